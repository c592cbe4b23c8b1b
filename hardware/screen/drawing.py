"""Draws views into one window: a view is laid out once, and then only drawn."""

from __future__ import annotations

import typing
from typing import Any

from hardware.screen import layout as look
from hardware.screen import pages, questions
from hardware.screen.layout import Box, Layout
from hardware.screen.scenes import Memory, Scene, Tools, scene_of
from hardware.screen.shapes import Shapes
from hardware.screen.task_items import TaskBoard
from hardware.screen.texts import Style, Writer, Written
from mindpain_task.views import (
    Blank,
    Choice,
    Cue,
    Fixation,
    OperatorPrompt,
    Page,
    Picture,
    Signal,
    TaskItem,
    Vas,
    View,
)

SCENES_KEPT = 24

MARK = Style(0.022, 0.014, look.WARNING_INK)


class Artist:
    """Draws views into one window; texts that do not fit raise ValueError."""

    def __init__(self, window: Any, layout: Layout, corner_mark: str) -> None:
        self._tools = Tools(layout, Shapes(window, layout), Writer(window, layout))
        self._scenes: Memory[View, Scene] = Memory(SCENES_KEPT)
        self._numbers: Memory[int, list[Written]] = Memory(SCENES_KEPT)
        self._answers: Memory[tuple[str, ...], questions.Plates] = Memory(SCENES_KEPT)
        self._mark = self._corner_mark(corner_mark)
        pictures: tuple[Picture, ...] = typing.get_args(Picture)
        self._pictures = {name: self._tools.shapes.picture(name) for name in pictures}
        self._marker = self._tools.shapes.marker()
        self._board = TaskBoard(self._tools)

    def scene(self, view: View) -> Scene:
        """Return the view laid out, from memory if it was drawn before; what is marked in it is not part.

        An item of a task is laid out anew, and its scene holds until the next item's.
        """
        if isinstance(view, TaskItem):
            return self._compose(view)
        key = questions.without_answer(view) if isinstance(view, Vas | Choice) else view
        return self._scenes.get(key, self._compose)

    def draw(self, view: View) -> None:
        """Draw the view into the back buffer; ValueError for an answer that is marked but does not exist."""
        scene = self.scene(view)
        for part in scene.parts:
            part.draw()
        if isinstance(view, Vas) and view.position is not None:
            line = self._tools.layout.vas_line
            self._marker.setPos((round(line.x_px(view.position)), line.y_px), log=False)
            self._marker.draw()
        if isinstance(view, Choice) and view.chosen is not None:
            if not 0 <= view.chosen < len(scene.marks):
                raise ValueError(f"answer {view.chosen} is marked, but there are {len(scene.marks)} from 0")
            for part in scene.marks[view.chosen]:
                part.draw()

    def _compose(self, view: View) -> Scene:
        scene = self._of_kind(view)
        if self._mark is None:
            return scene
        return Scene((*scene.parts, *self._mark.parts), (*scene.texts, *self._mark.texts), scene.marks)

    def _of_kind(self, view: View) -> Scene:
        tools = self._tools
        match view:
            case Blank():
                return scene_of([], [])
            case Fixation():
                return scene_of(tools.shapes.cross(), [])
            case Cue():
                return pages.cue(tools, view, self._pictures[view.picture])
            case Signal():
                return pages.signal(tools, view)
            case Page():
                return pages.page(tools, view)
            case OperatorPrompt():
                return pages.operator_page(tools, view)
            case Vas():
                return questions.scale(tools, view, self._numbers.get(view.points, self._numbers_of))
            case Choice():
                return questions.choice(tools, view, self._plates_of)
            case TaskItem():
                return self._board.scene(view)

    def _numbers_of(self, points: int) -> list[Written]:
        return questions.numbers_of(self._tools, points)

    def _plates_of(self, options: tuple[str, ...]) -> questions.Plates:
        return self._answers.get(options, lambda each: questions.answer_plates(self._tools, each))

    def _corner_mark(self, text: str) -> Scene | None:
        """A framed line of text at the top right, on its own ground: legible on every view."""
        if not text.strip():
            return None
        layout, window = self._tools.layout, self._tools.layout.window
        (words,) = self._tools.writer.fit([text], 0.9 * window.width_px, 0.04 * window.height_px, MARK)
        padding_px, edge_px = layout.px(0.009), layout.px(0.014)
        plate = Box(
            window.right_px - edge_px - words.width_px - 2 * padding_px,
            window.top_px - edge_px - words.height_px - padding_px,
            window.right_px - edge_px,
            window.top_px - edge_px,
        )
        words.put((plate.left_px + plate.right_px) / 2, plate.top_px - padding_px / 2)
        return scene_of(self._tools.shapes.plate(plate), [words])
