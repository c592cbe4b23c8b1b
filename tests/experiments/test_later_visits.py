"""Sessions of the same participant on later days: whether levels are kept, searched again, or both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.preparing import prepare_session
from experiments.session import FinishedSession
from hardware.journal import read_journal
from mindpain_task.located import Refused
from mindpain_task.session.outcome import Ending
from tests.rater_for_tests import Rater, Room
from tests.searches_for_tests import (
    HEADER,
    asked,
    cut_off,
    given_at,
    numbers,
    resumed_in,
    run_in,
    searching,
)

FIRST = {"at_low": [42.7] * 2, "at_high": [45.2] * 2}
"""What somebody is given who rates 12 points a degree from 41 °C on."""
SECOND = {"at_low": [43.7] * 2, "at_high": [46.2] * 2}
"""What somebody is given for whom it is a degree more."""


def later() -> Rater:
    """Return who has got used to it since: the same ratings, a degree higher."""
    return Rater(rates=lambda felt_c: min(100.0, max(0.0, 12.0 * (felt_c - 42.0))))


def visit(
    folder: Path,
    session: str,
    rater: Rater | None = None,
    values: tuple[tuple[str, float], ...] = (),
    **changes: Any,
) -> tuple[Room, FinishedSession]:
    """Run a session of this number; `changes` are to the calibration."""
    room = Room(rater)
    request = asked(folder, searching("ascending", **changes), session=session, values=values)
    return room, run_in(room, request)


def test_fixed_levels_are_those_of_the_first_visit_and_nothing_is_searched(quick_folder: Path) -> None:
    _, first = visit(quick_folder, "01", on_later_visits="fixed")
    room, second = visit(quick_folder, "02", later(), on_later_visits="fixed")
    assert given_at(first) == given_at(second) == FIRST
    assert second.outcome.ending is Ending.COMPLETED
    assert not [event for event in room.of("block_start") if event.data["calibration"]]
    assert not room.of("calibration_result")
    assert len(room.of("heat_onset")) == 4
    assert [event.block for event in room.of("block_start")] == [1]


def test_recalibrated_levels_are_those_of_the_day(quick_folder: Path) -> None:
    visit(quick_folder, "01", on_later_visits="recalibrate")
    room, second = visit(quick_folder, "02", later(), on_later_visits="recalibrate")
    assert given_at(second) == SECOND
    assert room.of("calibration_used")[0].data["values"] == {"low": 43.7, "high": 46.2}


def test_both_searches_again_for_the_record_and_gives_what_the_first_visit_found(quick_folder: Path) -> None:
    visit(quick_folder, "01", on_later_visits="both")
    for session in ("02", "03"):
        room, finished = visit(quick_folder, session, later(), on_later_visits="both")
        (result,) = room.of("calibration_result")
        levels = numbers(result.data["levels"])
        assert {name: round(level, 1) for name, level in levels.items()} == {"low": 43.7, "high": 46.2}
        (used,) = room.of("calibration_used")
        assert used.data["values"] == {"low": 42.7, "high": 45.2}
        assert given_at(finished) == FIRST


@pytest.mark.parametrize("policy", ["fixed", "both"])
def test_a_visit_whose_search_the_operator_did_not_go_on_with_is_none(
    quick_folder: Path, policy: str
) -> None:
    _, first = visit(quick_folder, "01", on_later_visits=policy)
    cut = next(
        record.seq
        for record in read_journal(first.files.journal)[0]
        if record.event.kind == "calibration_result"
    )
    cut_off(first.files.folder, cut)
    _, second = visit(quick_folder, "02", later(), on_later_visits=policy)
    assert given_at(second) == SECOND


def test_what_the_same_session_found_is_no_earlier_visit(quick_folder: Path) -> None:
    """A session that is begun anew on the same day searches again."""
    visit(quick_folder, "01", on_later_visits="fixed")
    _, again = visit(quick_folder, "01", later(), on_later_visits="fixed")
    assert given_at(again) == SECOND


def test_a_later_visit_keeps_what_the_first_one_gave_in_the_end(quick_folder: Path) -> None:
    """Its first run was killed just after its search, which so began anew: other levels were given then."""
    changes: dict[str, Any] = {"on_later_visits": "fixed", "resume_at": "block"}
    room, first = visit(quick_folder, "01", **changes)
    cut_off(first.files.folder, room.events.index(room.of("calibration_used")[0]) + 1 + HEADER)
    first = resumed_in(Room(later()), first.files.folder)
    assert given_at(first) == SECOND
    _, second = visit(quick_folder, "02", **changes)
    assert given_at(second) == SECOND


def test_of_several_visits_the_first_one_counts(quick_folder: Path) -> None:
    """In virtual time all begin at the same moment: then the lowest session is the first."""
    visit(quick_folder, "01", on_later_visits="recalibrate")
    visit(quick_folder, "02", later(), on_later_visits="recalibrate")
    _, third = visit(quick_folder, "03", on_later_visits="fixed")
    assert given_at(third) == FIRST


@pytest.mark.parametrize("kind", ["calibration_trial", "calibration_used"])
def test_a_session_of_earlier_levels_goes_on_with_them(quick_folder: Path, kind: str) -> None:
    """`both`, killed in its search or behind it."""
    visit(quick_folder, "01", on_later_visits="both")
    room, second = visit(quick_folder, "02", later(), on_later_visits="both")
    cut_off(second.files.folder, room.events.index(room.of(kind)[0]) + 1 + HEADER)
    assert given_at(resumed_in(Room(later()), second.files.folder)) == FIRST


@pytest.mark.parametrize("values", [(), (("at_low", 43.0), ("at_high", 46.5))])
def test_a_session_without_a_search_goes_on_without_one(
    quick_folder: Path, values: tuple[tuple[str, float], ...]
) -> None:
    """`fixed`, or set by hand, and killed after its first trial."""
    visit(quick_folder, "01", on_later_visits="fixed")
    room, second = visit(quick_folder, "02", later(), values, on_later_visits="fixed")
    given = [event.data["peak_c"] for event in room.of("armed")]
    cut_off(second.files.folder, room.events.index(room.of("trial_end")[0]) + 1 + HEADER)
    again = Room(later())
    resumed_in(again, second.files.folder)
    assert [event.data["peak_c"] for event in again.of("armed")] == given[1:]
    assert not again.of("calibration_result")


def test_a_level_that_is_set_needs_no_search(quick_folder: Path) -> None:
    room, finished = visit(quick_folder, "01", values=(("at_low", 43.0), ("at_high", 46.5)))
    assert given_at(finished) == {"at_low": [43.0] * 2, "at_high": [46.5] * 2}
    assert not room.of("calibration_result")
    assert finished.outcome.ending is Ending.COMPLETED


def test_a_level_that_is_set_leaves_the_other_to_the_search(quick_folder: Path) -> None:
    room, finished = visit(quick_folder, "01", values=(("at_low", 43.0),))
    assert len(room.of("calibration_result")) == 1
    assert given_at(finished) == {"at_low": [43.0] * 2, "at_high": FIRST["at_high"]}


def test_a_level_that_is_set_comes_before_that_of_an_earlier_visit(quick_folder: Path) -> None:
    visit(quick_folder, "01", on_later_visits="fixed")
    room, second = visit(quick_folder, "02", later(), values=(("at_low", 43.0),), on_later_visits="fixed")
    assert not room.of("calibration_result")
    assert given_at(second) == {"at_low": [43.0] * 2, "at_high": FIRST["at_high"]}


@pytest.mark.parametrize("policy", ["fixed", "both"])
def test_an_earlier_level_that_the_protocol_no_longer_allows_is_refused(
    quick_folder: Path, policy: str
) -> None:
    visit(quick_folder, "01", later(), on_later_visits=policy)
    protocol = searching("ascending", on_later_visits=policy)
    protocol["stimuli"]["searched"]["peak_c"] = {"min": 40.0, "max": 45.0}
    with pytest.raises(Refused, match=r"46\.2"):
        prepare_session(asked(quick_folder, protocol, session="02"))
