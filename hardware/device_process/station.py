"""A device with what watches it: fills the role Stimulator, and keeps every sample and edge on record."""

from __future__ import annotations

import itertools
import typing
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import (
    Clock,
    DeviceIdentity,
    Fired,
    Journal,
    Sample,
)
from mindpain_task.stimuli import Heat

KEPT_SAMPLES = 20_000
"""How many read-backs are at hand for a verdict: more than six minutes at 50 a second."""


class Device(typing.Protocol):
    """What a driver offers: the role Stimulator, with its samples among the events of `poll`."""

    @property
    def notices(self) -> Sequence[str]:
        """What a lab should know of this device, in sentences; known once it was identified."""

    def identify(self) -> DeviceIdentity:
        """Ask the device what it is."""

    def prepare(self, baseline_c: float, ceiling_c: float) -> DeviceIdentity:
        """Identify the device, bring it to its baseline and set its own ceiling."""

    def arm(self, stimulus: Heat) -> None:
        """Load a stimulus without starting it."""

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed stimulus."""

    def next_due_s(self) -> float:
        """Return when `poll` must be called next."""

    def poll(self) -> Sequence[Fired | Sample]:
        """Do what is due and return what happened."""

    def stop(self) -> None:
        """Abort and return to baseline."""

    def close(self) -> None:
        """Stop, then give the port back."""


class Watcher(typing.Protocol):
    """Something that is told what a device did and measured."""

    def sample(self, sample: Sample, commanded_c: float) -> None:
        """Take temperatures read back, beside what was commanded at that moment."""

    def edge(self, number: int, what: str, before_s: float, after_s: float) -> None:
        """Take what was done to the device (`fire`, `abort`), and when its write began and ended."""


class JournalWatcher:
    """Writes samples and edges to a journal of their own, never to the session's."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def sample(self, sample: Sample, commanded_c: float) -> None:
        """Append a `temperature` event."""
        data: dict[str, JsonValue] = {"commanded_c": round(commanded_c, 3), "zones_c": list(sample.zones_c)}
        if sample.lever is not None:
            data["lever"] = sample.lever
        self._journal.append(Event("temperature", sample.time_s, data=data))

    def edge(self, number: int, what: str, before_s: float, after_s: float) -> None:
        """Append an `edge` event."""
        data: dict[str, JsonValue] = {"n": number, "what": what, "write_end_s": after_s}
        self._journal.append(Event("edge", before_s, data=data))


class Station:
    """A device and its watchers; what the engine sees of it is the role Stimulator."""

    def __init__(self, device: Device, clock: Clock, watchers: Sequence[Watcher]) -> None:
        self._device = device
        self._clock = clock
        self._watchers = watchers
        self._baseline_c = 0.0
        self._pulse: Heat | None = None
        self._onset_s: float | None = None
        self._edges = 0
        self._samples: deque[Sample] = deque(maxlen=KEPT_SAMPLES)

    def identify(self) -> DeviceIdentity:
        """Ask the device what it is."""
        return self._device.identify()

    def prepare(self, baseline_c: float, ceiling_c: float) -> DeviceIdentity:
        """Identify the device, bring it to its baseline and set its own ceiling."""
        self._baseline_c = baseline_c
        identity = self._device.prepare(baseline_c, ceiling_c)
        return replace(identity, notices=tuple(self._device.notices))

    def arm(self, stimulus: Heat) -> None:
        """Load a stimulus without starting it."""
        self._device.arm(stimulus)
        self._pulse, self._onset_s = stimulus, None

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed stimulus."""
        self._device.fire_at(time_s)

    def next_due_s(self) -> float:
        """Return when `poll` must be called next."""
        return self._device.next_due_s()

    def poll(self) -> tuple[Fired, ...]:
        """Do what is due; the write comes first, whoever watches is told afterwards."""
        fired = []
        for event in self._device.poll():
            if isinstance(event, Fired):
                self._onset_s = event.before_s
                self._tell_edge("fire", event.before_s, event.after_s)
                fired.append(event)
            else:
                self._samples.append(event)
                commanded_c = self.commanded_c(event.time_s)
                for watcher in self._watchers:
                    watcher.sample(event, commanded_c)
        return tuple(fired)

    def measured(self, since_s: float, until_s: float) -> tuple[Sample, ...]:
        """Return what was read back between two times of the last minutes, oldest first."""
        wanted = itertools.takewhile(lambda sample: sample.time_s >= since_s, reversed(self._samples))
        return tuple(reversed([sample for sample in wanted if sample.time_s <= until_s]))

    def commanded_c(self, time_s: float) -> float:
        """Return what the device was told to be at, in °C, at a moment since the last pulse was armed."""
        if self._pulse is None or self._onset_s is None:
            return self._baseline_c
        return self._pulse.commanded_c(time_s - self._onset_s)

    def busy_until_s(self) -> float:
        """Return until when the last pulse lasts (minus infinity if none was fired since the last stop)."""
        if self._pulse is None or self._onset_s is None:
            return float("-inf")
        return self._onset_s + self._pulse.duration_s

    def stop(self) -> None:
        """Abort, forget what was armed or scheduled, return to baseline."""
        before_s = self._clock.now()
        self._device.stop()
        after_s = self._clock.now()
        self._pulse = self._onset_s = None
        self._tell_edge("abort", before_s, after_s)

    def close(self) -> None:
        """Stop the device and give its port back; may be called twice."""
        self._device.close()

    def _tell_edge(self, what: str, before_s: float, after_s: float) -> None:
        self._edges += 1
        for watcher in self._watchers:
            watcher.edge(self._edges, what, before_s, after_s)
