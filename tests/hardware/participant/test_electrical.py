"""What is felt of electrical pulses, against the formula; its laws; and that heat knows nothing of it."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant import own_scale
from hardware.participant.conditions import multipliers
from hardware.participant.electrical import draw_thresholds, median_thresholds
from hardware.participant.model import History, after_hit
from hardware.participant.parameters import ParameterError, load_parameters, shipped_sets
from hardware.participant.traits import Pain, average_person, draw_pair, draw_person
from mindpain_task.model import Condition
from tests.hardware.participant.people import SETS
from tests.hardware.participant.test_parameters import beside_the_novice

NOVICE = SETS["novice"]
ELECTRICAL = NOVICE.electrical
MEDIAN = median_thresholds(ELECTRICAL)
AVERAGE = average_person(NOVICE.felt)
NO_EFFECT, NO_NOISE = Pain(1.0, 1.0), Pain(0.0, 0.0)
SEASONED = History(hits=1)

seeds = st.integers(0, 2**32 - 1)
currents_ma = st.floats(0, 1000)


def a_person(seed: int) -> own_scale.OwnScale:
    return draw_thresholds(np.random.default_rng(seed), NOVICE)


def felt(current_ma: float) -> Pain:
    return own_scale.felt(current_ma, MEDIAN, AVERAGE, ELECTRICAL)


def rated(current_ma: float, history: History = SEASONED, effect: Pain = NO_EFFECT) -> Pain:
    return own_scale.rated(current_ma, effect, AVERAGE, MEDIAN, history, NO_NOISE, ELECTRICAL, NOVICE.trials)


def test_the_curve_is_the_one_given() -> None:
    for current_ma in (2.0, 3.0, 5.0, 10.0):
        place = math.log10(current_ma / MEDIAN.detection)
        place /= math.log10(MEDIAN.tolerance / MEDIAN.detection)
        assert felt(current_ma).intensity == pytest.approx(100 * place**1.2)


def test_the_median_person_hurts_little_at_the_pain_threshold_and_most_at_tolerance() -> None:
    assert MEDIAN.pain == pytest.approx(10**0.5)
    assert MEDIAN.tolerance < 20
    at_threshold, at_tolerance = felt(MEDIAN.pain), felt(MEDIAN.tolerance)
    assert (round(at_threshold.intensity), round(at_threshold.unpleasantness)) == (24, 7)
    assert at_tolerance.intensity == pytest.approx(100)
    assert at_tolerance.unpleasantness == pytest.approx(100)


@given(seeds, st.floats(0, 1), st.sampled_from([History(), SEASONED]))
def test_below_detection_nothing_is_rated(seed: int, share: float, history: History) -> None:
    rng = np.random.default_rng(seed)
    thresholds, traits = draw_thresholds(rng, NOVICE), draw_person(NOVICE, rng)
    noise = draw_pair(NOVICE.trials.noise_sd, rng)
    current_ma = share * thresholds.detection
    assert (
        own_scale.rated(current_ma, NO_EFFECT, traits, thresholds, history, noise, ELECTRICAL, NOVICE.trials)
        == NO_NOISE
    )


@given(seeds, currents_ma, currents_ma)
def test_more_current_never_hurts_less(seed: int, one_ma: float, other_ma: float) -> None:
    traits = draw_person(NOVICE, np.random.default_rng(seed))
    thresholds = a_person(seed)
    weaker = own_scale.felt(min(one_ma, other_ma), thresholds, traits, ELECTRICAL)
    stronger = own_scale.felt(max(one_ma, other_ma), thresholds, traits, ELECTRICAL)
    assert stronger.intensity >= weaker.intensity
    assert stronger.unpleasantness >= weaker.unpleasantness
    calm = [
        own_scale.rated(ma, NO_EFFECT, AVERAGE, thresholds, SEASONED, NO_NOISE, ELECTRICAL, NOVICE.trials)
        for ma in (one_ma, other_ma)
    ]
    assert (calm[0].intensity - calm[1].intensity) * (one_ma - other_ma) >= 0


@given(seeds, currents_ma, st.floats(0, 1.5))
def test_ratings_stay_on_the_scale(seed: int, current_ma: float, left: float) -> None:
    rng = np.random.default_rng(seed)
    thresholds, traits = draw_thresholds(rng, NOVICE), draw_person(NOVICE, rng)
    noise = draw_pair(NOVICE.trials.noise_sd, rng)
    pain = own_scale.rated(
        current_ma, Pain(left, left), traits, thresholds, History(), noise, ELECTRICAL, NOVICE.trials
    )
    assert 0 <= pain.intensity <= 100
    assert 0 <= pain.unpleasantness <= 100


def test_a_condition_takes_its_share_of_the_pain() -> None:
    at_breath = multipliers(Condition("breath_mindful", "breath", "mindful"), NOVICE)
    whole = rated(8.0)
    left = rated(8.0, effect=Pain(at_breath.intensity, at_breath.unpleasantness))
    assert left.intensity == pytest.approx(whole.intensity * at_breath.intensity)
    assert left.unpleasantness == pytest.approx(whole.unpleasantness * at_breath.unpleasantness)


def test_only_what_a_person_dislikes_more_than_others_shows_besides_the_thresholds() -> None:
    louder = dataclasses.replace(AVERAGE, gains=Pain(2.0, 2.0))
    worse = dataclasses.replace(AVERAGE, gains=Pain(1.0, 1.5))
    assert own_scale.felt(8.0, MEDIAN, louder, ELECTRICAL) == felt(8.0)
    disliked = own_scale.felt(8.0, MEDIAN, worse, ELECTRICAL).unpleasantness
    assert disliked == pytest.approx(1.5 * felt(8.0).unpleasantness)


def test_the_first_train_hurts_more_and_trains_habituate() -> None:
    assert rated(8.0, History()).intensity - rated(8.0).intensity == pytest.approx(10, abs=0.01)
    history = History()
    for hit in range(30):
        history = own_scale.after(history, 8.0, MEDIAN, 10.0 * hit, NOVICE.trials)
    assert (history.hits, history.sensitisation) == (30, 0)
    assert 5 < history.habituation <= NOVICE.trials.habituation_most
    assert rated(8.0, history).intensity == pytest.approx(
        rated(8.0).intensity - history.habituation, abs=0.01
    )


def test_what_does_not_hurt_is_no_stimulus() -> None:
    assert own_scale.after(History(), 0.99 * MEDIAN.pain, MEDIAN, 10.0, NOVICE.trials) == History(last_s=10.0)


def test_a_train_that_hurts_habituates_as_a_heat_pulse_does() -> None:
    before = History(3, 0.0, 2.0, 1.0)
    heat = after_hit(before, NOVICE.trials.sensitisation_from_c, 60.0, NOVICE.trials)
    assert own_scale.after(before, 8.0, MEDIAN, 60.0, NOVICE.trials) == heat


def test_thresholds_are_spread_as_stated() -> None:
    logs = np.log10([a_person(seed).pain for seed in range(2_000)])
    assert np.mean(logs) == pytest.approx(0.5, abs=0.02)
    assert np.std(logs) == pytest.approx(0.25, abs=0.02)


@settings(max_examples=50)
@given(seeds)
def test_drawing_them_changes_nothing_that_heat_draws(seed: int) -> None:
    alone, both = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 1])
    first, second = draw_thresholds(both, NOVICE), draw_thresholds(both, NOVICE)
    assert draw_person(NOVICE, both) == draw_person(NOVICE, alone)
    assert both.random(5).tolist() == alone.random(5).tolist()
    assert first != second
    assert first == draw_thresholds(np.random.default_rng([seed, 1]), NOVICE)
    assert 0 < first.detection < first.pain < first.tolerance


def test_every_shipped_set_feels_current_alike() -> None:
    assert {name: one.electrical for name, one in SETS.items()} == dict.fromkeys(shipped_sets(), ELECTRICAL)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("electrical: {detection_of_pain: 1.0}", "electrical.detection_of_pain: Input should be less than 1"),
        ("electrical: {tolerance_of_pain: 1.0}", "electrical.tolerance_of_pain: Input should be greater"),
    ],
)
def test_thresholds_in_the_wrong_order_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        load_parameters(beside_the_novice(tmp_path, f"like: novice\n{text}"))
