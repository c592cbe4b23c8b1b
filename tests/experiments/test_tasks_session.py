"""Tasks beside heat in whole sessions: everything on record, heat on time, and an end that is one."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.session import FinishedSession, conduct
from hardware.rig_file import RIGS
from hardware.tables import read_table
from mindpain_task.model import Event
from mindpain_task.roles import InputKind
from mindpain_task.session.outcome import Ending
from tests.experiments.test_after_stops import person
from tests.onlooker_for_tests import Onlooker, at

WRITTEN: dict[str, Any] = yaml.safe_load((PROTOCOLS / "tasks_beside_heat.yaml").read_text(encoding="utf-8"))
TASKS = {
    "counting_stroop": "counting_stroop",
    "neutral_stroop": "neutral_stroop",
    "pasat": "pasat",
    "subtraction": "serial_subtraction",
    "n_back": "n_back",
    "breath_counting": "breath_counting",
}
"""The conditions of the shipped protocol that have a task, and its kind."""
PULSE = {"modality": "heat", "baseline_c": 32.0, "peak_c": 45.0, "rise_c_per_s": 8.0, "return_c_per_s": 8.0}
BOX = 'boxes: {eeg: {device: brain_products, port: "sim://brain_products", model: triggerbox}}'
FRAME_S = 1 / 60
STROOPS = ("counting_stroop", "neutral_stroop")
Row = Mapping[str, str | None]


@dataclass(frozen=True)
class Done:
    """A session that is over: what is on record, and its table of items."""

    onlooker: Onlooker
    finished: FinishedSession

    def rows(self, task: str) -> list[Row]:
        """Return the rows of the items of a task."""
        table = read_table(self.finished.files.tasks)
        rows = [
            {name: _text(cell) for name, cell in zip(table.columns, row, strict=True)} for row in table.rows
        ]
        return [row for row in rows if row["task"] == task]

    def of(self, kind: str, task: str) -> list[Event]:
        """Return what is on record of a kind and of a task."""
        return [event for event in self.onlooker.of(kind) if event.data["task"] == task]

    def score(self, task: str) -> Mapping[str, Any]:
        """Return what a task came to, as it is on record."""
        (end,) = self.of("task_end", task)
        return end.data


def beside(folder: Path, *conditions: str, trials: int = 1, plateau_s: float = 36.0) -> str:
    """Write the shipped protocol with these conditions, other heat and no reading; return its path."""
    written = copy.deepcopy(WRITTEN)
    written |= {"name": "beside", "pages": {"opening": [], "closing": []}}
    written["conditions"] = {name: written["conditions"][name] for name in conditions}
    written["stimuli"] = {"heat": {**PULSE, "plateau_s": plateau_s}}
    written["blocks"] |= {"conditions": list(conditions), "order": "as_listed", "trials": {"heat": trials}}
    path = folder / "beside.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return str(path)


def with_box(folder: Path) -> str:
    """Write a rehearsal's rig with a trigger box: what is marked is sent; return its path."""
    text = (RIGS / "rehearsal.yaml").read_text(encoding="utf-8")
    path = folder / "with_box.yaml"
    path.write_text(f"{text}\n{BOX}\n", encoding="utf-8")
    return str(path)


def run(folder: Path, protocol: str, onlooker: Onlooker, who: str = "novice", rig: str = "rehearsal") -> Done:
    """Rehearse a protocol while somebody looks on."""
    request = SessionRequest(protocol, rig, "sim01", "01", "en", 3, folder / "data", who)
    return Done(onlooker, conduct(prepare_session(request), lambda line: None, onlooker.wrap))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A session with every task; run once for all tests that look at it."""
    folder = tmp_path_factory.mktemp("tasks")
    return run(folder, beside(folder, *TASKS), Onlooker(), rig=with_box(folder))


def test_each_task_begins_before_the_heat_and_ends_with_it(done: Done) -> None:
    assert done.finished.outcome.ending is Ending.COMPLETED
    for trial, kind in enumerate(TASKS.values(), start=1):
        (start,), (end,) = done.onlooker.of("task_start", trial), done.onlooker.of("task_end", trial)
        (onset,), (heat_end,) = done.onlooker.of("heat_onset", trial), done.onlooker.of("heat_end", trial)
        assert start.data["task"] == end.data["task"] == kind
        assert onset.time_s - start.time_s == pytest.approx(6.0, abs=FRAME_S)
        assert 0 <= end.time_s - heat_end.time_s < FRAME_S
        kinds = {event.kind for event in done.onlooker.events if event.trial == trial}
        assert kinds & {"task_item", "task_response"} == {"task_item", "task_response"}


def test_heat_comes_on_time_and_as_commanded_while_a_task_runs(done: Done) -> None:
    late_s = [event.time_s - float(str(event.data["planned_s"])) for event in done.onlooker.of("heat_onset")]
    assert len(late_s) == len(TASKS)
    assert max(map(abs, late_s)) < 1e-6
    assert {event.data["verdict"] for event in done.onlooker.of("delivery")} == {"delivered"}


@pytest.mark.parametrize("kind", TASKS.values())
def test_every_item_is_on_record_once_with_what_became_of_it(done: Done, kind: str) -> None:
    items, rows = done.of("task_item", kind), done.rows(kind)
    assert [row["item"] for row in rows] == [str(event.data["item"]) for event in items]
    assert [event.data["item"] for event in items] == list(range(1, len(items) + 1))
    assert len(items) > 3
    for event in items:
        assert 0 <= event.time_s - float(str(event.data["planned_s"])) < FRAME_S
    settled = Counter(
        event.data["item"]
        for event in (*done.of("task_response", kind), *done.of("task_omission", kind))
        if not any(event.data.get(name) for name in ("again", "too_early", "too_late"))
    )
    asked = [event.data["item"] for event in items if event.data["asked"]]
    assert settled == Counter(asked)
    words = {"answered", "omitted", "cut_off"}
    assert {row["status"] for row in rows if int(str(row["item"])) in asked} <= words
    assert {row["status"] for row in rows if int(str(row["item"])) not in asked} <= {"unasked"}


@pytest.mark.parametrize("kind", TASKS.values())
def test_the_score_is_what_the_items_say(done: Done, kind: str) -> None:
    rows, score = done.rows(kind), done.score(kind)
    asked = [row for row in rows if row["status"] != "unasked"]
    scored = [row for row in asked if row["status"] in ("answered", "omitted")]
    answered = [row for row in asked if row["status"] == "answered"]
    assert score["items"] == len(asked)
    assert score["answered"] == len(answered) > 0
    assert score["omitted"] == len(scored) - len(answered)
    assert score["cut_off"] == len(asked) - len(scored)
    assert score["correct"] == sum(is_true(row["correct"]) for row in scored)
    judged = [row for row in scored if row["answer"] == "right"] if kind == "breath_counting" else scored
    right = sum(is_true(row["correct"]) for row in judged)
    assert score["accuracy"] == (pytest.approx(right / len(judged), abs=1e-6) if judged else None)
    times_s = [float(str(row["response_time_s"])) for row in answered]
    assert score["mean_response_time_s"] == pytest.approx(sum(times_s) / len(times_s), abs=1e-5)


@pytest.mark.parametrize("kind", TASKS.values())
def test_the_table_of_trials_has_the_score(done: Done, kind: str) -> None:
    table = read_table(done.finished.files.trials)
    row = dict(zip(table.columns, table.rows[list(TASKS.values()).index(kind)], strict=True))
    score = done.score(kind)
    assert row["task_accuracy"] == (None if score["accuracy"] is None else str(score["accuracy"]))
    assert row["task_response_time_s"] == str(score["mean_response_time_s"])


@pytest.mark.parametrize("kind", STROOPS)
def test_what_is_counted_are_the_words_that_were_seen(done: Done, kind: str) -> None:
    for row in done.rows(kind):
        assert row["expected"] == str(len(str(row["shown"]).split(" ")))
        assert row["status"] in ("cut_off", "omitted") or is_true(row["correct"]) == (
            row["answer"] == row["expected"]
        )


def test_what_is_added_are_the_digits_that_were_heard(done: Done) -> None:
    rows = done.rows("pasat")
    heard = [int(str(row["shown"]).removeprefix("digit_")) for row in rows]
    assert [row["expected"] for row in rows] == [
        None,
        *(str(before + after) for before, after in pairwise(heard)),
    ]
    assert rows[0]["status"] == "unasked"
    played = [event for event in done.onlooker.of("audio_start") if event.data["clip"] != "bell"]
    assert [event.data["clip"] for event in played] == [row["shown"] for row in rows]
    for event, item in zip(played, done.of("task_item", "pasat"), strict=True):
        assert 0 <= event.time_s - item.time_s < FRAME_S
    ended = [event.data["ended"] for event in done.onlooker.of("audio_end")]
    assert set(ended[:-1]) == {"whole"}


def test_what_is_the_same_as_two_before_is_a_target(done: Done) -> None:
    rows = done.rows("n_back")
    shown = [row["shown"] for row in rows]
    for place, row in enumerate(rows):
        assert (row["expected"] == "go") == (place > 1 and shown[place] == shown[place - 2])
        if row["status"] == "omitted":
            assert is_true(row["correct"]) == (row["expected"] is None)
    score = done.score("n_back")
    counts = Counter(
        (row["expected"], row["answer"]) for row in rows if row["status"] in ("answered", "omitted")
    )
    assert score["hits"] == counts["go", "go"]
    assert score["misses"] == counts["go", None]
    assert score["false_alarms"] == counts[None, "go"]
    assert score["correct_rejections"] == counts[None, None]


def test_each_difference_is_that_from_the_own_answer_before(done: Done) -> None:
    rows = [row for row in done.rows("serial_subtraction") if row["status"] == "answered"]
    for before, row in pairwise(rows):
        assert int(str(row["expected"])) == int(str(before["answer"])) - 7
        assert is_true(row["correct"]) == (int(str(row["answer"])) == int(str(row["expected"])))


def test_everything_that_has_a_marker_was_sent(done: Done) -> None:
    table = read_table(done.finished.files.markers)
    sent = Counter(
        str(row[table.columns.index("marker")])
        for row in table.rows
        if row[table.columns.index("status")] == "sent"
    )
    onlooker = done.onlooker
    boxes = {row[table.columns.index("outlet")] for row in table.rows}
    assert boxes
    for marker in ("task_start", "task_item", "task_response", "task_end", "heat_onset"):
        marked = [event for event in onlooker.events if event.marker == marker]
        assert sent[marker] == len(marked) * len(boxes) > 0
    counted = [
        event
        for event in onlooker.of("task_response")
        if not any(event.data.get(n) for n in ("again", "too_early", "too_late", "unconfirmed"))
    ]
    assert len([event for event in onlooker.events if event.marker == "task_response"]) == len(counted)


@pytest.mark.parametrize(("condition", "kind"), TASKS.items())
def test_a_stop_ends_the_task_and_the_next_trial_begins_a_new_one(
    quick_folder: Path, condition: str, kind: str
) -> None:
    """Stopped in the middle of the heat and once more before it; both trials are given again."""
    stop = InputKind.PARTICIPANT_STOP
    onlooker = Onlooker((at("heat_onset", 1), 4.0, stop), (at("task_start", 2), 2.0, stop))
    protocol = beside(quick_folder, condition, trials=2, plateau_s=8.0)
    done = run(quick_folder, protocol, onlooker, who=person(quick_folder, "go_on"))
    assert done.finished.outcome.ending is Ending.COMPLETED
    ends = done.of("task_end", kind)
    assert (
        [event.trial for event in ends]
        == [event.trial for event in onlooker.of("task_start")]
        == [1, 3, 2, 4]
    )
    assert [event.trial for event in onlooker.of("stopped")] == [1, 2]
    assert [event.data["ended"] for event in onlooker.of("audio_end")].count("stopped") <= 2 + 2
    for trial in (1, 2):
        own = [event for event in onlooker.events if event.trial == trial]
        kinds = [event.kind for event in own]
        assert kinds.index("task_end") < kinds.index("stopped")
        assert not {"task_item", "task_response"} & {*kinds[kinds.index("task_end") :]}
    for trial in (3, 4):
        items = [event.data["item"] for event in onlooker.of("task_item", trial)]
        assert items == list(range(1, len(items) + 1))
        (onset,) = onlooker.of("heat_onset", trial)
        assert onset.time_s == pytest.approx(float(str(onset.data["planned_s"])), abs=1e-6)
        assert [event.data["verdict"] for event in onlooker.of("delivery", trial)] == ["delivered"]


def is_true(cell: str | None) -> bool:
    """Read a flag of a table."""
    return {"True": True, "1": True, "true": True}.get(str(cell), False)


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)
