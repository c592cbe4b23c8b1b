"""The channel list mode of a simulated RehaStim2: initialised, started, updated and stopped."""

from __future__ import annotations

import math

from hardware.electrical.rehastim2.codec import CHANNELS, Mode
from hardware.electrical.rehastim2.given import GivenPulse, pulse_of

DONE, PARAMETER_ERROR, WRONG_MODE = 0, -2, -3
INITIALISING_LENGTH, STARTING_LENGTH = 7, 4
SHORTEST_INTERVAL_S = 0.008
LOWEST_FACTOR = 7
TRIPLET = 2


class ChannelList:
    """Groups of pulses at a fixed interval until a stop; `next_s` is when the next group is due."""

    def __init__(self) -> None:
        self.mode = Mode.START
        self.next_s = math.inf
        self._channels: tuple[int, ...] = ()
        self._rare: frozenset[int] = frozenset()
        self._factor = 0
        self._apart_s = self._interval_s = 0.0
        self._settings: tuple[bytes, ...] = ()
        self._count = 0

    def initialise(self, data: bytes) -> int:
        """Take the data of InitChannelListMode; return the result that is acknowledged."""
        if self.mode is Mode.RUNNING:
            return WRONG_MODE
        if len(data) != INITIALISING_LENGTH:
            return PARAMETER_ERROR
        factor, channels, rare, apart, high, low, _ = data
        interval = high << 8 | low
        interval_s = (1.0 + 0.5 * interval) * 1e-3 if interval else 0.0
        if factor > LOWEST_FACTOR or not channels or 0 < interval_s < SHORTEST_INTERVAL_S:
            return PARAMETER_ERROR
        self._factor = factor
        self._channels = tuple(channel for channel in CHANNELS if channels >> (channel - 1) & 1)
        self._rare = frozenset(channel for channel in CHANNELS if rare >> (channel - 1) & 1)
        self._apart_s = (1.5 + 0.5 * apart) * 1e-3
        self._interval_s = interval_s
        self.mode = Mode.INITIALISED
        return DONE

    def start(self, data: bytes, at_s: float) -> int:
        """Take the data of StartChannelListMode, which also updates what runs; return the result."""
        if self.mode is Mode.START:
            return WRONG_MODE
        if len(data) != STARTING_LENGTH * len(self._channels):
            return PARAMETER_ERROR
        settings = [data[i : i + STARTING_LENGTH] for i in range(0, len(data), STARTING_LENGTH)]
        if any(setting[0] > TRIPLET or pulse_of(at_s, 1, setting[1:]) is None for setting in settings):
            return PARAMETER_ERROR
        self._settings = tuple(settings)
        if self.mode is Mode.INITIALISED:
            self._count = 0
        if self.mode is Mode.INITIALISED or not self._interval_s:
            self.next_s = at_s
        self.mode = Mode.RUNNING
        return DONE

    def stop(self) -> None:
        """Give nothing more, and go back to the start mode."""
        self.mode = Mode.START
        self.next_s = math.inf

    def take(self) -> list[GivenPulse]:
        """Return the pulses of the group that is due, and make the next one due."""
        group = []
        for channel, (repeats, *width_and_current) in zip(self._channels, self._settings, strict=True):
            if channel in self._rare and self._count % (self._factor + 1):
                continue
            for repeat in range(repeats + 1):
                start_s = self.next_s + repeat * self._apart_s
                pulse = pulse_of(start_s, channel, bytes(width_and_current))
                if pulse is not None:
                    group.append(pulse)
        self._count += 1
        self.next_s = self.next_s + self._interval_s if self._interval_s else math.inf
        return sorted(group, key=lambda pulse: pulse.time_s)
