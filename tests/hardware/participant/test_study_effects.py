"""What a study's own set tells of conditions, signals and practice; and that other sets tell nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.participant.cold import ColdTraits, tolerance_s
from hardware.participant.conditions import UNMOVED, Multipliers, multipliers, probe_rating
from hardware.participant.parameters import Parameters, with_practice_hours
from hardware.participant.study_effects import NOTHING, after_signal, beside_condition
from hardware.participant.study_groups import AfterSignal, Told, WithPractice
from hardware.participant.traits import Pain
from mindpain_task.model import AttentionTarget, Attitude, Condition
from tests.hardware.participant.people import SETS

NOVICE = SETS["novice"]
GENERAL = (
    "novice",
    "expert",
    "untrained",
    "published",
    "sceptical",
    "zeidan2015",
    "haspert",
    "grant",
    "null",
)
ANY = Condition("any", "free", "neutral")
ALL = Pain(1.0, 1.0)

names = st.sampled_from(["any", "rest", "a", "b", "controllable"])
conditions = st.builds(
    Condition,
    names,
    st.sampled_from(["breath", "pain_site", "free", "external_task"]),
    st.sampled_from(["mindful", "neutral", "suppress", "reappraise", "self_compassion"]),
)


def novice(**own: object) -> Parameters:
    return NOVICE.model_copy(update=own)


def told(**effect: float) -> Parameters:
    return novice(told={"any": Told.model_validate(effect)})


@given(st.sampled_from(GENERAL), st.none() | names, st.none() | conditions, st.floats(0, 40_000))
def test_other_sets_tell_nothing(
    name: str, signal: str | None, condition: Condition | None, practice_hours: float
) -> None:
    parameters = with_practice_hours(SETS[name], practice_hours)
    assert after_signal(signal, condition, parameters) == NOTHING
    assert beside_condition(signal, condition, parameters) == ALL
    left = multipliers(condition, parameters)
    assert (left.tolerance, left.from_rating, left.recovers_once) == (None, 0.0, False)


@given(
    st.sampled_from(["breath", "pain_site", "free", "external_task"]),
    st.sampled_from(["mindful", "neutral", "suppress"]),
    st.floats(-1, 1),
    st.floats(-1, 1),
)
def test_what_is_told_of_a_condition_is_all_it_does(
    target: AttentionTarget, attitude: Attitude, intensity: float, unpleasantness: float
) -> None:
    parameters = told(intensity=intensity, unpleasantness=unpleasantness)
    here = multipliers(Condition("any", target, attitude, ("expectation",)), parameters)
    assert (here.intensity, here.unpleasantness) == (1 - intensity, 1 - unpleasantness)
    elsewhere = Condition("other", target, attitude, ("expectation",))
    assert multipliers(elsewhere, parameters) == multipliers(elsewhere, NOVICE)


def test_nothing_told_is_no_effect() -> None:
    left = multipliers(ANY, told())
    assert left == Multipliers(1.0, 1.0, 1.0, recovers_once=True, tolerance=0.0) != UNMOVED


@pytest.mark.parametrize(
    ("only_in", "condition", "works"),
    [
        (None, None, True),
        (None, ANY, True),
        (["suppress"], Condition("any", "free", "suppress"), True),
        (["suppress"], ANY, False),
        (["any"], ANY, True),
        (["other"], ANY, False),
        (["suppress"], None, False),
    ],
)
def test_a_signal_works_everywhere_or_only_there(
    only_in: list[str] | None, condition: Condition | None, *, works: bool
) -> None:
    effect = AfterSignal(intensity=0.2, unpleasantness=-0.1, only_in=only_in)
    parameters = novice(after_signal={"a": effect})
    assert after_signal("a", condition, parameters) == (effect if works else NOTHING)
    assert after_signal("b", condition, parameters) == after_signal(None, condition, parameters) == NOTHING
    left = beside_condition("a", condition, parameters)
    assert left == (Pain(0.8, 1.1) if works else ALL)


@given(st.floats(0, 40_000), st.floats(1, 40_000), st.floats(0, 0.3))
def test_practice_itself_only_ever_takes_away_and_by_the_same_share_each_tenfold(
    practice_hours: float, from_h: float, exponent: float
) -> None:
    practice = WithPractice(from_h=from_h, intensity=0.0, unpleasantness=exponent)

    def left(hours: float) -> Pain:
        return beside_condition(None, None, novice(with_practice=practice, practice_hours=hours))

    assert left(practice_hours).intensity == 1.0
    assert left(max(practice_hours, from_h)).unpleasantness <= left(practice_hours).unpleasantness <= 1.0
    assert left(100 * from_h).unpleasantness == pytest.approx(left(10 * from_h).unpleasantness ** 2)


@given(st.floats(-1, 1), st.floats(-2, 2), st.floats(0, 1))
def test_told_tolerance_is_a_gain_of_logarithms_whatever_pain_does(
    gain: float, endurance: float, left: float
) -> None:
    traits, cold = ColdTraits(Pain(60.0, 60.0), endurance), NOVICE.cold
    plain = tolerance_s(ALL, traits, 0.0, cold)
    assert tolerance_s(Pain(left, left), traits, 0.0, cold, gain) == pytest.approx(plain * math.exp(gain))


def test_recovery_that_is_told_comes_once_and_that_of_suppression_each_time() -> None:
    def asked(condition: Condition, parameters: Parameters, *, is_first: bool) -> float:
        return probe_rating("pain", condition, parameters, np.random.default_rng(1), is_first=is_first)

    suppressed = Condition("suppressed", "free", "suppress")
    parameters = told(recovery=20.0)
    assert asked(ANY, parameters, is_first=True) == asked(ANY, parameters, is_first=False) + 20
    assert asked(suppressed, NOVICE, is_first=True) == asked(suppressed, NOVICE, is_first=False)


def test_other_scales_and_anxiety_are_told_too() -> None:
    def asked(scale: str, parameters: Parameters, signal: str | None = None) -> float:
        return probe_rating(scale, ANY, parameters, np.random.default_rng(3), signal=signal)

    more = novice(told={"any": Told(scales={"control": 9.0})})
    assert asked("control", more) == pytest.approx(asked("control", NOVICE) + 9)
    assert asked("threat", more) == asked("threat", NOVICE)
    warned = novice(after_signal={"a": AfterSignal(anxiety=-0.5)})
    mean = NOVICE.probe("anxiety").mean
    assert asked("anxiety", warned, "a") == pytest.approx(asked("anxiety", NOVICE) + 0.5 * mean)
    assert asked("anxiety", warned) == asked("anxiety", NOVICE, "a") == asked("anxiety", NOVICE)
