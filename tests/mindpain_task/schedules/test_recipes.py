"""Temporal summation and conditioned pain modulation."""

from __future__ import annotations

from tests.mindpain_task.schedules.writing import answered, scheduled


def test_temporal_summation_is_train_minus_single() -> None:
    schedule = scheduled("temporal_summation")
    assert answered(schedule, 20.0, 40.0, 30.0, 48.0, 25.0, 41.0) == [None] * 6
    found = schedule.estimate()
    assert schedule.next_trial() is None
    assert found.measures == {"single": 25.0, "train": 43.0, "temporal_summation": 18.0}
    assert found.accepted
    assert not found.levels


def test_a_missed_rating_is_left_out_of_its_mean_and_mentioned() -> None:
    schedule = scheduled("temporal_summation")
    answered(schedule, 20.0, 40.0, None, 48.0, 30.0, None)
    found = schedule.estimate()
    assert found.measures["temporal_summation"] == 44.0 - 25.0
    assert found.accepted
    assert found.reasons == ("2 of 6 trials had no rating",)


def test_without_one_side_there_is_no_summation() -> None:
    schedule = scheduled("temporal_summation")
    answered(schedule, None, 40.0, None, 48.0, None, 41.0)
    found = schedule.estimate()
    assert "temporal_summation" not in found.measures
    assert not found.accepted
    assert "there is no rating to say single by" in found.reasons


def test_cpm_is_after_minus_before() -> None:
    schedule = scheduled("cpm")
    answered(schedule, 60.0, 64.0, 80.0, 50.0, 50.0)
    found = schedule.estimate()
    assert found.measures == {"before": 62.0, "conditioning": 80.0, "after": 50.0, "cpm_effect": -12.0}
    assert found.accepted


def test_cpm_does_without_a_rating_of_the_bath_but_not_of_the_tests() -> None:
    unrated_bath, unrated_test = scheduled("cpm"), scheduled("cpm", tests=1)
    answered(unrated_bath, 60.0, 64.0, None, 50.0, 50.0)
    answered(unrated_test, 60.0, 80.0, None)
    assert unrated_bath.estimate().accepted
    assert not unrated_test.estimate().accepted


def test_a_recipe_broken_off_is_not_accepted() -> None:
    schedule = scheduled("cpm")
    answered(schedule, 60.0, 64.0, 80.0, 50.0)
    assert schedule.estimate().measures["cpm_effect"] == -12.0
    assert schedule.estimate().reasons == ("4 of 5 trials were given",)
    assert not schedule.estimate().accepted
