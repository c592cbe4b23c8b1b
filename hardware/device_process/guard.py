"""The guard beside a thermode: says when a stimulus must be stopped, from what is measured while it runs.

It does no input or output: a station tells it what happens, and asks. Of two probes each is watched for
itself, by its own command; one that is to rest is watched as well. Three reasons to stop, each a sentence:
 - the dose so far and what the next 100 ms could add would pass what the stimulus or its skin site may take;
 - the hottest zone was over the commanded temperature by `over_c` for `over_s`;
 - the last read-back is `stale_s` old while the stimulus lasts.
What nobody says and was chosen here is marked [OURS].
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from mindpain_task.paired_heat import PROBES, PairedHeat, by_probe
from mindpain_task.roles import Allowance, Sample
from mindpain_task.safety.heat_dose import DOSE_FROM_C, cem43_min_per_s, dose_per_s
from mindpain_task.safety.live_dose import LiveDose, is_whole
from mindpain_task.stimuli import GivenHeat

LOOK_AHEAD_S = 0.1
AHEAD_C = 1.0
"""How much hotter than measured and commanded the next 100 ms are taken to be [OURS].

The envelope's steepest ramp, 10 °C/s, for as long as the look ahead: a course that climbs no faster, read
back every 100 ms, is stopped before its dose passes what is allowed; read back every 20 ms, up to 50 °C/s.
"""
LAG_S = 0.5
"""How far the skin side of a sound thermode may lag behind the command [OURS].

On the way back a lagging thermode is hotter than commanded, by its lag times the return speed, and that is no
fault. So a read-back is compared with the hottest command of the last half second: the widest onset lag that
the shipped rigs tolerate. On the way up and along the plateau this takes nothing away, since the hottest
command is then the present one. A thermode that stays hot is found half a second later, and its dose is
watched all the while.
"""
MOST_LATE_S = 1.5
"""A start that was so much late may end so much late [OURS].

The delivery verdict says of it that it was late. How late it was is measured where the hottest zone left the
baseline by `over_c`; a start later than this is stopped once its heat outlasts the command.
"""
SETTLE_S = 2.0
"""For so long after the commanded end, less than 43 °C is a thermode settling [OURS]: it has no dose D."""
_ROUNDING = 1e-9


class Guard:
    """Watches one stimulus after another, and the rest between them; does nothing where `tells` is false.

    `tells` says whether the device tells temperatures at all; it may be set once that is known.
    """

    def __init__(self, tells: bool = True) -> None:
        self.tells = tells
        self._allowance: Allowance | None = None
        self._watched: tuple[_Watched, ...] = ()

    def allow(self, allowance: Allowance | None) -> None:
        """Take what the next stimulus may cost (it holds until another is given); None guards nothing.

        A stimulus that still runs stays guarded by its own; the rest after it is not watched any longer: what
        comes next may rest elsewhere.
        """
        self._allowance = allowance
        for watched in self._watched:
            watched.watches_rest = False

    def started(self, onset_s: float, stimulus: GivenHeat, until_s: float) -> None:
        """Begin with a stimulus that was started at `onset_s`, and lasts until `until_s` as commanded."""
        self._watched = ()
        if not self.tells or self._allowance is None:
            return
        if not isinstance(stimulus, PairedHeat):
            self._watched = (_Watched(self._allowance, onset_s, stimulus, until_s),)
            return
        self._watched = tuple(
            _Watched(self._allowance, onset_s, course, until_s, probe)
            for probe, course in enumerate(stimulus.courses)
        )

    def sample(self, sample: Sample, commanded_c: float) -> None:
        """Take a read-back beside what was commanded at that moment; ask `breach` next."""
        for watched in self._watched:
            if is_whole(sample) and sample.time_s >= watched.onset_s:
                watched.take(sample, commanded_c)

    def stopped(self) -> None:
        """Watch nothing until the next start: the device was stopped, or is to rest elsewhere."""
        self._watched = ()

    def due_s(self) -> float:
        """Return when `breach` must be asked next even if nothing is read back (infinity: not at all)."""
        return min((watched.due_s() for watched in self._watched), default=math.inf)

    def breach(self, now_s: float) -> str:
        """Return why the stimulus must be stopped now, with numbers and units, or nothing."""
        breaches = [watched.breach(now_s) for watched in self._watched]
        return next((why for why in breaches if why), "")


@dataclass(frozen=True)
class _Rise:
    """How far the hottest zone is over the baseline at a time, for telling how late a start was."""

    time_s: float
    over_c: float


class _Watched:
    """One stimulus from its onset on; where `probe` is 0 or 1, what one of two probes does."""

    def __init__(
        self,
        allowance: Allowance,
        onset_s: float,
        heat: GivenHeat,
        until_s: float,
        probe: int | None = None,
    ) -> None:
        self.onset_s = onset_s
        self._probe = probe
        self.watches_rest = True
        self._allowance = allowance
        self._heat = heat
        self._until_s = until_s
        self._spent = LiveDose()
        self._heard_s = onset_s
        self._asked_s = onset_s
        self._before = _Rise(onset_s, 0.0)
        self._late_s: float | None = None
        self._over_since_s: float | None = None
        self._over = ""

    def due_s(self) -> float:
        """Return when a read-back would be stale, or too long ago for the look ahead."""
        if self._heard_s >= self._until_s or self._asked_s >= self._until_s:
            return math.inf
        look_s = max(self._heard_s, self._asked_s) + LOOK_AHEAD_S
        stale_s = self._heard_s + self._allowance.stale_s
        return look_s if stale_s <= self._asked_s else min(look_s, stale_s)

    def take(self, sample: Sample, commanded_c: float) -> None:
        """Integrate a read-back, and see whether it is too hot; of two probes, one by its own command."""
        if self._probe is not None:
            sample = replace(sample, zones_c=by_probe(sample.zones_c)[self._probe])
            commanded_c = self._heat.commanded_c(sample.time_s - self.onset_s)
        hottest_c = max(sample.zones_c)
        self._heard_s = sample.time_s
        if sample.time_s <= self._until_s + SETTLE_S:
            if self._spent.last_s is None:  # as hot since the onset as it was read first
                self._spent.take(self.onset_s, sample.zones_c)
            self._spent.take(sample.time_s, sample.zones_c)
        self._see_how_late(_Rise(sample.time_s, hottest_c - self._heat.baseline_c))
        allowed_c = max(commanded_c, self._commanded_lately_c(sample.time_s))
        if not self._is_too_hot(sample.time_s, hottest_c, allowed_c):
            self._over_since_s, self._over = None, ""
            return
        if self._over_since_s is None:
            self._over_since_s = sample.time_s
        if sample.time_s - self._over_since_s >= self._allowance.over_s - _ROUNDING:
            self._over = (
                f"{hottest_c:.1f} °C were measured where at most {allowed_c:.1f} °C were commanded: over it "
                f"by more than {self._allowance.over_c} °C for {self._allowance.over_s} s"
            )

    def _is_too_hot(self, time_s: float, hottest_c: float, allowed_c: float) -> bool:
        if hottest_c <= allowed_c + self._allowance.over_c + _ROUNDING:
            return False
        if time_s > self._until_s + SETTLE_S:
            return self.watches_rest
        return time_s <= self._until_s or hottest_c >= DOSE_FROM_C

    def _see_how_late(self, rise: _Rise) -> None:
        """Find when the hottest zone left the baseline, between this read-back and the one before."""
        level_c = self._allowance.over_c
        if self._late_s is not None:
            return
        if rise.over_c >= level_c:
            before = self._before
            share = (level_c - before.over_c) / (rise.over_c - before.over_c)
            left_s = before.time_s + max(0.0, share) * (rise.time_s - before.time_s)
            late_s = left_s - self.onset_s - level_c / self._heat.rise_c_per_s
            self._late_s = min(max(0.0, late_s), MOST_LATE_S)
        self._before = rise

    def _commanded_lately_c(self, time_s: float) -> float:
        here_s = time_s - self.onset_s
        return hottest_commanded_c(self._heat, here_s - LAG_S - (self._late_s or 0.0), here_s)

    def breach(self, now_s: float) -> str:
        """Return why it must be stopped now, or nothing."""
        self._asked_s = max(self._asked_s, now_s)
        why = self._over_dose(now_s) or self._over or self._stale(now_s)
        return f"{PROBES[self._probe]} probe: {why}" if why and self._probe is not None else why

    def _over_dose(self, now_s: float) -> str:
        """Say what the time since the last read-back and the next 100 ms would pass."""
        if now_s > self._until_s + SETTLE_S:
            return ""
        since_s, here_c = self.onset_s, self._heat.baseline_c
        if self._spent.last_s is not None and self._spent.last_c is not None:
            since_s, here_c = self._spent.last_s, self._spent.last_c
        ahead_s = max(0.0, now_s - since_s) + LOOK_AHEAD_S
        begins_s = since_s - self.onset_s
        ahead_c = AHEAD_C + max(here_c, hottest_commanded_c(self._heat, begins_s, begins_s + ahead_s))
        spent, allowed = self._spent.hottest, self._allowance
        dose, dose_ahead = spent.dose, ahead_s * dose_per_s(ahead_c)
        cem_ahead_min = ahead_s * cem43_min_per_s(ahead_c)
        what = f"{here_c:.1f} °C were measured; the next 100 ms could bring"
        if _passes(dose, dose_ahead, allowed.exposure_dose):
            limit = f"the envelope's {allowed.exposure_dose} for one exposure"
            return f"{what} this stimulus to a dose D of {dose + dose_ahead:.3f}, over {limit}"
        if _passes(dose, dose_ahead, allowed.site_dose_left):
            limit = f"the {max(0.0, allowed.site_dose_left):.3f} that its skin site may still take"
            return f"{what} this stimulus to a dose D of {dose + dose_ahead:.3f}, over {limit}"
        if _passes(spent.cem43_min, cem_ahead_min, allowed.site_cem43_left_min):
            limit = f"the {max(0.0, allowed.site_cem43_left_min):.1f} min that its skin site may still take"
            return f"{what} this stimulus to {spent.cem43_min + cem_ahead_min:.1f} min CEM43, over {limit}"
        return ""

    def _stale(self, now_s: float) -> str:
        silent_s = now_s - self._heard_s
        if now_s >= self._until_s or silent_s < self._allowance.stale_s - _ROUNDING:
            return ""
        limit = f"at most {self._allowance.stale_s} s are allowed"
        return f"no temperature was read back for {silent_s:.2f} s of the stimulus; {limit}"


def hottest_commanded_c(heat: GivenHeat, since_s: float, until_s: float) -> float:
    """Return the highest commanded °C between two moments, in seconds after onset."""
    corners_c = (here_c for at_s, here_c in heat.corners if since_s <= at_s <= until_s)
    return max(heat.commanded_c(since_s), heat.commanded_c(until_s), *corners_c)


def _passes(spent: float, ahead: float, allowed: float) -> bool:
    """Return whether what is ahead passes what is allowed; where nothing is ahead, a stop saves nothing."""
    return ahead > 0 and spent + ahead > allowed * (1 + _ROUNDING)
