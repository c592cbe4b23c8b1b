"""A guard beside a device or a model of one, in virtual time, asked as a station asks it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hardware.device_process.guard import Guard
from mindpain_task.roles import Allowance, Fired, Sample
from mindpain_task.safety.live_dose import LiveDose
from mindpain_task.stimuli import GivenHeat
from tests.conformance.benches import HeatBench

PLENTY = Allowance(
    exposure_dose=0.85, site_dose_left=6.0, site_cem43_left_min=200.0, over_c=0.7, over_s=0.3, stale_s=0.5
)
"""What the shipped envelope leaves for the first stimulus at a site."""
ENDLESS = replace(PLENTY, exposure_dose=math.inf, site_dose_left=math.inf, site_cem43_left_min=math.inf)


@dataclass(frozen=True)
class Stopped:
    """When the guard wanted a stop, in seconds since onset, why, and the dose until then."""

    after_s: float
    why: str
    spent: LiveDose


def beside_model(
    pulse: GivenHeat,
    warmth: Callable[[float], float],
    steps_s: Iterator[float],
    allowance: Allowance = PLENTY,
    more_s: float = 8.0,
) -> Stopped | LiveDose:
    """Read a thermode back that is as warm as `warmth` says of the seconds since onset, until a stop."""
    guard, spent = Guard(), LiveDose()
    guard.allow(allowance)
    guard.started(0.0, pulse, pulse.duration_s)
    spent.take(0.0, (warmth(0.0),))
    now_s, read_s = 0.0, next(steps_s)
    while now_s < pulse.duration_s + more_s:
        now_s = min(read_s, guard.due_s())
        if now_s == read_s:
            zones_c = (warmth(now_s) - 0.3, warmth(now_s))
            spent.take(now_s, (warmth(now_s),))
            guard.sample(Sample(now_s, None, zones_c), pulse.commanded_c(now_s))
            read_s += next(steps_s)
        if why := guard.breach(now_s):
            return Stopped(now_s, why, spent)
    return spent


@dataclass
class Guarded:
    """A driver on its twin, with a guard that is told all it says."""

    bench: HeatBench
    guard: Guard

    def give(self, allowance: Allowance = PLENTY, rest_s: float = 1.5, ahead_s: float = 0.3) -> str:
        """Give the bench's pulse, and some rest; return why the guard wanted a stop, and stop then."""
        bench, guard = self.bench, self.guard
        guard.allow(allowance)
        bench.device.arm(bench.pulse)
        bench.due_s = bench.clock.now() + ahead_s
        bench.device.fire_at(bench.due_s)
        return self.watch(ahead_s + bench.pulse.duration_s + rest_s)

    def watch(self, seconds: float) -> str:
        """Poll as a station does; return why the guard wanted a stop, and stop then."""
        bench, guard = self.bench, self.guard
        end_s = bench.clock.now() + seconds
        while bench.clock.now() < end_s:
            bench.clock.wait_until(min(end_s, bench.device.next_due_s(), guard.due_s()))
            for event in bench.device.poll():
                if isinstance(event, Fired):
                    guard.started(event.before_s, bench.pulse, event.before_s + bench.pulse.duration_s)
                elif isinstance(event, Sample):
                    guard.sample(event, bench.pulse.commanded_c(event.time_s - bench.due_s))
            if why := guard.breach(bench.clock.now()):
                bench.device.stop()
                guard.stopped()
                return why
        return ""
