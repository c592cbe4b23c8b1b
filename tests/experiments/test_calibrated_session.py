"""Searches for a participant's own levels in whole sessions: what is proposed, found and then given."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from experiments.session import FinishedSession
from mindpain_task.model import Event
from mindpain_task.session.outcome import Ending
from tests.rater_for_tests import EN, END, GO_ON, Rater, Room
from tests.searches_for_tests import (
    HIGHEST_C,
    LOWEST_C,
    MAIN_TRIALS,
    METHODS,
    START_C,
    STEP_UP_C,
    asked,
    given_at,
    levels_of,
    numbers,
    run_in,
    searching,
    spoiling,
    targets_of,
)

STEPPING = tuple(method for method in METHODS if method != "limits")


def searched(
    folder: Path, method: str, rater: Rater | None = None, **changes: Any
) -> tuple[Room, FinishedSession]:
    """Run a session that searches by a method; return what was seen of it."""
    room = Room(rater)
    return room, run_in(room, asked(folder, searching(method, **changes)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Room, FinishedSession]]:
    """Run a session by each method, once for all tests that look at it."""
    return functools.cache(lambda method: searched(tmp_path_factory.mktemp(method), method))


Whole: TypeAlias = Callable[[str], tuple[Room, FinishedSession]]


@pytest.mark.parametrize("method", METHODS)
def test_what_was_found_is_on_record_and_given_in_every_later_trial(whole: Whole, method: str) -> None:
    room, finished = whole(method)
    assert finished.outcome.ending is Ending.COMPLETED
    (result,), (used,) = room.of("calibration_result"), room.of("calibration_used")
    assert (result.marker, result.data["accepted"]) == ("calibration_result", True)
    values = numbers(used.data["values"])
    assert {*values} == {*targets_of(method)}
    for name, level_c in numbers(result.data["levels"]).items():
        step_c = METHODS[method].get("resolution_c", 0.1)
        assert values[name] == pytest.approx(round(level_c / step_c) * step_c)
    given = given_at(finished)
    assert {name: len(levels) for name, levels in given.items()} == {
        f"at_{name}": MAIN_TRIALS for name in values
    }
    assert all(set(given[f"at_{name}"]) == {level_c} for name, level_c in values.items())


@pytest.mark.parametrize("method", METHODS)
def test_a_result_says_what_it_was_learnt_from(whole: Whole, method: str) -> None:
    room, _ = whole(method)
    (result,) = room.of("calibration_result")
    learnt = [event.data for event in room.of("calibration_trial")]
    levels_c = [each["level"] for each in learnt]
    answers = [each["answer"] for each in learnt]
    points = (
        [[answer, 1.0] for answer in answers] if method == "limits" else zip(levels_c, answers, strict=True)
    )
    assert result.data["points"] == [list(point) for point in points]
    assert [each["number"] for each in learnt] == list(range(1, len(learnt) + 1))


@pytest.mark.parametrize("method", STEPPING)
def test_no_level_is_out_of_bounds_or_more_than_a_step_over_what_was_given(
    quick_folder: Path, method: str
) -> None:
    """By someone who feels nothing, whom a search would like to heat most."""
    room, _ = searched(quick_folder, method, Rater(rates=lambda felt_c: 0.0, hurts_from_c=99.0))
    given_c = [float(str(event.data["peak_c"])) for event in room.of("armed")]
    assert given_c == levels_of(room)
    assert given_c[0] == START_C
    for place, level_c in enumerate(given_c[1:], start=1):
        assert LOWEST_C <= level_c <= min(HIGHEST_C, max(given_c[:place]) + STEP_UP_C)


@pytest.mark.parametrize("method", STEPPING)
def test_who_feels_nothing_is_at_the_ceiling_and_the_session_cannot_go_on(
    quick_folder: Path, method: str
) -> None:
    """Both choices are tried: O is not offered, and not taken either."""
    rater = Rater(rates=lambda felt_c: 0.0, hurts_from_c=99.0, after_search=((GO_ON, END),))
    room, finished = searched(quick_folder, method, rater)
    (result,) = room.of("calibration_result")
    assert (result.data["at_ceiling"], result.data["accepted"], result.data["levels"]) == (True, False, {})
    assert result.data["reasons"]
    (page,) = room.pages(EN.calibration_failed_body)
    assert EN.calibration_hint not in page.hint
    assert EN.calibration_end in page.hint
    assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR
    assert not room.of("calibration_used")
    assert given_at(finished) == {}


def test_who_never_presses_is_at_the_ceiling(quick_folder: Path) -> None:
    room, finished = searched(quick_folder, "limits", Rater(presses_at_c=60.0))
    (result,) = room.of("calibration_result")
    assert (result.data["at_ceiling"], result.data["levels"]) == (True, {})
    assert [event.data["answer"] for event in room.of("calibration_trial")] == [None] * 3
    assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR


@pytest.mark.parametrize("method", ["grid_bayes", "ascending"])
def test_at_the_ceiling_the_top_is_given_where_the_protocol_says_so(quick_folder: Path, method: str) -> None:
    rater = Rater(rates=lambda felt_c: max(0.0, 6.0 * (felt_c - 42.0)))  # 36 at 48 °C
    room, finished = searched(quick_folder, method, rater, at_ceiling="top")
    assert finished.outcome.ending is Ending.COMPLETED
    (result,), (used,) = room.of("calibration_result"), room.of("calibration_used")
    assert result.data["at_ceiling"]
    assert used.data["at_top"] == ["high"]
    low_c = round(numbers(result.data["levels"])["low"], 1)
    assert used.data["values"] == {"low": low_c, "high": HIGHEST_C}
    assert given_at(finished) == {"at_low": [low_c] * 2, "at_high": [HIGHEST_C] * 2}


def test_what_was_found_is_enough_where_nothing_else_is_given(quick_folder: Path) -> None:
    """A target that no later trial uses may be lacking: O is offered, and the result says `not accepted`."""
    protocol = searching("grid_bayes")
    del protocol["stimuli"]["at_high"], protocol["blocks"]["trials"]["at_high"]
    room = Room(Rater(rates=lambda felt_c: max(0.0, 6.0 * (felt_c - 42.0))))
    finished = run_in(room, asked(quick_folder, protocol))
    assert finished.outcome.ending is Ending.COMPLETED
    (result,) = room.of("calibration_result")
    assert not result.data["accepted"]
    assert {*given_at(finished)} == {"at_low"}


def test_a_missed_rating_is_learnt_as_missed_and_its_level_comes_again(quick_folder: Path) -> None:
    missed: list[float] = []

    def once(felt_c: float) -> float | None:
        if felt_c == 44.0 and not missed:
            missed.append(felt_c)
            return None
        return 12.0 * (felt_c - 41.0)

    room, finished = searched(quick_folder, "ascending", Rater(rates=once))
    answers = {event.data["number"]: event.data["answer"] for event in room.of("calibration_trial")}
    assert [number for number, answer in answers.items() if answer is None] == [3]
    assert levels_of(room) == [42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 48.0, 44.0]
    assert finished.outcome.ending is Ending.COMPLETED


@pytest.mark.parametrize("trouble", ["missed", "late", "short", "cool", "stuck_zone"])
def test_what_was_not_delivered_as_commanded_is_not_learnt_from(
    quick_folder: Path, whole: Whole, trouble: str
) -> None:
    room = Room()
    finished = run_in(
        room, asked(quick_folder, searching("grid_bayes"), rig=spoiling(quick_folder, f"{trouble}=2,4"))
    )
    undisturbed, _ = whole("grid_bayes")
    spoiled = [event.trial for event in room.of("delivery") if event.data["verdict"] != "delivered"]
    assert spoiled == [2, 4]
    assert [told(event) for event in room.of("calibration_trial")] == [
        told(event) for event in undisturbed.of("calibration_trial")
    ]
    assert room.of("calibration_used")[0].data == undisturbed.of("calibration_used")[0].data
    assert finished.outcome.ending is Ending.COMPLETED


def test_a_search_whose_deliveries_fail_again_and_again_comes_to_its_end(
    quick_folder: Path,
) -> None:
    """It costs the trials that were planned, and no more; the operator hears what is lacking."""
    starts = ",".join(map(str, range(1, 40)))
    room = Room()
    finished = run_in(
        room, asked(quick_folder, searching("grid_bayes"), rig=spoiling(quick_folder, f"cool={starts}"))
    )
    assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR
    assert len(room.of("trial_end")) == METHODS["grid_bayes"]["trials_max"]
    assert {event.data["peak_c"] for event in room.of("armed")} == {START_C}
    assert not room.of("calibration_trial")


def told(event: Event) -> Mapping[str, Any]:
    """Return what a calibration was told."""
    return {name: event.data[name] for name in ("number", "level", "answer")}
