"""Values to commands and replies to values for LAUDA and Julabo circulators; pure, refuses, never clips."""

from __future__ import annotations

import re
from typing import NamedTuple

from hardware.cold_pressor.dialect import Dialect

STEPS_PER_C = 100
TOLERANCE = 1e-6
ABSURD_C = 100.0  # no liquid that a hand is put into is farther from 0 °C than this

LAUDA_ERRORS = {
    2: "incorrect input",
    3: "incorrect command",
    5: "syntax error in the value",
    6: "impermissible value",
    32: "the upper temperature limit is not above the lower one",
}
JULABO_REFUSALS = frozenset({-8, -9, -10, -11, -13})  # about a command, not about the circulator

_LINE = re.compile(rb"[ -~]+")
_ERROR = re.compile(r"ERR_(\d{1,3})")
_TEMPERATURE = re.compile(r"[+-]?\d{1,3}\.\d{1,2}")
_NUMBER = re.compile(r"[+-]?[\d.]+")
_HEALTH = re.compile(r"(-?)0*([01])(?:\.0+)?")
_STATUS = re.compile(r"(0[0-3]) +((?:MANUAL|REMOTE) (?:STOP|START))|(-\d{1,4}) +(\S.*)")


class OutOfRange(ValueError):
    """The circulator cannot be given this value; the message has number, unit, range and command."""


class Malformed(ValueError):
    """A reply is not what the circulator sends; the message shows the bytes."""


class Refused(ValueError):
    """A LAUDA circulator answered `ERR_n`; `number` is n."""

    def __init__(self, command: str, number: int) -> None:
        meaning = LAUDA_ERRORS.get(number, "a number that the manual does not list")
        super().__init__(f"LAUDA command {command}: the circulator answers ERR_{number}: {meaning}")
        self.number = number


class Status(NamedTuple):
    """What a Julabo's `status` tells: a state (0 to 3), or a refusal, warning or alarm (below 0)."""

    code: int
    words: str

    @property
    def is_remote(self) -> bool:
        """Whether the circulator obeys `out` commands."""
        return self.code >= 0 and self.words.startswith("REMOTE")

    @property
    def is_alarm(self) -> bool:
        """Whether the circulator itself is in trouble."""
        return self.code < 0 and self.code not in JULABO_REFUSALS

    def __str__(self) -> str:
        return f"{self.code:03d} {self.words}" if self.code < 0 else f"{self.code:02d} {self.words}"


def encode(dialect: Dialect, command: str) -> bytes:
    """Return the bytes of a command, with its end."""
    return command.encode("ascii") + dialect.command_end


def setpoint_command(dialect: Dialect, water_c: float) -> str:
    """Return the command, without its end, that makes `water_c` (in °C) the set-point.

    Raises OutOfRange unless the value is within what the format carries and, within 1e-6, a whole number
    of 0.01 °C.
    """
    command = dialect.set_to.strip(" _")
    if not dialect.low_c - TOLERANCE <= water_c <= dialect.high_c + TOLERANCE:  # refuses NaN, too
        raise OutOfRange(
            f"set-point {water_c} °C is outside {dialect.low_c} to {dialect.high_c} °C "
            f"({dialect.maker} command {command})"
        )
    steps = round(water_c * STEPS_PER_C)
    if abs(water_c - steps / STEPS_PER_C) > TOLERANCE:
        raise OutOfRange(
            f"set-point {water_c} °C is not a whole number of steps of {1 / STEPS_PER_C} °C "
            f"({dialect.maker} command {command})"
        )
    whole, part = divmod(abs(steps), STEPS_PER_C)
    return f"{dialect.set_to}{'-' if steps < 0 else ''}{whole:0{dialect.whole_digits}d}.{part:02d}"


def parse_text(dialect: Dialect, reply: bytes, command: str) -> str:
    """Read a reply that is one line of printable ASCII; raises Refused for LAUDA's `ERR_n`."""
    end = next((end for end in dialect.reply_ends if reply.endswith(end)), None)
    line = _LINE.fullmatch(reply[: -len(end)]) if end else None
    if line is None:
        raise malformed(dialect, reply, command)
    text = line.group().decode("ascii")
    error = _ERROR.fullmatch(text) if dialect.answers_errors else None
    if error:
        raise Refused(command, int(error.group(1)))
    return text


def parse_temperature(dialect: Dialect, reply: bytes, command: str) -> float:
    """Read a temperature in °C: a sign or none, one to three digits, a point, one or two digits."""
    text = parse_text(dialect, reply, command)
    if not _TEMPERATURE.fullmatch(text) or not -ABSURD_C <= float(text) <= ABSURD_C:
        raise malformed(dialect, reply, command)
    return float(text)


def parse_type(dialect: Dialect, reply: bytes, command: str) -> str:
    """Read a LAUDA circulator's type: any words but those that answer other questions."""
    text = parse_text(dialect, reply, command)
    if text == "OK" or _NUMBER.fullmatch(text):
        raise malformed(dialect, reply, command)
    return text


def parse_done(dialect: Dialect, reply: bytes, command: str) -> None:
    """Read the `OK` of a LAUDA circulator that obeyed."""
    if parse_text(dialect, reply, command) != "OK":
        raise malformed(dialect, reply, command)


def parse_version(dialect: Dialect, reply: bytes, command: str) -> str | None:
    """Read a LAUDA circulator's version, or None from a model that does not know the command (ERR_3)."""
    try:
        return parse_text(dialect, reply, command)
    except Refused as refused:
        if refused.number == 3:
            return None
        raise


def parse_health(dialect: Dialect, reply: bytes, command: str) -> bool:
    """Read a LAUDA circulator's `STATUS`: True for 0 (well), False for -1 (a fault)."""
    match = _HEALTH.fullmatch(parse_text(dialect, reply, command))
    if match is None or match.groups() not in (("", "0"), ("-", "1")):
        raise malformed(dialect, reply, command)
    return match.group(2) == "0"


def parse_status(dialect: Dialect, reply: bytes, command: str) -> Status:
    """Read a Julabo's `status`: a number and words, as in `03 REMOTE START` or `-01 LOW LEVEL ALARM`."""
    match = _STATUS.fullmatch(parse_text(dialect, reply, command))
    if match is None:
        raise malformed(dialect, reply, command)
    state, state_words, trouble, trouble_words = match.groups()
    return Status(int(state), state_words) if state else Status(int(trouble), trouble_words)


def parse_switch(dialect: Dialect, reply: bytes, command: str) -> bool:
    """Read a Julabo's `in_mode_05`: True for 1 (running), False for 0."""
    text = parse_text(dialect, reply, command)
    if text not in ("0", "1"):
        raise malformed(dialect, reply, command)
    return text == "1"


def malformed(dialect: Dialect, reply: bytes, command: str) -> Malformed:
    """Return the error that shows an unexpected reply."""
    hint = "; is it set to 7 data bits with even parity?" if any(byte > 127 for byte in reply) else ""
    return Malformed(
        f"{dialect.maker} command {command}: unexpected reply {reply[:80]!r} ({len(reply)} bytes{hint})"
    )
