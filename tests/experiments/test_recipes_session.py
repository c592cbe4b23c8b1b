"""Recipes in whole sessions: temporal summation and conditioned pain modulation, as rated and recorded."""

from __future__ import annotations

from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.tables import read_table
from mindpain_task.session.outcome import Ending
from tests.onlooker_for_tests import Onlooker
from tests.searches_for_tests import numbers

COURSE = {
    "summation": ["single", "train_of_ten"],
    "modulation": ["test_heat", "test_heat", "cold_hand", "test_heat", "test_heat"],
}
"""What each recipe of the shipped protocol gives, in order."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Onlooker, FinishedSession]:
    """The shipped protocol, rehearsed once for all tests that look at it."""
    data: Path = tmp_path_factory.mktemp("recipes")
    onlooker = Onlooker()
    request = SessionRequest("dynamic_qst", "rehearsal", "sim01", "01", "en", 7, data, "novice")
    return onlooker, conduct(prepare_session(request), lambda line: None, onlooker.wrap)


def rated(finished: FinishedSession, calibration: str) -> list[tuple[str, float]]:
    """Return (stimulus, rating) of the trials of a recipe, as the table of trials has them."""
    table = read_table(finished.files.trials)
    rows: list[dict[str, Any]] = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return [
        (str(row["stimulus"]), float(row["intensity"])) for row in rows if row["calibration"] == calibration
    ]


@pytest.mark.parametrize("recipe", COURSE)
def test_a_recipe_gives_its_course_and_learns_from_every_trial(
    done: tuple[Onlooker, FinishedSession], recipe: str
) -> None:
    onlooker, finished = done
    assert finished.outcome.ending is Ending.COMPLETED
    learnt = [event.data for event in onlooker.of("calibration_trial") if event.data["calibration"] == recipe]
    given = rated(finished, recipe)
    assert [each["stimulus"] for each in learnt] == [name for name, _ in given] == COURSE[recipe]
    assert [each["answer"] for each in learnt] == [rating for _, rating in given]
    assert {each["level"] for each in learnt} == {None}


def test_what_they_come_to_is_what_was_rated(done: tuple[Onlooker, FinishedSession]) -> None:
    onlooker, finished = done
    measures = {
        str(event.data["calibration"]): numbers(event.data["measures"])
        for event in onlooker.of("calibration_result")
    }
    (_, single), (_, train) = rated(finished, "summation")
    assert measures["summation"]["temporal_summation"] == pytest.approx(train - single)
    ratings = [rating for _, rating in rated(finished, "modulation")]
    assert measures["modulation"]["cpm_effect"] == pytest.approx(mean(ratings[3:]) - mean(ratings[:2]))
    assert [event.data["accepted"] for event in onlooker.of("calibration_result")] == [True, True]
    assert [event.data["values"] for event in onlooker.of("calibration_used")] == [{}, {}]


def test_heat_and_water_are_given_as_commanded(done: tuple[Onlooker, FinishedSession]) -> None:
    onlooker, finished = done
    assert {event.data["verdict"] for event in onlooker.of("delivery")} == {"delivered"}
    assert len(onlooker.of("cold_onset")) == len(onlooker.of("cold_end")) == 1
    (onset,) = onlooker.of("cold_onset")
    table = read_table(finished.files.trials)
    before = [event for event in onlooker.of("heat_end") if event.time_s < onset.time_s]
    after = [event for event in onlooker.of("heat_onset") if event.time_s > onset.time_s]
    (out,) = onlooker.of("cold_end")
    assert len(before) == 4
    assert min(event.time_s for event in after) > out.time_s, "the hand is out before the second test"
    assert len(table.rows) == 2 + 5 + 2
