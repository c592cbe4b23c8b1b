"""Momentary pain while heat lasts: its lag, its adaptation, and that it knows nothing of what comes later."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant.course import Temperatures, adapted, felt_course, warmth
from hardware.participant.model import History, rated_pain
from hardware.participant.traits import Pain, average_person, draw_pair, draw_person
from tests.hardware.participant.people import SETS

NOVICE = SETS["novice"]
COURSE, HIT_C = NOVICE.course, NOVICE.trials.hit_from_c
AVERAGE = average_person(NOVICE.felt)
NO_EFFECT, NO_NOISE, SEASONED = Pain(1.0, 1.0), Pain(0.0, 0.0), History(hits=1)

seeds = st.integers(0, 2**32 - 1)
times_s = st.floats(-5, 130)
courses = st.lists(
    st.tuples(st.floats(0, 120), st.floats(20, 52)), min_size=1, max_size=12, unique_by=lambda s: s[0]
).map(sorted)


def plateau(peak_c: float, lasts_s: float, rise_s: float = 1.0) -> Temperatures:
    """Return a rise from 32 °C, a plateau and a fall."""
    return (
        (0.0, 32.0),
        (rise_s, peak_c),
        (rise_s + lasts_s, peak_c),
        (2 * rise_s + lasts_s, 32.0),
        (120.0, 32.0),
    )


def momentary(since_s: float, temperatures: Temperatures) -> float:
    return felt_course(since_s, temperatures, NO_EFFECT, AVERAGE, SEASONED, NO_NOISE, NOVICE).intensity


def test_pain_follows_the_skin_by_half_a_second() -> None:
    rising = ((0.0, 32.0), (20.0, 52.0))
    assert momentary(16.5, rising) == pytest.approx(
        rated_pain(48.0, NO_EFFECT, AVERAGE, SEASONED, NO_NOISE, NOVICE).intensity
        * adapted(16.0, rising, HIT_C, COURSE)
    )


def test_a_short_stimulus_hurts_at_its_height_nearly_as_it_is_rated_afterwards() -> None:
    heat = plateau(48.0, 3.0)
    highest = max(momentary(0.01 * tick, heat) for tick in range(600))
    afterwards = rated_pain(48.0, NO_EFFECT, AVERAGE, SEASONED, NO_NOISE, NOVICE).intensity
    assert 0.95 * afterwards < highest <= afterwards


def test_pain_is_gone_soon_after_the_heat() -> None:
    heat = plateau(48.0, 3.0)
    assert momentary(0.0, heat) < 0.1
    assert momentary(5.5 + COURSE.lag_s, heat) < 0.1


def test_it_adapts_for_twenty_seconds_and_stays_where_it_is_not_hot() -> None:
    heat = plateau(45.5, 100.0)
    began_s = (HIT_C - 32.0) / (45.5 - 32.0)
    for now_s in (5.0, 15.0):
        assert adapted(now_s, heat, HIT_C, COURSE) == pytest.approx(math.exp(-(now_s - began_s) / 60))
    assert adapted(50.0, heat, HIT_C, COURSE) == pytest.approx(math.exp(-20 / 60))


def test_it_grows_again_where_it_is_hot() -> None:
    heat = plateau(47.0, 100.0)
    began_s = (HIT_C - 32.0) / (47.0 - 32.0)
    assert adapted(began_s + 50.0, heat, HIT_C, COURSE) == pytest.approx(math.exp((30 - 20) / 60))
    assert adapted(began_s + 40.0, heat, HIT_C, COURSE) == pytest.approx(1.0)


def test_cooling_begins_it_anew() -> None:
    twice = ((0.0, 45.0), (15.0, 45.0), (16.0, 32.0), (17.0, 32.0), (18.0, 45.0), (60.0, 45.0))
    assert adapted(16.5, twice, HIT_C, COURSE) == 1.0
    assert adapted(18.0, twice, HIT_C, COURSE) > 0.99


@given(courses, times_s)
def test_warmth_is_between_the_samples(temperatures: Temperatures, now_s: float) -> None:
    at_c = warmth(now_s, temperatures)
    assert min(c for _, c in temperatures) - 1e-9 <= at_c <= max(c for _, c in temperatures) + 1e-9


@settings(max_examples=60)
@given(seeds, courses, times_s)
def test_ratings_stay_on_the_scale_and_know_only_what_was(
    seed: int, temperatures: Temperatures, now_s: float
) -> None:
    rng = np.random.default_rng(seed)
    traits, noise = draw_person(NOVICE, rng), draw_pair(NOVICE.trials.noise_sd, rng)
    pain = felt_course(now_s, temperatures, NO_EFFECT, traits, SEASONED, noise, NOVICE)
    assert 0 <= pain.intensity <= 100
    assert 0 <= pain.unpleasantness <= 100
    otherwise = (*temperatures, (temperatures[-1][0] + 1.0, 20.0))
    if now_s - COURSE.lag_s <= temperatures[-1][0]:
        assert felt_course(now_s, otherwise, NO_EFFECT, traits, SEASONED, noise, NOVICE) == pain


@given(seeds, courses, times_s, st.floats(0, 1))
def test_a_condition_takes_its_share_at_every_moment(
    seed: int, temperatures: Temperatures, now_s: float, share: float
) -> None:
    traits = draw_person(NOVICE, np.random.default_rng(seed))
    whole = felt_course(now_s, temperatures, NO_EFFECT, traits, SEASONED, NO_NOISE, NOVICE)
    part = felt_course(now_s, temperatures, Pain(share, share), traits, SEASONED, NO_NOISE, NOVICE)
    assert part.intensity <= whole.intensity + 1e-9
    if whole.intensity < 100:
        assert part.intensity == pytest.approx(share * whole.intensity)
