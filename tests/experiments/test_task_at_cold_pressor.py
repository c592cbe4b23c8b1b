"""Mazes while a hand is in cold water: the operator's keys, the cap and a stop are as without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.protocol_files import PROTOCOLS
from hardware.tables import read_table
from mindpain_task.model import Event
from mindpain_task.roles import InputKind
from mindpain_task.session.immersing import hand_in, hand_out
from mindpain_task.session.outcome import Ending
from mindpain_task.tasks.mazes import decoded, exit_cell, reached
from mindpain_task.views import Cue, TaskItem, View
from tests.current_for_tests import Ran, rehearsal, run
from tests.experiments.test_after_stops import person
from tests.onlooker_for_tests import Onlooker, at

BUSY, IDLE = 1, 2
"""The trials: mazes beside the first immersion, none beside the second."""
FRAME_S = 1 / 60


def written(folder: Path, cap_s: float = 180.0, item: str = "") -> str:
    """Write the shipped demonstration with mazes in the first condition; return its path."""
    text = (PROTOCOLS / "demo_cold.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("cap_s: 180.0", f"cap_s: {cap_s}"),
        ("stimuli:\n", f"tasks:\n  mazes: {{task: maze, size: 6{item}}}\n\nstimuli:\n"),
        ("    script: demo_breath\n", "    script: demo_breath\n    task: mazes\n"),
        ("{phase: immersion, show: cue}", "{phase: immersion, show: cue, begins_task: true}"),
        ("order: {latin_square_seed: 1}", "order: as_listed"),
    ):
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "mazes_in_ice.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def session(folder: Path, protocol: str, *acts: tuple[object, float, InputKind], who: str = "novice") -> Ran:
    onlooker = Onlooker(*acts)  # type: ignore[arg-type]
    return run(rehearsal(folder, protocol, "cold_pressor", person=who), onlooker.wrap)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("mazes")
    return session(folder, written(folder))


def one(ran: Ran, kind: str, trial: int = BUSY) -> Event:
    (event,) = [event for event in ran.of(kind) if event.trial == trial]
    return event


def seen_between(ran: Ran, from_s: float, until_s: float) -> list[View]:
    return [view for time_s, view in ran.shown if from_s <= time_s < until_s]


def test_mazes_have_the_screen_from_the_hand_in_to_the_hand_out(ran: Ran) -> None:
    assert ran.finished.outcome.ending is Ending.COMPLETED
    onset, end = one(ran, "cold_onset"), one(ran, "cold_end")
    start, over = one(ran, "task_start"), one(ran, "task_end")
    assert 0 <= start.time_s - onset.time_s < FRAME_S
    assert 0 <= over.time_s - end.time_s < FRAME_S
    views = seen_between(ran, onset.time_s, end.time_s)
    assert len(views) > 3
    assert all(isinstance(view, TaskItem) and view.maze is not None for view in views)
    before = [view for time_s, view in ran.shown if time_s < onset.time_s]
    assert before[-1] == hand_in("en")
    assert not [view for view in before if isinstance(view, TaskItem)]


def test_without_a_task_an_immersion_shows_its_cue_as_ever(ran: Ran) -> None:
    onset, end = one(ran, "cold_onset", IDLE), one(ran, "cold_end", IDLE)
    (view,) = seen_between(ran, onset.time_s, end.time_s)
    assert isinstance(view, Cue)
    assert not [event for event in ran.of("task_start") if event.trial == IDLE]


def test_every_maze_is_in_the_table_with_its_answer(ran: Ran) -> None:
    table = read_table(ran.finished.files.tasks)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert {row["task"] for row in rows} == {"maze"}
    assert len(rows) == len(ran.of("task_item"))
    for row in rows:
        maze = decoded(str(row["shown"]))
        assert exit_cell(6, str(row["expected"])) in reached(maze)
        if row["status"] == "answered":
            assert row["answer"] in ("A", "B")
            assert str(row["correct"]).lower() in ("true", "1") or row["answer"] != row["expected"]
            assert float(str(row["response_time_s"])) > 0
    assert [row["status"] for row in rows].count("cut_off") == 1
    assert one(ran, "task_end").data["accuracy"] is not None


def test_the_operator_says_that_the_hand_is_out_while_a_maze_is_seen(tmp_path: Path) -> None:
    out = (at("cold_onset", BUSY), 7.25, InputKind.OPERATOR_CONFIRM)
    ran = session(tmp_path, written(tmp_path), out)
    end = one(ran, "cold_end")
    assert end.marker == "cold_withdrawal"
    assert end.data["immersed_s"] == pytest.approx(7.25, abs=FRAME_S)
    assert ran.finished.outcome.ending is Ending.COMPLETED


@pytest.mark.parametrize("item", ["", ", item_s: 2.0"])
def test_at_the_cap_the_page_asks_for_the_hand_at_once_and_no_maze_comes_back(
    tmp_path: Path, item: str
) -> None:
    ran = session(tmp_path, written(tmp_path, cap_s=4.0, item=item))
    onset, end, out = (one(ran, kind) for kind in ("cold_onset", "cold_end", "hand_out"))
    assert end.marker == "cold_cap"
    assert end.time_s == pytest.approx(onset.time_s + 4.0)
    asked_s = [time_s for time_s, view in ran.shown if view == hand_out("en") and time_s > onset.time_s]
    assert 0 <= asked_s[0] - end.time_s < FRAME_S
    assert seen_between(ran, asked_s[0], out.time_s) == [hand_out("en")]
    late = [event for event in ran.of("task_item", "task_response") if event.trial == BUSY]
    assert max(event.time_s for event in late) <= end.time_s


@pytest.mark.parametrize("stop", [InputKind.PARTICIPANT_STOP, InputKind.OPERATOR_STOP])
def test_a_stop_takes_the_maze_away_and_asks_for_the_hand(tmp_path: Path, stop: InputKind) -> None:
    """Then the operator goes on: the trial comes again, with its task from the start."""
    protocol = written(tmp_path)
    ran = session(tmp_path, protocol, (at("cold_onset", BUSY), 5.0, stop), who=person(tmp_path, "go_on"))
    assert ran.finished.outcome.ending is Ending.COMPLETED
    onset, end = one(ran, "cold_onset"), one(ran, "cold_end")
    assert end.marker == "cold_stopped"
    assert end.data["immersed_s"] == pytest.approx(5.0, abs=2 * FRAME_S)
    after = [view for time_s, view in ran.shown if time_s >= onset.time_s + 5.0]
    assert after[0] == hand_out("en")
    assert one(ran, "task_end").time_s - (onset.time_s + 5.0) < 2 * FRAME_S
    starts = [event.trial for event in ran.of("task_start")]
    assert len(starts) == 2
    assert starts[0] == BUSY
