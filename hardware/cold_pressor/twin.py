"""LAUDA and Julabo circulators at byte level: obey real bytes, answer at wire speed, functions of the clock.

No threads and no waiting: whoever holds them says what time it is. What nobody says is chosen in MANUAL.md.
"""

from __future__ import annotations

import re

from hardware.cold_pressor.water import Water
from hardware.twin_wire import Wire

BAUD = 9600
THINKING_S = 0.02
LONGEST_COMMAND = 80
JULABO_GAP_S = 0.25

LAUDA_ALLOWED_C = (-10.0, 40.0)
JULABO_ALLOWED_C = (-20.0, 100.0)

_LAUDA_VALUE = re.compile(r"-?(?:\d{1,3}(?:\.\d{0,2})?|\.\d{1,2})")
_JULABO_VALUE = re.compile(r"-?\d{1,3}(?:\.\d{1,2})?")


class _CirculatorTwin:
    """Cuts bytes into commands at CR, ignores LF, and answers each with one line or not at all."""

    def __init__(self, now_s: float, water_c: float, baud: int) -> None:
        self._water = Water(now_s, water_c)
        self._wire = Wire(now_s, baud)
        self._unfinished = b""
        self._began_s = now_s  # when the command that is not finished began

    def water_c(self, now_s: float) -> float:
        """Return the water's temperature in °C, exactly."""
        return self._water.water_c(now_s)

    @property
    def setpoint_c(self) -> float:
        """The set-point in °C."""
        return self._water.setpoint_c

    @property
    def running(self) -> bool:
        """Whether the circulator pumps and cools."""
        return self._water.running

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; they act at once, answers wait for the wire."""
        heard_s = self._wire.hear(len(data), now_s)
        data = data.replace(b"\n", b"")
        if data and not self._unfinished:
            self._began_s = now_s
        *commands, unfinished = (self._unfinished + data).split(b"\r")
        for command in commands:
            text = command.decode("latin-1")
            reply = self._heard(text, heard_s, now_s) if text else None
            if reply is not None:
                self._wire.say(reply.encode("ascii") + b"\r\n", heard_s + THINKING_S)
            self._began_s = heard_s
        self._unfinished = unfinished[: LONGEST_COMMAND + 1]

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return self._wire.readable_s(n)

    def _heard(self, command: str, heard_s: float, now_s: float) -> str | None:
        raise NotImplementedError


class LaudaTwin(_CirculatorTwin):
    """A simulated LAUDA Microcool, switched on at `now_s`, running, its water at its set-point.

    `fault` may be set to the digits of `STAT`, as in `0000100` for a low level.
    """

    def __init__(self, now_s: float, water_c: float = 20.0, *, baud: int = BAUD) -> None:
        super().__init__(now_s, water_c, baud)
        self.fault = "0000000"

    def _heard(self, command: str, heard_s: float, now_s: float) -> str:
        if len(command) > LONGEST_COMMAND:
            return "ERR_2"
        command = command.replace(" ", "_")
        if command.startswith("OUT_SP_00_"):
            return self._set_to(command.removeprefix("OUT_SP_00_"), now_s)
        if command in ("START", "STOP"):
            self._water.run(command == "START", now_s)
            return "OK"
        answers = {
            "IN_PV_00": _fixed(self._water.water_c(now_s)),
            "IN_SP_00": _fixed(self._water.setpoint_c),
            "TYPE": "MC",
            "VERSION": "V1.00",
            "STATUS": "-1" if "1" in self.fault else "0",
            "STAT": self.fault,
        }
        return answers.get(command, "ERR_3")

    def _set_to(self, digits: str, now_s: float) -> str:
        if not _LAUDA_VALUE.fullmatch(digits):
            return "ERR_5"
        if not LAUDA_ALLOWED_C[0] <= float(digits) <= LAUDA_ALLOWED_C[1]:
            return "ERR_6"
        self._water.set_to(float(digits), now_s)
        return "OK"


class JulaboTwin(_CirculatorTwin):
    """A simulated Julabo, switched on at `now_s`, running, its water at its set-point.

    `remote` says whether it obeys `out` commands; `alarm` may be set to words as in `-01 LOW LEVEL ALARM`.
    """

    def __init__(self, now_s: float, water_c: float = 20.0, *, remote: bool = True, baud: int = BAUD) -> None:
        super().__init__(now_s, water_c, baud)
        self.remote = remote
        self.alarm = ""
        self._complaint = ""  # told by the next status, once
        self._deaf_until_s = now_s

    def _heard(self, command: str, heard_s: float, now_s: float) -> str | None:
        if self._began_s < self._deaf_until_s - 1e-9:
            return None
        self._deaf_until_s = heard_s + JULABO_GAP_S
        word, _, parameter = command.lower().partition(" ")
        if word == "status" and not parameter:
            return self._status()
        answers = {
            "in_pv_00": f"{self._water.water_c(now_s):.2f}",
            "in_sp_00": f"{self._water.setpoint_c:.2f}",
            "in_mode_05": str(int(self._water.running)),
            "version": "JULABO TWIN VERSION 1.00",
        }
        if word in answers and not parameter:
            return answers[word]
        self._complaint = self._obey(word, parameter, now_s)
        return None

    def _status(self) -> str:
        if self.alarm:
            return self.alarm
        complaint, self._complaint = self._complaint, ""
        number = 2 * self.remote + self._water.running
        mode, state = ("REMOTE" if self.remote else "MANUAL"), ("START" if self._water.running else "STOP")
        return complaint or f"{number:02d} {mode} {state}"

    def _obey(self, word: str, parameter: str, now_s: float) -> str:
        """Do what an `out` command says; return what `status` will complain of, or nothing."""
        if word not in ("out_sp_00", "out_mode_05"):
            return "-08 INVALID COMMAND"
        if not self.remote:
            return "-09 COMMAND NOT ALLOWED IN CURRENT OPERATING MODE"
        if word == "out_mode_05" and parameter in ("0", "1"):
            self._water.run(parameter == "1", now_s)
            return ""
        if word == "out_mode_05" or not _JULABO_VALUE.fullmatch(parameter):
            return "-08 INVALID COMMAND"
        low_c, high_c = JULABO_ALLOWED_C
        if not low_c <= float(parameter) <= high_c:
            return "-10 VALUE TOO SMALL" if float(parameter) < low_c else "-11 VALUE TOO LARGE"
        self._water.set_to(float(parameter), now_s)
        return ""


def _fixed(value_c: float) -> str:
    """Return `XXX.XX`, or `-XXX.XX` below zero."""
    rounded = round(value_c, 2) + 0.0  # no negative zero
    return f"{'-' if rounded < 0 else ''}{abs(rounded):06.2f}"
