"""A search that is cut off anywhere in its journal goes on as if nothing had been: with the same levels.

The rater answers by the level alone, so that whatever comes out otherwise is the program's doing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from experiments.resume.resuming import ResumeRequest, prepare_resume
from experiments.session import FinishedSession
from mindpain_task.model import Event
from mindpain_task.roles import InputKind
from mindpain_task.schedules.schedule import Proposal
from mindpain_task.session.outcome import Ending
from tests.onlooker_for_tests import at
from tests.rater_for_tests import AGAIN, GO_ON, Rater, Room
from tests.searches_for_tests import (
    CALIBRATION,
    HEADER,
    METHODS,
    asked,
    cut_off,
    given_at,
    killed,
    learnt,
    resumed_in,
    run_in,
    searching,
    spoiling,
    trial_rows,
)


@dataclass(frozen=True)
class Whole:
    """A session that nobody interrupted."""

    room: Room
    finished: FinishedSession

    @property
    def searched(self) -> range:
        """How many records there may be after which the search is not over yet."""
        ends = [
            place for place, event in enumerate(self.room.events, HEADER + 1) if event.kind == "block_end"
        ]
        return range(HEADER, ends[0])

    def proposals(self, records: int) -> list[tuple[object, ...]]:
        """Return (number, level, answer) still to come in the search that runs after so many records."""
        begins = [0, *(p for p, event in enumerate(self.room.events) if event.kind == "calibration_again")]
        ends = [*begins[1:], len(self.room.events)]
        at = records - HEADER
        last = max(begin for begin in begins if begin < max(at, 1))
        return told(self.room.events[max(at, last) : ends[begins.index(last)]])

    def after(self, kind: str, nth: int = 1) -> int:
        """Return how many records there are once the n-th event of a kind, or phase, is the last one."""
        found = [
            p for p, event in enumerate(self.room.events, HEADER + 1) if kind in (event.kind, event.phase)
        ]
        return found[nth - 1]


def told(events: list[Event]) -> list[tuple[object, ...]]:
    """Return (number, level, answer) of what a calibration was told."""
    names = ("number", "level", "answer")
    return [tuple(e.data[name] for name in names) for e in events if e.kind == "calibration_trial"]


Run: TypeAlias = Callable[..., Whole]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a session by a method that nobody interrupts; each once for all tests that look at it."""

    @functools.cache
    def run(method: str, resume_at: str = "trial") -> Whole:
        room = Room()
        folder = tmp_path_factory.mktemp(method)
        return Whole(room, run_in(room, asked(folder, searching(method, resume_at))))

    return run


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Run one in which a trial is stopped and given again, one is spoiled, and all is searched once more."""
    folder = tmp_path_factory.mktemp("troubled")
    rater = Rater(after_search=((AGAIN,), (GO_ON,)), after_stop=((AGAIN,),))
    room = Room(rater, (at("heat_onset", 2), 0.4, InputKind.PARTICIPANT_STOP))
    protocol = searching("grid_bayes", trials_min=3, trials_max=6, stop_at_sd_c=2.0)
    return Whole(room, run_in(room, asked(folder, protocol, rig=spoiling(folder, "cool=4"))))


def next_after(run: Whole, data: Path, records: int) -> Proposal | None:
    """Return what the search proposes first, once a run that was killed goes on."""
    _, prepared = prepare_resume(ResumeRequest(killed(run.finished, data, records)))
    return prepared.calibrations.schedules[CALIBRATION].next_trial()


@pytest.mark.parametrize("method", METHODS)
def test_wherever_a_search_is_cut_off_it_goes_on_with_the_same_level(
    quick_folder: Path, whole: Run, method: str
) -> None:
    run = whole(method)
    every = 1 if method == "grid_bayes" else 3
    for records in run.searched[len(method) % every :: every]:
        proposal = next_after(run, quick_folder / f"cut_{records}", records)
        expected = [each[:2] for each in run.proposals(records)[:1]]
        assert [(each.number, each.level) for each in [proposal] if each] == expected, records


def test_a_troubled_search_goes_on_with_the_same_level_too(quick_folder: Path, troubled: Whole) -> None:
    run = troubled
    assert run.finished.outcome.ending is Ending.COMPLETED
    assert len(run.room.of("calibration_again")) == len(run.room.of("stopped")) == 1
    for records in run.searched[::3]:
        proposal = next_after(run, quick_folder / f"cut_{records}", records)
        expected = [each[:2] for each in run.proposals(records)[:1]]
        assert [(each.number, each.level) for each in [proposal] if each] == expected, records


def places() -> Iterator[tuple[str, str, int]]:
    """Yield the method, and the event after which it is cut off; the simplest method for most of them."""
    for kind in ("block_start", "trial_start", "armed", "heat_onset", "intensity", "rating", "delivery"):
        yield "grid_bayes", kind, 3 if kind != "block_start" else 1
    yield "grid_bayes", "calibration_trial", 3
    for method in METHODS:
        yield method, "trial_end", 3
        yield method, "calibration_result", 1
        yield method, "calibration_used", 1
    yield "limits", "limit_pressed", 2
    yield "limits", "heat_end", 2


@pytest.mark.parametrize(("method", "kind", "nth"), [*places()])
def test_what_goes_on_comes_to_the_same_and_gives_the_same(
    quick_folder: Path, whole: Run, method: str, kind: str, nth: int
) -> None:
    run = whole(method)
    records = run.after(kind, nth)
    room = Room()
    finished = resumed_in(room, killed(run.finished, quick_folder / "killed", records))
    assert finished.outcome.ending is Ending.COMPLETED
    assert told(run.room.events[: records - HEADER]) + learnt(room) == learnt(run.room)
    for found in ("calibration_result", "calibration_used"):
        assert [e.data for e in room.of(found)] == [e.data for e in run.room.of(found)]
    assert given_at(finished) == given_at(run.finished)


@pytest.mark.parametrize("records", range(8, 168, 40))
def test_a_troubled_search_comes_to_the_same_and_numbers_every_trial_once(
    quick_folder: Path, troubled: Whole, records: int
) -> None:
    run = troubled
    assert records < run.searched[-1]
    room = Room()
    finished = resumed_in(room, killed(run.finished, quick_folder / "killed", records))
    assert finished.outcome.ending is Ending.COMPLETED
    assert learnt(room) == run.proposals(records)
    assert room.of("calibration_used")[-1].data == run.room.of("calibration_used")[-1].data
    assert given_at(finished) == given_at(run.finished)
    before = run.room.events[: records - HEADER]
    numbers = [event.trial for event in (*before, *room.events) if event.kind == "trial_start"]
    assert len({*numbers}) == len(numbers)


def test_values_that_were_found_are_used_by_every_run_that_goes_on_after_it(
    quick_folder: Path, whole: Run
) -> None:
    """Cut off in the trials that give them, twice."""
    run = whole("ascending")
    first_given = len(run.room.of("calibration_trial")) + 1
    folder = killed(run.finished, quick_folder / "killed", run.after("trial_start", first_given + 1))
    rows = [row for row in trial_rows(run.finished) if row["calibration"] is None]
    for done in (1, 2):
        finished = resumed_in(Room(), folder)
        assert [row["target_peak_c"] for row in trial_rows(finished)] == [
            row["target_peak_c"] for row in rows[done:]
        ]
        assert [row["stimulus"] for row in trial_rows(finished)] == [row["stimulus"] for row in rows[done:]]
        folder = finished.files.folder
        begun = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        cut_off(folder, next(n for n, line in enumerate(begun) if '"trial_end"' in line) + 1)


def test_a_search_that_is_killed_again_and_again_comes_to_its_end(quick_folder: Path, whole: Run) -> None:
    """Each run is killed in its second trial; together they have learnt what one would have."""
    run = whole("grid_bayes")
    folder = killed(run.finished, quick_folder / "killed", run.after("armed", 2))
    together = told(run.room.events[: run.after("armed", 2) - HEADER])
    room = Room()
    for _ in range(3):
        room = Room()
        folder = resumed_in(room, folder).files.folder
        places = [place for place, event in enumerate(room.events) if event.kind == "armed"]
        cut_off(folder, places[1] + 1 + HEADER)
        together += told(room.events[: places[1] + 1])
    room = Room()
    finished = resumed_in(room, folder)
    assert together + learnt(room) == learnt(run.room)
    assert finished.outcome.ending is Ending.COMPLETED
    assert given_at(finished) == given_at(run.finished)


def test_where_a_protocol_goes_on_with_whole_blocks_a_search_begins_anew(
    quick_folder: Path, whole: Run
) -> None:
    """Also once the operator has gone on with what was found: it counts once its block is over."""
    run = whole("ascending", "block")
    for kind, nth in (("calibration_trial", 3), ("calibration_result", 1), ("calibration_used", 1)):
        folder = killed(run.finished, quick_folder / kind, run.after(kind, nth))
        room = Room(Rater(rates=lambda felt_c: min(100.0, max(0.0, 12.0 * (felt_c - 41.5)))))
        finished = resumed_in(room, folder)
        assert finished.outcome.ending is Ending.COMPLETED
        assert [each[:2] for each in learnt(room)] == [each[:2] for each in learnt(run.room)]
        assert given_at(finished) == {"at_low": [43.2] * 2, "at_high": [45.7] * 2}
    assert given_at(run.finished) == {"at_low": [42.7] * 2, "at_high": [45.2] * 2}


def test_a_session_that_goes_on_late_in_its_search_may_search_all_of_it_again(
    quick_folder: Path, whole: Run
) -> None:
    """Killed once all was learnt, searched again by the operator, and killed in that."""
    run = whole("grid_bayes")
    folder = killed(run.finished, quick_folder / "killed", run.after("calibration_result"))
    first = run.room.events[: run.after("calibration_result") - HEADER]
    second = Room(Rater(after_search=((AGAIN,), (GO_ON,))))
    finished = resumed_in(second, folder)
    assert finished.outcome.ending is Ending.COMPLETED
    assert learnt(second) == learnt(run.room)
    assert given_at(finished) == given_at(run.finished)
    places = [place for place, event in enumerate(second.events) if event.kind == "calibration_trial"]
    for records in (places[0], places[-1]):
        again = killed(finished, quick_folder / f"again_{records}", records + 1 + HEADER)
        third = Room()
        last = resumed_in(third, again)
        assert last.outcome.ending is Ending.COMPLETED
        assert told(second.events[: records + 1]) + learnt(third) == learnt(run.room)
        assert given_at(last) == given_at(run.finished)
        all_three = (*first, *second.events[: records + 1], *third.events)
        numbers = [event.trial for event in all_three if event.kind == "trial_start"]
        assert len({*numbers}) == len(numbers)


def test_one_more_search_is_offered_only_where_the_skin_has_room_for_it(
    quick_folder: Path, whole: Run
) -> None:
    """What a run before has given is in no plan of this one: the ledger knows it."""
    run = whole("levels")
    folder = killed(run.finished, quick_folder / "killed", run.after("calibration_result"))
    room = Room(Rater(after_search=((AGAIN, GO_ON), (GO_ON,))))
    finished = resumed_in(room, folder)
    assert finished.outcome.ending is Ending.COMPLETED
    assert not room.of("stopped")
