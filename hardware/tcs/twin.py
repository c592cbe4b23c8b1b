"""A TCS II at byte level: obeys real bytes, answers at wire speed, is a function of the clock.

No threads and no waiting: whoever holds it says what time it is. What the manual leaves open: MANUAL.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from hardware.tcs import answers
from hardware.tcs.framing import COMMANDS, Framer
from hardware.tcs.plant import SOUND, Plant
from hardware.tcs.probe import Probe
from hardware.tcs.replies import Replies, Reply
from hardware.tcs.settings import Settings
from hardware.tcs.streaming import Streaming
from hardware.tcs.triggers import Pulse, Triggers
from hardware.twin_wire import BITS, Wire

BAUD = 115200
BYTE_S = BITS / BAUD
CALIBRATION_S = 3.0
RESET_S = 10.0
FIRST_UNPACED_FIRMWARE = 14
CHARACTER_S = 0.001
"""From the start of one character to the start of the next, at least, below firmware 14."""

Act = Callable[[str, float], None]
"""Does one command: takes its argument and the time."""


class TcsTwin:
    """A simulated TCS II, switched on at `now_s` with its streams on and, as the manual says, all zones off.

    `reply_end` is appended to replies (some firmware may end them with LF); `zones_on` switches all zones on
    at power-up, for programs that never send `S`. `battery` is (volts, percent), `errors` what `Q` answers.
    `plant` says what goes wrong with the n-th start, counted from 1. With `strict_pacing` a firmware below 14
    loses a character that comes less than 1 ms after the one before, so all but the first of one write; a
    pseudo-terminal does not keep the time between bytes, so it is off unless asked for. `probe` and `wire`
    stand in for sound ones.
    """

    def __init__(
        self,
        now_s: float,
        *,
        reply_end: bytes = b"",
        zones_on: bool = False,
        firmware: int = 15,
        battery: tuple[float, int] = (24.1234, 85),
        errors: str = "000000",
        plant: Mapping[int, Plant] | None = None,
        strict_pacing: bool = False,
        probe: Probe | None = None,
        wire: Wire | None = None,
    ) -> None:
        if firmware not in COMMANDS:
            raise ValueError(f"firmware {firmware} is not one of {', '.join(map(str, COMMANDS))}")
        self._firmware = firmware
        self._reply_end = reply_end
        self._zones_on = zones_on
        self._plant = dict(plant or {})
        self._loses = strict_pacing and firmware < FIRST_UNPACED_FIRMWARE
        self._probe = probe or Probe(now_s, zones_on)
        self._wire = wire or Wire(now_s, BAUD)
        self._replies = Replies(firmware, self._probe, battery, errors, now_s)
        self._later: list[tuple[float, Callable[[float], None]]] = []
        self._starts = 0
        self._last_byte_s = -math.inf
        self._power_up(now_s)

    def _power_up(self, now_s: float) -> None:
        self._framer = Framer(self._firmware)
        self._streaming = Streaming(now_s, self._firmware)
        self._triggers = Triggers(self._firmware)
        self._deaf_until_s = now_s
        self._button_ends = False
        self._replies.moved()
        replies = self._replies.by_letters(self._triggers)
        self._commands = (
            Settings(self._probe, self._firmware).commands()
            | self._streaming.commands()
            | self._triggers.commands()
            | self._actions()
            | {letters: self._question(reply) for letters, reply in replies.items()}
        )
        self._plan_wake()

    # --- what only a twin can be asked, and done to

    def surface_c(self, now_s: float) -> tuple[float, ...]:
        """Return the five zones' temperatures in °C, exactly."""
        return self._probe.surface_c(now_s)

    def read_c(self, now_s: float) -> tuple[float, ...]:
        """Return what the device takes the five zones' temperatures to be, in °C."""
        return self._probe.read_c(now_s)

    def warmest_c(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature of any zone within a period (of the last 15 minutes), in °C."""
        return self._probe.warmest_c(since_s, until_s)

    def at_baseline(self, now_s: float) -> bool:
        """Whether all zones rest at the neutral temperature."""
        return self._probe.at_baseline(now_s)

    @property
    def triggers(self) -> tuple[Pulse, ...]:
        """What came out of the trigger output, oldest first (the last thousand)."""
        return tuple(self._triggers.sent)

    def trigger_edge(self, now_s: float) -> None:
        """Put an edge on the trigger input: it starts a stimulation if the input is open."""
        if self._triggers.is_open:
            self._start(now_s, SOUND, button_ends=False)

    def press(self, first: bool, second: bool, now_s: float) -> None:
        """Hold or release the two buttons; the second, the response button, ends what `Ol` started."""
        self._replies.buttons = (first, second)
        if second and self._button_ends:
            self._abort(now_s)

    # --- bytes in and out

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; they act at once, answers wait for the wire."""
        if now_s >= self._wake_s:
            self._wake(now_s)
        self._wire.hear(len(data), now_s)
        if self._loses:
            data = self._in_time(data, now_s)
        if now_s < self._deaf_until_s:
            return
        for letters, argument in self._framer.feed(data):
            if letters == "E":
                self._wire.answer(self._replies.temperatures(now_s) + self._reply_end)
                continue
            self._replies.moved()
            self._commands[letters](argument, now_s)
            self._plan_wake()

    def _in_time(self, data: bytes, now_s: float) -> bytes:
        """Return what is not lost of a write: its first byte, if the one before is long enough ago."""
        is_late = now_s - self._last_byte_s >= CHARACTER_S - 1e-9
        self._last_byte_s = now_s + (len(data) - 1) * BYTE_S
        return data[:1] if is_late else b""

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        if now_s >= self._wake_s:
            self._wake(now_s)
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return min(self._wire.readable_s(n), self._wake_s)

    # --- what each command does

    def _actions(self) -> dict[str, Act]:
        return {
            "L": lambda _, now_s: self._counted_start(now_s, button_ends=False),
            "Ol": lambda _, now_s: self._counted_start(now_s, button_ends=True),
            "A": lambda _, now_s: self._abort(now_s),
            "Od": lambda _, now_s: self._probe.follow(now_s),
            "Xw": self._replies.set_clock,
            # Accepted, without effect here: integral term, buzzer.
            **dict.fromkeys(("I", "Z"), lambda _, __: None),
            "Oc": lambda _, now_s: self._reset(now_s),
            "G": lambda _, now_s: self._do_later(now_s + CALIBRATION_S, self._calibrated),
        }

    def _question(self, reply: Reply) -> Act:
        def answer(argument: str, now_s: float) -> None:
            if said := reply(argument, now_s):
                self._wire.answer(said + self._reply_end)

        return answer

    def _counted_start(self, now_s: float, button_ends: bool) -> None:
        self._starts += 1
        self._start(now_s, self._plant.get(self._starts, SOUND), button_ends)

    def _start(self, now_s: float, plant: Plant, button_ends: bool) -> None:
        if self._probe.start(now_s, plant):
            self._replies.moved()
            self._button_ends = button_ends
            self._triggers.send(now_s + plant.late_s)
            self._streaming.begin(now_s, self._probe.pulse_end_s)
            self._plan_wake()

    def _abort(self, now_s: float) -> None:
        self._replies.moved()
        self._button_ends = False
        self._probe.abort(now_s)
        self._streaming.end(now_s, self._probe.pulse_end_s)
        self._plan_wake()

    def _reset(self, now_s: float) -> None:
        self._wire.hang_up()
        self._later.clear()
        self._probe.reset(now_s, self._zones_on)
        self._power_up(now_s + RESET_S)
        self._do_later(now_s + RESET_S, lambda due_s: self._wire.say(answers.SELF_TEST, due_s))

    def _calibrated(self, due_s: float) -> None:
        self._probe.set_neutral(due_s, int(answers.CALIBRATED[1:]) / 10)
        self._replies.moved()
        self._wire.say(answers.CALIBRATED + self._reply_end, due_s)

    # --- what happens by itself: streams, and answers that take seconds

    def _plan_wake(self) -> None:
        self._wake_s = min(self._streaming.line_s, self._later[0][0] if self._later else math.inf)

    def _do_later(self, due_s: float, act: Callable[[float], None]) -> None:
        self._later.append((due_s, act))
        self._later.sort(key=lambda entry: entry[0])
        self._plan_wake()

    def _wake(self, now_s: float) -> None:
        while now_s >= self._wake_s:
            line_s = self._streaming.line_s
            if line_s <= self._wake_s:
                if not self._wire.full:
                    self._wire.say(self._stream_line(line_s), line_s)
                self._streaming.plan(line_s)
            else:
                due_s, act = self._later.pop(0)
                act(due_s)
            self._plan_wake()

    def _stream_line(self, now_s: float) -> bytes:
        if self._firmware >= 8:
            return answers.stream_line(self._probe.read_c(now_s))
        self._streaming.lines += 1
        neutral_c = self._probe.neutral_plate_c(now_s)
        return answers.counted_line(self._streaming.lines, neutral_c, self._probe.read_c(now_s))
