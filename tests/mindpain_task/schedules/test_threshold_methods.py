"""Limits, levels and staircase, by hand."""

from __future__ import annotations

import pytest

from tests.mindpain_task.schedules.writing import answered, scheduled


def test_limits_is_the_mean_of_the_last_three_presses() -> None:
    schedule = scheduled("limits", trials_min=4)
    assert answered(schedule, 46.0, 44.0, 44.3, 44.6) == [49.5] * 4
    assert schedule.next_trial() is None
    found = schedule.estimate()
    assert found.levels == {"threshold": pytest.approx(44.3)}
    assert found.sd == {"threshold": None}
    assert found.accepted
    assert not found.reasons


def test_limits_goes_on_until_presses_agree_and_says_if_they_never_do() -> None:
    schedule = scheduled("limits")
    answered(schedule, 43.0, 45.0, 42.0, 45.0, 43.0)
    assert schedule.next_trial() is None
    found = schedule.estimate()
    assert not found.accepted
    assert found.reasons == ("the last 3 presses are 3.0 °C apart, over 1.0 °C",)


def test_limits_without_a_press_is_the_ceiling_and_stops_early() -> None:
    schedule = scheduled("limits")
    answered(schedule, None, None, None)
    assert schedule.next_trial() is None
    found = schedule.estimate()
    assert found.is_at_ceiling
    assert not found.accepted
    assert not found.levels
    assert "3 of the last 3 rises reached 49.5 °C without a press" in found.reasons


def test_a_press_under_the_range_is_no_level_to_give() -> None:
    schedule = scheduled("limits")
    answered(schedule, 39.0, 39.2, 39.1)
    found = schedule.estimate()
    assert not found.levels
    assert found.reasons == ("the mean press, 39.1 °C, is under the lowest level, 40.0 °C",)


def test_levels_halves_its_step_at_each_change_of_answer() -> None:
    schedule = scheduled("levels", runs=1)
    levels = answered(schedule, 0.0, 0.0, 1.0, 0.0, 1.0)
    assert levels == [42.0, 43.0, 44.0, 43.5, 43.7]
    assert schedule.next_trial() is None
    found = schedule.estimate()
    assert found.levels == {"threshold": pytest.approx(43.6)}
    assert found.accepted


def test_levels_runs_again_from_the_start_and_refuses_runs_that_differ() -> None:
    schedule = scheduled("levels")
    levels = answered(schedule, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0)
    assert levels[5:9] == [42.0, 43.0, 44.0, 45.0]
    assert schedule.next_trial() is None
    found = schedule.estimate()
    assert found.levels == {"threshold": pytest.approx((43.6 + 45.6) / 2)}
    assert found.reasons == ("the 2 runs have an sd of 1.41 °C, over 0.80 °C",)
    assert not found.accepted


def test_staircase_takes_smaller_steps_after_each_reversal_and_averages_the_last() -> None:
    schedule = scheduled("staircase")
    levels = answered(schedule, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0)
    # The steps of 0.25 °C are rounded to the device's 0.1 °C, of two as near to the lower one.
    assert levels == [42.0, 43.0, 44.0, 43.5, 43.7, 43.4, 43.6, 43.3]
    assert schedule.next_trial() is None
    found = schedule.estimate()
    assert found.levels == {"threshold": pytest.approx((43.7 + 43.4 + 43.6 + 43.3) / 4)}
    assert found.accepted


@pytest.mark.parametrize("method", ["levels", "staircase"])
def test_a_missed_answer_is_no_no_the_level_comes_again(method: str) -> None:
    schedule = scheduled(method)
    assert answered(schedule, 0.0, None, None, 0.0, 1.0) == [42.0, 43.0, 43.0, 43.0, 44.0]


@pytest.mark.parametrize("method", ["levels", "staircase"])
def test_two_no_at_the_top_are_the_ceiling(method: str) -> None:
    schedule = scheduled(method)
    levels = answered(schedule, *[0.0] * 10)
    assert levels[-2:] == [49.5, 49.5]
    assert schedule.next_trial() is None
    found = schedule.estimate()
    assert found.is_at_ceiling
    assert not found.accepted
    assert "2 times in a row no at the highest level, 49.5 °C" in found.reasons


@pytest.mark.parametrize("method", ["levels", "staircase"])
def test_two_yes_at_the_bottom_end_it_too(method: str) -> None:
    schedule = scheduled(method)
    answered(schedule, *[1.0] * 4)
    assert schedule.next_trial() is None
    found = schedule.estimate()
    assert not found.is_at_ceiling
    assert not found.accepted
    assert "2 times in a row yes at the lowest level, 40.0 °C" in found.reasons


def test_a_staircase_broken_off_says_how_far_it_came() -> None:
    schedule = scheduled("staircase")
    answered(schedule, 0.0, 1.0)
    found = schedule.estimate()
    assert not found.levels
    assert found.reasons == (
        "2 of 2 trials were answered, and it takes 6",
        "the answer changed 1 times, and it takes 6",
    )
