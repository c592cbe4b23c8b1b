"""The RehaStim2 at byte level: obeys real bytes, says Init until it is accepted, a function of the clock.

No threads and no waiting: whoever holds it says what time it is. What nobody says is chosen in MANUAL.md.
"""

from __future__ import annotations

import bisect
import math

from hardware.electrical.rehastim2 import planted
from hardware.electrical.rehastim2.channel_list import DONE, PARAMETER_ERROR, WRONG_MODE, ChannelList
from hardware.electrical.rehastim2.codec import BAUD, CHANNELS, VERSION, Command, Mode
from hardware.electrical.rehastim2.framing import KEY, Frame, FrameParser, encode
from hardware.electrical.rehastim2.given import GivenPulse, flowing_ma, pulse_of
from hardware.electrical.rehastim2.planted import BUSY, ERRORS, SILENT, Planted
from hardware.twin_wire import Wire

__all__ = ["GivenPulse", "Planted", "RehaStim2Twin", "queried_twin"]

WIRE_BAUD = BAUD * 10 // 11  # the wire counts 10 bits a byte, and 8E1 has 11
INIT_EVERY_S = 0.5
ERROR_AFTER_S = 0.005
BUSY_ERROR = -8
SINGLE_PULSE_LENGTH = 4
MISSTUFFED_GET_MODE = Command.GET_MODE ^ KEY
"""What pysciencemode sends for GetStimulationMode: no other command has this number, and it only asks."""


def queried_twin(query: str, now_s: float) -> RehaStim2Twin:
    """Power up the twin that `electrode=2,5&silent=3` asks for; ValueError, with what is known, otherwise."""
    return RehaStim2Twin(now_s, planted.parse(query))


class RehaStim2Twin:
    """A simulated RehaStim2, switched on at `now_s`; with `echoes` it numbers its answers as the commands."""

    def __init__(self, now_s: float, plant: Planted | None = None, *, echoes: bool = True) -> None:
        self._plant = plant or Planted()
        self._echoes = echoes
        self._wire = Wire(now_s, WIRE_BAUD)
        self._parser = FrameParser()
        self._list = ChannelList()
        self._given: list[GivenPulse] = []
        self._over_s = now_s
        self._pulses = 0
        self._number = 0
        self._saying: list[tuple[float, bytes]] = []
        self.connected = False
        self._init_s = now_s
        self._lapses_s = math.inf

    @property
    def given(self) -> tuple[GivenPulse, ...]:
        """Every pulse that was given up to the latest time the twin was told, or surely will be."""
        return tuple(self._given)

    @property
    def mode(self) -> Mode:
        """What it does, at the latest time it was told."""
        return self._list.mode

    def output_ma(self, now_s: float) -> float:
        """Return the current that flows: positive in a pulse's first phase, negative in its second."""
        self._advance(now_s)
        return flowing_ma(self._given, now_s)

    def at_baseline(self, now_s: float) -> bool:
        """Whether no current flows, and none will before another command."""
        self._advance(now_s)
        return now_s >= self._over_s and self._list.mode is not Mode.RUNNING

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; they act once they are through and the latency is over."""
        self._advance(now_s)
        heard_s = self._wire.hear(len(data), now_s)
        for frame in self._parser.feed(data):
            self._hear(frame, heard_s)

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        self._advance(now_s)
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes."""
        through_s = self._wire.readable_s(n)
        return self._next_word_s() if math.isinf(through_s) else through_s

    def _next_word_s(self) -> float:
        said_s = self._saying[0][0] if self._saying else math.inf
        return min(said_s, self._lapses_s if self.connected else self._init_s)

    def _advance(self, now_s: float) -> None:
        """Do what is due by now, in its order: say things, give pulses, notice that nobody is there."""
        while (due_s := min(self._next_word_s(), self._list.next_s)) <= now_s:
            if due_s == self._list.next_s:
                self._give_group()
            elif self._saying and due_s == self._saying[0][0]:
                self._wire.say(self._saying.pop(0)[1], due_s)
            elif self.connected:
                self._list.stop()
                self.connected, self._init_s = False, due_s
            else:
                if not self._wire.full:
                    self._say(Command.INIT, bytes((VERSION,)), due_s)
                self._init_s += INIT_EVERY_S

    def _say(self, command: int, data: bytes, at_s: float, number: int | None = None) -> None:
        if number is None:
            number, self._number = self._number, (self._number + 1) % 256
        bisect.insort(self._saying, (at_s, encode(Frame(number, command, data))), key=lambda word: word[0])

    def _hear(self, frame: Frame, heard_s: float) -> None:
        command = Command.GET_MODE if frame.command == MISSTUFFED_GET_MODE else frame.command
        if command == Command.INIT_ACK:
            self.connected = self.connected or frame.data == bytes((DONE,))
        if not self.connected:
            return
        self._lapses_s = heard_s + self._plant.watchdog_s
        if command in (Command.INIT_ACK, Command.WATCHDOG):
            return
        at_s = heard_s + self._plant.latency_s
        result = self._obey(command, frame.data, at_s)
        if result is None:
            self._say(Command.UNKNOWN_COMMAND, bytes((frame.command,)), at_s)
        elif command != Command.SINGLE_PULSE or self._plant.faults.get(self._pulses) != SILENT:
            answer = bytes((result & 0xFF, *((self._list.mode,) if command == Command.GET_MODE else ())))
            self._say(command + 1, answer, at_s, frame.number if self._echoes else None)

    def _obey(self, command: int, data: bytes, at_s: float) -> int | None:
        """Do what a command says; return the result that is acknowledged, or None for no command."""
        match command:
            case Command.GET_MODE:
                return DONE
            case Command.INIT_CHANNEL_LIST:
                return self._list.initialise(data)
            case Command.START_CHANNEL_LIST:
                return self._list.start(data, at_s)
            case Command.STOP:
                self._list.stop()
                return DONE
            case Command.SINGLE_PULSE:
                return self._give_one(data, at_s)
            case _:
                return None

    def _give_one(self, data: bytes, at_s: float) -> int:
        in_range = len(data) == SINGLE_PULSE_LENGTH and data[0] in CHANNELS
        pulse = pulse_of(at_s, data[0], data[1:]) if in_range else None
        if pulse is None:
            return PARAMETER_ERROR
        if self._list.mode is not Mode.START:
            return WRONG_MODE
        if at_s < self._over_s:
            return BUSY_ERROR
        self._pulses += 1
        if self._plant.faults.get(self._pulses) == BUSY:
            return BUSY_ERROR
        if not self._fails(at_s):
            self._give(pulse)
        return DONE

    def _give_group(self) -> None:
        for pulse in self._list.take():
            self._pulses += 1
            if self._fails(pulse.time_s):
                self._list.stop()
                return
            self._give(pulse)

    def _fails(self, at_s: float) -> bool:
        """Return whether the pulse that was counted last fails; the device then says why."""
        error = ERRORS.get(self._plant.faults.get(self._pulses, ""))
        if error is None:
            return False
        self._say(Command.STIMULATION_ERROR, bytes((error & 0xFF,)), at_s + ERROR_AFTER_S)
        return True

    def _give(self, pulse: GivenPulse) -> None:
        if pulse.width_us and pulse.current_ma:
            self._given.append(pulse)
            self._over_s = max(self._over_s, pulse.end_s)
