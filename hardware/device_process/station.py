"""A device with what watches it: fills the role Stimulator, and keeps every sample and edge on record."""

from __future__ import annotations

import itertools
import typing
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from hardware.device_process.guard import Guard
from hardware.device_process.markers_out import BoxReport, MarkersOut
from hardware.device_process.watchers import Watcher
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import (
    Allowance,
    Clock,
    DeviceFault,
    DeviceIdentity,
    Fired,
    PulseReport,
    Sample,
    StimulusStopped,
)
from mindpain_task.stimuli import GivenHeat, Heat, ShockTrain, Stimulus

KEPT_SAMPLES = 20_000
"""How many read-backs are at hand for a verdict: more than six minutes at 50 a second."""


class Device(typing.Protocol):
    """What a driver offers: the role Stimulator, with its samples among the events of `poll`."""

    @property
    def notices(self) -> Sequence[str]:
        """What a lab should know of this device, in sentences; known once it was identified."""

    @property
    def tells_temperature(self) -> bool:
        """Whether it tells temperatures, so that a guard can watch them; known once it is prepared."""

    def identify(self) -> DeviceIdentity:
        """Ask the device what it is."""

    def prepare(self, rest: float, ceiling: float, /) -> DeviceIdentity:
        """Identify the device, bring it to rest and set its own ceiling, in its own unit."""

    def arm(self, stimulus: Stimulus, /) -> None:
        """Load a stimulus without starting it."""

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed stimulus."""

    def next_due_s(self) -> float:
        """Return when `poll` must be called next."""

    def poll(self) -> Sequence[Fired | Sample | PulseReport]:
        """Do what is due and return what happened."""

    def stop(self) -> None:
        """Abort and return to baseline."""

    def close(self) -> None:
        """Stop, then give the port back."""


def _kind(stimulus: Stimulus | None) -> int:
    """Return which of the onset codes is a stimulus's."""
    return 2 if isinstance(stimulus, LaserPulse) else int(isinstance(stimulus, ShockTrain))


class PulseReader(typing.Protocol):
    """What sees a scanner's pulses."""

    def next_due_s(self) -> float:
        """Return when `poll` must be called next."""

    def poll(self) -> tuple[float, ...]:
        """Return when the pulses came that were seen since the last call."""

    def close(self) -> None:
        """Give the port back."""


class Station:
    """A device, trigger boxes and a scanner's line, with who watches them.

    What the engine sees of it is the role Stimulator; codes and pulses go through `send_code`,
    `take_code_reports` and `take_scanner_pulses`. `onset_codes` are those of (heat, shock, laser pulse).
    """

    def __init__(
        self,
        device: Device,
        clock: Clock,
        watchers: Sequence[Watcher],
        markers_out: MarkersOut | None = None,
        scanner: PulseReader | None = None,
        onset_codes: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        self._device = device
        self._clock = clock
        self._watchers = watchers
        self._markers_out = markers_out or MarkersOut(())
        self._scanner = scanner
        self._onset_codes = onset_codes
        self._guard = Guard()
        self._baseline_c = 0.0
        self._stimulus: Stimulus | None = None
        self._onset_s: float | None = None
        self._edges = 0
        self._fired: list[Fired] = []
        self._samples: deque[Sample] = deque(maxlen=KEPT_SAMPLES)
        self._pulses: list[PulseReport] = []
        self._scanner_pulses: list[float] = []

    def identify(self) -> DeviceIdentity:
        """Ask the device what it is."""
        return self._device.identify()

    def prepare(self, rest: float, ceiling: float) -> DeviceIdentity:
        """Identify the device, bring it to rest and set its own ceiling."""
        self._baseline_c = rest
        self._guard.stopped()
        identity = self._device.prepare(rest, ceiling)
        self._guard.tells = self._device.tells_temperature
        return replace(identity, notices=tuple(self._device.notices))

    def allow(self, allowance: Allowance | None) -> None:
        """Tell the guard what the next stimulus may at most cost the skin."""
        self._guard.allow(allowance)

    def arm(self, stimulus: Stimulus) -> None:
        """Load a stimulus without starting it."""
        self._device.arm(stimulus)
        self._stimulus, self._onset_s = stimulus, None
        self._pulses = []

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed stimulus; no other marker may be in the way of its own."""
        self._device.fire_at(time_s)
        self._markers_out.hold_until(time_s)

    def next_due_s(self) -> float:
        """Return when `poll` must be called next."""
        due_s = min(self._device.next_due_s(), self._markers_out.next_due_s(), self._guard.due_s())
        return due_s if self._scanner is None else min(due_s, self._scanner.next_due_s())

    def poll(self) -> tuple[Fired, ...]:
        """Do what is due; the write comes first, then its marker; whoever watches is told afterwards.

        Raises StimulusStopped, with everything at rest, where what was measured must not go on.
        """
        for event in self._device.poll():
            self._take(event)
        self._markers_out.poll()
        if self._scanner is not None:
            self._scanner_pulses.extend(self._scanner.poll())
        if why := self._guard.breach(self._clock.now()):
            self.stop_unasked(why)
            raise StimulusStopped(why)
        return self.take_fired()

    def take_fired(self) -> tuple[Fired, ...]:
        """Return what was fired and not told yet: it stays here where something else fails after it."""
        fired, self._fired = tuple(self._fired), []
        return fired

    def _take(self, event: Fired | Sample | PulseReport) -> None:
        if isinstance(event, Fired):
            if code := self._onset_codes[_kind(self._stimulus)]:
                self._markers_out.onset(code)
            self._onset_s = event.before_s
            if isinstance(self._stimulus, GivenHeat):
                until_s = event.before_s + self._stimulus.duration_s
                self._guard.started(event.before_s, self._stimulus, until_s)
            self._tell_edge("fire", event.before_s, event.after_s)
            self._fired.append(event)
        elif isinstance(event, PulseReport):
            self._pulses.append(event)
            for watcher in self._watchers:
                watcher.pulse(event, self._clock.now())
        else:
            self._samples.append(event)
            commanded_c = self.commanded_c(event.time_s)
            self._guard.sample(event, commanded_c)
            for watcher in self._watchers:
                watcher.sample(event, commanded_c)

    def measured(self, since_s: float, until_s: float) -> tuple[Sample, ...]:
        """Return what was read back between two times of the last minutes, oldest first."""
        wanted = itertools.takewhile(lambda sample: sample.time_s >= since_s, reversed(self._samples))
        return tuple(reversed([sample for sample in wanted if sample.time_s <= until_s]))

    def pulses(self) -> tuple[PulseReport, ...]:
        """Return what became of the pulses of the train armed last, so far."""
        return tuple(sorted(self._pulses, key=lambda report: report.number))

    def send_code(self, tag: int, code: int) -> None:
        """Queue a marker's code on every trigger box."""
        self._markers_out.send(tag, code)

    def take_code_reports(self) -> tuple[BoxReport, ...]:
        """Return what became of codes since the last call."""
        return self._markers_out.take()

    def take_scanner_pulses(self) -> tuple[float, ...]:
        """Return when the scanner's pulses came that were seen since the last call."""
        pulses, self._scanner_pulses = tuple(self._scanner_pulses), []
        return pulses

    def commanded_c(self, time_s: float) -> float:
        """Return what a thermode was told to be at, in °C, at a moment since the last stimulus was armed."""
        if not isinstance(self._stimulus, Heat | GivenHeat) or self._onset_s is None:
            return self._baseline_c
        return self._stimulus.commanded_c(time_s - self._onset_s)

    def busy_until_s(self) -> float:
        """Return until when the last stimulus lasts (minus infinity if none was fired since a stop)."""
        if self._stimulus is None or self._onset_s is None:
            return float("-inf")
        return self._onset_s + self._stimulus.duration_s

    def reserve(self) -> str:
        """Make room on the disk for what one more stimulus tells; return why that failed, else ""."""
        return next((why for why in (watcher.reserve() for watcher in self._watchers) if why), "")

    def stop(self) -> None:
        """Abort, forget what was armed or scheduled, return to rest."""
        before_s = self._clock.now()
        self._device.stop()
        after_s = self._clock.now()
        self._stimulus = self._onset_s = None
        self._guard.stopped()
        self._markers_out.hold_until(float("-inf"))
        self._tell_edge("abort", before_s, after_s)

    def stop_unasked(self, why: str) -> None:
        """Stop as always; only then, and whatever failed in it, put on record why it was done."""
        try:
            self.stop()
        finally:
            self._tell(lambda watcher: watcher.halted(self._clock.now(), why))

    def close(self) -> None:
        """Stop the device, put all lines down and give every port back; may be called twice."""
        try:
            self._device.close()
        finally:
            try:
                self._markers_out.close()
            finally:
                if self._scanner is not None:
                    self._scanner.close()

    def _tell_edge(self, what: str, before_s: float, after_s: float) -> None:
        self._edges += 1
        self._tell(lambda watcher: watcher.edge(self._edges, what, before_s, after_s))

    def _tell(self, tell: Callable[[Watcher], None]) -> None:
        """Tell every watcher, also behind one that fails; what failed first is raised then."""
        faults: list[DeviceFault] = []
        for watcher in self._watchers:
            try:
                tell(watcher)
            except DeviceFault as fault:
                faults.append(fault)
        if faults:
            raise faults[0]
