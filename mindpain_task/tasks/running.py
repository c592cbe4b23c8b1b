"""A task while it runs: acts and times go in, notes for the record come out; it has no clock of its own.

An act counts by its own time, never by when it was handed over, so that what is scored does not depend on
how often anybody looked.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mindpain_task.model import JsonValue
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.sounds import Clip
from mindpain_task.tasks import scoring
from mindpain_task.tasks.acts import answer_of, digit, typed_after
from mindpain_task.tasks.mazes import code
from mindpain_task.tasks.plans import TaskPlan
from mindpain_task.tasks.scoring import Begun, is_right
from mindpain_task.tasks.timing import refuse_impossible, seen_s
from mindpain_task.views import TaskItem


@dataclass(frozen=True)
class TaskNote:
    """What goes on record, at a time on the session clock; `item` counts from 1.

    task_item: lines, plays (a clip's name or None), expected, asked, and where it shows one the code of a
    `maze`. task_response: answer, expected, correct, response_time_s, and where it is so `unconfirmed`, or
    with an answer that does not count `again`, `too_early` or `too_late`. task_omission: expected, correct
    (True where nothing was to be done), and `cut_off` with correct None where the task ended first. Of notes
    on one item that count, the last holds.
    """

    kind: Literal["task_item", "task_response", "task_omission"]
    time_s: float
    item: int
    data: Mapping[str, JsonValue]


class TaskRun:
    """One run of a task from `start_s` on; its items begin and end as time passes."""

    def __init__(self, plan: TaskPlan, start_s: float) -> None:
        """Take up a plan; raises ValueError for one whose items cannot follow one another."""
        refuse_impossible(plan)
        self._plan = plan
        self._start_s = start_s
        self._now_s = -math.inf
        self._begun: list[Begun] = []
        self._ended = False

    def next_due_s(self) -> float:
        """Return the next onset, end of a view or end of a window; infinity if there is none."""
        if self._ended:
            return math.inf
        view_ends_s = self._begun[-1].seen_until_s if self._begun else math.inf
        due_s = min(self._closing_s(), self._onset_s())
        return min(due_s, view_ends_s) if view_ends_s > self._now_s else due_s

    def advance(self, now_s: float) -> tuple[TaskNote, ...]:
        """Begin and close what is due; an item is noted at its planned time."""
        notes: list[TaskNote] = []
        self._now_s = max(self._now_s, now_s)
        while not self._ended and min(self._closing_s(), self._onset_s()) <= self._now_s:
            closes_first = self._closing_s() <= self._onset_s()
            notes.append(self._close(self._begun[-1]) if closes_first else self._begin())
        return tuple(notes)

    def hear(self, act: InputEvent) -> tuple[TaskNote, ...]:
        """Take in an act; what is due before it comes first, and acts that mean nothing here do nothing.

        An act may come in after `advance` has passed its time: it still belongs to the item of its own time.
        Raises ValueError for a digit without its number.
        """
        if self._ended:
            return ()
        notes = self.advance(act.time_s)
        begun = self._at(act.time_s)
        notes += self._outside(act) if begun is None else self._take(begun, act)
        return notes + self.advance(self._now_s)

    @property
    def view(self) -> TaskItem:
        """What to show now; without lines before, between and after items."""
        if not self._begun:
            return replace(self._plan.items[0].shows, lines=(), maze=None)
        begun = self._begun[-1]
        shows = begun.item.shows
        seen = not self._ended and self._now_s < begun.seen_until_s
        holds_typed = begun.typed and not self._ended and self._now_s < begun.closes_s
        return replace(
            shows,
            lines=shows.lines if seen else (),
            maze=shows.maze if seen else None,
            typed=begun.typed if holds_typed else shows.typed,
        )

    @property
    def plays(self) -> tuple[int, Clip] | None:
        """The number and the clip of the item that began last, None where it has none."""
        if not self._begun or self._ended or self._begun[-1].item.plays is None:
            return None
        return self._begun[-1].item.number, self._begun[-1].item.plays

    def end(self, now_s: float) -> tuple[TaskNote, ...]:
        """Close the task: an item whose window is still open is cut off. Nothing is heard after that."""
        notes = self.advance(now_s)
        if self._begun and self._begun[-1].status == "open" and not self._ended:
            begun = self._begun[-1]
            begun.status = "cut_off"
            data: dict[str, JsonValue] = {"expected": begun.expected, "correct": None, "cut_off": True}
            data |= {"typed": begun.typed} if begun.typed else {}
            notes += (TaskNote("task_omission", self._now_s, begun.item.number, data),)
        self._ended = True
        return notes

    def summary(self) -> Mapping[str, JsonValue]:
        """Return what the run came to; complete once it was ended."""
        return scoring.summary(self._plan, self._begun)

    def _closing_s(self) -> float:
        open_ = self._begun and self._begun[-1].status == "open"
        return self._begun[-1].closes_s if open_ else math.inf

    def _onset_s(self) -> float:
        """When the next item begins; infinity where none comes, or none before an answer."""
        if len(self._begun) == len(self._plan.items):
            return math.inf
        onset_s = self._plan.items[len(self._begun)].onset_s
        if onset_s is not None:
            return self._start_s + onset_s
        answered_s = self._begun[-1].answered_s
        return math.inf if answered_s is None else answered_s

    def _begin(self) -> TaskNote:
        onset_s = self._onset_s()
        item = self._plan.items[len(self._begun)]
        asked = item.window_s > 0
        expected = scoring.expected_now(self._plan, self._begun, item)
        begun = Begun(item, onset_s, onset_s, onset_s, expected, "open" if asked else "unasked")
        self._begun.append(begun)
        # Windows that meet the next onset end with it exactly, whatever sums of floats say.
        begun.closes_s = min(onset_s + item.window_s, max(onset_s, self._onset_s()))
        begun.seen_until_s = min(onset_s + seen_s(item), max(onset_s, self._onset_s()))
        lines: list[JsonValue] = list(item.shows.lines)
        plays = item.plays.name if item.plays else None
        data: dict[str, JsonValue] = {"lines": lines, "plays": plays, "expected": expected, "asked": asked}
        data |= {} if item.shows.maze is None else {"maze": code(item.shows.maze)}
        return TaskNote("task_item", onset_s, item.number, data)

    def _close(self, begun: Begun) -> TaskNote:
        """End an item's window; a number typed and not confirmed counts [D], timed by its last key."""
        if begun.typed:
            right = is_right(self._plan.entry, begun.expected, begun.typed)
            begun.settle(begun.typed, begun.typed_s, correct=right, unconfirmed=True)
            data = self._response(begun, begun.typed, begun.typed_s) | {"unconfirmed": True}
            return TaskNote("task_response", begun.closes_s, begun.item.number, data)
        begun.omit()
        said: dict[str, JsonValue] = {"expected": begun.expected, "correct": begun.correct}
        return TaskNote("task_omission", begun.closes_s, begun.item.number, said)

    def _at(self, time_s: float) -> Begun | None:
        """Return the item whose window `time_s` is in."""
        before = bisect_right(self._begun, time_s, key=lambda begun: begun.onset_s)
        begun = self._begun[before - 1] if before else None
        return begun if begun and time_s < begun.closes_s else None

    def _take(self, begun: Begun, act: InputEvent) -> tuple[TaskNote, ...]:
        if self._plan.entry == "number":
            if act.kind is not InputKind.CONFIRM:
                return self._type(begun, act)
            answer: str | None = begun.typed or None
            begun.typed = ""
        else:
            answer = answer_of(self._plan.entry, act)
        if answer is None:
            return ()
        data = self._response(begun, answer, act.time_s)
        if begun.status == "answered" and not begun.unconfirmed:
            data |= {"again": True}
        else:
            right = is_right(self._plan.entry, begun.expected, answer)
            begun.settle(answer, act.time_s, correct=right)
        return (TaskNote("task_response", act.time_s, begun.item.number, data),)

    def _type(self, begun: Begun, act: InputEvent) -> tuple[TaskNote, ...]:
        typed = typed_after(begun.typed, act)
        if typed == begun.typed:
            return ()
        begun.typed, begun.typed_s = typed, act.time_s
        # A key that was handed over after its item had been closed: close it again, with that key.
        closed = begun.status == "omitted" or begun.unconfirmed
        return (self._close(begun),) if closed else ()

    def _outside(self, act: InputEvent) -> tuple[TaskNote, ...]:
        """Note an answer that is in no item's window: too early for the next, or too late for the last."""
        typed = self._plan.entry == "number" and act.kind is InputKind.DIGIT
        answer = digit(act) if typed else answer_of(self._plan.entry, act)
        if answer is None:
            return ()
        before = bisect_right(self._begun, act.time_s, key=lambda begun: begun.onset_s)
        early = before < len(self._plan.items)
        item = self._plan.items[before if early else -1]
        onset_s = self._start_s + item.onset_s if item.onset_s is not None else self._begun[-1].onset_s
        data: dict[str, JsonValue] = {
            "answer": answer,
            "expected": item.expected,
            "correct": None,
            "response_time_s": round(act.time_s - onset_s, 6),
            "too_early" if early else "too_late": True,
        }
        return (TaskNote("task_response", act.time_s, item.number, data),)

    def _response(self, begun: Begun, answer: str, time_s: float) -> dict[str, JsonValue]:
        data: dict[str, JsonValue] = {
            "answer": answer,
            "expected": begun.expected,
            "correct": is_right(self._plan.entry, begun.expected, answer),
            "response_time_s": round(time_s - begun.onset_s, 6),
        }
        if self._plan.kind == "serial_subtraction":
            data["on_chain"] = is_right("number", begun.item.expected, answer)
        if self._plan.kind == "breath_counting":
            data["breath"] = scoring.breath_number(self._begun[: begun.item.number - 1])
            data |= {"reset": True} if answer == "left" else {}
        return data
