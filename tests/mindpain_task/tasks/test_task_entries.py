"""What a protocol may write about a task."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from mindpain_task.model import JsonValue
from mindpain_task.tasks.plans import TaskKind
from tests.mindpain_task.tasks.task_bench import WRITTEN, entry


def test_there_is_an_entry_for_each_kind_of_task() -> None:
    assert set(WRITTEN) == set(get_args(TaskKind))
    assert all(entry(task).task == task for task in WRITTEN)


@pytest.mark.parametrize(
    ("task", "changed", "said"),
    [
        ("counting_stroop", {"item_s": 0}, "greater than 0"),
        ("counting_stroop", {"show_s": 1.6}, r"show_s 1.6 s is longer than the item's 1.5 s"),
        ("n_back", {"window_s": 3.0}, r"window_s 3.0 s is longer than the item's 2.5 s"),
        ("n_back", {"n": 4}, "less than or equal to 3"),
        ("n_back", {"target_share": 1.0}, "less than 1"),
        ("serial_subtraction", {"start": 13}, "7 cannot be taken away from 13 twice"),
        ("serial_subtraction", {"start_min": 13}, "7 cannot be taken away from 13 twice"),
        ("serial_subtraction", {"start_min": 1001}, "start_min 1001 is over start 1000"),
        ("serial_subtraction", {"start": 100000}, "less than or equal to 99999"),
        ("pasat", {"show_s": 1.0}, "Extra inputs"),
        ("breath_counting", {"item_s": 1.0}, "Extra inputs"),
        ("maze", {"size": 3}, "greater than or equal to 4"),
        ("maze", {"size": 17}, "less than or equal to 16"),
        ("maze", {"item_s": 0}, "greater than 0"),
    ],
)
def test_what_cannot_be_is_refused(task: TaskKind, changed: dict[str, JsonValue], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        entry(task, **changed)
