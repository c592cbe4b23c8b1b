"""From a protocol to a session: one seed, balanced orders, equal conditions."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.protocol_files import load_protocol, plan_session
from hardware.rig_file import read_rig
from mindpain_task.model import Ends, SessionPlan
from mindpain_task.planning.orders import balanced_latin_square
from mindpain_task.planning.walking import exposures, phases_of
from mindpain_task.views import Page, Vas

RIG, ENVELOPE = read_rig("rehearsal")
LOADED = load_protocol("attention_direction", ENVELOPE)


def plan(seed: int = 1, number: int = 1, language: str = "en") -> SessionPlan:
    return plan_session(LOADED, RIG, language=language, seed=seed, participant_number=number)[0]


@given(st.integers(2, 12))
def test_latin_square_is_balanced(size: int) -> None:
    rows = balanced_latin_square(size)
    repeats = len(rows) // size
    for column in zip(*rows, strict=True):
        assert Counter(column) == dict.fromkeys(range(size), repeats)
    followers = Counter(pair for row in rows for pair in pairwise(row))
    assert set(followers.values()) == {repeats}
    assert len(followers) == size * (size - 1)


@given(st.integers(0, 2**32), st.integers(1, 500))
def test_same_seed_same_session(seed: int, number: int) -> None:
    assert plan(seed, number) == plan(seed, number)


def test_another_seed_moves_the_jitter_but_not_the_order_of_conditions() -> None:
    one, two = plan(1), plan(2)
    assert [b.condition for b in one.blocks] == [b.condition for b in two.blocks]
    assert [t.phases for t in one.trials] != [t.phases for t in two.trials]


def test_orders_are_balanced_over_participants() -> None:
    firsts = Counter(plan(1, number).blocks[0].condition.name for number in range(1, 7))
    assert set(firsts.values()) == {1}
    assert len(firsts) == 6


@given(st.integers(0, 2**32), st.integers(1, 100))
def test_every_condition_gets_the_same_heat(seed: int, number: int) -> None:
    session = plan(seed, number)
    given_ = {b.condition.name: Counter(t.stimulus_name for t in b.trials) for b in session.blocks}
    assert len(given_) == 6
    assert all(counts == {"heat_47": 2, "heat_48": 3} for counts in given_.values())
    sites = Counter(e.site for e in exposures(session))
    assert set(sites.values()) == {10}
    assert all(one.site != two.site for one, two in pairwise(session.blocks))


@given(st.integers(0, 2**32))
def test_durations_stay_in_their_range(seed: int) -> None:
    bounds = {"iti": (10.0, 14.0), "cue": (2.0, 2.0), "anticipation": (4.0, 8.0), "delay": (3.0, 3.0)}
    for _, trial, phase in phases_of(plan(seed)):
        if trial and phase.ends is Ends.BY_TIME:
            low, high = bounds[phase.name]
            assert phase.duration_s is not None
            assert low <= phase.duration_s <= high


@pytest.mark.parametrize("language", ["en", "de"])
def test_guidance_takes_its_time_and_names_the_stop_key(language: str) -> None:
    session = plan(language=language)
    for block in session.blocks:
        guidance = [p for p in block.before if p.name == "guidance"]
        assert sum(p.duration_s or 0 for p in guidance) == pytest.approx(75.0, abs=0.01)
    pages = [p.shows.body for p in session.opening if isinstance(p.shows, Page)]
    assert any(" S." in body for body in pages)
    assert not any("{" in body for body in pages)


def test_scales_start_hidden_at_places_the_seed_chose() -> None:
    starts = [p.shows.start for _, _, p in phases_of(plan()) if isinstance(p.shows, Vas)]
    assert len(set(starts)) > 20
    assert all(p.shows.position is None for _, _, p in phases_of(plan()) if isinstance(p.shows, Vas))
