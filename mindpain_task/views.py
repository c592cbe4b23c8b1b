"""What a participant or operator sees, as data; how it is drawn belongs to the screen.

Two equal views look the same, so a screen need not draw a view it already shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Picture: TypeAlias = Literal["breath", "pain_site", "free", "external_task"]


@dataclass(frozen=True)
class Blank:
    """An empty screen."""


@dataclass(frozen=True)
class Fixation:
    """A fixation cross."""


@dataclass(frozen=True)
class Cue:
    """The picture of an attention target with a reminder word or short line below it."""

    picture: Picture
    reminder: str


@dataclass(frozen=True)
class Page:
    """A page of text; `hint` is the small line at the bottom that says how to go on (may be empty)."""

    title: str
    body: str
    hint: str = ""


@dataclass(frozen=True)
class OperatorPrompt:
    """Something the operator must do before the session goes on; it looks unlike any participant page."""

    title: str
    body: str
    hint: str


@dataclass(frozen=True)
class Vas:
    """A visual analogue scale; `position` (0-100) is None while the marker is still hidden.

    `start` (0-100) is where a pointer is put, unseen, when this scale first appears. `points` is 0 for a
    plain line; 11 draws a numeric scale: a mark and its number for each of 0 to 10, evenly along the line.
    """

    question: str
    left: str
    right: str
    start: float
    position: float | None
    hint: str = ""
    points: int = 0


@dataclass(frozen=True)
class Choice:
    """A question with 2 to 7 answers side by side; `chosen` (from 0) is None while none is marked.

    Answer i stands at (i + 0.5) / n of a 0-100 line: that of a visual analogue scale, or a longer one for
    more than 5 answers. `start` (0-100) is where a pointer is put, unseen, when the question first appears.
    """

    question: str
    options: tuple[str, ...]
    start: float
    chosen: int | None
    hint: str = ""


@dataclass(frozen=True)
class Maze:
    """A square maze seen from above: from a dot in its first row, out on the left at A or on the right at B.

    `rows`, the uppermost first, hold a digit for each cell: 1 for a wall on its right side, 2 for one below
    it, 3 for both, 0 for neither. A wall around all of them has two gaps: left of the first cell of the last
    row (A) and right of its last cell (B). The dot is in the cell `start` (from 0) of the first row.
    """

    rows: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class TaskItem:
    """One item of a task beside the stimulus: 0 to 4 large lines or a maze, and what was typed so far.

    `typed` is None where nothing is to be typed; an empty text is a field with nothing in it yet. `hint` says
    in a few words how to answer.
    """

    lines: tuple[str, ...]
    typed: str | None = None
    hint: str = ""
    maze: Maze | None = None


Colour: TypeAlias = Literal["blue", "yellow", "orange", "purple", "white", "grey"]
Shape: TypeAlias = Literal["circle", "square", "triangle", "diamond"]


@dataclass(frozen=True)
class Signal:
    """What is seen before a stimulus and may tell which one comes: a coloured shape, and a line below it.

    `label` may be empty.
    """

    colour: Colour
    shape: Shape
    label: str = ""


View: TypeAlias = Blank | Fixation | Cue | Page | OperatorPrompt | Vas | Choice | TaskItem | Signal
