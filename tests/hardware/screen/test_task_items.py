"""Items of a task: nothing moves but what changes, and each is drawn in a few milliseconds."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from hardware.screen import layout as look
from mindpain_task.views import Fixation, TaskItem, Vas
from tests.hardware.screen.conftest import Desk
from tests.hardware.screen.seeing import seen

HINT = "Ergebnis eintippen, dann Leertaste"
ITEM = TaskItem(("Schublade", "Schublade"), "", HINT)
UPPER = slice(60, 540)  # the rows of the lines, under the corner mark, in a window 800 pixels high


def test_typing_moves_nothing_else(desk: Desk) -> None:
    empty = seen(desk, ITEM)
    for typed in ("1", "10", "1009", "123456789012"):
        drawn = seen(desk, replace(ITEM, typed=typed))
        rows = np.nonzero(np.abs(drawn - empty).max(axis=2) > 12)[0]
        assert rows.size > 100
        assert rows.min() > 540
        assert rows.max() < 700


def test_what_was_typed_is_gone_when_it_is_erased(desk: Desk) -> None:
    before = seen(desk, ITEM)
    seen(desk, replace(ITEM, typed="12"))
    assert (seen(desk, ITEM) == before).all()


@pytest.mark.parametrize("count", range(5))
def test_lines_stand_around_one_height_in_letters_of_one_size(desk: Desk, count: int) -> None:
    rows = np.nonzero((seen(desk, TaskItem(("drei",) * count))[UPPER] > 150).any(axis=(1, 2)))[0]
    lines = np.split(rows, np.nonzero(np.diff(rows) > 8)[0] + 1) if count else []
    assert len(lines) == count
    if lines:
        assert {line.size for line in lines} == {lines[0].size}
        assert (rows.min() + rows.max()) / 2 + 60 == pytest.approx(325, abs=12)


def test_an_empty_line_keeps_its_place(desk: Desk) -> None:
    def lowest(*lines: str) -> int:
        return int(np.nonzero((seen(desk, TaskItem(lines))[UPPER] > 150).any(axis=(1, 2)))[0].max())

    assert lowest("", "", "drei") == lowest("drei", "drei", "drei")
    assert lowest("drei", "", "drei") == lowest("drei", "drei", "drei")
    assert lowest("drei", "", "") < lowest("drei", "drei", "")


def test_a_long_line_is_set_smaller_and_the_next_item_large_again(desk: Desk) -> None:
    before = seen(desk, ITEM)
    desk.screen.show(replace(ITEM, lines=("Donaudampfschifffahrtsgesellschaftskapitän",) * 4))
    assert (seen(desk, ITEM) == before).all()


@pytest.mark.parametrize(
    ("item", "complaint"),
    [
        (TaskItem(("K",) * 5), "at most 4 lines, not 5"),
        (TaskItem(("Donaudampfschifffahrtsgesellschaft" * 3,)), "Donaudampf.*does not fit"),
        (TaskItem(("K",), "1" * 60), "1111.*does not fit"),
        (TaskItem(("K",), "", "Leertaste drücken " * 40), "Leertaste.*does not fit"),
    ],
)
def test_items_that_cannot_be_drawn_are_refused(desk: Desk, item: TaskItem, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        desk.screen.check(item)


def test_an_item_that_was_only_checked_is_not_drawn(desk: Desk) -> None:
    before = seen(desk, ITEM)
    desk.screen.show(ITEM)
    desk.screen.check(TaskItem(("elsewhere",), "99", HINT))
    desk.surface._exposed = True
    desk.surface.restore()
    assert (seen(desk, ITEM) == before).all()


def test_a_scale_is_still_laid_out_after_many_items(desk: Desk) -> None:
    scale = Vas("How intense was it?", "not at all", "as intense as can be", 50.0, None)
    laid_out = desk.surface._artist.scene(scale)
    for number in range(60):
        desk.surface._artist.scene(TaskItem((str(number),), str(number), HINT))
    assert desk.surface._artist.scene(scale) is laid_out


def test_a_new_item_is_drawn_quickly(desk: Desk, record_property: Callable[[str, object], None]) -> None:
    """Measured, and held only against what nobody could overlook: others may have the processor."""
    desk.surface._artist.draw(ITEM)
    took_ms = []
    for number in range(120):
        item = TaskItem((f"{1022 - 7 * number}", "minus 7"), str(number), HINT)
        before_s = desk.clock.now()
        desk.surface._artist.draw(item)
        took_ms.append(1000 * (desk.clock.now() - before_s))
        desk.surface.window.flip()
    desk.screen.show(Fixation())
    record_property("median_ms", round(statistics.median(took_ms), 2))
    record_property("most_ms", round(max(took_ms), 2))
    assert statistics.median(took_ms) < 50


def test_a_field_has_its_line_from_the_start_where_something_is_to_be_typed(desk: Desk) -> None:
    def line_pixels(item: TaskItem) -> int:
        near = np.abs(seen(desk, item) - np.array(look.LINE_INK)).max(axis=2) < 6
        return int((near.sum(axis=1) > 200).sum())

    assert line_pixels(replace(ITEM, typed=None)) == 0
    assert line_pixels(ITEM) == line_pixels(replace(ITEM, typed="1")) >= 2
