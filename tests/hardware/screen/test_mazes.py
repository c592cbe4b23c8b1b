"""A maze on the screen: what is drawn is the maze that is asked about, and nothing of the one before."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.screen import layout as look
from hardware.screen.mazes import dot, walls
from mindpain_task.tasks import mazes
from mindpain_task.tasks.words import TASK_WORDS
from mindpain_task.views import Maze, TaskItem
from tests.hardware.screen.conftest import Desk
from tests.hardware.screen.seeing import seen

HINT = TASK_WORDS["de"].maze_hint
SIZES = (mazes.SMALLEST, 7, 10, mazes.LARGEST)


def item(size: int, right: str = "A", seed: int = 1) -> TaskItem:
    return TaskItem((), hint=HINT, maze=mazes.drawn(size, right, np.random.default_rng(seed)))


def read_off(is_wall: npt.NDArray[np.bool_], size: int, cell_px: int, wall_px: int) -> tuple[str, ...]:
    """Return the rows of a maze as they are drawn: is there a wall in the middle of each side?"""

    def at(row: float, column: float) -> bool:
        half_px = wall_px // 2
        return bool(is_wall[round(row * cell_px) + half_px, round(column * cell_px) + half_px])

    def digit(row: int, column: int) -> int:
        exits = row == size - 1 and column == size - 1  # the gap there is an exit, and no way on
        return (at(row + 0.5, column + 1) or exits) + 2 * at(row + 1, column + 0.5)

    return tuple("".join(str(digit(row, column)) for column in range(size)) for row in range(size))


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 16), st.sampled_from(mazes.EXITS), st.integers(0, 999), st.integers(1, 5))
def test_walls_stand_where_the_maze_has_them(size: int, right: str, seed: int, wall_px: int) -> None:
    maze, cell_px = mazes.drawn(size, right, np.random.default_rng(seed)), 6 * wall_px + 3
    painted = walls(maze, cell_px, wall_px)
    assert painted.shape == (size * cell_px + wall_px,) * 2
    assert read_off(painted, size, cell_px, wall_px) == maze.rows
    gaps = [painted[-1 - wall_px - cell_px // 2, column] for column in (0, -1)]
    assert gaps == [False, False]
    assert painted[0].all()
    assert painted[-1].all()


@pytest.mark.parametrize("size", SIZES)
def test_what_is_on_the_screen_is_the_maze(desk: Desk, size: int) -> None:
    view = item(size, "B", size)
    assert view.maze is not None
    drawn = seen(desk, view)
    middle = drawn[60:720, 300:980]
    is_wall = (np.abs(middle - np.array(look.INK)).max(axis=2) < 6) & ~_letters(middle)
    rows, columns = np.nonzero(is_wall)
    own = is_wall[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    wall_px = desk.surface.layout.px(0.005)
    cell_px = (own.shape[0] - wall_px) // size
    assert read_off(own, size, cell_px, wall_px) == view.maze.rows
    dots = np.argwhere(np.abs(drawn - np.array(look.MARKER_INK)).max(axis=2) < 6)
    row_px, column_px = dots.mean(axis=0) - (60 + rows.min(), 300 + columns.min())
    assert int(row_px // cell_px) == 0
    assert int(column_px // cell_px) == view.maze.start


def _letters(middle: npt.NDArray[np.int_]) -> npt.NDArray[np.bool_]:
    """Return what is left of the first and right of the last long line downwards: the letters."""
    is_ink = np.abs(middle - np.array(look.INK)).max(axis=2) < 6
    long_ = np.nonzero(is_ink.sum(axis=0) > 300)[0]
    outside = np.ones(is_ink.shape, dtype=bool)
    outside[:, long_.min() : long_.max() + 1] = False
    return outside


def test_nothing_is_left_of_the_maze_before(desk: Desk) -> None:
    before = seen(desk, item(9, seed=4))
    for other in (item(16, seed=5), replace(item(9), maze=None), TaskItem(("7",), "", "h"), item(4, seed=6)):
        seen(desk, other)
    assert (seen(desk, item(9, seed=4)) == before).all()


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        (replace(item(6), lines=("K",)), "no lines or typing beside it"),
        (replace(item(6), typed=""), "no lines or typing beside it"),
        (replace(item(6), maze=Maze(("0000", "0000"), 0)), "as many columns as rows"),
        (replace(item(6), maze=Maze(("0" * 60,) * 60, 0)), "60 cells a side does not fit this window"),
    ],
)
def test_mazes_that_cannot_be_drawn_are_refused(desk: Desk, view: TaskItem, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        desk.screen.check(view)


@settings(max_examples=30, deadline=None)
@given(st.integers(10, 200))
def test_a_dot_leaves_room_to_the_walls(side_px: int) -> None:
    ink = dot(side_px)
    assert ink.max() == 1.0
    assert not ink[0].any()
    assert not ink[:, 0].any()
    assert ink == pytest.approx(ink.T)
    assert ink == pytest.approx(ink[::-1])


def test_a_new_maze_is_drawn_quickly(desk: Desk, record_property: Callable[[str, object], None]) -> None:
    """Measured, and held only against what nobody could overlook: others may have the processor."""
    views = [item(12, seed=seed) for seed in range(40)]
    took_ms = []
    for view in views:
        before_s = desk.clock.now()
        desk.surface._artist.draw(view)
        took_ms.append(1000 * (desk.clock.now() - before_s))
        desk.surface.window.flip()
    record_property("median_ms", round(statistics.median(took_ms), 2))
    assert statistics.median(took_ms) < 80
