"""When a person presses while heat rises, against the numbers stated; and the laws of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant.pressing import press_delay_s, press_threshold_c, press_tolerance_c
from hardware.participant.traits import Pain, average_person, draw_person
from tests.hardware.participant.people import SETS

NOVICE = SETS["novice"]
AVERAGE = average_person(NOVICE.felt)
NO_EFFECT = Pain(1.0, 1.0)
SIGMOID = NOVICE.model_copy(update={"felt": NOVICE.felt.model_copy(update={"curve": "sigmoid"})})

seeds = st.integers(0, 2**32 - 1)
left = st.floats(0.05, 1.5)


def test_with_no_task_pain_begins_at_the_threshold_of_the_person() -> None:
    assert press_threshold_c(NO_EFFECT, AVERAGE, 0.0, NOVICE) == pytest.approx(44.0, abs=0.001)
    assert press_threshold_c(NO_EFFECT, AVERAGE, 2.0, NOVICE) == pytest.approx(45.0, abs=0.001)
    for seed in range(50):
        traits = draw_person(NOVICE, np.random.default_rng(seed))
        for parameters in (NOVICE, SIGMOID):
            begins_c = press_threshold_c(NO_EFFECT, traits, 0.0, parameters)
            assert begins_c == pytest.approx(traits.threshold_c, abs=0.001)


def test_thresholds_are_spread_as_stated() -> None:
    rng = np.random.default_rng(1)
    thresholds_c = [press_threshold_c(NO_EFFECT, draw_person(NOVICE, rng), 0.0, NOVICE) for _ in range(1_000)]
    assert np.mean(thresholds_c) == pytest.approx(44.0, abs=0.2)
    assert np.std(thresholds_c) == pytest.approx(1.8, abs=0.15)


def test_the_average_person_has_enough_near_forty_nine_degrees() -> None:
    assert press_tolerance_c(NO_EFFECT, AVERAGE, 0.0, NOVICE) == pytest.approx(48.9, abs=0.1)


def test_people_differ_in_tolerance_by_endurance_and_not_by_how_they_use_the_scale() -> None:
    rng = np.random.default_rng(1)
    people = [draw_person(NOVICE, rng) for _ in range(1_000)]
    enough_c = np.array([press_tolerance_c(NO_EFFECT, one, 0.0, NOVICE) for one in people])
    assert np.isfinite(enough_c).all()
    assert enough_c.std() == pytest.approx(2.0, abs=0.3)
    gains = np.log([one.gains.intensity for one in people])
    assert abs(np.corrcoef(gains, enough_c)[0, 1]) < 0.1
    assert np.corrcoef([one.endurance for one in people], enough_c)[0, 1] > 0.5


@settings(max_examples=50)
@given(seeds, left, left)
def test_what_takes_pain_away_never_lowers_threshold_or_tolerance(
    seed: int, one: float, other: float
) -> None:
    traits = draw_person(NOVICE, np.random.default_rng(seed))
    more, less = Pain(max(one, other), 1.0), Pain(min(one, other), 1.0)
    for press_c in (press_threshold_c, press_tolerance_c):
        assert press_c(less, traits, 0.0, NOVICE) >= press_c(more, traits, 0.0, NOVICE) - 1e-5


def test_who_feels_nothing_never_presses() -> None:
    assert press_threshold_c(Pain(0.0, 0.0), AVERAGE, 0.0, NOVICE) == math.inf
    assert press_tolerance_c(Pain(0.0, 0.0), AVERAGE, 0.0, NOVICE) == math.inf


def test_a_press_comes_a_reaction_after_the_lag() -> None:
    assert press_delay_s(0.0, NOVICE) == pytest.approx(0.5 + 0.35)
    assert press_delay_s(1.0, NOVICE) == pytest.approx(0.5 + 0.35 * math.exp(0.3))
