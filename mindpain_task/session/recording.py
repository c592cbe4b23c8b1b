"""Minding the recorder: what goes wrong with it is an event at once, and so is that it is well again."""

from __future__ import annotations

import math
from collections.abc import Iterable

from mindpain_task.roles import Rig
from mindpain_task.session.noting import Note


class MindingRecorder:
    """Puts on record what the recorder tells; `troubles` are why no further trial should begin, if any."""

    def __init__(self, rig: Rig, note: Note) -> None:
        self._rig = rig
        self._note = note
        self._given_up: set[str] = set()

    def next_due_s(self) -> float:
        """Return when to look again."""
        return math.inf if self._rig.recorder is None else self._rig.recorder.next_due_s()

    def take(self) -> None:
        """Put on record what has changed: each trouble once, and each end of one."""
        if self._rig.recorder is None:
            return
        for news in self._rig.recorder.poll():
            self._note(news.kind, news.time_s, news.kind, data=news.told())

    @property
    def troubles(self) -> dict[str, str]:
        """What is not recorded now and why, without what the operator goes on without."""
        if self._rig.recorder is None:
            return {}
        wrong = self._rig.recorder.troubles()
        return {about: wrong[about] for about in wrong if about not in self._given_up}

    def give_up(self, abouts: Iterable[str]) -> None:
        """Hold the session no more for these; alarms still come, and whatever else fails holds it.

        Who goes on without an eye tracker has not said that nothing need be recorded.
        """
        self._given_up |= {*abouts}
