"""What is felt of laser pulses: nothing below detection, more with more light; heat knows nothing of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.felt import Felt
from hardware.participant import own_scale
from hardware.participant.cold import ColdHand
from hardware.participant.feeling import Feeling
from hardware.participant.laser import draw_light_thresholds
from hardware.participant.model import History
from hardware.participant.traits import Pain, average_person
from tests.hardware.participant.people import SETS

NOVICE = SETS["novice"]
LASER = NOVICE.laser
MEDIAN = own_scale.around(LASER.pain_mj_per_mm2, LASER)
AVERAGE = average_person(NOVICE.felt)
NO_EFFECT, NO_NOISE = Pain(1.0, 1.0), Pain(0.0, 0.0)
SEASONED = History(hits=1)
fluences = st.floats(0, 100)


def rated(fluence: float, effect: Pain = NO_EFFECT, history: History = SEASONED) -> Pain:
    return own_scale.rated(fluence, effect, AVERAGE, MEDIAN, history, NO_NOISE, LASER, NOVICE.trials)


def test_the_curve_is_the_one_given() -> None:
    for fluence in (3.5, 5.0, 8.0):
        place = math.log10(fluence / MEDIAN.detection) / math.log10(MEDIAN.tolerance / MEDIAN.detection)
        assert own_scale.felt(fluence, MEDIAN, AVERAGE, LASER).intensity == pytest.approx(100 * place**1.2)


@given(fluences, fluences)
def test_more_light_never_hurts_less_and_below_detection_there_is_nothing(one: float, other: float) -> None:
    weak, strong = sorted((one, other))
    assert rated(weak).intensity <= rated(strong).intensity + 1e-9
    assert 0.0 <= rated(strong).intensity <= 100.0
    if weak <= MEDIAN.detection:
        assert rated(weak) == Pain(0.0, 0.0)


def test_a_condition_takes_its_share_and_habituation_comes_from_what_hurts() -> None:
    assert rated(8.0, Pain(0.5, 0.5)).intensity == pytest.approx(rated(8.0).intensity / 2)
    none = History()
    assert own_scale.after(none, MEDIAN.pain - 0.1, MEDIAN, 1.0, NOVICE.trials).hits == 0
    assert own_scale.after(none, MEDIAN.pain, MEDIAN, 1.0, NOVICE.trials).hits == 1


def test_it_is_painful_from_the_persons_own_threshold_on() -> None:
    def painful(fluence: float, effect: Pain = NO_EFFECT, deviation: float = 0.0) -> bool:
        return own_scale.is_called_painful(fluence, effect, AVERAGE, MEDIAN, deviation, LASER)

    assert painful(MEDIAN.pain)
    assert not painful(MEDIAN.pain - 0.05)
    assert not painful(MEDIAN.pain, Pain(0.7, 0.7))
    assert painful(MEDIAN.pain - 0.05, deviation=1.0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_thresholds_differ_between_people_and_take_no_chance_from_anything_else(seed: int) -> None:
    rng, untouched = np.random.default_rng(seed), np.random.default_rng(seed)
    own = draw_light_thresholds(rng, NOVICE)
    assert own.detection < own.pain < own.tolerance
    assert rng.random() == untouched.random()


def test_a_pulse_is_rated_and_heat_is_rated_as_if_there_were_no_lasers() -> None:
    def feeling(felt: Felt) -> Feeling:
        rng = np.random.default_rng(3)
        return Feeling(NOVICE, rng, lambda since_s, until_s: felt, ColdHand(NOVICE, rng, None))

    assert feeling(Felt(strongest_mj_per_mm2=9.0)).rate("intensity", 5.0) > 20.0
    assert feeling(Felt(strongest_mj_per_mm2=0.5)).rate("intensity", 5.0) == 0.0
    assert feeling(Felt(strongest_mj_per_mm2=12.0)).is_painful(5.0)
    assert feeling(Felt(warmest_c=47.0)).rate("intensity", 5.0) > 0.0
