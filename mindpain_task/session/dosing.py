"""The ledger through a session: asked and charged before every arm, settled by what was measured."""

from __future__ import annotations

import math
import typing
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mindpain_task.checking import SessionLimits
from mindpain_task.heat import HeatPulse
from mindpain_task.laser import LaserPulse
from mindpain_task.model import JsonValue
from mindpain_task.roles import Allowance, Fired, Rig, Sample
from mindpain_task.safety.electrical import next_most_ma
from mindpain_task.safety.heat_dose import HOTTEST_C
from mindpain_task.safety.ledger import Basis, Entry, Ledger, over, reserved, settled
from mindpain_task.safety.limits import cem43_min, dose, stimuli_in
from mindpain_task.safety.live_dose import MeasuredDose, Spent, dose_of
from mindpain_task.safety.skin_sites import places_of
from mindpain_task.session.noting import Note
from mindpain_task.stimuli import Armable, GivenHeat, ShockTrain

COURSE_STEP_S = 0.02
"""How finely the commanded course is taken where a stop cut it short."""
LATE_S = 2.0
"""How long after its planned end heat still belongs to a stimulus."""
LOOK_BACK_S = 0.1
"""Read-backs from this long before an onset belong to its dose."""


class DoseBook(typing.Protocol):
    """Where entries are kept from session to session."""

    def enter(self, entry: Entry, time_s: float) -> None:
        """Keep an entry; returns once it is on the disk, raises DeviceFault where it is not."""

    def reserve(self) -> str:
        """Take disk space ahead for the entries of one more stimulus; return why not, else ""."""


@dataclass(frozen=True)
class DoseAccount:
    """A participant's ledger, where it is kept, and what this run is called in it."""

    ledger: Ledger
    book: DoseBook
    session: str
    run: str


class OverLimit(Exception):
    """A stimulus that the plan foresaw, and that this skin may not take any more; the message says why."""


@dataclass(frozen=True)
class Target:
    """What a stimulus is armed for: the skin site, its name and trial, and how soon it could come.

    `lead_s` is the shortest time from arming to onset.
    """

    site: str
    stimulus_name: str
    trial: int | None
    lead_s: float


class Dosing:
    """What the engine does with the ledger; one stimulus at a time."""

    def __init__(self, rig: Rig, account: DoseAccount, limits: SessionLimits, note: Note) -> None:
        self._rig = rig
        self._account = account
        self._limits = limits
        self._note = note
        self._utc_ahead_s = rig.clock.utc_s() - rig.clock.now()
        self._armings = 0
        self._open: tuple[Entry, Armable] | None = None
        self._highest_ma: dict[str, float] = {}  # by site; of this run only: electrodes are put on anew

    def before(self, stimulus: Armable, target: Target) -> None:
        """Reserve a stimulus's whole dose and tell the guard what it may cost; raises OverLimit instead.

        A reservation before it that was never settled stays, and counts in full.
        """
        now_s = self._rig.clock.now()
        onset_s = now_s + target.lead_s + self._utc_ahead_s
        why = [*self._clock_fault(onset_s), *self._refusals(stimulus, target.site, onset_s)]
        if why:
            raise OverLimit("; ".join(why))
        is_heat = isinstance(stimulus, GivenHeat)
        allowance = self._allowance(target.site, onset_s) if is_heat else None
        self._armings += 1
        entry = reserved(
            f"{self._account.run}/{self._armings}",
            target.site,
            self._account.session,
            stimulus,
            onset_s,
            target.stimulus_name,
            target.trial,
        )
        self._keep(entry)
        self._open = entry, stimulus
        self._rig.stimulator.allow(allowance)

    def ready_s(self, stimulus: Armable, site: str) -> float:
        """Return the session time from which on a stimulus may begin, for the one before it there."""
        ledger, limits = self._account.ledger, self._limits
        if isinstance(stimulus, LaserPulse):
            rest_s = 0.0 if limits.laser is None else limits.laser.min_interval_s
            ready_s = ledger.last_light_end_s(site) + rest_s
        elif isinstance(stimulus, ShockTrain):
            ready_s = ledger.last_train_end_s() + limits.electrical.between_trains_s
        else:
            now_s = self._rig.clock.now() + self._utc_ahead_s
            last_end_s = max(ledger.balance(place, now_s).last_end_s for place in places_of(site))
            ready_s = last_end_s + limits.thermal.same_site_gap_stop_s
        return ready_s - self._utc_ahead_s

    def has_room(self, stimuli: Sequence[GivenHeat], site: str) -> bool:
        """Return whether a site may take all of these in this session, after what it has taken so far."""
        return all(self._has_room_at(place, stimuli) for place in places_of(site))

    def _has_room_at(self, place: str, stimuli: Sequence[GivenHeat]) -> bool:
        limits = self._limits.thermal
        before = self._account.ledger.balance(place, self._rig.clock.now() + self._utc_ahead_s)
        spent = sum(dose(each) for each in stimuli)
        minutes = sum(cem43_min(each) for each in stimuli)
        return not (
            before.stimuli + sum(stimuli_in(each) for each in stimuli) > limits.stimuli_per_site
            or over(before.dose + spent, limits.site_dose)
            or over(before.dose_24h + spent, limits.site_dose_24h)
            or over(before.cem43_min + minutes, limits.site_cem43_stop_min)
        )

    def leave_reserved(self) -> None:
        """Let what is open count in full: nobody knows when it will have ended."""
        self._open = None

    def after(self, due_s: float | None, fired: Fired | None, *, is_vouched_for: bool = False) -> None:
        """Settle the stimulus reserved last by what was measured; it is over, or was stopped.

        What was measured holds alone only where it `is_vouched_for`: where it showed the commanded course.
        Where it did not, a reading could be wrong as well as the heat, and the greater of both counts. Where
        a start was due and none was reported, or a whole stimulus was not seen, the reservation stays.
        Raises DeviceFault where the stimulator does not tell what it measured.
        """
        if self._open is None:
            return
        (entry, stimulus), self._open = self._open, None
        now_s = self._rig.clock.now()
        if fired is None:
            if due_s is None or now_s < due_s:
                self._keep(settled(entry, "not_given", entry.end_s, 0.0, 0.0))
            return
        planned_end_s = fired.before_s + stimulus.duration_s
        end_s = min(now_s, planned_end_s)
        if isinstance(stimulus, ShockTrain):
            self._highest_ma[entry.site] = max(self._highest_ma.get(entry.site, 0.0), stimulus.current_ma)
        if isinstance(stimulus, ShockTrain | LaserPulse):
            self._keep(settled(entry, "given", end_s + self._utc_ahead_s, 0.0, 0.0))
            return
        samples = self._rig.stimulator.measured(fired.before_s - LOOK_BACK_S, now_s)
        if now_s < planned_end_s:
            basis: Basis = "stopped"
            spent = _until_stopped(stimulus, samples, fired.before_s, now_s)
        elif not samples:
            return
        else:
            # A start that came late ends late: what is hot a little after the planned end belongs to it.
            spent = _spent(dose_of(samples, fired.before_s, min(now_s, end_s + LATE_S)))
            gap_s = dose_of(samples, fired.before_s, end_s).longest_gap_s
            is_seen = is_vouched_for and gap_s <= self._limits.thermal.watchdog.stale_s
            basis = "measured" if is_seen else "incomplete"
            spent = spent if is_seen else _greater(spent, Spent(entry.dose, entry.cem43_min))
        self._keep(settled(entry, basis, end_s + self._utc_ahead_s, spent.dose, spent.cem43_min))

    def _clock_fault(self, onset_s: float) -> list[str]:
        fault = self._account.ledger.clock_fault(onset_s)
        return [fault] if fault else []

    def _refusals(self, stimulus: Armable, site: str, onset_s: float) -> list[str]:
        ledger, limits = self._account.ledger, self._limits
        if isinstance(stimulus, LaserPulse):
            if limits.laser is None:
                return ["the envelope allows no laser pulses"]
            return list(ledger.laser_refusals(stimulus, site, onset_s, limits.laser))
        if not isinstance(stimulus, ShockTrain):
            found = (ledger.refusals(stimulus, place, onset_s, limits.thermal) for place in places_of(site))
            return list(dict.fromkeys(sentence for each in found for sentence in each))
        if limits.contact is None:
            return ["this room gives no current"]
        refused = ledger.train_refusals(stimulus, onset_s, limits.contact, limits.electrical)
        return [*refused, *self._step_refusals(stimulus, site)]

    def _step_refusals(self, train: ShockTrain, site: str) -> list[str]:
        """Return why a current is too far over the highest so far; no plan knows what is proposed."""
        highest_ma = self._highest_ma.get(site, 0.0)
        most_ma = next_most_ma(highest_ma, self._limits.electrical)
        if not over(train.current_ma, most_ma):
            return []
        before = f"{highest_ma} mA was the highest so far" if highest_ma else "nothing was given yet"
        step = f"over the step to {most_ma:.4g} mA that the envelope allows"
        return [f"{train.current_ma} mA at site {site}, where {before}, is {step}"]

    def _allowance(self, site: str, onset_s: float) -> Allowance:
        """Return what heat may cost a site; of two places, what either of them may take."""
        ledger, limits = self._account.ledger, self._limits.thermal
        each = [ledger.allowance(place, onset_s, limits) for place in places_of(site)]
        return replace(
            each[0],
            site_dose_left=min(one.site_dose_left for one in each),
            site_cem43_left_min=min(one.site_cem43_left_min for one in each),
        )

    def _keep(self, entry: Entry) -> None:
        """Keep what a site took; what two probes gave counts in full on both of their places.

        Which of them was warm, and by how much, makes no difference: nobody can see from here which probe
        lies on which place.
        """
        for number, place in enumerate(places_of(entry.site)):
            key = entry.key if number == 0 else f"{entry.key}+{number}"
            self._keep_one(replace(entry, key=key, site=place))

    def _keep_one(self, entry: Entry) -> None:
        now_s = self._rig.clock.now()
        self._account.book.enter(entry, now_s)
        self._account.ledger.enter(entry)
        balance = self._account.ledger.balance(entry.site, entry.end_s)
        data: dict[str, JsonValue] = {
            "key": entry.key,
            "site": entry.site,
            "basis": entry.basis,
            "dose": round(entry.dose, 6),
            "cem43_min": round(entry.cem43_min, 6),
            "site_stimuli": balance.stimuli,
            "site_dose": round(balance.dose, 6),
            "site_dose_24h": round(balance.dose_24h, 6),
            "site_cem43_min": round(balance.cem43_min, 6),
        }
        self._note("dose", now_s, data=data)


def _until_stopped(heat: GivenHeat, samples: Sequence[Sample], onset_s: float, stop_s: float) -> Spent:
    """Return what a stimulus cost that was stopped: the greater of measured and commanded until then.

    The way back comes on top, as two ramps as fast as it: no less than the way back alone.
    """
    steps = math.ceil((stop_s - onset_s) / COURSE_STEP_S)
    grid_s = [min(onset_s + step * COURSE_STEP_S, stop_s) for step in range(steps + 1)]
    told_c = {time_s: heat.commanded_c(time_s - onset_s) for time_s in grid_s}
    turns = ((onset_s + since_s, here_c) for since_s, here_c in heat.corners)
    told_c |= {time_s: here_c for time_s, here_c in turns if time_s < stop_s}  # or a peak might be cut off
    commanded = [Sample(time_s, None, (here_c,)) for time_s, here_c in sorted(told_c.items())]
    courses = [course for course in (samples, commanded) if course]
    pulse = heat if isinstance(heat, HeatPulse) else heat.pulse
    return _greater(*(_with_way_back(pulse, course, onset_s, stop_s) for course in courses))


def _with_way_back(pulse: HeatPulse, course: Sequence[Sample], onset_s: float, stop_s: float) -> Spent:
    spent, here_c = _spent(dose_of(course, onset_s, stop_s)), min(max(course[-1].zones_c), HOTTEST_C)
    if here_c <= pulse.baseline_c:
        return spent
    way_back = replace(pulse, peak_c=here_c, rise_c_per_s=pulse.return_c_per_s, plateau_s=0.0)
    return Spent(spent.dose + dose(way_back), spent.cem43_min + cem43_min(way_back))


def _spent(measured: MeasuredDose) -> Spent:
    return Spent(measured.dose, measured.cem43_min)


def _greater(*spent: Spent) -> Spent:
    return Spent(max(each.dose for each in spent), max(each.cem43_min for each in spent))
