"""A TCS II (firmware 015) at byte level: obeys real bytes, answers at wire speed, is a function of the clock.

No threads and no waiting: whoever holds it says what time it is. What the manual leaves open: MANUAL.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from hardware.tcs import answers
from hardware.tcs.framing import Framer, is_number
from hardware.tcs.probe import Probe
from hardware.tcs.settings import Settings
from hardware.tcs.wire import Wire

CALIBRATION_S = 3.0
RESET_S = 10.0
IDLE_LINE_S = 1.0
STIMULATION_LINE_S = 0.01


class TcsTwin:
    """A simulated TCS II, switched on at `now_s` with both streams on and, as the manual says, all zones off.

    `reply_end` is appended to replies (some firmware may end them with LF); `zones_on` switches all zones on
    at power-up, for programs that never send `S`.
    """

    def __init__(self, now_s: float, *, reply_end: bytes = b"", zones_on: bool = False) -> None:
        self._reply_end = reply_end
        self._zones_on = zones_on
        self._probe = Probe(now_s, zones_on)
        self._wire = Wire(now_s)
        self._later: list[tuple[float, Callable[[float], None]]] = []
        self._year_2000_s = now_s
        self._power_up(now_s)

    def _power_up(self, now_s: float) -> None:
        self._framer = Framer()
        self._idle_stream = self._stimulation_stream = True
        self._stream_length_s = math.inf
        self._stream_until_s = self._pulse_until_s = self._deaf_until_s = now_s
        self._commands = Settings(self._probe).commands() | self._actions() | self._questions()
        self._resting_reply: bytes | None = None
        self._plan_line(now_s)

    def surface_c(self, now_s: float) -> tuple[float, ...]:
        """Return the five zones' temperatures in °C, exactly."""
        return self._probe.surface_c(now_s)

    def warmest_c(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature of any zone within a period (of the last 15 minutes), in °C."""
        return self._probe.warmest_c(since_s, until_s)

    def at_baseline(self, now_s: float) -> bool:
        """Whether all zones rest at the neutral temperature."""
        return self._probe.at_baseline(now_s)

    # --- bytes in and out

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; they act at once, answers wait for the wire."""
        if now_s >= self._wake_s:
            self._wake(now_s)
        self._wire.hear(len(data), now_s)
        if now_s < self._deaf_until_s:
            return
        for letters, argument in self._framer.feed(data):
            if letters == "E":
                self._wire.answer(self._temperatures(now_s))
                continue
            self._resting_reply = None
            self._commands[letters](argument, now_s)

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        if now_s >= self._wake_s:
            self._wake(now_s)
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return min(self._wire.readable_s(n), self._wake_s)

    # --- what each command does

    def _actions(self) -> dict[str, Callable[[str, float], None]]:
        return {
            "L": lambda _, now_s: self._start(now_s),
            "Ol": lambda _, now_s: self._start(now_s),
            "A": lambda _, now_s: self._abort(now_s),
            "Od": lambda _, now_s: self._probe.follow(now_s),
            "Y": self._set_stream_length,
            "Xw": self._set_clock,
            # Accepted, without effect here: trigger code, integral term, buzzer, trigger input and output.
            **dict.fromkeys(("T", "I", "Z", "Os", "Oo"), lambda _, __: None),
            "F": lambda _, now_s: self._stream(now_s, idle=False, stimulation=False),
            "Oa": lambda _, now_s: self._stream(now_s, idle=True),
            "Ob": lambda _, now_s: self._stream(now_s, stimulation=True),
            "Oc": lambda _, now_s: self._reset(now_s),
            "G": lambda _, now_s: self._do_later(now_s + CALIBRATION_S, self._calibrated),
        }

    def _questions(self) -> dict[str, Callable[[str, float], None]]:
        probe = self._probe
        return {
            "B": lambda _, __: self._reply(answers.BATTERY),
            "K": lambda _, __: self._reply(answers.BUTTONS),
            "Q": lambda _, __: self._reply(answers.ERRORS),
            "H": lambda _, __: self._reply(answers.help_text()),
            "?": lambda _, __: self._reply(answers.IDENTITY),
            "Of": lambda which, _: self._reply(answers.MRI_FILTER) if which == "g" else None,
            "Oi": lambda which, _: self._reply(answers.CABLE) if which == "t" else None,
            "Oe": lambda _, now_s: self._reply(
                answers.fine_temperatures(probe.neutral_plate_c(now_s), probe.surface_c(now_s))
            ),
            "Og": lambda _, now_s: self._reply(
                answers.temperatures(probe.neutral_plate_c(now_s), probe.surface_c(now_s)) + answers.BUTTONS
            ),
            "P": lambda _, __: self._reply(answers.parameters(probe.neutral_c, probe.ceiling_c, probe.zones)),
            "Ur": lambda _, __: self._reply(answers.profiles(probe.zones)),
            "Xr": lambda _, now_s: self._reply(answers.clock(now_s - self._year_2000_s)),
        }

    def _reply(self, data: bytes) -> None:
        self._wire.answer(data + self._reply_end)

    def _temperatures(self, now_s: float) -> bytes:
        reply = self._resting_reply
        if reply is None:
            probe = self._probe
            reply = answers.temperatures(probe.neutral_plate_c(now_s), probe.surface_c(now_s))
            reply += self._reply_end
            if now_s >= probe.settles_s:
                self._resting_reply = reply
        return reply

    def _set_stream_length(self, digits: str, now_s: float) -> None:
        if is_number(digits):
            self._stream_length_s = int(digits) / 100 or math.inf

    def _set_clock(self, digits: str, now_s: float) -> None:
        seconds = answers.clock_seconds(digits)
        if seconds is not None:
            self._year_2000_s = now_s - seconds

    def _start(self, now_s: float) -> None:
        if self._probe.start(now_s):
            self._pulse_until_s = self._probe.pulse_end_s
            self._stream_until_s = min(self._pulse_until_s, now_s + self._stream_length_s)
            self._plan_line(now_s)

    def _abort(self, now_s: float) -> None:
        self._probe.abort(now_s)
        self._pulse_until_s = min(self._pulse_until_s, self._probe.pulse_end_s)
        self._stream_until_s = min(self._stream_until_s, self._pulse_until_s)
        self._plan_line(now_s)

    def _reset(self, now_s: float) -> None:
        self._wire.hang_up()
        self._later.clear()
        self._probe.reset(now_s, self._zones_on)
        self._power_up(now_s + RESET_S)
        self._do_later(now_s + RESET_S, lambda due_s: self._wire.say(answers.SELF_TEST, due_s))

    def _calibrated(self, due_s: float) -> None:
        self._probe.set_neutral(due_s, int(answers.CALIBRATED[1:]) / 10)
        self._resting_reply = None
        self._wire.say(answers.CALIBRATED + self._reply_end, due_s)

    # --- what happens by itself: streams, and answers that take seconds

    def _stream(self, now_s: float, idle: bool | None = None, stimulation: bool | None = None) -> None:
        self._idle_stream = self._idle_stream if idle is None else idle
        self._stimulation_stream = self._stimulation_stream if stimulation is None else stimulation
        self._plan_line(now_s)

    def _plan_line(self, after_s: float) -> None:
        """Find the next line of the stream: every 10 ms in a stimulation, every second between them."""
        self._line_s = math.inf
        if self._stimulation_stream and after_s + STIMULATION_LINE_S <= self._stream_until_s + 1e-6:
            self._line_s = after_s + STIMULATION_LINE_S
        elif self._idle_stream:
            self._line_s = max(after_s, self._pulse_until_s) + IDLE_LINE_S
        self._plan_wake()

    def _plan_wake(self) -> None:
        self._wake_s = min(self._line_s, self._later[0][0] if self._later else math.inf)

    def _do_later(self, due_s: float, act: Callable[[float], None]) -> None:
        self._later.append((due_s, act))
        self._later.sort(key=lambda entry: entry[0])
        self._plan_wake()

    def _wake(self, now_s: float) -> None:
        while now_s >= self._wake_s:
            if self._line_s <= self._wake_s:
                if not self._wire.full:
                    self._wire.say(answers.stream_line(self._probe.surface_c(self._line_s)), self._line_s)
                self._plan_line(self._line_s)
            else:
                due_s, act = self._later.pop(0)
                act(due_s)
                self._plan_wake()
