"""Pulses that were commanded and of which the device may still complain: which complaint is about which."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from hardware.electrical.output import Told

SETTLE_S = 0.025
"""A pulse may fail so long after its acknowledgement: the maker tells 10 to 24 ms from command to pulse."""
TOLD_WITHIN_S = 0.5
"""Nothing is said of a pulse any more after so long."""


@dataclass
class _Pulse:
    number: int
    packet: int
    started_s: float
    answered: bool = False
    settled_s: float = math.inf
    faults: list[str] = field(default_factory=list)


class Awaited:
    """The pulses of one train that are not settled.

    With `echoes` an acknowledgement carries the packet number of its command. Without, one is believed only
    while a single pulse waits for it: nothing is ever told of the wrong pulse.
    """

    def __init__(self) -> None:
        self.echoes = True
        self._pulses: list[_Pulse] = []

    def forget(self) -> None:
        """Expect nothing any more."""
        self._pulses = []

    def started(self, number: int, packet: int, now_s: float) -> None:
        """Expect an acknowledgement of this pulse of the train."""
        self._pulses.append(_Pulse(number, packet, now_s))

    def acknowledged(self, packet: int, fault: str, now_s: float) -> bool:
        """Take an acknowledgement; return whether its complaint, if it has one, is about some pulse."""
        open_ = [pulse for pulse in self._under_way(now_s) if not pulse.answered]
        if self.echoes:
            open_ = [pulse for pulse in open_ if pulse.packet == packet]
        if len(open_) != 1:
            return not fault or self.failed(fault, now_s)
        (pulse,) = open_
        pulse.answered = True
        pulse.settled_s = min(pulse.settled_s, now_s + SETTLE_S)
        if fault:
            pulse.faults.append(fault)
        return True

    def failed(self, fault: str, now_s: float) -> bool:
        """Take a complaint that names no pulse: it is told of each that is under way; return if one was."""
        blamed = self._under_way(now_s)
        if len(blamed) > 1:
            fault += f", said while pulses {blamed[0].number} to {blamed[-1].number} were under way"
        for pulse in blamed:
            pulse.faults.append(fault)
            pulse.settled_s = min(pulse.settled_s, now_s + SETTLE_S)
        return bool(blamed)

    def _under_way(self, now_s: float) -> list[_Pulse]:
        return [pulse for pulse in self._pulses if now_s - pulse.started_s <= TOLD_WITHIN_S]

    def settled(self, now_s: float) -> tuple[Told, ...]:
        """Return what became of the pulses that are over by now, once; silent ones are never told."""
        over = [pulse for pulse in self._pulses if now_s >= pulse.settled_s]
        self._pulses = [pulse for pulse in self._under_way(now_s) if now_s < pulse.settled_s]
        return tuple(Told(pulse.number, "; ".join(pulse.faults)) for pulse in over)

    @property
    def waits(self) -> bool:
        """Whether there is a pulse of which something may still be said."""
        return bool(self._pulses)

    @property
    def next_settled_s(self) -> float:
        """When the next pulse is over, as far as is known by now."""
        return min((pulse.settled_s for pulse in self._pulses), default=math.inf)
