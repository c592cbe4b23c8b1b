"""The dose ledger: what each skin site of a participant has taken in all its sessions, and may still take.

Two entries a stimulus: before it is armed its whole commanded dose is reserved, and once it is over what was
measured settles that. A reservation that was never settled (a lost device, a killed session) counts in full.
Only heat has a dose; trains of current and pulses of light it counts, and knows their times. It does no I/O.
Times are seconds since 1970 in UTC, carried forward by the session clock within a run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from mindpain_task.laser import LaserPulse
from mindpain_task.roles import Allowance
from mindpain_task.safety.electrical import Contact, ElectricalLimits, check_train
from mindpain_task.safety.laser import LaserLimits, check_pulse_alone, given_refusals
from mindpain_task.safety.limits import ThermalLimits, cem43_min, check_pulse, dose, is_pulse, stimuli_in
from mindpain_task.safety.skin_sites import BOTH
from mindpain_task.stimuli import Armable, GivenHeat, ShockTrain

DAY_S = 24 * 3600.0
CLOCK_SLACK_S = 600.0
"""How far an entry may lie in the future before somebody must look at the clock: a stimulus whose session was
killed is reserved to its end, and the longest that any envelope allows lasts five minutes and its ramps."""
SITE_ROUNDING = 1e-9
GAP_ROUNDING_S = 1e-3
"""What seconds since 1970 and the session clock's start may lose of a gap that is exactly at its limit."""

Basis = Literal["commanded", "measured", "incomplete", "stopped", "not_given", "given"]
"""Where a dose comes from: `measured` showed the commanded course; `incomplete` did not, or had gaps, and is
the greater of measured and commanded; so is `stopped`, until then with its way back; `given` is current, or
laser light."""


@dataclass(frozen=True)
class Entry:
    """What one stimulus cost one skin site; two entries with the same key are one stimulus, the last holds.

    `key` is unique for the participant: session, run and number of the arming. `dose` is D; `cem43_min` in
    minutes; `count` as how many stimuli it counts (each pulse of a heat train is one, and all of a train that
    was stopped), 0 for a stimulus that was not given; `end_s` when it was over. Current has `current_ma`, a
    laser pulse `energy_mj` and `spot_mm2`.
    """

    key: str
    site: str
    session: str
    end_s: float
    dose: float
    cem43_min: float
    count: int
    basis: Basis
    stimulus: str = ""
    trial: int | None = None
    current_ma: float | None = None
    energy_mj: float | None = None
    spot_mm2: float | None = None

    @property
    def is_shock(self) -> bool:
        """Whether it was current, and no heat."""
        return self.current_ma is not None

    @property
    def is_laser(self) -> bool:
        """Whether it was a laser pulse, and no contact heat."""
        return self.energy_mj is not None

    @property
    def is_heat(self) -> bool:
        """Whether it was contact heat, which has a dose."""
        return not (self.is_shock or self.is_laser)


@dataclass(frozen=True)
class SiteBalance:
    """What a skin site has taken of heat: in this session, within 24 hours, and when it ended last."""

    stimuli: int = 0
    dose: float = 0.0
    cem43_min: float = 0.0
    dose_24h: float = 0.0
    last_end_s: float = -math.inf


class Ledger:
    """The entries of one participant, as one session sees them."""

    def __init__(self, entries: Iterable[Entry], session: str) -> None:
        self._session = session
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            self.enter(entry)

    def enter(self, entry: Entry) -> None:
        """Take an entry; one with a known key holds instead of the one before it.

        Raises ValueError for numbers that are no dose.
        """
        numbers = (entry.dose, entry.cem43_min)
        is_counted = 0 <= entry.count <= (math.inf if entry.is_heat else 1)
        if not is_counted or not all(math.isfinite(number) and number >= 0 for number in numbers):
            raise ValueError(f"ledger entry {entry.key}: {numbers} and a count of {entry.count} are no dose")
        _refuse_two(entry.site)
        if not math.isfinite(entry.end_s):
            raise ValueError(f"ledger entry {entry.key}: {entry.end_s} s is no time")
        self._entries[entry.key] = entry

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What holds, one entry a stimulus, in order of arming."""
        return tuple(self._entries.values())

    @property
    def sites(self) -> tuple[str, ...]:
        """The skin sites that were stimulated, in order of first use."""
        return tuple(dict.fromkeys(entry.site for entry in self._entries.values()))

    def balance(self, site: str, now_s: float) -> SiteBalance:
        """Return what a site has taken as of `now_s`; ValueError for a name of two places."""
        _refuse_two(site)
        here = [entry for entry in self._entries.values() if entry.site == site and entry.is_heat]
        today = [entry for entry in here if entry.session == self._session]
        given = [entry for entry in here if entry.count]
        return SiteBalance(
            stimuli=sum(entry.count for entry in today),
            dose=math.fsum(entry.dose for entry in today),
            cem43_min=math.fsum(entry.cem43_min for entry in today),
            dose_24h=math.fsum(entry.dose for entry in here if entry.end_s > now_s - DAY_S),
            last_end_s=max((entry.end_s for entry in given), default=-math.inf),
        )

    def clock_fault(self, now_s: float) -> str:
        """Say that an entry lies in the future, or nothing: then the 24 hours could not be counted."""
        latest_s = max((entry.end_s for entry in self._entries.values()), default=-math.inf)
        if latest_s <= now_s + CLOCK_SLACK_S:
            return ""
        hours = (latest_s - now_s) / 3600
        return (
            f"the ledger's last stimulus ended {hours:.1f} h in the future: set this computer's clock, or "
            "the 24-hour rule cannot be kept"
        )

    def refusals(self, pulse: GivenHeat, site: str, onset_s: float, limits: ThermalLimits) -> Iterator[str]:
        """Yield a sentence for every limit that this stimulus, given at `onset_s`, would break."""
        for _, _, sentence in check_pulse(pulse, limits):
            yield sentence
        if not is_pulse(pulse):
            return
        before = self.balance(site, onset_s)
        name = f"site {site}"
        gap_s = onset_s - before.last_end_s
        if not gap_s >= limits.same_site_gap_stop_s - GAP_ROUNDING_S:  # refuses NaN, too
            limit = f"the envelope's {limits.same_site_gap_stop_s} s"
            yield f"{name} would be heated {gap_s:.1f} s after it was heated last, before {limit}"
        if before.stimuli + stimuli_in(pulse) > limits.stimuli_per_site:
            taken = f"{name} has taken {before.stimuli} stimuli in this session"
            yield f"{taken}; the envelope allows {_no_more(pulse, limits)}"
        spent = dose(pulse)
        if over(before.dose + spent, limits.site_dose):
            limit = f"the envelope's {limits.site_dose} per site and session"
            yield f"{name} would reach a summed dose D of {before.dose + spent:.2f}, over {limit}"
        if over(before.dose_24h + spent, limits.site_dose_24h):
            limit = f"the envelope's {limits.site_dose_24h} per site and 24 hours"
            yield f"{name} would reach a summed dose D of {before.dose_24h + spent:.2f}, over {limit}"
        minutes = before.cem43_min + cem43_min(pulse)
        if over(minutes, limits.site_cem43_stop_min):
            limit = f"the envelope's {limits.site_cem43_stop_min} min per site and session"
            yield f"{name} would reach {minutes:.0f} min CEM43, over {limit}"

    def train_refusals(
        self, train: ShockTrain, onset_s: float, contact: Contact, limits: ElectricalLimits
    ) -> Iterator[str]:
        """Yield a sentence for every limit that this train, given at `onset_s`, would break.

        How far a current may step up at a site is for the plan: electrodes are put on anew in every run.
        """
        for level, _, _, sentence in check_train(train, contact, limits):
            if level == "refuse":
                yield sentence
        trains = (entry for entry in self._entries.values() if entry.is_shock and entry.count)
        today = sum(entry.session == self._session for entry in trains)
        if today + 1 > limits.trains_per_session:
            yield f"{today} trains were given in this session; the envelope allows no more"
        gap_s = onset_s - self.last_train_end_s()
        if not gap_s >= limits.between_trains_s - GAP_ROUNDING_S:
            limit = f"the envelope's {limits.between_trains_s} s"
            yield f"a train would come {gap_s:.1f} s after the end of the one before, sooner than {limit}"

    def laser_refusals(
        self, pulse: LaserPulse, site: str, onset_s: float, limits: LaserLimits
    ) -> Iterator[str]:
        """Yield a sentence for every limit that this laser pulse, given at `onset_s`, would break."""
        for _, _, sentence in check_pulse_alone(pulse, limits):
            yield sentence
        given = [entry for entry in self._entries.values() if entry.is_laser and entry.count]
        today = [entry for entry in given if entry.session == self._session]
        on_site = sum(entry.site == site for entry in today)
        interval_s = onset_s - self.last_light_end_s(site) + GAP_ROUNDING_S
        for _, sentence in given_refusals(interval_s, on_site, len(today), site, limits):
            yield sentence

    def last_light_end_s(self, site: str) -> float:
        """Return when the last laser pulse on a site ended; minus infinity if there was none."""
        lights = (e.end_s for e in self._entries.values() if e.is_laser and e.count and e.site == site)
        return max(lights, default=-math.inf)

    def last_train_end_s(self) -> float:
        """Return when the last train ended, on any site; minus infinity if there was none."""
        trains = (entry.end_s for entry in self._entries.values() if entry.is_shock and entry.count)
        return max(trains, default=-math.inf)

    def allowance(self, site: str, now_s: float, limits: ThermalLimits) -> Allowance:
        """Return what the next stimulus at a site may cost it, as measured; ask before it is reserved."""
        before = self.balance(site, now_s)
        return Allowance(
            exposure_dose=limits.exposure_dose,
            site_dose_left=min(limits.site_dose - before.dose, limits.site_dose_24h - before.dose_24h),
            site_cem43_left_min=limits.site_cem43_stop_min - before.cem43_min,
            over_c=limits.watchdog.over_c,
            over_s=limits.watchdog.over_s,
            stale_s=limits.watchdog.stale_s,
        )


def _refuse_two(site: str) -> None:
    """Under the name of two places no dose would be found again at either."""
    if BOTH in site:
        raise ValueError(f"{site} is two places: the ledger counts each by its own name")


def _no_more(pulse: GivenHeat, limits: ThermalLimits) -> str:
    if (more := stimuli_in(pulse)) == 1:
        return "no more"
    return f"{limits.stimuli_per_site}, and each of the {more} pulses of a train is one"


def over(value: float, limit: float) -> bool:
    """Return whether a sum is over its limit, by more than floats do to a sum that is exactly there."""
    return value > limit * (1 + SITE_ROUNDING)


def reserved(
    key: str,
    site: str,
    session: str,
    given: Armable,
    onset_s: float,
    stimulus: str,
    trial: int | None,
) -> Entry:
    """Return the entry that reserves a stimulus's whole commanded dose."""
    heat = given if isinstance(given, GivenHeat) else None
    light = given if isinstance(given, LaserPulse) else None
    return Entry(
        key=key,
        site=site,
        session=session,
        end_s=onset_s + given.duration_s,
        dose=dose(heat) if heat else 0.0,
        cem43_min=cem43_min(heat) if heat else 0.0,
        count=stimuli_in(heat) if heat else 1,
        basis="commanded",
        stimulus=stimulus,
        trial=trial,
        current_ma=given.current_ma if isinstance(given, ShockTrain) else None,
        energy_mj=light.energy_mj if light else None,
        spot_mm2=light.spot_mm2 if light else None,
    )


def settled(
    reservation: Entry, basis: Basis, end_s: float, spent_dose: float, spent_cem43_min: float
) -> Entry:
    """Return the entry that says what a reserved stimulus did cost, as measured."""
    return replace(
        reservation,
        basis=basis,
        end_s=end_s,
        dose=spent_dose,
        cem43_min=spent_cem43_min,
        count=0 if basis == "not_given" else reservation.count,
    )
