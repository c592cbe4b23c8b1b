"""How an item of a task looks; it is laid out while a stimulus runs, in a few milliseconds."""

from __future__ import annotations

from hardware.screen import layout as look
from hardware.screen.layout import Box
from hardware.screen.mazes import MazeBoard
from hardware.screen.scenes import Memory, Scene, Tools, scene_of
from hardware.screen.shapes import Drawable
from hardware.screen.texts import Slot, Style, Written
from mindpain_task.views import TaskItem

LINES = Style(0.075, 0.040, look.INK)
TYPED = Style(0.060, 0.028, look.INK)
MOST_LINES = 4
FIXATION = ("+",)
FIELD = 0.36  # in units
BLANK_LINE = "\u00a0"  # keeps the place of a line that is empty
HINTS_KEPT = 4


class TaskBoard:
    """Shows one item at a time: items come by hundreds, each once, so their texts are rewritten, not kept."""

    def __init__(self, tools: Tools) -> None:
        layout = tools.layout
        place = layout.area(1.0, -0.29, -0.19, widest=FIELD)
        self._lines = Slot(tools.writer, layout, layout.area(0.88, -0.15, 0.34), LINES)
        self._typed = Slot(tools.writer, layout, place, TYPED)
        line = Box(round(place.left_px), round(place.bottom_px), round(place.right_px), 0)
        self._underline = tools.shapes.rectangle(
            Box(line.left_px, line.bottom_px - layout.px(0.005), line.right_px, line.bottom_px), look.LINE_INK
        )
        self._cross = tools.shapes.cross()
        self._mazes = MazeBoard(tools)
        self._hint = tools.hint
        self._hints: Memory[str, list[Written]] = Memory(HINTS_KEPT)

    def scene(self, view: TaskItem) -> Scene:
        """Lay out an item: its lines around one height, what was typed in a field of its own below them.

        The scene holds until the next call. The field's place is free in every item of lines, so that nothing
        moves when it is typed into. A lone plus is the fixation cross, where it always is: eyes rest on it.
        Raises ValueError for more than four lines, a maze with anything beside it, or what does not fit.
        """
        if len(view.lines) > MOST_LINES:
            raise ValueError(f"an item of a task has at most {MOST_LINES} lines, not {len(view.lines)}")
        words: list[Written] = []
        shapes: list[Drawable] = []
        if view.lines == FIXATION:
            shapes.extend(self._cross)
        elif any(line.strip() for line in view.lines):
            # One text for all lines: laying out each alone would take as many times as long.
            words.append(
                self._lines.fill("\n".join(line if line.strip() else BLANK_LINE for line in view.lines))
            )
        if view.maze is not None:
            if view.lines or view.typed is not None:
                raise ValueError("a maze has the whole place of an item: no lines or typing beside it")
            maze, letters = self._mazes.lay_out(view.maze)
            shapes.append(maze)
            words.extend(letters)
        if view.typed is not None:
            shapes.append(self._underline)
            if view.typed.strip():
                words.append(self._typed.fill(view.typed))
        return scene_of(shapes, [*words, *self._hints.get(view.hint, self._hint)])
