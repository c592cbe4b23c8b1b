"""Laws of the dose ledger: what it lets through stays inside, whatever was given before."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.rig_file import read_rig
from mindpain_task.heat import HeatPulse
from mindpain_task.safety.ledger import DAY_S, Basis, Entry, Ledger, over, reserved, settled
from mindpain_task.safety.limits import Exposure, check_exposures

LIMITS = read_rig("rehearsal")[1].thermal
NOW_S = 1_780_000_000.0
SESSIONS, SITES = ("ses-1", "ses-2"), ("arm", "leg")

bases: st.SearchStrategy[Basis] = st.sampled_from(["commanded", "measured", "not_given"])


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Return what was taken in the last 30 hours."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        basis = draw(bases)
        entry = Entry(
            key=f"run/{number}",
            site=draw(st.sampled_from(SITES)),
            session=draw(st.sampled_from(SESSIONS)),
            end_s=NOW_S - draw(st.floats(0, 30 * 3600)),
            dose=draw(st.floats(0, 3)),
            cem43_min=draw(st.floats(0, 60)),
            count=0 if basis == "not_given" else 1,
            basis=basis,
        )
        found.append(entry)
    return found


pulses = st.builds(
    HeatPulse, st.just(32.0), st.floats(40, 49.9), st.just(8.0), st.floats(0.5, 30), st.just(8.0)
)
steps = st.tuples(
    pulses, st.sampled_from(SITES), st.floats(0, 40), st.sampled_from([0.0, 0.5, 1.0]), st.booleans()
)


@settings(max_examples=100, deadline=None)
@given(entries(), st.randoms(use_true_random=False))
def test_the_order_in_which_others_were_entered_is_no_matter(
    found: list[Entry], chance: random.Random
) -> None:
    mixed = chance.sample(found, len(found))
    for site in SITES:
        assert Ledger(mixed, "ses-1").balance(site, NOW_S) == Ledger(found, "ses-1").balance(site, NOW_S)


@settings(max_examples=100, deadline=None)
@given(entries(), pulses, st.sampled_from(SITES))
def test_what_is_refused_is_refused_after_more(found: list[Entry], pulse: HeatPulse, site: str) -> None:
    """Nothing that a skin took makes it bear more."""
    before = list(Ledger(found[:-1], "ses-1").refusals(pulse, site, NOW_S, LIMITS))
    after = list(Ledger(found, "ses-1").refusals(pulse, site, NOW_S, LIMITS))
    assert len(after) >= len(before)


@settings(max_examples=100, deadline=None)
@given(entries(), pulses, st.floats(0, 1))
def test_settling_for_less_leaves_more(found: list[Entry], pulse: HeatPulse, share: float) -> None:
    entry = reserved("run/x", "arm", "ses-1", pulse, NOW_S, "heat", 1)
    book = Ledger([*found, entry], "ses-1")
    whole = book.allowance("arm", entry.end_s, LIMITS)
    less = settled(entry, "measured", entry.end_s, entry.dose * share, entry.cem43_min * share)
    book.enter(less)
    left = book.allowance("arm", entry.end_s, LIMITS)
    assert left.site_dose_left >= whole.site_dose_left
    assert left.site_cem43_left_min >= whole.site_cem43_left_min
    assert book.entries == (*found, less)


@settings(max_examples=150, deadline=None)
@given(entries(), st.lists(steps, max_size=30))
def test_what_it_lets_through_is_inside_every_limit_in_any_24_hours(
    found: list[Entry], given_: list[tuple[HeatPulse, str, float, float, bool]]
) -> None:
    """Give only what is not refused; some of it costs less than reserved, or was not given at all."""
    book = Ledger(found, "ses-1")
    before = {site: book.balance(site, NOW_S) for site in SITES}
    now_s = NOW_S
    for number, (pulse, site, pause_s, share, is_settled) in enumerate(given_):
        now_s += pause_s
        if any(True for _ in book.refusals(pulse, site, now_s, LIMITS)):
            continue
        entry = reserved(f"new/{number}", site, "ses-1", pulse, now_s, "heat", number)
        book.enter(entry)
        now_s = entry.end_s
        if is_settled:
            basis: Basis = "measured" if share else "not_given"
            book.enter(settled(entry, basis, now_s, entry.dose * share, entry.cem43_min * share))
        here = book.balance(site, now_s)
        assert not over(here.dose, max(LIMITS.site_dose, before[site].dose))
        assert not over(here.cem43_min, max(LIMITS.site_cem43_stop_min, before[site].cem43_min))
        assert here.stimuli <= max(LIMITS.stimuli_per_site, before[site].stimuli)
        within = [e for e in book.entries if e.site == site and e.end_s > now_s - DAY_S]
        assert not over(sum(e.dose for e in within), max(LIMITS.site_dose_24h, before[site].dose_24h))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(pulses, st.sampled_from(SITES), st.floats(5.001, 40)), max_size=25))
def test_a_plan_that_was_checked_is_let_through_by_a_fresh_ledger(
    given_: list[tuple[HeatPulse, str, float]],
) -> None:
    exposures, now_s = [], 0.0
    for number, (pulse, site, pause_s) in enumerate(given_, 1):
        exposures.append(Exposure(number, "heat", site, now_s + pause_s, pulse))
        now_s += pause_s + pulse.duration_s
    if any(found.level == "refuse" for found in check_exposures(exposures, LIMITS)):
        exposures = exposures[:1] if not check_exposures(exposures[:1], LIMITS) else []
    book = Ledger((), "ses-1")
    for each in exposures:
        onset_s = NOW_S + each.onset_s
        assert list(book.refusals(each.pulse, each.site, onset_s, LIMITS)) == []
        book.enter(reserved(f"run/{each.trial}", each.site, "ses-1", each.pulse, onset_s, "heat", each.trial))


@given(entries())
def test_an_entry_is_immutable(found: list[Entry]) -> None:
    book = Ledger(found, "ses-1")
    for entry in book.entries:
        with pytest.raises(dataclasses.FrozenInstanceError):
            entry.dose = 0.0  # type: ignore[misc]
