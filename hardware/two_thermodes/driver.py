"""Two TCS II thermodes as one device: two drivers, each on its own line, and nothing between them.

What one of them cannot do, neither is told; what one of them fails at stops both.

    pair = TwoThermodes(Tcs(first_line, clock), Tcs(second_line, clock), clock)
    pair.prepare(32.0, 48.0)
    pair.arm(PairedHeat(pulse, ("first", "second")))
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from hardware.tcs.driver import SPIN_LEAD_S, Tcs
from hardware.two_thermodes.readings import Readings
from mindpain_task.paired_heat import PROBES, PairedHeat
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity, Fired, Sample
from mindpain_task.stimuli import Stimulus

QUIET_BEFORE_FIRE_S = 0.1
"""So long before a start neither device is asked anything [OURS].

A read-back with its question for errors takes a slow USB chip up to 36 ms, and the answer of the one must
not make the start of the other late.
"""


class TwoThermodes:
    """Two thermodes that start together, or one of them while the other is held at the baseline.

    Both are stopped by every stop, and by every fault of either: the one that did not fail first, for a line
    that is gone can hold up a write. `spin_lead_s` is how long before a deadline to spin.
    """

    def __init__(self, first: Tcs, second: Tcs, clock: Clock) -> None:
        """Take over two drivers; no byte is sent yet."""
        self.spin_lead_s = SPIN_LEAD_S
        self._probes = (first, second)
        self._clock = clock
        self._readings = Readings()
        self._armed: PairedHeat | None = None
        self._fire_s: float | None = None
        self._failed: Tcs | None = None

    @property
    def tells_temperature(self) -> bool:
        """Return true: both are read back all the time."""
        return True

    @property
    def notices(self) -> tuple[str, ...]:
        """What a lab should know of each device's firmware, in sentences; known after `identify`."""
        named = zip(PROBES, self._probes, strict=True)
        return tuple(f"{name} probe: {notice}" for name, probe in named for notice in probe.notices)

    def identify(self) -> DeviceIdentity:
        """Ask both what they are, and return it as one."""
        identities = []
        for probe in self._probes:
            with self._together(probe):
                identities.append(probe.identify())
        return _both(identities)

    def prepare(self, baseline_c: float, ceiling_c: float) -> DeviceIdentity:
        """Bring both to the baseline and set the ceiling of both; a fault of either is one of the pair."""
        self._armed = self._fire_s = None
        self._readings.forget()
        identities = []
        for probe in self._probes:
            with self._together(probe):
                identities.append(probe.prepare(baseline_c, ceiling_c))
        self._failed = None
        now_s = self._clock.now()
        for probe in self._probes:
            probe.read_often(now_s, now_s)  # from here on both are read back in the same rhythm
        return _both(identities)

    def arm(self, stimulus: Stimulus) -> None:
        """Load a pulse into those of the two that give it, without starting it; both refuse, or neither.

        Raises ValueError, before a byte is sent, for what is not for two probes or what either of them cannot
        do exactly, and DeviceFault where either is not fit: then nothing is loaded in the other.
        """
        if self._fire_s is not None:
            raise RuntimeError(
                f"a stimulus is scheduled for {self._fire_s:.3f} s: stop before arming another"
            )
        self._armed = None
        if not isinstance(stimulus, PairedHeat):
            raise ValueError(
                "two thermodes are told which of them gives heat: write `probes` in the stimulus"
            )
        heating, resting = self._by_use(stimulus)
        for probe in self._probes:  # also the one that is to rest: its settings are the other's
            probe.refuse_untellable(stimulus.pulse)
        for probe in resting:
            probe.disarm()
        for probe in heating:
            with self._together(probe):
                probe.arm(stimulus.pulse)
        self._armed = stimulus

    def _by_use(self, stimulus: PairedHeat) -> tuple[list[Tcs], list[Tcs]]:
        """Return which give heat, and which do not; both in their order."""
        named = list(zip(PROBES, self._probes, strict=True))
        heating = [probe for name, probe in named if name in stimulus.probes]
        return heating, [probe for name, probe in named if name not in stimulus.probes]

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed stimulus, at once if `time_s` has passed; one arming fires once."""
        if self._armed is None:
            raise RuntimeError("nothing is armed: call arm before fire_at")
        if self._fire_s is not None:
            raise RuntimeError(f"a stimulus is already scheduled for {self._fire_s:.3f} s")
        if not math.isfinite(time_s):
            raise ValueError(f"{time_s} s is no time to fire at")
        self._fire_s = time_s

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""
        reading_s = min(probe.next_due_s() for probe in self._probes)
        if self._fire_s is None:
            return reading_s
        quiet_s = self._fire_s - QUIET_BEFORE_FIRE_S
        if reading_s < quiet_s and self._clock.now() < quiet_s:
            return reading_s
        return self._fire_s - self.spin_lead_s

    def poll(self) -> tuple[Fired | Sample, ...]:
        """Fire on time, or read both back where that is due; a fault of either stops both."""
        now_s = self._clock.now()
        if self._fire_s is not None:
            if now_s >= self._fire_s - self.spin_lead_s:
                return (self._fire(self._fire_s),)
            if now_s >= self._fire_s - QUIET_BEFORE_FIRE_S:
                return ()
        return tuple(self._read())

    def _read(self) -> Iterator[Sample]:
        for number, probe in enumerate(self._probes):
            with self._together(probe):
                events = probe.poll()
            for event in events:
                if isinstance(event, Sample):
                    yield from self._readings.take(number, event)

    def _fire(self, time_s: float) -> Fired:
        """Start those that give heat, one write each with nothing between; read the other back as often."""
        stimulus, self._armed, self._fire_s = self._armed, None, None
        assert stimulus is not None
        heating, resting = self._by_use(stimulus)
        self._readings.forget()
        self._clock.wait_until(time_s)
        fired = []
        for probe in heating:
            with self._together(probe):
                fired.append(probe.fire())
        for probe in resting:
            probe.read_often(fired[0].before_s, fired[0].before_s + stimulus.duration_s)
        second_s = fired[1].before_s if len(fired) > 1 else None
        return Fired(fired[0].before_s, fired[-1].after_s, second_s)

    @contextmanager
    def _together(self, probe: Tcs) -> Iterator[None]:
        """Where one of the two fails at something, stop both, the sound one first."""
        try:
            yield
        except DeviceFault as fault:
            self._failed = probe
            with suppress(DeviceFault):  # the fault that came first says more
                self.stop()
            raise self._named(probe, fault) from fault

    def stop(self) -> None:
        """Abort both, forget what was armed or scheduled; raises only after both were tried."""
        self._armed = self._fire_s = None
        self._for_each(lambda probe: probe.stop())

    def close(self) -> None:
        """Stop both, then give both ports back, whatever happens; may be called twice."""
        try:
            self.stop()
        finally:
            self._for_each(lambda probe: probe.close())

    def _for_each(self, do: Callable[[Tcs], None]) -> None:
        """Do something with both whatever happens, last with the one that failed last."""
        with ExitStack() as stack:
            for probe in sorted(self._probes, key=lambda each: each is not self._failed):
                stack.callback(self._try, do, probe)  # last in, first out

    def _try(self, do: Callable[[Tcs], None], probe: Tcs) -> None:
        try:
            do(probe)
        except DeviceFault as fault:
            self._failed = probe
            raise self._named(probe, fault) from fault

    def _named(self, probe: Tcs, fault: DeviceFault) -> DeviceFault:
        """Say which of the two it was: a port's name alone may tell nobody."""
        return DeviceFault(f"{PROBES[self._probes.index(probe)]} probe: {fault}")


def _both(identities: Sequence[DeviceIdentity]) -> DeviceIdentity:
    """Return two identities as one."""
    first, second = identities
    return DeviceIdentity(
        f"{first.model} and {second.model}",
        f"{first.firmware} and {second.firmware}",
        f"{first.serial_number} and {second.serial_number}",
        (*first.notices, *second.notices),
    )
