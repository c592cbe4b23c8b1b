"""Mazes: for every seed and size one exit can be reached and the other cannot, and a code is a maze again."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from statistics import mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.roles import InputKind
from mindpain_task.tasks import mazes
from mindpain_task.tasks.mazes import EXITS, LARGEST, SMALLEST
from mindpain_task.views import Maze, TaskItem
from tests.mindpain_task.tasks.task_bench import act, made, responses, run

FEW = settings(max_examples=80, deadline=None)
seeds = st.integers(0, 2**32)
sizes = st.integers(SMALLEST, LARGEST)
exits = st.sampled_from(EXITS)


def drawn(size: int, right: str, seed: int) -> Maze:
    return mazes.drawn(size, right, np.random.default_rng(seed))


def walked(maze: Maze) -> set[str]:
    """Return the exits that can be reached, by a pencil that follows the drawn walls; written apart."""
    size = len(maze.rows)
    blocked = {
        (row, column): int(digit) for row, line in enumerate(maze.rows) for column, digit in enumerate(line)
    }
    seen, todo = set(), [(0, maze.start)]
    while todo:
        row, column = todo.pop()
        if (row, column) in seen:
            continue
        seen.add((row, column))
        if not blocked[row, column] & 1:
            todo.append((row, column + 1))
        if not blocked[row, column] & 2:
            todo.append((row + 1, column))
        if column and not blocked[row, column - 1] & 1:
            todo.append((row, column - 1))
        if row and not blocked[row - 1, column] & 2:
            todo.append((row - 1, column))
    return {name for name, cell in (("A", (size - 1, 0)), ("B", (size - 1, size - 1))) if cell in seen}


@FEW
@given(sizes, exits, seeds)
def test_exactly_one_exit_can_be_reached_and_it_is_the_one_that_was_asked_for(
    size: int, right: str, seed: int
) -> None:
    maze = drawn(size, right, seed)
    assert walked(maze) == {right}
    assert maze == drawn(size, right, seed)
    assert {len(row) for row in maze.rows} == {len(maze.rows)} == {size}
    assert maze.start in ((size - 1) // 2, size // 2)
    edge = [*(int(row[-1]) & 1 for row in maze.rows), *(int(digit) & 2 for digit in maze.rows[-1])]
    assert all(edge)


@FEW
@given(sizes, exits, seeds)
def test_every_place_is_on_one_side_of_one_wall(size: int, right: str, seed: int) -> None:
    """There is one way between two cells, or none where the closed part begins: no loops, no closed rooms."""
    maze = drawn(size, right, seed)
    doors = sum(2 - int(digit).bit_count() for row in maze.rows for digit in row)
    assert doors == size * size - 2
    assert size * size > len(mazes.reached(maze)) > size


@FEW
@given(sizes, exits, seeds)
def test_a_code_is_the_maze_again(size: int, right: str, seed: int) -> None:
    maze = drawn(size, right, seed)
    assert mazes.decoded(mazes.code(maze)) == maze
    assert not set(mazes.code(maze)) - set("0123456789:/")


@pytest.mark.parametrize(
    "text", ["", "1:00/00", "9:0123/0123/0123/0123", "1:0123/0124/0123/0123", "1:0123/012"]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no maze"):
        mazes.decoded(text)


@pytest.mark.parametrize(("size", "right"), [(3, "A"), (17, "B"), (8, "C")])
def test_what_cannot_be_drawn_is_refused(size: int, right: str) -> None:
    with pytest.raises(ValueError, match="a maze has"):
        drawn(size, right, 1)


def test_larger_mazes_have_longer_ways() -> None:
    def way(size: int) -> float:
        found = [(drawn(size, EXITS[seed % 2], seed), EXITS[seed % 2]) for seed in range(40)]
        return mean(mazes.reached(maze)[mazes.exit_cell(size, right)] for maze, right in found)

    ways = [way(size) for size in (4, 6, 8, 10, 13, 16)]
    assert ways == sorted(ways)
    assert ways[-1] > 8 * ways[0]


def test_both_exits_ask_for_ways_of_one_length() -> None:
    """Else who knows no maze would know the exit by how far it looks."""
    ways = {
        right: [mazes.reached(drawn(9, right, seed))[mazes.exit_cell(9, right)] for seed in range(200)]
        for right in EXITS
    }
    assert mean(ways["A"]) == pytest.approx(mean(ways["B"]), rel=0.1)


@FEW
@given(seeds, st.integers(1, 40))
def test_both_exits_are_right_equally_often(seed: int, sets: int) -> None:
    drawn_ = mazes.drawn_exits(6 * sets, np.random.default_rng(seed))
    for first in range(0, 6 * sets, 6):
        assert Counter(drawn_[first : first + 6]) == {"A": 3, "B": 3}
    assert mazes.drawn_exits(6 * sets - 1, np.random.default_rng(seed)) == drawn_[:-1]


@FEW
@given(seeds, st.integers(4, 12))
def test_a_task_of_mazes_asks_for_the_open_exit(seed: int, size: int) -> None:
    plan = made("maze", 30.0, seed, size=size)
    assert plan.entry == "side"
    assert len(plan.items) == 30
    for item in plan.items:
        assert item.shows.lines == ()
        assert item.shows.typed is None
        assert item.shows.maze is not None
        assert len(item.shows.maze.rows) == size
        assert walked(item.shows.maze) == {item.expected}
        assert item.window_s == math.inf
    assert all(one.shows != two.shows for one, two in pairwise(plan.items))


def test_at_ones_own_pace_the_next_comes_with_the_answer() -> None:
    plan = made("maze", 30.0)
    right = {"A": InputKind.LEFT_DOWN, "B": InputKind.RIGHT_DOWN}
    wrong = {"A": InputKind.RIGHT_DOWN, "B": InputKind.LEFT_DOWN}
    keys = [right[plan.items[0].expected], wrong[plan.items[1].expected], InputKind.CONFIRM]
    running, notes = run(plan, [act(key, 4.0 + 3 * i) for i, key in enumerate(keys)], 20.0)
    other = {"A": "B", "B": "A"}[plan.items[1].expected]
    assert responses(notes) == [(1, plan.items[0].expected, True), (2, other, False)]
    shown = [note for note in notes if note.kind == "task_item"]
    assert [note.time_s for note in shown] == [100.0, 104.0, 107.0]
    codes = [str(note.data["maze"]) for note in shown]
    assert [mazes.decoded(each) for each in codes] == [item.shows.maze for item in plan.items[:3]]
    assert running.summary()["accuracy"] == 0.5
    assert running.summary()["cut_off"] == 1
    assert running.view == TaskItem((), hint=plan.items[0].shows.hint)


def test_at_a_pace_that_is_given_each_stays_for_its_time() -> None:
    plan = made("maze", 30.0, item_s=6.0)
    assert [item.onset_s for item in plan.items] == [0.0, 6.0, 12.0, 18.0, 24.0]
    key = {"A": InputKind.LEFT_DOWN, "B": InputKind.RIGHT_DOWN}[plan.items[0].expected]
    running, notes = run(plan, [act(key, 2.0)], 9.0)
    assert [note.time_s for note in notes if note.kind == "task_item"] == [100.0, 106.0]
    assert responses(notes) == [(1, plan.items[0].expected, True)]
    assert running.summary()["omitted"] == 0
