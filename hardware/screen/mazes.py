"""How a maze looks: walls on whole pixels, a dot to start from, and a letter beside each exit."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from hardware.screen import layout as look
from hardware.screen.layout import Box, Layout, Rgb, box_around
from hardware.screen.pictures import Ink
from hardware.screen.scenes import Tools
from hardware.screen.shapes import Drawable
from hardware.screen.texts import Style, Written
from mindpain_task.views import Maze

Pixels: TypeAlias = npt.NDArray[np.uint8]

EXIT = Style(0.055, 0.040, look.INK)
EXITS = ("A", "B")
RIGHT, BELOW = 1, 2
"""Of the digit of a cell."""
DOT = 0.30
"""The dot's radius, as a share of a cell's side."""
LEAST_CELLS_PER_WALL = 5
"""A way is at least so many times as wide as a wall is thick, so that ways and walls are told apart."""


class MazeBoard:
    """Shows one maze at a time, in one image that is painted anew: each maze is seen once."""

    def __init__(self, tools: Tools) -> None:
        layout = tools.layout
        place = layout.area(0.70, -0.36, 0.40, widest=0.76)
        side_px = round(min(place.width_px, place.height_px))
        middle_px = round((place.bottom_px + place.top_px) / 2)
        self._box = box_around(0, middle_px, side_px, side_px)
        self._wall_px = layout.px(0.005)
        self._gap_px = layout.px(0.045)
        self._letters = [_letter(tools, layout, name) for name in EXITS]
        self._image: Any = tools.shapes.canvas(self._box)
        self._painted: Maze | None = None

    def lay_out(self, maze: Maze) -> tuple[Drawable, list[Written]]:
        """Return a maze and its letters; they hold until the next call.

        Raises ValueError for one that is not square, or too fine for this window.
        """
        outline = self._outline(maze)
        if self._painted != maze:
            self._painted = None  # else one that cannot be painted would leave half of it there
            self._paint(maze, outline)
            self._painted = maze
        y_px = outline.bottom_px + (self._wall_px + self._cell_px(maze)) / 2
        left, right = self._letters
        for letter, x_px in (
            (left, outline.left_px - self._gap_px),
            (right, outline.right_px + self._gap_px),
        ):
            letter.put(x_px, y_px + letter.height_px / 2)
        return self._image, [left, right]

    def _cell_px(self, maze: Maze) -> int:
        """Return from one wall to the next, in whole pixels."""
        return (round(self._box.width_px) - self._wall_px) // len(maze.rows)

    def _outline(self, maze: Maze) -> Box:
        size = len(maze.rows)
        if not size or any(len(row) != size for row in maze.rows):
            raise ValueError(f"a maze has as many columns as rows: {maze.rows}")
        cell_px = self._cell_px(maze)
        if cell_px < LEAST_CELLS_PER_WALL * self._wall_px:
            raise ValueError(
                f"a maze of {size} cells a side does not fit this window: its ways are {cell_px} px"
            )
        side_px = size * cell_px + self._wall_px
        return box_around(0, (self._box.bottom_px + self._box.top_px) / 2, side_px, side_px)

    def _paint(self, maze: Maze, outline: Box) -> None:
        pixels = np.empty((round(self._box.height_px), round(self._box.width_px), 3), dtype=np.uint8)
        pixels[:] = look.GROUND
        top_px, left_px = round(self._box.top_px - outline.top_px), round(outline.left_px - self._box.left_px)
        side_px = round(outline.width_px)
        inner = pixels[top_px : top_px + side_px, left_px : left_px + side_px]
        inner[walls(maze, self._cell_px(maze), self._wall_px)] = look.INK
        cell_px, wall_px = self._cell_px(maze), self._wall_px
        corner_px = maze.start * cell_px + wall_px
        room_px = cell_px - wall_px
        _lay_over(
            inner[wall_px : wall_px + room_px, corner_px : corner_px + room_px], dot(room_px), look.MARKER_INK
        )
        self._image.repaint(pixels)


def walls(maze: Maze, cell_px: int, wall_px: int) -> npt.NDArray[np.bool_]:
    """Return where a maze has walls, in pixels, the top row first; the side is `size * cell_px + wall_px`."""
    size = len(maze.rows)
    side_px = size * cell_px + wall_px
    is_wall = np.zeros((side_px, side_px), dtype=bool)
    is_wall[:wall_px] = is_wall[-wall_px:] = is_wall[:, :wall_px] = is_wall[:, -wall_px:] = True
    for row, digits in enumerate(maze.rows):
        top_px = row * cell_px
        for column, digit in enumerate(digits):
            left_px = column * cell_px
            if int(digit) & RIGHT:
                is_wall[
                    top_px : top_px + cell_px + wall_px, left_px + cell_px : left_px + cell_px + wall_px
                ] = True
            if int(digit) & BELOW:
                is_wall[
                    top_px + cell_px : top_px + cell_px + wall_px, left_px : left_px + cell_px + wall_px
                ] = True
    last = slice(side_px - cell_px, side_px - wall_px)
    is_wall[last, :wall_px] = is_wall[last, -wall_px:] = False
    return is_wall


def dot(side_px: int) -> Ink:
    """Return a dot in the middle of a cell as ink from 0 to 1, its edge smoothed."""
    middles = np.arange(side_px) + 0.5 - side_px / 2
    x, y = np.meshgrid(middles, middles)
    return np.asarray(np.clip(DOT * side_px - np.hypot(x, y) + 0.5, 0.0, 1.0))


def _lay_over(pixels: Pixels, ink: Ink, colour: Rgb) -> None:
    share = ink[:, :, np.newaxis]
    pixels[:] = np.rint(pixels * (1 - share) + share * np.array(colour)).astype(np.uint8)


def _letter(tools: Tools, layout: Layout, name: str) -> Written:
    (written,) = tools.lines(name, layout.px(0.08), layout.px(0.08), EXIT)
    return written
