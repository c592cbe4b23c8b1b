"""A P24 at byte level: collects packets, executes them one after another, answers; a function of the clock.

No threads and no waiting: whoever holds it says what time it is. What nobody says is chosen in MANUAL.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from hardware.electrical.p24 import answers
from hardware.electrical.p24.answers import Level
from hardware.electrical.p24.codec import Command
from hardware.electrical.p24.framing import Collector, Frame, Malformed, from_bytes, to_bytes
from hardware.electrical.p24.given import GivenPulse, Pulse, as_given
from hardware.electrical.p24.stimulator import FAULTS, QUEUE, Stimulator
from hardware.twin_wire import Wire

BAUD = 3_000_000
THINKING_S = 0.001


class P24Twin:
    """A simulated P24, switched on at `now_s`; `plant` says what goes wrong with which pulse (1: the first).

    `electrode`: it is not given, and an electrode error is reported. `silent`: given, and not reported.
    `missed`: neither given nor reported.
    """

    def __init__(self, now_s: float, plant: Mapping[int, str] | None = None) -> None:
        self._stimulator = Stimulator(plant or {})
        self._wire = Wire(now_s, BAUD)
        self._collector = Collector()
        self._free_s = now_s

    @property
    def level(self) -> Level:
        """What is switched on."""
        return self._stimulator.level

    @property
    def pulses(self) -> tuple[Pulse, ...]:
        """The pulses so far, also those that were received and wait for their turn, oldest first."""
        return tuple(self._stimulator.pulses)

    @property
    def given(self) -> tuple[GivenPulse, ...]:
        """The same, as a skin notices them."""
        return tuple(as_given(pulse) for pulse in self._stimulator.pulses)

    def output_ma(self, now_s: float) -> float:
        """Return the current that flows at a moment, in mA: of the pulse that began last."""
        self._stimulator.advance(now_s)
        running = (pulse for pulse in reversed(self.pulses) if pulse.time_s <= now_s < pulse.end_s)
        return next((pulse.current_ma(now_s - pulse.time_s) for pulse in running), 0.0)

    def at_baseline(self, now_s: float) -> bool:
        """Whether no current flows, and none will by itself."""
        self._stimulator.advance(now_s)
        return self._stimulator.repeating is None and all(pulse.end_s <= now_s for pulse in self.pulses)

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; they act at once where nothing else is being executed."""
        heard_s = self._wire.hear(len(data), now_s)
        for packet in self._collector.feed(data):
            answer = self._obey(packet, now_s)
            if answer is not None:
                self._wire.say(to_bytes(answer), max(heard_s, self._free_s) + THINKING_S)

    def _obey(self, packet: bytes, now_s: float) -> Frame | None:
        """Execute a packet and return the answer, if there is one."""
        try:
            command, number, data = from_bytes(packet)
        except Malformed:
            return Frame(Command.GENERAL_ERROR, 0, bytes([answers.TRANSFER]))
        if not self._stimulator.knows(command):
            return Frame(Command.UNKNOWN_COMMAND, number, bytes([answers.INVALID_COMMAND]))
        waiting = sum(pulse.time_s > now_s for pulse in self.pulses[-QUEUE:])
        if command == Command.LOW_LEVEL_CHANNEL_CONFIG and waiting == QUEUE:
            return Frame(command + 1, number, bytes([answers.BUSY, 0, 0]))
        begin_s = max(now_s, self._free_s)
        reply = self._stimulator.obey(command, data, begin_s)
        self._free_s = begin_s + reply.takes_s
        return None if reply.data is None else Frame(command + 1, number, reply.data)

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return self._wire.readable_s(n)


def queried_twin(query: str, now_s: float) -> P24Twin:
    """Power up the twin that `electrode=2,5&silent=3` asks for: the numbers of pulses since power-up.

    Raises ValueError, with what is known, for anything else.
    """
    plant: dict[int, str] = {}
    try:
        for key, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
            if key not in FAULTS:
                raise ValueError(f"there is no {key}")
            for number in map(int, value.split(",")):
                if number < 1 or number in plant:
                    raise ValueError(f"pulse {number} is {'planted twice' if number in plant else 'none'}")
                plant[number] = key
    except ValueError as error:
        known = f"{', '.join(FAULTS)} (which pulses, as in 2,5)"
        raise ValueError(f"a simulated P24 cannot be asked for this: {error}; known: {known}") from error
    return P24Twin(now_s, plant)
