"""A search that is stopped by the participant, or begun once more by the operator, in whole sessions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.session import FinishedSession
from hardware.dose_file import read_doses
from mindpain_task.roles import InputKind
from mindpain_task.safety.ledger import Ledger
from mindpain_task.session.outcome import Ending
from tests.onlooker_for_tests import at
from tests.rater_for_tests import AGAIN, EN, END, GO_ON, LEAVE_OUT, Rater, Room
from tests.searches_for_tests import (
    METHODS,
    asked,
    given_at,
    learnt,
    levels_of,
    numbers,
    run_in,
    searching,
    spoiling,
    trial_rows,
)

STOP = InputKind.PARTICIPANT_STOP
PER_SITE = 20
"""How many stimuli the envelope allows a skin site."""


def run(folder: Path, method: str, *stops: tuple[str, int], rater: Rater, rig: str = "rehearsal") -> Stopped:
    """Run a session that the participant stops 0.4 s after each of these (event, trial)."""
    room = Room(rater, *((at(kind, trial), 0.4, STOP) for kind, trial in stops))
    return Stopped(room, run_in(room, asked(folder, searching(method), rig=rig)))


class Stopped:
    """A session that is over, with what was seen of it."""

    def __init__(self, room: Room, finished: FinishedSession) -> None:
        self.room, self.finished = room, finished

    @property
    def found(self) -> tuple[object, ...]:
        """What the search was told, what it found, and what was given."""
        used = [event.data for event in self.room.of("calibration_used")]
        return learnt(self.room), used, given_at(self.finished)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Stopped]:
    """Run sessions that nobody stops, each once for all tests that look at it."""
    return functools.cache(lambda method: run(tmp_path_factory.mktemp(method), method, rater=Rater()))


@pytest.mark.parametrize("method", METHODS)
def test_a_stopped_trial_is_not_learnt_from_and_its_level_comes_again(
    quick_folder: Path, whole: Callable[[str], Stopped], method: str
) -> None:
    """Once while heat is on, and once before it: given again, the search goes its way."""
    rater = Rater(after_stop=((AGAIN,), (AGAIN,)))
    stopped = run(quick_folder, method, ("heat_onset", 2), ("armed", 3), rater=rater)
    assert stopped.finished.outcome.ending is Ending.COMPLETED
    assert len(stopped.room.of("stopped")) == 2
    assert stopped.found == whole(method).found
    rows = trial_rows(stopped.finished)
    assert [row["trial"] for row in rows if row["status"] == "stopped"] == ["2", "3"]
    repeated = [row["repeats_trial"] for row in rows if row["repeats_trial"] is not None]
    assert repeated == ["2", "3"]


@pytest.mark.parametrize("method", ["grid_bayes", "levels", "limits"])
def test_where_the_operator_leaves_a_trial_out_the_search_is_over_as_far_as_it_came(
    quick_folder: Path, whole: Callable[[str], Stopped], method: str
) -> None:
    """Else the same level would come at once. Nothing is found by then; the operator has it searched anew."""
    rater = Rater(after_stop=((LEAVE_OUT,),), after_search=((GO_ON, AGAIN), (GO_ON,)))
    stopped = run(quick_folder, method, ("heat_onset", 2), rater=rater)
    room = stopped.room
    first, second = room.of("calibration_result")
    assert (len(first.data["points"]), first.data["levels"], first.data["accepted"]) == (1, {}, False)  # type: ignore[arg-type]
    assert len(room.pages(EN.calibration_failed_body)) == 1
    assert stopped.finished.outcome.ending is Ending.COMPLETED
    assert (learnt(room)[1:], *stopped.found[1:]) == whole(method).found
    assert second.data["accepted"]


@pytest.mark.parametrize("method", METHODS)
def test_a_session_that_ends_in_a_search_has_no_result_and_gives_nothing_more(
    quick_folder: Path, method: str
) -> None:
    stopped = run(quick_folder, method, ("heat_onset", 2), rater=Rater(after_stop=((END,),)))
    assert stopped.finished.outcome.ending is Ending.STOPPED_BY_PARTICIPANT
    assert len(levels_of(stopped.room)) == 1
    assert not stopped.room.of("calibration_result")
    assert not stopped.room.of("calibration_used")
    assert given_at(stopped.finished) == {}


def test_a_stop_while_the_operator_reads_what_was_found_shows_the_page_again(quick_folder: Path) -> None:
    room = Room(Rater(after_stop=((AGAIN,),)), (at("calibration_done"), 1.0, STOP))
    finished = run_in(room, asked(quick_folder, searching("ascending")))
    assert finished.outcome.ending is Ending.COMPLETED
    assert [event.data["where"] for event in room.of("stopped")] == ["calibration_done"]
    assert len(room.pages(EN.calibration_body)) == 2
    assert len(room.of("calibration_used")) == 1


@pytest.mark.parametrize("method", ["grid_bayes", "ascending", "limits"])
def test_the_operator_may_have_it_searched_once_more(quick_folder: Path, method: str) -> None:
    """From its start, with trials of their own; what was learnt first is on record and used no more."""

    def rates(felt_c: float) -> float:
        return min(100.0, max(0.0, 12.0 * (felt_c - 41.0 - 0.5 * bool(room.of("calibration_again")))))

    room = Room(Rater(rates=rates, after_search=((AGAIN,), (GO_ON,))))
    finished = run_in(room, asked(quick_folder, searching(method)))
    assert finished.outcome.ending is Ending.COMPLETED
    assert [event.data for event in room.of("calibration_again")] == [{"calibration": "own"}]
    first, second = room.of("calibration_result")
    (used,) = room.of("calibration_used")
    again = room.events.index(room.of("calibration_again")[0])
    before = [event for event in room.events[:again] if event.kind == "calibration_trial"]
    after = [event for event in room.events[again:] if event.kind == "calibration_trial"]
    assert after[0].data["number"] == 1
    assert after[0].data["level"] == before[0].data["level"]
    if method in ("grid_bayes", "ascending"):
        levels_c = numbers(first.data["levels"])
        assert used.data["values"] != {name: round(level_c, 1) for name, level_c in levels_c.items()}
    assert len(second.data["points"]) == len(after)  # type: ignore[arg-type]
    begun = [event.trial for event in room.of("trial_start")]
    assert len({*begun}) == len(begun)
    rows = trial_rows(finished)[len(before) : len(before) + len(after)]
    assert [row["repeats_trial"] for row in rows] == [str(place) for place in range(1, len(after) + 1)]


def test_it_is_searched_once_more_only_as_far_as_the_limits_go(quick_folder: Path) -> None:
    """Six trials, then room for nine more and the four to come; then for no other nine. R is tried anyway."""
    room = Room(Rater(after_search=((AGAIN,), (AGAIN, GO_ON))))
    finished = run_in(room, asked(quick_folder, searching("grid_bayes")))
    first, second = room.pages(EN.calibration_body)
    assert EN.calibration_again in first.hint
    assert EN.calibration_again not in second.hint
    assert finished.outcome.ending is Ending.COMPLETED
    assert len(room.of("calibration_again")) == 1
    entries = Ledger(read_doses(finished.files.doses)[0], "ses-01").entries
    given = [entry for entry in entries if entry.count]
    assert len(given) == len(room.of("heat_onset")) == 6 + 6 + 4
    assert len(given) <= PER_SITE


def test_trials_that_no_search_needed_take_no_room(quick_folder: Path) -> None:
    """The second search needs fewer than the first: what it left over must not forbid a repeat later."""

    def rates(felt_c: float) -> float:
        is_second = bool(room.of("calibration_again"))
        return 95.0 if is_second and felt_c >= 44.0 else min(89.0, 12.0 * (felt_c - 41.0))

    room = Room(Rater(rates=rates, after_search=((AGAIN,), (GO_ON,)), repeats_spoiled=True))
    protocol = searching("ascending", trials_min=3, r2_min=0.0)
    finished = run_in(room, asked(quick_folder, protocol, rig=spoiling(quick_folder, "cool=11,12,13")))
    assert finished.outcome.ending is Ending.COMPLETED
    assert [len(event.data["points"]) for event in room.of("calibration_result")] == [7, 3]  # type: ignore[arg-type]
    assert not room.of("repeat_refused")
    assert len(room.of("repeat")) == 3
    assert len(room.of("heat_onset")) == 7 + 3 + 4 + 3 <= PER_SITE
