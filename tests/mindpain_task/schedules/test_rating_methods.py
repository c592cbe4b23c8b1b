"""Ascending series and grid Bayes, by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from mindpain_task.schedules.entries import AscendingEntry
from mindpain_task.schedules.ladder import Ladder
from mindpain_task.schedules.schedule import Schedule
from tests.mindpain_task.schedules.writing import answered, scheduled, written


def rated_by(schedule: Schedule, curve: Callable[[float], float]) -> list[float]:
    levels = []
    while (proposal := schedule.next_trial()) is not None:
        assert proposal.level is not None
        levels.append(proposal.level)
        schedule.learn(proposal, min(max(curve(proposal.level), 0.0), 100.0))
    return levels


def test_a_line_is_read_backwards() -> None:
    schedule = scheduled("ascending")
    levels = rated_by(schedule, lambda level: 10 * (level - 41))
    found = schedule.estimate()
    assert levels[:9] == [42, 43, 44, 45, 46, 47, 48, 49, 49.5]
    assert sorted(levels[9:]) == levels[:9]
    assert levels[9:] != levels[:9]
    assert found.levels == {"heat_40": pytest.approx(45.0), "heat_60": pytest.approx(47.0)}
    assert found.measures == {"slope": pytest.approx(10.0), "r2": pytest.approx(1.0)}
    assert found.accepted


def test_a_power_law_is_read_backwards_from_its_zero() -> None:
    schedule = scheduled("power")
    levels = rated_by(schedule, lambda level: 60 * ((level - 34) / 13) ** 2.1)
    found = schedule.estimate()
    assert levels == sorted(levels[:9]) * 2
    assert found.levels["heat_60"] == pytest.approx(47.0)
    assert found.levels["heat_40"] == pytest.approx(34 + 13 * (40 / 60) ** (1 / 2.1))
    assert found.measures["slope"] == pytest.approx(2.1)


def test_the_order_comes_from_the_seed_alone() -> None:
    assert rated_by(scheduled("ascending"), lambda _: 30.0) == rated_by(
        scheduled("ascending"), lambda _: 31.0
    )
    assert rated_by(scheduled("ascending", seed=4), lambda _: 30.0) != rated_by(
        scheduled("ascending"), lambda _: 30.0
    )


def test_nothing_hotter_is_given_after_a_rating_that_is_high_enough() -> None:
    schedule = scheduled("ascending")
    levels = rated_by(schedule, lambda level: 20 * (level - 41))
    assert max(levels) == 46.0
    assert len(levels) == 10


def test_a_missed_level_comes_again_at_the_end() -> None:
    schedule = scheduled("ascending", series=1)
    assert answered(schedule, 1.0, None, 3.0) == [42.0, 43.0, 44.0]
    assert rated_by(schedule, lambda level: 10 * (level - 41))[-1] == 43.0


def test_ratings_at_the_ends_of_the_scale_do_not_bend_the_line() -> None:
    schedule = scheduled("ascending", stop_over=99.9)
    rated_by(schedule, lambda level: 20 * (level - 44))
    assert schedule.estimate().levels["heat_60"] == pytest.approx(47.0)


def test_a_line_that_falls_or_scatters_is_not_accepted() -> None:
    falling, scattered = scheduled("ascending"), scheduled("ascending")
    rated_by(falling, lambda level: 60 - (level - 42))
    rated_by(scattered, lambda level: 50 + 30 * math.sin(97 * level))
    assert "ratings do not rise with the level: the slope is -1.00" in falling.estimate().reasons
    assert not falling.estimate().levels
    assert any(reason.startswith("R² is 0.") for reason in scattered.estimate().reasons)
    assert not scattered.estimate().accepted


@pytest.mark.parametrize("method", ["ascending", "grid_bayes"])
def test_somebody_who_would_need_more_is_flagged_and_given_no_more(method: str) -> None:
    schedule = scheduled(method)
    levels = rated_by(schedule, lambda level: 7 * (level - 43))
    found = schedule.estimate()
    assert max(levels) <= 49.5
    assert found.is_at_ceiling
    assert not found.accepted
    assert "heat_60" not in found.levels
    assert any("heat_60" in reason and "49.5 °C" in reason for reason in found.reasons)


def test_grid_bayes_goes_to_the_targets_and_stops_when_it_knows_them() -> None:
    schedule = scheduled("grid_bayes")
    levels = rated_by(schedule, lambda level: 14 * (level - 42.5))
    found = schedule.estimate()
    assert found.accepted
    assert found.levels["heat_40"] == pytest.approx(42.5 + 40 / 14, abs=0.25)
    assert found.levels["heat_60"] == pytest.approx(42.5 + 60 / 14, abs=0.25)
    assert 6 <= len(levels) < 14
    assert max(levels) < 48.0
    assert all(sd is not None and 0 < sd <= 0.5 for sd in found.sd.values())


@pytest.mark.parametrize("always", [0.0, 50.0, 100.0])
def test_grid_bayes_does_not_accept_answers_that_are_always_the_same(always: float) -> None:
    schedule = scheduled("grid_bayes")
    rated_by(schedule, lambda _: always)
    found = schedule.estimate()
    assert not found.accepted
    assert "ratings do not rise with the level: the slope is 0.00 points per °C" in found.reasons


def test_grid_bayes_learns_nothing_from_missed_trials_but_counts_them() -> None:
    schedule = scheduled("grid_bayes")
    before = schedule.estimate()
    assert answered(schedule, *[None] * 14)[:2] == [42.0, 43.0]
    assert schedule.next_trial() is None
    after = schedule.estimate()
    assert before.levels == after.levels == {}
    assert after.reasons == ("0 of 14 trials were answered, and it takes 6",)


def test_of_two_rungs_as_near_the_lower_one_is_given() -> None:
    entry = written("ascending")
    assert isinstance(entry, AscendingEntry)
    ladder = Ladder(40.0, 49.5, 0.1, 42.0, 1.0)
    assert ladder.nearest(42.25, (42.0,)) == 42.2
    assert ladder.nearest(99.0, (42.0, 41.0)) == 43.0
    assert ladder.nearest(99.0, ()) == 42.0
    assert (ladder.bottom, ladder.top, len(ladder.rungs)) == (40.0, 49.5, 96)
