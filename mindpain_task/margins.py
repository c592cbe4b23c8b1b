"""How near a plan comes to each limit that a session's chance, order and values can bring it nearer to.

The rules are those of `limits` and `electrical`, and their verdict is `check_plan`'s alone. For a value
between two bounds no rule is nearer its limit than at one of their corners: heat counts more with every
higher peak, and a gap is shorter with every lower one (its ramps are). The one exception is the step of a
current: a work-up rises as far as it may, whatever it leads to, and never further.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mindpain_task.checking import SessionLimits
from mindpain_task.heat import HeatTrain
from mindpain_task.model import SessionPlan
from mindpain_task.planning.walking import exposures, laser_exposures, shock_exposures
from mindpain_task.safety.electrical import ROUNDING, ShockExposure, charge_uc, energy_mj, next_most_ma
from mindpain_task.safety.laser import LaserExposure
from mindpain_task.safety.limits import Exposure, ThermalLimits, cem43_min, dose, stimuli_in
from mindpain_task.stimuli import GivenHeat

STEP = "step of the current (work-up too)"


@dataclass(frozen=True)
class Margin:
    """One rule's value beside its limit; `site` is empty for what holds on any site.

    `at_least` is for gaps, which must not be under their limit.
    """

    rule: str
    value: float
    limit: float
    unit: str
    site: str = ""
    at_least: bool = False

    @property
    def share(self) -> float:
        """How much of the limit is used: 1 is at the limit, more is over it."""
        if not self.at_least:
            return self.value / self.limit
        return self.limit / self.value if self.value > 0 else math.inf

    def is_nearer_than(self, other: Margin) -> bool:
        """Whether this uses more of its limit than another, by more than the rounding of floats."""
        return self.share > other.share * (1 + ROUNDING)


def nearest(plan: SessionPlan, limits: SessionLimits) -> dict[str, Margin]:
    """Return, for each rule that the plan's stimuli fall under, where they come nearest to its limit."""
    found: dict[str, Margin] = {}
    heat = _heat_margins(exposures(plan), limits.thermal)
    given = (*_current_margins(shock_exposures(plan), limits), *_laser_margins(laser_exposures(plan), limits))
    for margin in (*heat, *given):
        if margin.rule not in found or margin.is_nearer_than(found[margin.rule]):
            found[margin.rule] = margin
    return found


def _heat_margins(given: tuple[Exposure, ...], limits: ThermalLimits) -> Iterator[Margin]:
    doses = {pulse: (dose(pulse), cem43_min(pulse)) for pulse in dict.fromkeys(each.pulse for each in given)}
    for pulse, (spent, _) in doses.items():
        yield Margin("temperature", pulse.peak_c, _highest_c(pulse, limits), "°C")
        yield Margin("dose D of one exposure", spent, limits.exposure_dose, "")
    for site in dict.fromkeys(each.site for each in given):
        here = [each for each in given if each.site == site]
        summed = sum(doses[each.pulse][0] for each in here)
        yield Margin("summed dose D of a site", summed, limits.site_dose, "", site)
        cem43 = sum(doses[each.pulse][1] for each in here)
        yield Margin("CEM43 of a site", cem43, limits.site_cem43_stop_min, "min", site)
        stimuli = sum(stimuli_in(each.pulse) for each in here)
        yield Margin("stimuli on a site", stimuli, limits.stimuli_per_site, "", site)
        gaps = [two.onset_s - one.onset_s - one.pulse.duration_s for one, two in pairwise(here)]
        if gaps:
            yield Margin("gap on a site", min(gaps), limits.same_site_gap_stop_s, "s", site, at_least=True)


def _highest_c(pulse: GivenHeat, limits: ThermalLimits) -> float:
    """Return how hot a pulse of this plateau may be; no train may be hotter for being brief."""
    if limits.brief is None or isinstance(pulse, HeatTrain) or pulse.plateau_s > limits.brief.plateau_s:
        return limits.peak_c
    return max(limits.peak_c, limits.brief.peak_c)


def _current_margins(given: tuple[ShockExposure, ...], limits: SessionLimits) -> Iterator[Margin]:
    if not given or limits.contact is None:
        return
    electrical = limits.electrical
    for train in dict.fromkeys(each.train for each in given):
        yield Margin("current", train.current_ma, limits.ceiling_ma, "mA")
        yield Margin("charge of one phase", charge_uc(train), electrical.pulse_charge_uc, "µC")
        yield Margin("pulse energy", energy_mj(train, limits.contact), electrical.pulse_energy_mj, "mJ")
    yield Margin("trains in a session", len(given), electrical.trains_per_session, "")
    highest_ma: dict[str, float] = {}
    last_end_s = -math.inf
    for each in given:
        gap_s, so_far_ma = each.onset_s - last_end_s, highest_ma.get(each.site, 0.0)
        last_end_s = each.onset_s + each.train.duration_s
        if math.isfinite(gap_s):
            yield Margin("gap between trains", gap_s, electrical.between_trains_s, "s", at_least=True)
        most_ma = next_most_ma(so_far_ma, electrical)
        yield Margin(STEP, each.train.current_ma, most_ma, "mA", each.site)
        highest_ma[each.site] = max(so_far_ma, each.train.current_ma)


def _laser_margins(given: tuple[LaserExposure, ...], limits: SessionLimits) -> Iterator[Margin]:
    light = limits.laser
    if not given or light is None:
        return
    for pulse in dict.fromkeys(each.pulse for each in given):
        yield Margin("laser fluence", pulse.fluence_mj_per_mm2, light.max_fluence_mj_per_mm2, "mJ/mm²")
        yield Margin("laser pulses on one spot", pulse.pulses_per_spot, light.pulses_per_spot, "")
    yield Margin("laser pulses in a session", len(given), light.pulses_per_session, "")
    for site in dict.fromkeys(each.site for each in given):
        here = [each for each in given if each.site == site]
        yield Margin("laser pulses on a site", len(here), light.pulses_per_site, "", site)
        gaps = [two.onset_s - one.onset_s - one.pulse.duration_s for one, two in pairwise(here)]
        if gaps:
            rest_s = light.min_interval_s
            yield Margin("interval of laser pulses", min(gaps), rest_s, "s", site, at_least=True)
