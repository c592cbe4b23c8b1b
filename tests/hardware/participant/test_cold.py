"""How long hands stay in cold water and what it costs, against the parameters; and the laws of both."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.participant.cold import ColdTraits, cold_pain, draw_cold_traits, tolerance_s
from hardware.participant.conditions import multipliers
from hardware.participant.traits import Pain
from mindpain_task.model import AttentionTarget, Attitude, Condition
from tests.hardware.participant.people import SETS

NOVICE = SETS["novice"]
COLD = NOVICE.cold
NO_EFFECT = Pain(1.0, 1.0)
NO_NOISE = Pain(0.0, 0.0)
MEDIAN = ColdTraits(Pain(COLD.mean.intensity, COLD.mean.unpleasantness), 0.0)

seeds = st.integers(0, 2**32 - 1)
left = st.floats(0, 1.5)
deviations = st.floats(-5, 5)


def gain(name: str, target: AttentionTarget, attitude: Attitude) -> float:
    """Return how many times longer the median person of a set holds out under a condition."""
    chosen = SETS[name]
    mean = multipliers(Condition("any", target, attitude), chosen)
    effect = Pain(mean.intensity, mean.unpleasantness)
    return tolerance_s(effect, MEDIAN, 0.0, chosen.cold) / chosen.cold.tolerance_median_s


@given(seeds, left, left, deviations)
def test_less_unpleasant_is_never_withdrawn_sooner(
    seed: int, one: float, other: float, deviation: float
) -> None:
    traits = draw_cold_traits(COLD, np.random.default_rng(seed))
    worse = tolerance_s(Pain(1.0, max(one, other)), traits, deviation, COLD)
    better = tolerance_s(Pain(1.0, min(one, other)), traits, deviation, COLD)
    assert 0 < worse <= better < math.inf


@given(seeds, left, left, deviations, deviations)
def test_ratings_stay_on_the_scale(
    seed: int, intensity: float, unpleasantness: float, one: float, other: float
) -> None:
    traits = draw_cold_traits(COLD, np.random.default_rng(seed))
    pain = cold_pain(Pain(intensity, unpleasantness), traits, Pain(10 * one, 10 * other))
    assert 0 <= pain.intensity <= 100
    assert 0 <= pain.unpleasantness <= 100


@given(seeds, left, left)
def test_less_effect_never_hurts_more(seed: int, one: float, other: float) -> None:
    traits = draw_cold_traits(COLD, np.random.default_rng(seed))
    more = cold_pain(Pain(max(one, other), max(one, other)), traits, NO_NOISE)
    less = cold_pain(Pain(min(one, other), min(one, other)), traits, NO_NOISE)
    assert less.intensity <= more.intensity
    assert less.unpleasantness <= more.unpleasantness


def test_the_median_person_is_the_published_one() -> None:
    assert tolerance_s(NO_EFFECT, MEDIAN, 0.0, COLD) == COLD.tolerance_median_s
    assert cold_pain(NO_EFFECT, MEDIAN, NO_NOISE) == Pain(60.8, 59.1)


@pytest.mark.parametrize("name", ["novice", "sceptical", "sceptical_novice"])
def test_the_breath_lengthens_tolerance_by_a_third(name: str) -> None:
    assert gain(name, "breath", "mindful") == pytest.approx(1.35, abs=0.01)


@pytest.mark.parametrize("name", ["novice", "expert", "sceptical_novice"])
def test_acceptance_at_the_hand_holds_out_longer_than_concentration(name: str) -> None:
    assert gain(name, "pain_site", "mindful") > gain(name, "pain_site", "neutral")


@pytest.mark.parametrize("target", ["breath", "pain_site", "free"])
@pytest.mark.parametrize("attitude", ["mindful", "neutral"])
def test_the_null_person_holds_out_equally_long(target: AttentionTarget, attitude: Attitude) -> None:
    assert gain("null", target, attitude) == 1


def test_tolerance_is_spread_and_alike_within_a_person_as_stated() -> None:
    rng = np.random.default_rng(1)
    logs = []
    for _ in range(4_000):
        traits = draw_cold_traits(COLD, rng)
        twice = [tolerance_s(NO_EFFECT, traits, float(rng.standard_normal()), COLD) for _ in range(2)]
        logs.append(np.log(twice))
    first, second = np.array(logs).T
    assert np.exp(np.median(first)) == pytest.approx(COLD.tolerance_median_s, rel=0.05)
    assert np.std(second) == pytest.approx(COLD.tolerance_sigma, rel=0.05)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(COLD.tolerance_correlation, abs=0.03)


def test_levels_are_spread_as_published() -> None:
    rng = np.random.default_rng(1)
    levels = [draw_cold_traits(COLD, rng).level for _ in range(4_000)]
    for values, mean in (
        ([level.intensity for level in levels], 60.8),
        ([level.unpleasantness for level in levels], 59.1),
    ):
        assert np.mean(values) == pytest.approx(mean, abs=1.5)
        assert np.std(values) == pytest.approx(27.5, abs=1)
