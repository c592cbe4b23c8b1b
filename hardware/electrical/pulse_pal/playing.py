"""One simulated output of a Pulse Pal: what its voltage does, cycle by cycle, by its program."""

from __future__ import annotations

import math
from collections.abc import Iterator

from hardware.electrical.pulse_pal.codec import REST, Parameter

POWER_UP = {
    Parameter.BIPHASIC: 0,
    Parameter.PHASE_1_VOLTAGE: 49152,
    Parameter.PHASE_2_VOLTAGE: 16384,
    Parameter.PHASE_1_DURATION: 20,
    Parameter.INTER_PHASE_INTERVAL: 20,
    Parameter.PHASE_2_DURATION: 20,
    Parameter.INTER_PULSE_INTERVAL: 200,
    Parameter.BURST_DURATION: 0,
    Parameter.BURST_INTERVAL: 0,
    Parameter.TRAIN_DURATION: 20_000,
    Parameter.TRAIN_DELAY: 0,
    Parameter.TRIGGER_1_LINK: 1,
    Parameter.TRIGGER_2_LINK: 0,
    Parameter.CUSTOM_TRAIN: 0,
    Parameter.CUSTOM_TARGET: 0,
    Parameter.CUSTOM_LOOP: 0,
    Parameter.RESTING_VOLTAGE: REST,
}
"""Pulses of 5 V and 1 ms every 11 ms for 1 s, at an edge on trigger input 1: what the clients set, too."""

Change = tuple[int, int]  # the cycle in which the output takes a new voltage, and its code


class Output:
    """One output channel; whoever holds it says in which cycle what happens, in their order."""

    def __init__(self) -> None:
        self.program: dict[Parameter, int] = dict(POWER_UP)
        self.loops = False
        self.code = REST
        self.unplayed = 0
        self._changes: Iterator[Change] = iter(())
        self._next: Change | None = None
        self._free = 0.0  # the first cycle in which a trigger starts a train
        self._triggered: int | None = None

    def trigger(self, cycle: int) -> None:
        """Take a trigger read in this cycle: it acts in the next one, or once a running train is over."""
        if self._triggered is None:
            self._triggered = cycle + 1

    def idle(self, cycle: int) -> bool:
        """Whether no train runs in this cycle, and none is about to."""
        return cycle >= self._free and self._triggered is None

    def advance(self, cycle: int) -> list[Change]:
        """Return the changes up to and including this cycle, oldest first, once."""
        changes = []
        while True:
            starts = math.inf if self._triggered is None else max(self._triggered, self._free)
            if self._next is not None and self._next[0] <= min(cycle, starts):
                changes.append(self._next)
                self.code = self._next[1]
                self._next = next(self._changes, None)
            elif starts <= cycle:
                self._start(int(starts))
            else:
                return changes

    def _start(self, cycle: int) -> None:
        self._triggered = None
        if self._plays_something_else():
            self.unplayed += 1
            return
        onset = cycle + self.program[Parameter.TRAIN_DELAY]
        over = math.inf if self.loops else onset + self.program[Parameter.TRAIN_DURATION]
        self._free = over + 1
        # what one cycle decides, the next one puts out
        self._changes = _changes(dict(self.program), onset + 1, over + 1)
        self._next = next(self._changes, None)

    def _plays_something_else(self) -> bool:
        program = self.program
        bursts = program[Parameter.BURST_DURATION] and program[Parameter.BURST_INTERVAL]
        return bool(program[Parameter.CUSTOM_TRAIN] or program[Parameter.CUSTOM_TARGET] or bursts)

    def kill(self, cycle: int) -> Change:
        """End what runs; call `advance` up to the cycle before, first. A trigger that waits starts now."""
        self._changes, self._next = iter(()), None
        self._free = cycle
        return self.fix(cycle, self.program[Parameter.RESTING_VOLTAGE])

    def fix(self, cycle: int, code: int) -> Change:
        """Put out a voltage at once."""
        self.code = code
        return cycle, code


def _changes(program: dict[Parameter, int], onset: int, over: float) -> Iterator[Change]:
    """Yield when the voltage changes, until the train is over (for ever if it loops)."""
    rest = program[Parameter.RESTING_VOLTAGE]
    for begin, end, code in _phases(program, onset):
        if begin >= over:
            break
        yield begin, code
        yield int(min(end, over)), rest
    if over < math.inf:
        yield int(over), rest


def _phases(program: dict[Parameter, int], onset: int) -> Iterator[tuple[int, int, int]]:
    """Yield begin, end and voltage code of each phase of each pulse."""
    at = onset
    while True:
        end = at + program[Parameter.PHASE_1_DURATION]
        yield at, end, program[Parameter.PHASE_1_VOLTAGE]
        if program[Parameter.BIPHASIC]:
            at = end + program[Parameter.INTER_PHASE_INTERVAL]
            end = at + program[Parameter.PHASE_2_DURATION]
            yield at, end, program[Parameter.PHASE_2_VOLTAGE]
        elif program[Parameter.INTER_PULSE_INTERVAL] == 0:
            return  # firmware 21 looks for the next pulse in a cycle that is past
        at = end + program[Parameter.INTER_PULSE_INTERVAL]
        if at == onset:
            return  # a pulse without any duration
