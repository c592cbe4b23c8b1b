"""The rating model against its published numbers, and its laws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant.model import History, after_hit, faded, felt_pain, rated_pain
from hardware.participant.parameters import Parameters, with_visit
from hardware.participant.traits import (
    Pain,
    Traits,
    average_person,
    chance_of_visit,
    draw_pair,
    draw_person,
    on_another_day,
)
from tests.hardware.participant.people import SETS

NOVICE = SETS["novice"]
SIGMOID = NOVICE.model_copy(update={"felt": NOVICE.felt.model_copy(update={"curve": "sigmoid"})})
NO_NOISE = Pain(0.0, 0.0)
NO_EFFECT = Pain(1.0, 1.0)
AVERAGE = average_person(NOVICE.felt)
SEASONED = History(hits=1)

temperatures_c = st.floats(20, 55)
seeds = st.integers(0, 2**32 - 1)
left = st.floats(0, 1.5)


def crowd(count: int, parameters: Parameters = NOVICE) -> list[Traits]:
    rng = np.random.default_rng(1)
    return [draw_person(parameters, rng) for _ in range(count)]


def rest_means(people: Sequence[Traits], heats: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return each person's mean of both ratings at 49 °C with no task, as people x 2."""
    rng = np.random.default_rng(2)

    def one(traits: Traits) -> tuple[float, float]:
        noise = draw_pair(NOVICE.trials.noise_sd, rng)
        pain = rated_pain(49, NO_EFFECT, traits, SEASONED, noise, NOVICE)
        return pain.intensity, pain.unpleasantness

    return np.array([np.mean([one(traits) for _ in range(heats)], axis=0) for traits in people])


@pytest.mark.parametrize(
    ("felt_c", "intensity", "unpleasantness"), [(43, 3, 1), (45, 21, 12), (47, 35, 28), (49, 48, 48)]
)
def test_the_average_person_rates_as_published(felt_c: float, intensity: int, unpleasantness: int) -> None:
    pain = felt_pain(felt_c, AVERAGE, NOVICE.felt)
    assert (round(pain.intensity), round(pain.unpleasantness)) == (intensity, unpleasantness)


@given(seeds, temperatures_c, temperatures_c)
def test_hotter_never_hurts_less(seed: int, one_c: float, other_c: float) -> None:
    traits = draw_person(NOVICE, np.random.default_rng(seed))
    for felt in (NOVICE.felt, SIGMOID.felt):
        cooler = felt_pain(min(one_c, other_c), traits, felt)
        hotter = felt_pain(max(one_c, other_c), traits, felt)
        assert hotter.intensity >= cooler.intensity
        assert hotter.unpleasantness >= cooler.unpleasantness


@pytest.mark.parametrize("felt_c", [45, 46, 47, 48, 49, 50])
def test_the_sigmoid_fits_the_power_curve_where_it_is_said_to(felt_c: float) -> None:
    power, sigmoid = (felt_pain(felt_c, AVERAGE, felt) for felt in (NOVICE.felt, SIGMOID.felt))
    assert sigmoid.intensity == pytest.approx(power.intensity, abs=2.5)
    assert sigmoid.unpleasantness == pytest.approx(power.unpleasantness, abs=2.5)


@given(seeds, temperatures_c, left, left)
def test_ratings_stay_on_the_scale(seed: int, felt_c: float, intensity: float, unpleasantness: float) -> None:
    rng = np.random.default_rng(seed)
    for parameters in (NOVICE, SIGMOID):
        traits = draw_person(parameters, rng)
        noise = draw_pair(parameters.trials.noise_sd, rng)
        pain = rated_pain(felt_c, Pain(intensity, unpleasantness), traits, History(), noise, parameters)
        assert 0 <= pain.intensity <= 100
        assert 0 <= pain.unpleasantness <= 100


@given(seeds)
def test_who_feels_no_heat_rates_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    traits = draw_person(NOVICE, rng)
    noise = draw_pair(NOVICE.trials.noise_sd, rng)
    pain = rated_pain(32.0, NO_EFFECT, traits, History(), noise, NOVICE)
    assert pain.intensity < 1
    assert pain.unpleasantness < 1


def test_the_first_stimulus_hurts_more() -> None:
    first = rated_pain(49, NO_EFFECT, AVERAGE, History(), NO_NOISE, NOVICE)
    later = rated_pain(49, NO_EFFECT, AVERAGE, History(hits=1), NO_NOISE, NOVICE)
    assert first.intensity - later.intensity == pytest.approx(10, abs=0.01)
    assert first.unpleasantness - later.unpleasantness == pytest.approx(12, abs=0.01)


@given(seeds, left)
def test_a_condition_takes_its_share_of_day_and_history_but_not_of_noise(seed: int, share: float) -> None:
    traits = draw_person(NOVICE, np.random.default_rng(seed))
    history = History(3, 0.0, 2.0, 4.0)
    whole = rated_pain(47, NO_EFFECT, traits, history, NO_NOISE, NOVICE).intensity
    part = rated_pain(47, Pain(share, share), traits, history, NO_NOISE, NOVICE).intensity
    if 0 < whole < 100 and part < 100:
        assert part == pytest.approx(share * whole)
    louder = rated_pain(47, Pain(0.0, 0.0), traits, history, Pain(5.0, 5.0), NOVICE)
    assert louder.intensity >= rated_pain(47, Pain(0.0, 0.0), traits, history, NO_NOISE, NOVICE).intensity


def test_stimuli_habituate_up_to_a_limit_and_it_fades() -> None:
    history = History()
    for hit in range(30):
        history = after_hit(history, 47.0, 40.0 * hit, NOVICE.trials)
    assert history.hits == 30
    assert 0 < history.sensitisation <= NOVICE.trials.sensitisation_most
    assert 5 < history.habituation <= NOVICE.trials.habituation_most
    later = faded(history, history.last_s + NOVICE.trials.habituation_tau_s, NOVICE.trials)
    assert later.habituation == pytest.approx(history.habituation / np.e)
    assert later.sensitisation > later.habituation * history.sensitisation / history.habituation


def test_warmth_is_no_stimulus() -> None:
    assert after_hit(History(), 42.9, 10.0, NOVICE.trials) == History(last_s=10.0)


def test_people_rate_and_vary_as_published() -> None:
    rated = rest_means(crowd(3_000), 8)
    assert rated.mean(axis=0) == pytest.approx([48, 48], abs=1.5)
    assert rated.std(axis=0) == pytest.approx([20, 26], abs=1.5)


def test_the_mean_gain_is_one() -> None:
    people = crowd(20_000)
    assert np.mean([one.gains.intensity for one in people]) == pytest.approx(1, abs=0.02)
    assert np.mean([one.gains.unpleasantness for one in people]) == pytest.approx(1, abs=0.02)


def test_gains_are_spread_as_stated_with_trait_mindfulness_in_them() -> None:
    people = crowd(20_000)
    logs = np.log([(one.gains.intensity, one.gains.unpleasantness) for one in people])
    spread, trait = NOVICE.people.log_gain_sd, NOVICE.people.trait_mindfulness
    assert logs.std(axis=0) == pytest.approx([spread.intensity, spread.unpleasantness], rel=0.02)
    assert np.corrcoef(logs.T)[0, 1] == pytest.approx(spread.correlation, abs=0.02)
    traits = np.array([one.trait_z for one in people])
    for column, expected in ((0, trait.intensity), (1, trait.unpleasantness)):
        assert np.corrcoef(traits, logs[:, column])[0, 1] == pytest.approx(expected, abs=0.02)


def test_the_more_mindful_by_trait_rate_lower_as_published() -> None:
    people = crowd(6_000)
    rated, traits = rest_means(people, 6), np.array([one.trait_z for one in people])
    for column in (0, 1):
        assert np.corrcoef(traits, rated[:, column])[0, 1] == pytest.approx(-0.32, abs=0.03)


@settings(max_examples=30)
@given(seeds)
def test_a_later_visit_is_rated_lower_by_the_same_person(seed: int) -> None:
    first, second, fourth = (
        draw_person(with_visit(NOVICE, visit), np.random.default_rng(seed)) for visit in (1, 2, 4)
    )
    assert second.session.intensity - first.session.intensity == pytest.approx(-6)
    assert fourth.session.unpleasantness - first.session.unpleasantness == pytest.approx(-8)
    assert second.gains == first.gains
    assert math.isclose(second.shift_c, first.shift_c)


@settings(max_examples=30)
@given(seeds)
def test_a_later_visit_is_another_day_of_the_same_person(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = draw_person(NOVICE, rng)
    assert chance_of_visit(rng, 1) is rng
    second, third = (
        on_another_day(first, with_visit(NOVICE, visit), chance_of_visit(rng, visit)) for visit in (2, 3)
    )
    assert replace(second, session=first.session) == replace(third, session=first.session) == first
    assert len({first.session.intensity, second.session.intensity + 6, third.session.intensity + 8}) == 3
    again = chance_of_visit(np.random.default_rng(seed), 2)
    assert on_another_day(first, with_visit(NOVICE, 2), again) == second
