"""Frames in a few numbers: none of them is outside what was measured, and two summaries can be added up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.frames import frames_summary
from mindpain_task.model import JsonValue
from tests.at_window import number

FRAME_S = 1 / 60
INTERVALS = st.lists(st.floats(0.001, 0.5), min_size=1, max_size=200)


def long(summary: dict[str, JsonValue]) -> dict[int, int]:
    counts = summary["frames_long"]
    assert isinstance(counts, dict)
    return {int(frames): int(number(count)) for frames, count in counts.items()}


def test_a_hundred_frames_one_of_them_two_long() -> None:
    assert frames_summary([FRAME_S] * 99 + [2 * FRAME_S], FRAME_S) == {
        "intervals": 100,
        "frame_ms": 16.67,
        "median_ms": 16.67,
        "p99_ms": 16.67,
        "longest_ms": 33.33,
        "dropped": 1,
        "frames_long": {"1": 99, "2": 1},
    }


@settings(max_examples=60, deadline=None)
@given(INTERVALS)
def test_the_numbers_are_in_order_and_inside_what_was_measured(between_s: list[float]) -> None:
    its = frames_summary(between_s, FRAME_S)
    lowest, highest = 1000 * min(between_s) - 0.01, 1000 * max(between_s) + 0.01
    ordered = [number(its[name]) for name in ("median_ms", "p99_ms", "longest_ms")]
    assert lowest <= ordered[0] <= ordered[1] + 0.01
    assert ordered[1] <= ordered[2] <= highest
    assert its["intervals"] == len(between_s) == sum(long(its).values())
    assert its["dropped"] == sum(each_s > 1.5 * FRAME_S for each_s in between_s)


@settings(max_examples=40, deadline=None)
@given(INTERVALS, INTERVALS)
def test_how_long_frames_were_adds_up(one: list[float], two: list[float]) -> None:
    both = long(frames_summary(one + two, FRAME_S))
    apart = [long(frames_summary(each, FRAME_S)) for each in (one, two)]
    assert both == {frames: sum(each.get(frames, 0) for each in apart) for frames in both}


def test_nothing_measured_is_no_summary() -> None:
    with pytest.raises(ValueError, match="no time between two frames"):
        frames_summary([], FRAME_S)
