"""Which plans of a task can be run at all."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mindpain_task.tasks.running import TaskRun
from tests.mindpain_task.tasks.task_bench import START_S, paced

STROOP = paced("counting_stroop", "digit", ["3", "1"], 1.5, 1.5)


def test_a_plan_whose_items_get_in_one_anothers_way_is_refused() -> None:
    first, second = STROOP.items[:2]
    wrong = {
        "item 2 begins before item 1 is over": (replace(first, window_s=1.6), second),
        "the window of item 1 has no end": (first, replace(second, onset_s=None)),
        "item 3 has an onset, but follows an item without one": (
            replace(first, number=1, window_s=math.inf),
            replace(second, onset_s=None, window_s=math.inf),
            replace(second, number=3, onset_s=9.0),
        ),
        "item 1 comes first and needs an onset": (replace(first, onset_s=None),),
        "item 2 does not begin after item 1": (
            replace(first, window_s=0.0),
            replace(second, onset_s=0.0),
        ),
        "item 3 stands where item 2 should": (first, replace(second, number=3)),
        "a window of -1 s ends before it begins": (replace(first, window_s=-1),),
        "a task without items": (),
    }
    for said, items in wrong.items():
        with pytest.raises(ValueError, match=said):
            TaskRun(replace(STROOP, items=items), START_S)
