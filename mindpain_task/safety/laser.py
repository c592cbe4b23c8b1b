"""The laser's part of the envelope: how much light may be given to a person, and every sentence that says no.

No source at hand gives a limit for laser pulses, so the shipped envelope has none: each number there is
`{unknown: why, stand_in: VALUE}`. A rehearsal goes by the stand-ins, and a session with a laser is refused
until the laboratory's physician has written numbers in their place. They hold for one wavelength: the skin
takes up light of another at another depth. A second barrier only: the laser's own limits, its safety officer
and a person in charge come first, and no number here protects an eye.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from mindpain_task.laser import LaserPulse
from mindpain_task.located import Strict
from mindpain_task.safety.limits import Finding

ROUNDING = 1e-9  # a share: what floats may do to a number that is exactly at its limit
ROUNDING_S = 1e-6
UNITS = {"max_fluence_mj_per_mm2": " mJ/mm²", "min_interval_s": " s"}


Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Whole = Annotated[int, Field(gt=0)]


class LaserLimitsEntry(Strict):
    """The limits as an envelope's file has them; they are for light of `wavelength_nm` alone."""

    wavelength_nm: Whole
    max_fluence_mj_per_mm2: Positive
    min_interval_s: Positive
    pulses_per_spot: Whole
    pulses_per_site: Whole
    pulses_per_session: Whole

    def limits(self, unknown: Mapping[str, str]) -> LaserLimits:
        """Return the numbers that are checked; `unknown` says which of them are stand-ins, and why."""
        return LaserLimits(**self.model_dump(), unknown=tuple(unknown.items()))


@dataclass(frozen=True)
class LaserLimits:
    """The numbers that hold for light of one wavelength.

    `min_interval_s` is from the end of one pulse to the start of the next on one skin site. `pulses_per_spot`
    is how often one spot may be hit before it is moved; `pulses_per_site` and `pulses_per_session` count all.
    `unknown` names those that only stand in for a limit that nobody has given, and why.
    """

    wavelength_nm: int
    max_fluence_mj_per_mm2: float
    min_interval_s: float
    pulses_per_spot: int
    pulses_per_site: int
    pulses_per_session: int
    unknown: tuple[tuple[str, str], ...] = ()

    def said(self, name: str) -> str:
        """Return a limit in words, and whether it only stands in for one."""
        stand_in = "stand-in of " if name in dict(self.unknown) else ""
        return f"the envelope's {stand_in}{getattr(self, name)}{UNITS.get(name, '')}"


@dataclass(frozen=True)
class LaserExposure:
    """One pulse as it would reach the skin: when (earliest), where, and the trial it belongs to."""

    trial: int
    stimulus_name: str
    site: str
    onset_s: float
    pulse: LaserPulse


def unknown_limits(limits: LaserLimits) -> Iterator[str]:
    """Yield a sentence for each limit that must be written before a person is given laser pulses."""
    for name, why in limits.unknown:
        yield (
            f"laser.{name} is unknown ({why}): the laboratory's physician must write the limit in the "
            f"envelope before a person is given laser pulses; a rehearsal goes by {getattr(limits, name)}"
        )


def check_pulse_alone(pulse: LaserPulse, limits: LaserLimits) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, field of the stimulus, sentence) for every limit this one pulse breaks."""
    if not is_pulse(pulse):
        yield "pulse", "energy_mj", f"energy, duration, spot and pulses per spot must be positive: {pulse}"
        return
    fluence, most = pulse.fluence_mj_per_mm2, limits.max_fluence_mj_per_mm2
    if fluence > most * (1 + ROUNDING):
        what = f"{pulse.energy_mj:g} mJ on {pulse.spot_mm2:g} mm² are {fluence:.4g} mJ/mm²"
        yield "fluence", "energy_mj", f"{what}, over {limits.said('max_fluence_mj_per_mm2')}"
    if pulse.pulses_per_spot > limits.pulses_per_spot:
        moved = f"the spot is moved only after {pulse.pulses_per_spot} pulses"
        yield "spot", "pulses_per_spot", f"{moved}, over {limits.said('pulses_per_spot')} on one spot"


def is_pulse(pulse: LaserPulse) -> bool:
    """Return whether all its numbers are positive and finite."""
    numbers = (pulse.energy_mj, pulse.pulse_ms, pulse.spot_mm2, pulse.pulses_per_spot)
    return all(math.isfinite(number) and number > 0 for number in numbers)


def given_refusals(
    interval_s: float, on_site: int, in_session: int, site: str, limits: LaserLimits
) -> Iterator[tuple[str, str]]:
    """Yield (rule, sentence) for what a pulse breaks because of those before it.

    `interval_s` since the end of the last one on its site (infinity for none), and how many there were.
    """
    if not interval_s >= limits.min_interval_s - ROUNDING_S:  # refuses NaN, too
        limit = limits.said("min_interval_s")
        yield "interval", f"site {site} would be hit {interval_s:.4g} s after the last pulse, before {limit}"
    if on_site >= limits.pulses_per_site:
        limit = limits.said("pulses_per_site")
        yield "site", f"site {site} would take more than {on_site} pulses in this session, over {limit}"
    if in_session >= limits.pulses_per_session:
        limit = limits.said("pulses_per_session")
        yield "session", f"the session would give more than {in_session} laser pulses, over {limit}"


def check_pulses(exposures: Iterable[LaserExposure], limits: LaserLimits) -> tuple[Finding, ...]:
    """Check a whole session's pulses in order; return every finding, refusals and warnings.

    A count that is reached is told once: for the session, and for each site. Where there are pulses, a limit
    that only stands in for one is warned of.
    """
    exposures = tuple(exposures)
    findings = [Finding("warn", "unknown", why) for why in unknown_limits(limits) if exposures]
    told: set[tuple[str, str]] = set()
    last_end_s: dict[str, float] = {}
    taken: Counter[str] = Counter()
    for exposure in exposures:
        pulse, site = exposure.pulse, exposure.site
        broken = [(rule, sentence) for rule, _, sentence in check_pulse_alone(pulse, limits)]
        interval_s = exposure.onset_s - last_end_s.get(site, -math.inf)
        for rule, sentence in given_refusals(interval_s, taken[site], taken.total(), site, limits):
            key = (rule, site if rule == "site" else "")
            if rule == "interval" or key not in told:
                broken.append((rule, sentence))
            told.add(key)
        where = f"trial {exposure.trial}, laser"
        findings += [
            Finding("refuse", rule, f"{where}: {why}", exposure.stimulus_name) for rule, why in broken
        ]
        taken[site] += 1
        if is_pulse(pulse):
            last_end_s[site] = exposure.onset_s + pulse.duration_s
    return tuple(findings)
