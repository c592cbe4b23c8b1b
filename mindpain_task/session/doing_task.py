"""A task beside the stimulus: its items shown and heard on time, its answers on record as they come."""

from __future__ import annotations

from collections.abc import Iterable

from mindpain_task.model import JsonValue
from mindpain_task.roles import InputEvent, Rig
from mindpain_task.session.noting import Note
from mindpain_task.session.sounding import Sounding
from mindpain_task.tasks.plans import TaskPlan
from mindpain_task.tasks.running import TaskNote, TaskRun
from mindpain_task.views import TaskItem

_NO_ANSWER = ("unconfirmed", "again", "too_early", "too_late")
"""What makes a response none that an item has: it goes on record, and has no marker."""
_MARKERS = {"task_item": "task_item", "task_response": "task_response"}


class DoingTask:
    """One run of a task; it has the screen from `begin` to `end`."""

    def __init__(self, plan: TaskPlan, rig: Rig, note: Note, sounding: Sounding) -> None:
        self._plan = plan
        self._rig = rig
        self._note = note
        self._sounding = sounding
        self._run: TaskRun | None = None
        self._shown: TaskItem | None = None
        self._played = 0

    @property
    def view(self) -> TaskItem:
        """What the task shows now."""
        return self._running.view

    def begin(self) -> None:
        """Begin with the first item."""
        now_s = self._rig.clock.now()
        self._run = TaskRun(self._plan, now_s)
        what: dict[str, JsonValue] = {"task": self._plan.kind, "planned_items": len(self._plan.items)}
        self._note("task_start", now_s, "task_start", data=what)
        self.serve()

    def next_due_s(self) -> float:
        """Return when something of it is due next."""
        return self._running.next_due_s()

    def serve(self) -> None:
        """Show and play what is due."""
        self._follow(self._running.advance(self._rig.clock.now()))

    def hear(self, acts: tuple[InputEvent, ...]) -> None:
        """Take answers."""
        for act in acts:
            self._follow(self._running.hear(act))

    def end(self) -> None:
        """End it, and put its score on record."""
        now_s = self._rig.clock.now()
        self._tell(self._running.end(now_s), None)
        self._note("task_end", now_s, "task_end", data=dict(self._running.summary()))

    @property
    def _running(self) -> TaskRun:
        assert self._run is not None
        return self._run

    def _follow(self, notes: tuple[TaskNote, ...]) -> None:
        """Show what there is to see now, put on record what was shown when, and play what is to be heard."""
        shown_s = self._show()
        self._tell(notes, shown_s)
        due = self._running.plays
        if due is not None and due[0] != self._played:
            self._played, clip = due
            self._sounding.play(clip, self._rig.clock.now())

    def _show(self) -> float | None:
        """Show what the task shows now, if it is something new; return when."""
        if self._running.view == self._shown:
            return None
        self._shown = self._running.view
        return self._rig.screen.show(self._shown)

    def _tell(self, notes: Iterable[TaskNote], shown_s: float | None) -> None:
        """Put notes on record; an item has the time of the flip that showed it, and when it was planned."""
        for note in notes:
            what: dict[str, JsonValue] = {"task": self._plan.kind, "item": note.item, **note.data}
            time_s = note.time_s
            if note.kind == "task_item":
                what["planned_s"] = note.time_s
                time_s = note.time_s if shown_s is None else shown_s
            counts = not any(note.data.get(each) for each in _NO_ANSWER)
            self._note(note.kind, time_s, _MARKERS.get(note.kind, "") if counts else "", data=what)
