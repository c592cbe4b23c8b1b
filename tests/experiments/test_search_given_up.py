"""A search that the operator ended by leaving a trial out: who goes on with the session searches no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from mindpain_task.roles import InputKind
from mindpain_task.session.outcome import Ending
from tests.experiments.test_search_resumed import Whole
from tests.onlooker_for_tests import at
from tests.rater_for_tests import AGAIN, GO_ON, LEAVE_OUT, Rater, Room
from tests.searches_for_tests import asked, killed, learnt, resumed_in, run_in, searching


@pytest.fixture
def given_up(quick_folder: Path) -> Whole:
    """Its fifth trial is stopped and left out; too little was found by then, and the operator ends it."""
    rater = Rater(after_stop=((LEAVE_OUT,),))
    room = Room(rater, (at("heat_onset", 5), 0.4, InputKind.PARTICIPANT_STOP))
    return Whole(room, run_in(room, asked(quick_folder, searching("ascending"))))


def test_what_was_ended_is_not_searched_on(quick_folder: Path, given_up: Whole) -> None:
    assert len(learnt(given_up.room)) == 4
    (first,) = given_up.room.of("calibration_result")
    for kind in ("choice", "calibration_result", "calibration_done"):
        room = Room()
        finished = resumed_in(room, killed(given_up.finished, quick_folder / kind, given_up.after(kind)))
        assert finished.outcome.reason == given_up.finished.outcome.reason == "after a calibration"
        assert learnt(room) == []
        assert not room.of("heat_onset")
        assert [event.phase for event in room.of("phase")].count("calibration_done") == 1
        assert [event.data for event in room.of("calibration_result")] == [first.data]


def test_the_operator_may_still_have_it_searched_once_more(quick_folder: Path, given_up: Whole) -> None:
    room = Room(Rater(after_search=((AGAIN,), (GO_ON,))))
    folder = killed(given_up.finished, quick_folder / "killed", given_up.after("calibration_result"))
    finished = resumed_in(room, folder)
    assert finished.outcome.ending is Ending.COMPLETED
    assert len(learnt(room)) == 7
    assert learnt(room)[0][0] == 1
