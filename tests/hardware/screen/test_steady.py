"""Frames of a screen without vertical sync are steady, and texts at the left leave no word alone."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.screen.line_breaks import filled
from hardware.screen.surface import next_tick_s
from mindpain_task.views import Fixation, Page, TaskItem
from tests.hardware.screen.conftest import Desk
from tests.hardware.screen.seeing import seen

FRAME_S = 1 / 60
HINT_FROM_PX = 700  # the rows of the hint, in a window 800 pixels high


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 1e5), st.floats(0, 60))
def test_the_next_frame_is_on_the_beat_and_as_soon_as_may_be(last_s: float, since_s: float) -> None:
    now_s = last_s + since_s
    beats = (next_tick_s(last_s, now_s, FRAME_S) - last_s) / FRAME_S
    assert math.isclose(beats, round(beats), abs_tol=1e-3), "whole frames after the last one"
    assert beats >= 1 - 1e-3
    late = since_s / FRAME_S - beats
    assert late <= 0.5 + 1e-3, "half a frame late is shown at once, later than that with the next"
    assert late >= -0.5 - 1e-3 or round(beats) == 1, "and nothing waits longer than it must"


def test_frames_that_are_each_a_little_late_stay_sixty_a_second() -> None:
    tick_s = flipped_s = 100.0
    for _ in range(600):
        drawn_s = flipped_s + 0.6 * FRAME_S + 0.003
        tick_s = next_tick_s(tick_s, drawn_s, FRAME_S)
        flipped_s = max(tick_s, drawn_s) + 0.002  # woken up late, and the flip itself takes its time
    assert math.isclose(tick_s, 100.0 + 600 * FRAME_S, abs_tol=1e-6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("ab", min_size=1, max_size=12), min_size=1, max_size=20), st.integers(8, 60))
def test_no_word_is_left_alone_where_another_can_join_it(words: list[str], width: int) -> None:
    lines = filled(" ".join(words), width, lambda text: float(len(text))).split("\n")
    assert " ".join(lines).split(" ") == words
    assert all(len(line) <= width or " " not in line for line in lines)
    if len(lines) > 1 and " " not in lines[-1]:
        before = lines[-2].split(" ")
        assert len(before) == 1 or len(f"{before[-1]} {lines[-1]}") > width


def test_a_lone_plus_is_the_fixation_cross_so_that_nothing_jumps(desk: Desk) -> None:
    cross = seen(desk, Fixation())
    rising = seen(desk, TaskItem(("+",), hint="Space bar or click: it ends at once"))
    assert (rising[:HINT_FROM_PX] == cross[:HINT_FROM_PX]).all()
    assert (rising[HINT_FROM_PX:] != cross[HINT_FROM_PX:]).any()


def test_a_sentence_without_a_title_stands_in_the_middle(desk: Desk) -> None:
    blank = seen(desk, Page("", ""))
    drawn = seen(desk, Page("", "In diesem Block hat Ihre Aufmerksamkeit weiterhin keinen festen Ort."))
    columns = (abs(drawn - blank).max(axis=2) > 12).any(axis=0).nonzero()[0]
    assert abs(columns.min() + columns.max() - 1279) <= 3
    assert columns.max() - columns.min() < 900, "two lines of about one length"
