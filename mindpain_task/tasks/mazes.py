"""Mazes to be solved by eye: drawn by chance, one exit open and the other walled off; pure.

A maze begins as a tree: one way and no more from any cell to any other. Then one wall closes the way to the
wrong exit, behind the place where it leaves the way to the right one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from mindpain_task.views import Maze

Cell: TypeAlias = tuple[int, int]
"""Row and column, from 0."""
EXITS = ("A", "B")
SMALLEST, LARGEST = 4, 16
"""[D] How many cells a side of a maze may have: fewer are no search, more are too fine for a small screen."""
SET = 6
"""[D] Among so many mazes in a row, from the first on, each exit is the right one equally often."""
TRIES = 1000
"""More than half of the trees have a way that can be closed; that so many have none would be a flaw."""
_RIGHT, _BELOW = 1, 2
_STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def drawn_exits(count: int, rng: np.random.Generator) -> tuple[str, ...]:
    """Return which exit is the right one, maze by maze."""
    exits: list[str] = []
    while len(exits) < count:
        exits += [EXITS[place] for place in rng.permutation(SET) % len(EXITS)]
    return tuple(exits[:count])


def drawn(size: int, right: str, rng: np.random.Generator) -> Maze:
    """Return a maze of `size` times `size` cells with a way to this exit and none to the other.

    The dot is in the middle of the first row; of an even number, one of the two in the middle [D].
    """
    if right not in EXITS:
        raise ValueError(f"a maze has the exits {' and '.join(EXITS)}, not {right!r}")
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"a maze has {SMALLEST} to {LARGEST} cells a side, not {size}")
    start = (0, int(rng.integers((size - 1) // 2, size // 2 + 1)))
    for _ in range(TRIES):
        before = _tree(size, start, rng)
        ways = [_way(before, exit_cell(size, each)) for each in EXITS]
        open_, closed = ways if right == EXITS[0] else reversed(ways)
        own = [cell for cell in closed if cell not in open_]
        if own:
            del before[own[rng.integers(len(own))]]  # from one cell to the next on its way stands a wall
            return Maze(_rows(size, before), start[1])
    raise ValueError(f"no maze of {size} cells a side was found with a way to {right} alone")


def exit_cell(size: int, name: str) -> Cell:
    """Return the cell that an exit leads out of."""
    return (size - 1, 0 if name == EXITS[0] else size - 1)


def _tree(size: int, start: Cell, rng: np.random.Generator) -> dict[Cell, Cell | None]:
    """Return each cell with the one before it on the way from the start: a walk that turns back at ends."""
    # Chance comes in at once: each cell has its own order in which its neighbours are tried.
    orders = iter(rng.permuted(np.tile(np.arange(len(_STEPS)), (size * size, 1)), axis=1).tolist())
    before: dict[Cell, Cell | None] = {start: None}
    walked = [(start, next(orders))]
    while walked:
        (row, column), untried = walked[-1]
        if not untried:
            walked.pop()
            continue
        down, right = _STEPS[untried.pop()]
        cell = row + down, column + right
        if 0 <= cell[0] < size and 0 <= cell[1] < size and cell not in before:
            before[cell] = row, column
            walked.append((cell, next(orders)))
    return before


def _beside(cell: Cell, size: int) -> Iterator[Cell]:
    for down, right in _STEPS:
        row, column = cell[0] + down, cell[1] + right
        if 0 <= row < size and 0 <= column < size:
            yield row, column


def _way(before: dict[Cell, Cell | None], to: Cell) -> list[Cell]:
    way, cell = [to], before[to]
    while cell is not None:
        way.append(cell)
        cell = before[cell]
    return way


def _rows(size: int, before: dict[Cell, Cell | None]) -> tuple[str, ...]:
    """Return the walls: between any two cells of which neither comes before the other."""

    def wall(one: Cell, other: Cell) -> bool:
        return before.get(one) != other and before.get(other) != one

    def digit(row: int, column: int) -> int:
        right = column == size - 1 or wall((row, column), (row, column + 1))
        below = row == size - 1 or wall((row, column), (row + 1, column))
        return right * _RIGHT + below * _BELOW

    return tuple("".join(str(digit(row, column)) for column in range(size)) for row in range(size))


def reached(maze: Maze) -> dict[Cell, int]:
    """Return every cell that can be reached from the dot, with the number of steps to it."""
    size, start = len(maze.rows), (0, maze.start)
    steps, latest = {start: 0}, [start]
    while latest:
        found = [
            (each, cell)
            for cell in latest
            for each in _beside(cell, size)
            if each not in steps and _is_open(maze, cell, each)
        ]
        steps |= {each: steps[cell] + 1 for each, cell in found}
        latest = [each for each, _ in found]
    return steps


def _is_open(maze: Maze, one: Cell, other: Cell) -> bool:
    (row, column), (to_row, _) = sorted((one, other))
    return not int(maze.rows[row][column]) & (_RIGHT if to_row == row else _BELOW)


def code(maze: Maze) -> str:
    """Return a maze as a short text: the cell of the dot (from 0), then its rows."""
    return f"{maze.start}:{'/'.join(maze.rows)}"


def decoded(text: str) -> Maze:
    """Return the maze of a code; raises ValueError for a text that is none."""
    start, _, rest = text.partition(":")
    rows = tuple(rest.split("/"))
    size = len(rows)
    digits = all(len(row) == size and set(row) <= set("0123") for row in rows)
    if not (SMALLEST <= size <= LARGEST and digits and start in map(str, range(size))):
        raise ValueError(f"{text!r} is no maze")
    return Maze(rows, int(start))
