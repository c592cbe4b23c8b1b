"""The thermal envelope: what heat may be given to a person, and every sentence that says no.

Formulas: contact-burn-model line t_CBI(T) = exp(113.4 - 28.3 ln T) s (Springborg 2021, regression on Moritz &
Henriques 1947); the dose D of a profile is the integral over T >= 43 °C of dt / t_CBI(T), so D = 1 is that
line; CEM43 with R = 0.5 from 43 °C and 0.25 from 39 °C. Both ramps count. Numbers of the limits are data
(rigs/envelopes). A second barrier only: the device's own limits and a person in charge come first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from mindpain_task.heat import HeatPulse, HeatTrain
from mindpain_task.located import Strict
from mindpain_task.paired_heat import PairedHeat
from mindpain_task.safety.heat_dose import (
    CEM_FROM_C,
    DOSE_FROM_C,
    LINE_CONSTANT,
    LINE_POWER,
    cem43_min_per_s,
    dose_per_s,
    line_s,
)
from mindpain_task.stimuli import GivenHeat


class Bounded(Strict):
    """A peak that is allowed only for a plateau up to a length."""

    peak_c: float = Field(gt=0)
    plateau_s: float = Field(gt=0)


class TrainBound(Strict):
    """The longest train of heat pulses that is allowed: how many pulses, and how long each one's plateau."""

    pulses: int = Field(gt=0)
    plateau_s: float = Field(gt=0)


class Watchdog(Strict):
    """When read-backs during a stimulus end it: too hot for too long, or none for too long.

    `over_c` is how far the measured temperature may be over the commanded one, for `over_s`; `stale_s` how
    old the last read-back may be.
    """

    over_c: float = Field(gt=0)
    over_s: float = Field(gt=0)
    stale_s: float = Field(gt=0)


class ThermalLimits(Strict):
    """The numbers of one envelope; every one of them must be written in its file.

    `site_dose` and `stimuli_per_site` hold for a session, all its runs together; `site_dose_24h` for any 24
    hours. `brief` allows a higher peak for a short plateau, `tonic` a longer plateau at a lower peak, and
    `train` pulses that are closer than the gap on a site; null allows none. A train is one exposure, and each
    of its pulses is one of `stimuli_per_site`. `ramp_c_per_s` holds for the rise and the return.
    """

    peak_c: float = Field(gt=0)
    brief: Bounded | None
    exposure_dose: float = Field(gt=0)
    site_dose: float = Field(gt=0)
    site_dose_24h: float = Field(gt=0)
    site_cem43_warn_min: float = Field(gt=0)
    site_cem43_stop_min: float = Field(gt=0)
    same_site_gap_warn_s: float = Field(ge=0)
    same_site_gap_stop_s: float = Field(ge=0)
    stimuli_per_site: int = Field(gt=0)
    baseline_min_c: float
    baseline_max_c: float
    ramp_c_per_s: float = Field(gt=0)
    plateau_from_43_s: float = Field(gt=0)
    tonic: Bounded | None
    train: TrainBound | None
    watchdog: Watchdog


class StricterLimits(Strict):
    """What a protocol may tighten; it can never loosen the rig's envelope."""

    peak_c: float | None = Field(default=None, gt=0)
    exposure_dose: float | None = Field(default=None, gt=0)
    site_dose: float | None = Field(default=None, gt=0)
    stimuli_per_site: int | None = Field(default=None, gt=0)
    ramp_c_per_s: float | None = Field(default=None, gt=0)
    plateau_from_43_s: float | None = Field(default=None, gt=0)


@dataclass(frozen=True)
class Exposure:
    """One stimulus as it would reach the skin: when (earliest), where, and the trial it belongs to.

    `pulse` is what is given: one pulse, or a train of them.
    """

    trial: int
    stimulus_name: str
    site: str
    onset_s: float
    pulse: GivenHeat


@dataclass(frozen=True)
class Finding:
    """One rule that is broken ("refuse") or strained ("warn"), as a sentence with number and unit."""

    level: Literal["refuse", "warn"]
    rule: str
    sentence: str
    stimulus_name: str = ""


@dataclass(frozen=True)
class SiteDose:
    """What one skin site has taken: count of stimuli, dose D, CEM43 in minutes, end of the last one."""

    stimuli: int = 0
    dose: float = 0.0
    cem43_min: float = 0.0
    last_end_s: float = -math.inf


def dose(pulse: GivenHeat) -> float:
    """Return D of the commanded profile, ramps included (closed form); of two probes that of one place."""
    if isinstance(pulse, PairedHeat):
        return dose(pulse.pulse)
    if isinstance(pulse, HeatTrain):
        between = dose(pulse.next_pulse) + pulse.between_s * dose_per_s(pulse.between_c)
        return dose(pulse.pulse) + (pulse.count - 1) * between
    if pulse.peak_c < DOSE_FROM_C:
        return 0.0
    power = LINE_POWER + 1
    low_c = max(DOSE_FROM_C, pulse.baseline_c)
    per_ramp = math.exp(-LINE_CONSTANT) * (math.pow(pulse.peak_c, power) - math.pow(low_c, power)) / power
    ramps = per_ramp * (1 / pulse.rise_c_per_s + 1 / pulse.return_c_per_s)
    return pulse.plateau_s / line_s(pulse.peak_c) + ramps


def cem43_min(pulse: GivenHeat) -> float:
    """Return the cumulative equivalent minutes at 43 °C of the commanded profile, ramps included."""
    if isinstance(pulse, PairedHeat):
        return cem43_min(pulse.pulse)
    if isinstance(pulse, HeatTrain):
        between_min = cem43_min(pulse.next_pulse) + pulse.between_s * cem43_min_per_s(pulse.between_c)
        return cem43_min(pulse.pulse) + (pulse.count - 1) * between_min
    if pulse.peak_c < CEM_FROM_C:
        return 0.0
    per_s = math.pow(0.5 if pulse.peak_c >= 43 else 0.25, 43 - pulse.peak_c)
    return (pulse.plateau_s * per_s + _cem_of_ramps_s(pulse)) / 60


def _cem_of_ramps_s(pulse: HeatPulse) -> float:
    warm_low, warm_high = max(CEM_FROM_C, pulse.baseline_c), min(43.0, pulse.peak_c)
    warm = 0.0
    if warm_high > warm_low:
        warm = (math.pow(0.25, 43 - warm_high) - math.pow(0.25, 43 - warm_low)) / math.log(4)
    hot = 0.0
    if pulse.peak_c > 43:
        hot = (math.pow(2, pulse.peak_c - 43) - math.pow(2, max(0.0, pulse.baseline_c - 43))) / math.log(2)
    return (warm + hot) * (1 / pulse.rise_c_per_s + 1 / pulse.return_c_per_s)


def check_pulse(pulse: GivenHeat, limits: ThermalLimits) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, field of the stimulus, sentence) for every limit this one stimulus breaks."""
    if not is_pulse(pulse):
        yield "pulse", "peak_c", f"all numbers must be finite, ramps and plateau positive: {pulse}"
        return
    if pulse.peak_c > limits.peak_c and not _is_brief(pulse, limits.brief):
        yield "peak", "peak_c", f"{pulse.peak_c} °C is over the envelope's {limits.peak_c} °C"
    if not limits.baseline_min_c <= pulse.baseline_c <= limits.baseline_max_c:
        allowed = f"{limits.baseline_min_c} to {limits.baseline_max_c} °C"
        yield (
            "baseline",
            "baseline_c",
            f"a baseline of {pulse.baseline_c} °C is outside the envelope's {allowed}",
        )
    for name, value in (("rise_c_per_s", pulse.rise_c_per_s), ("return_c_per_s", pulse.return_c_per_s)):
        if value > limits.ramp_c_per_s:
            yield "ramp", name, f"{value} °C/s is over the envelope's {limits.ramp_c_per_s} °C/s"
    if isinstance(pulse, HeatTrain):
        yield from _train_rules(pulse, limits.train)
    yield from _plateau_rule(pulse, limits)
    if (spent := dose(pulse)) > limits.exposure_dose:
        times = f"{pulse.count} times " if isinstance(pulse, HeatTrain) else ""
        yield (
            "dose",
            "plateau_s",
            f"{times}{pulse.peak_c} °C for {pulse.plateau_s} s has a dose D of {spent:.2f}, over the "
            f"envelope's {limits.exposure_dose} for one exposure",
        )


def _is_brief(pulse: GivenHeat, brief: Bounded | None) -> bool:
    """Whether a higher peak is allowed for being brief: that is for single pulses, never for trains [D]."""
    if brief is None or isinstance(pulse, HeatTrain):
        return False
    return pulse.plateau_s <= brief.plateau_s and pulse.peak_c <= brief.peak_c


def _train_rules(train: HeatTrain, bound: TrainBound | None) -> Iterator[tuple[str, str, str]]:
    if bound is None:
        yield "train", "count", "the envelope allows no trains of heat pulses"
        return
    if train.count > bound.pulses:
        yield "train", "count", f"a train of {train.count} pulses is over the envelope's {bound.pulses}"
    if train.plateau_s > bound.plateau_s:
        limit = f"the envelope's {bound.plateau_s} s"
        yield "train", "plateau_s", f"a plateau of {train.plateau_s} s in a train is over {limit}"


def _plateau_rule(pulse: GivenHeat, limits: ThermalLimits) -> Iterator[tuple[str, str, str]]:
    """Limit the time from 43 °C on; a train that stays there between its pulses is one long plateau [D]."""
    lasts_s, name = pulse.plateau_s, "plateau_s"
    what = f"a plateau of {pulse.plateau_s} s at {pulse.peak_c} °C"
    if isinstance(pulse, HeatTrain) and pulse.between_c >= DOSE_FROM_C:
        lasts_s, name = (pulse.count - 1) * pulse.period_s + pulse.plateau_s, "between_c"
        what = f"a train that stays at {pulse.between_c} °C or more for {lasts_s:.10g} s"
    longest_s = limits.plateau_from_43_s
    if limits.tonic is not None and pulse.peak_c <= limits.tonic.peak_c:
        longest_s = max(longest_s, limits.tonic.plateau_s)
    if pulse.peak_c >= DOSE_FROM_C and lasts_s > longest_s:
        limit = f"the envelope's {longest_s} s"
        yield "plateau", name, f"{what} is over {limit}"


def is_pulse(pulse: GivenHeat) -> bool:
    """Return whether a pulse has a course that a dose can be told of; a train could not be made without."""
    lasting = (pulse.rise_c_per_s, pulse.plateau_s, pulse.return_c_per_s)
    return all(map(math.isfinite, (pulse.baseline_c, pulse.peak_c, *lasting))) and min(lasting) > 0


def check_exposures(exposures: Iterable[Exposure], limits: ThermalLimits) -> tuple[Finding, ...]:
    """Check a whole session's stimuli in order; return every finding, refusals and warnings.

    A rule that a site breaks is reported once for that site, at the first trial that breaks it.
    """
    findings: list[Finding] = []
    spent: dict[str, SiteDose] = {}
    for exposure in exposures:
        where = f"trial {exposure.trial}, heat"
        for rule, _, sentence in check_pulse(exposure.pulse, limits):
            findings.append(Finding("refuse", rule, f"{where}: {sentence}", exposure.stimulus_name))
        if not is_pulse(exposure.pulse):
            continue
        before = spent.get(exposure.site, SiteDose())
        after = spent[exposure.site] = add(before, exposure)
        for level, rule, sentence in _site_rules(before, after, exposure, limits):
            findings.append(Finding(level, rule, f"{where}: {sentence}", exposure.stimulus_name))
    return tuple(findings)


def stimuli_in(pulse: GivenHeat) -> int:
    """Return as how many stimuli it counts at its skin site: each pulse of a train is one [D].

    For the gap between two stimuli a train is one: the gaps in it are its own.
    """
    return pulse.count if isinstance(pulse, HeatTrain) else 1


def add(spent: SiteDose, exposure: Exposure) -> SiteDose:
    """Return what a site has taken after one more exposure."""
    pulse = exposure.pulse
    return SiteDose(
        stimuli=spent.stimuli + stimuli_in(pulse),
        dose=spent.dose + dose(pulse),
        cem43_min=spent.cem43_min + cem43_min(pulse),
        last_end_s=exposure.onset_s + pulse.duration_s,
    )


def site_doses(exposures: Iterable[Exposure]) -> dict[str, SiteDose]:
    """Return what each skin site takes over a session, in order of first use."""
    spent: dict[str, SiteDose] = {}
    for exposure in exposures:
        spent[exposure.site] = add(spent.get(exposure.site, SiteDose()), exposure)
    return spent


def _site_rules(
    before: SiteDose, after: SiteDose, exposure: Exposure, limits: ThermalLimits
) -> Iterator[tuple[Literal["refuse", "warn"], str, str]]:
    """Yield what this exposure is the first to break on its site (a gap: every time)."""
    site = f"site {exposure.site}"
    gap_s = exposure.onset_s - before.last_end_s
    if not gap_s >= limits.same_site_gap_stop_s:  # refuses NaN, too
        limit = f"the envelope's {limits.same_site_gap_stop_s} s"
        yield "refuse", "gap", f"{site} is heated again after {gap_s:.1f} s, before {limit}"
    elif gap_s < limits.same_site_gap_warn_s:
        yield "warn", "gap", f"{site} is heated again after only {gap_s:.1f} s"
    if before.stimuli <= limits.stimuli_per_site < after.stimuli:
        limit = f"the envelope allows {limits.stimuli_per_site}"
        yield "refuse", "count", f"{site} would take more than {limits.stimuli_per_site} stimuli; {limit}"
    if before.dose <= limits.site_dose < after.dose:
        limit = f"the envelope's {limits.site_dose} per site and session"
        yield "refuse", "site_dose", f"{site} would reach a summed dose D of {after.dose:.2f}, over {limit}"
    if before.cem43_min <= limits.site_cem43_stop_min < after.cem43_min:
        limit = f"the envelope's {limits.site_cem43_stop_min} min"
        yield "refuse", "cem43", f"{site} would reach {after.cem43_min:.0f} min CEM43, over {limit}"
    elif before.cem43_min <= limits.site_cem43_warn_min < after.cem43_min:
        limit = f"the {limits.site_cem43_warn_min} min that deserve a second look"
        yield "warn", "cem43", f"{site} reaches {after.cem43_min:.0f} min CEM43, over {limit}"


def tighten(limits: ThermalLimits, stricter: StricterLimits) -> tuple[ThermalLimits, list[tuple[str, str]]]:
    """Return the limits a protocol tightens, and (field, sentence) for each one it tries to loosen."""
    wanted = stricter.model_dump(exclude_none=True)
    looser = [
        (name, f"{value} is looser than the rig's {getattr(limits, name)}; a protocol may only be stricter")
        for name, value in wanted.items()
        if value > getattr(limits, name)
    ]
    kept = {name: value for name, value in wanted.items() if value <= getattr(limits, name)}
    if "peak_c" in kept:
        kept["brief"] = None
    if "plateau_from_43_s" in kept:
        kept["tonic"] = None
    return limits.model_copy(update=kept), looser
