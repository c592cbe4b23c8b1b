"""The dose ledger: what it counts for a skin site, what it refuses, and how it says so."""

from __future__ import annotations

import dataclasses
import math

import pytest

from hardware.rig_file import read_rig
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Allowance
from mindpain_task.safety.electrical import Contact
from mindpain_task.safety.ledger import (
    DAY_S,
    GAP_ROUNDING_S,
    Basis,
    Entry,
    Ledger,
    SiteBalance,
    over,
    reserved,
    settled,
)
from mindpain_task.safety.limits import Bounded, cem43_min, dose
from mindpain_task.stimuli import ShockTrain

ENVELOPE = read_rig("rehearsal")[1]
LIMITS, CURRENT = ENVELOPE.thermal, ENVELOPE.electrical
NOW_S = 1_780_000_000.0
PULSE = HeatPulse(32.0, 48.0, 8.0, 8.0, 8.0)
TRAIN = ShockTrain(200, 50.0, 5, 5.0)
SURFACE = Contact("surface_pair", 0.5, "monophasic")


def taken(
    key: str = "run/1",
    site: str = "arm",
    session: str = "ses-1",
    ago_s: float = 3600.0,
    dose: float = 0.0,
    cem43_min: float = 0.0,
    count: int = 1,
    current_ma: float | None = None,
) -> Entry:
    """Return what was taken this long before now."""
    basis: Basis = "measured" if count else "not_given"
    end_s = NOW_S - ago_s
    return Entry(key, site, session, end_s, dose, cem43_min, count, basis, current_ma=current_ma)


def ledger(*entries: Entry, session: str = "ses-1") -> Ledger:
    return Ledger(entries, session)


def numbered(times: int, /, **what: object) -> list[Entry]:
    return [dataclasses.replace(taken(f"run/{i}"), **what) for i in range(times)]  # type: ignore[arg-type]


def refused(ledger: Ledger, pulse: HeatPulse = PULSE, site: str = "arm", now_s: float = NOW_S) -> list[str]:
    return list(ledger.refusals(pulse, site, now_s, LIMITS))


def test_who_was_never_stimulated_has_taken_nothing() -> None:
    empty = ledger()
    assert (empty.entries, empty.sites) == ((), ())
    assert empty.balance("arm", NOW_S) == SiteBalance(0, 0.0, 0.0, 0.0, -math.inf)
    assert empty.clock_fault(NOW_S) == ""
    assert refused(empty) == []


def test_a_reservation_is_the_whole_commanded_dose() -> None:
    entry = reserved("run/1", "arm", "ses-1", PULSE, NOW_S, "hot", 3)
    assert entry == Entry(
        key="run/1",
        site="arm",
        session="ses-1",
        end_s=NOW_S + PULSE.duration_s,
        dose=dose(PULSE),
        cem43_min=cem43_min(PULSE),
        count=1,
        basis="commanded",
        stimulus="hot",
        trial=3,
        current_ma=None,
    )
    assert not entry.is_shock


def test_a_train_has_a_time_and_no_dose() -> None:
    entry = reserved("run/1", "arm", "ses-1", TRAIN, NOW_S, "shock", None)
    assert (entry.dose, entry.cem43_min, entry.current_ma, entry.trial) == (0.0, 0.0, 5.0, None)
    assert entry.end_s == NOW_S + TRAIN.duration_s
    assert entry.is_shock


@pytest.mark.parametrize(
    ("basis", "count"), [("measured", 1), ("incomplete", 1), ("stopped", 1), ("not_given", 0)]
)
def test_what_was_measured_settles_a_reservation(basis: Basis, count: int) -> None:
    entry = reserved("run/1", "arm", "ses-1", PULSE, NOW_S, "hot", 3)
    done = settled(entry, basis, NOW_S + 5.0, 0.1, 2.0)
    assert done == dataclasses.replace(
        entry, basis=basis, end_s=NOW_S + 5.0, dose=0.1, cem43_min=2.0, count=count
    )
    book = ledger(entry, taken("run/2", "leg"), done)
    assert book.entries == (done, taken("run/2", "leg"))
    assert book.sites == ("arm", "leg")
    balance = book.balance("arm", NOW_S + 60)
    assert (balance.stimuli, balance.dose, balance.cem43_min) == (count, 0.1, 2.0)


def test_what_was_never_settled_counts_in_full() -> None:
    balance = ledger(reserved("run/1", "arm", "ses-1", PULSE, NOW_S, "hot", 3)).balance("arm", NOW_S + 60)
    assert balance == SiteBalance(1, dose(PULSE), cem43_min(PULSE), dose(PULSE), NOW_S + PULSE.duration_s)


@pytest.mark.parametrize("field", ["dose", "cem43_min"])
@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf])
def test_what_is_no_dose_is_not_entered(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=r"ledger entry run/1: \(.*\) and a count of 1 are no dose"):
        ledger(dataclasses.replace(taken(), **{field: value}))  # type: ignore[arg-type]


@pytest.mark.parametrize(("count", "current_ma"), [(-1, None), (-1, 5.0), (2, 5.0)])
def test_a_stimulus_never_counts_less_than_nothing_nor_current_more_than_once(
    count: int, current_ma: float | None
) -> None:
    with pytest.raises(ValueError, match=f"a count of {count} are no dose"):
        ledger(dataclasses.replace(taken(current_ma=current_ma), count=count))


@pytest.mark.parametrize("end_s", [math.nan, math.inf, -math.inf])
def test_an_entry_without_a_time_is_not_entered(end_s: float) -> None:
    with pytest.raises(ValueError, match=f"ledger entry run/1: {end_s} s is no time"):
        ledger(dataclasses.replace(taken(), end_s=end_s))


def test_sites_sessions_and_kinds_are_counted_apart() -> None:
    book = ledger(
        taken("a/1", dose=1.0, cem43_min=10.0, ago_s=500.0),
        taken("a/2", dose=2.0, cem43_min=20.0, ago_s=900.0),
        taken("b/1", session="ses-2", dose=4.0, cem43_min=40.0, ago_s=100.0),
        taken("b/2", session="ses-2", dose=8.0, ago_s=DAY_S),
        taken("a/3", site="leg", dose=16.0, cem43_min=160.0, ago_s=10.0),
        taken("a/4", current_ma=5.0, ago_s=1.0),
    )
    assert book.balance("arm", NOW_S) == SiteBalance(2, 3.0, 30.0, 7.0, NOW_S - 100.0)
    assert book.balance("leg", NOW_S) == SiteBalance(1, 16.0, 160.0, 16.0, NOW_S - 10.0)
    assert book.balance("back", NOW_S) == SiteBalance()


def test_a_day_has_24_hours() -> None:
    for ago_s, counts in ((DAY_S - 1e-3, 1.0), (DAY_S, 0.0), (DAY_S + 1e-3, 0.0), (-30.0, 1.0)):
        assert ledger(taken(dose=1.0, ago_s=ago_s)).balance("arm", NOW_S).dose_24h == counts


def test_what_was_not_given_ended_nothing() -> None:
    book = ledger(taken("run/1", ago_s=100.0), taken("run/2", ago_s=3.0, count=0))
    assert book.balance("arm", NOW_S).last_end_s == NOW_S - 100.0
    assert book.balance("arm", NOW_S).stimuli == 1


def test_a_clock_that_went_back_is_said() -> None:
    book = ledger(taken("run/1"), taken("run/2", site="leg", ago_s=-2000 * 3600.0), taken("run/3"))
    assert book.clock_fault(NOW_S) == (
        "the ledger's last stimulus ended 2000.0 h in the future: set this computer's clock, or the 24-hour "
        "rule cannot be kept"
    )
    assert ledger(taken(ago_s=-600.0)).clock_fault(NOW_S) == ""
    assert ledger(taken(ago_s=-600.1)).clock_fault(NOW_S) != ""


def test_the_longest_reservation_of_a_killed_session_is_no_fault_of_the_clock() -> None:
    tonic = ENVELOPE.thermal_override.tonic
    assert tonic is not None
    longest = HeatPulse(32.0, tonic.peak_c, 0.5, tonic.plateau_s, 0.5)
    assert ledger(reserved("run/1", "arm", "ses-1", longest, NOW_S, "hot", 1)).clock_fault(NOW_S) == ""


def test_what_a_single_stimulus_may_not_be_is_refused_here_too() -> None:
    too_hot = dataclasses.replace(PULSE, peak_c=51.0, plateau_s=1.0)
    assert refused(ledger(), too_hot) == ["51.0 °C is over the envelope's 50.0 °C"]


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(HeatPulse)])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_pulse_is_refused_in_one_sentence(field: str, value: float) -> None:
    (said,) = refused(ledger(), dataclasses.replace(PULSE, **{field: value}))
    assert said.startswith("all numbers must be finite")


def test_a_stimulus_without_a_time_is_refused() -> None:
    assert len(refused(ledger(), now_s=math.nan)) == 1


@pytest.mark.parametrize(("ago_s", "is_refused"), [(4.9, True), (4.998, True), (4.9995, False), (5.0, False)])
def test_a_site_rests_between_two_stimuli(ago_s: float, is_refused: bool) -> None:
    said = "site arm would be heated 4.9 s after it was heated last, before the envelope's 5.0 s"
    answers = refused(ledger(taken(ago_s=ago_s, session="ses-0")))
    assert bool(answers) == is_refused
    assert answers == [said] or ago_s != 4.9
    assert refused(ledger(taken(ago_s=ago_s, site="leg"))) == []


def test_a_gap_may_be_a_millisecond_short() -> None:
    """Seconds since 1970 and the start of the session clock are known no better."""
    at_it = LIMITS.same_site_gap_stop_s - GAP_ROUNDING_S
    book = ledger(dataclasses.replace(taken(), end_s=0.0))
    assert list(book.refusals(PULSE, "arm", at_it, LIMITS)) == []
    shocks = ledger(dataclasses.replace(taken(current_ma=5.0), end_s=0.0))
    assert list(shocks.train_refusals(TRAIN, at_it, SURFACE, CURRENT)) == []


def test_a_site_takes_so_many_stimuli_in_a_session() -> None:
    assert refused(ledger(*numbered(19))) == []
    said = "site arm has taken 20 stimuli in this session; the envelope allows no more"
    assert refused(ledger(*numbered(20))) == [said]
    assert refused(ledger(*numbered(25, session="ses-0"))) == []
    assert refused(ledger(*numbered(25, count=0))) == []


SMALL = 1e-6
"""More than the rounding, and far less than any stimulus."""


def test_a_site_takes_so_much_in_a_session() -> None:
    left = LIMITS.site_dose - dose(PULSE)
    assert refused(ledger(taken(dose=left))) == []
    said = "site arm would reach a summed dose D of 6.00, over the envelope's 6.0 per site and session"
    assert refused(ledger(taken(dose=left + SMALL))) == [said]
    assert refused(ledger(taken(dose=left + SMALL, ago_s=2 * DAY_S))) == [said]
    assert refused(ledger(taken(dose=left + SMALL, session="ses-0"))) == []


def test_a_site_takes_so_much_in_24_hours() -> None:
    left = LIMITS.site_dose_24h - dose(PULSE)
    assert refused(ledger(taken(dose=left, session="ses-0"))) == []
    said = "site arm would reach a summed dose D of 10.00, over the envelope's 10.0 per site and 24 hours"
    assert refused(ledger(taken(dose=left + SMALL, session="ses-0"))) == [said]
    assert refused(ledger(taken(dose=left + SMALL, session="ses-0", ago_s=DAY_S))) == []


def test_a_site_takes_so_much_cem43_in_a_session() -> None:
    left_min = LIMITS.site_cem43_stop_min - cem43_min(PULSE)
    assert refused(ledger(taken(cem43_min=left_min))) == []
    said = "site arm would reach 200 min CEM43, over the envelope's 200.0 min per site and session"
    assert refused(ledger(taken(cem43_min=left_min + SMALL))) == [said]
    assert refused(ledger(taken(cem43_min=left_min + SMALL, session="ses-0"))) == []


def test_every_limit_that_would_be_broken_is_said() -> None:
    spent = numbered(20, dose=1.0, cem43_min=30.0, end_s=NOW_S - 1.0)
    too_hot = dataclasses.replace(PULSE, peak_c=51.0)
    assert len(refused(ledger(*spent), too_hot)) == 7


def trains_refused(
    ledger: Ledger, train: ShockTrain = TRAIN, now_s: float = NOW_S, contact: Contact = SURFACE
) -> list[str]:
    return list(ledger.train_refusals(train, now_s, contact, CURRENT))


def test_trains_are_counted_and_timed_whatever_the_site() -> None:
    shocks = numbered(99, current_ma=5.0)
    assert trains_refused(ledger(*shocks)) == []
    one_more = taken("run/99", "leg", current_ma=5.0)
    said = "100 trains were given in this session; the envelope allows no more"
    assert trains_refused(ledger(*shocks, one_more)) == [said]
    assert trains_refused(ledger(*shocks, dataclasses.replace(one_more, session="ses-0"))) == []
    assert trains_refused(ledger(*shocks, dataclasses.replace(one_more, count=0))) == []
    assert trains_refused(ledger(*shocks, dataclasses.replace(one_more, current_ma=None))) == []


@pytest.mark.parametrize(("ago_s", "is_refused"), [(4.9, True), (4.998, True), (4.9995, False), (5.0, False)])
def test_trains_are_some_time_apart(ago_s: float, is_refused: bool) -> None:
    said = "a train would come 4.9 s after the end of the one before, sooner than the envelope's 5.0 s"
    before = taken("run/2", "leg", "ses-0", ago_s, current_ma=5.0)
    answers = trains_refused(ledger(taken("run/1", current_ma=5.0), before))
    assert bool(answers) == is_refused
    assert answers == [said] or ago_s != 4.9
    assert trains_refused(ledger(dataclasses.replace(before, current_ma=None))) == []


def test_a_train_without_a_time_is_refused() -> None:
    assert len(trains_refused(ledger(), now_s=math.nan)) == 1


def test_what_a_single_train_may_not_be_is_refused_and_a_note_is_none() -> None:
    strong = dataclasses.replace(TRAIN, current_ma=20.1)
    assert trains_refused(ledger(), strong) == ["20.1 mA is over the envelope's 20.0 mA"]
    noted = dataclasses.replace(TRAIN, pulse_width_us=1000, rate_hz=20.0, current_ma=15.0)
    assert trains_refused(ledger(), noted) == []


def test_the_guard_is_told_what_is_left() -> None:
    book = ledger(
        taken("a/1", dose=1.0, cem43_min=50.0),
        taken("b/1", session="ses-0", dose=2.0, cem43_min=70.0),
        taken("a/2", site="leg", dose=3.0, cem43_min=60.0),
    )
    assert book.allowance("arm", NOW_S, LIMITS) == Allowance(0.85, 5.0, 150.0, 0.7, 0.3, 0.5)
    tired = ledger(taken(dose=9.0, session="ses-0"))
    assert tired.allowance("arm", NOW_S, LIMITS).site_dose_left == 1.0
    assert tired.allowance("arm", NOW_S + DAY_S, LIMITS).site_dose_left == 6.0


def test_an_override_is_asked_like_any_limits() -> None:
    loose = LIMITS.model_copy(update={"brief": Bounded(peak_c=53.0, plateau_s=1.0), "ramp_c_per_s": 70.0})
    hot = HeatPulse(32.0, 53.0, 70.0, 0.5, 70.0)
    assert list(ledger().refusals(hot, "arm", NOW_S, loose)) == []


def test_a_sum_is_over_its_limit_by_more_than_the_rounding() -> None:
    assert not over(sum([0.1] * 3), 0.3)
    assert not over(6.0 * (1 + 1e-9), 6.0)
    assert over(6.0 * (1 + 2e-9), 6.0)
