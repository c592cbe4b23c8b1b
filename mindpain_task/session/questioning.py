"""Questions through a session: each asked in its own way, its answer on record and kept for a while."""

from __future__ import annotations

from collections.abc import Callable

from mindpain_task import markers
from mindpain_task.frames import frames_summary
from mindpain_task.model import ChoiceQuestion, JsonValue, Phase, VasScale
from mindpain_task.questionnaires.table import ANSWER
from mindpain_task.roles import InputEvent, Rig
from mindpain_task.session.asking import ask
from mindpain_task.session.choosing import HIGHEST, Chosen, choose
from mindpain_task.session.noting import Note
from mindpain_task.views import Choice, Vas

NOT_PAINFUL, PAINFUL = 0, 1
"""The answers to the question that comes before a scale, in their order."""


def choice_view(question: ChoiceQuestion) -> Choice:
    """Return a choice as it first appears."""
    return Choice(question.question, question.options, question.start, None, question.hint)


class Questioning:
    """Asks; `answers` holds the last answer to each question by name.

    It is 0-100 on a scale, and the place of the answer to a choice; None where none came in time.
    """

    def __init__(self, rig: Rig, note: Note, wait: Callable[[float], tuple[InputEvent, ...]]) -> None:
        self._rig = rig
        self._note = note
        self._wait = wait
        self.answers: dict[str, float | None] = {}

    def ask(self, phase: Phase) -> float:
        """Ask what a phase asks; return when it ended."""
        question = phase.asks
        if isinstance(question, ChoiceQuestion):
            chosen = self._choose(question, phase.name)
            self.answers[question.name] = chosen.place
            return chosen.ended_s
        assert question is not None
        return self._rate(question, phase)

    def _rate(self, scale: VasScale, phase: Phase) -> float:
        """Ask a scale, after the question whether it was painful where there is one."""
        painful: JsonValue = None
        if scale.painful is not None:
            first = self._choose(scale.painful, scale.painful.name)
            if first.place != PAINFUL:
                return self._without_scale(scale, phase, first)
            painful = True
        if scale.kind == "numeric":
            assert isinstance(phase.shows, Vas)
            chosen = choose(scale, phase.shows, self._rig, self._wait, self._shown(phase))
            value = None if chosen.place is None else 100.0 * chosen.place / HIGHEST
            self._told(
                scale, phase, chosen.ended_s, value, chosen.rating_record(scale) | {"painful": painful}
            )
            return chosen.ended_s
        asked = ask(scale, phase.shows, self._rig, self._wait, self._shown(phase))
        self._told(scale, phase, asked.ended_s, asked.value, asked.record(scale) | {"painful": painful})
        if asked.dropped:
            late: dict[str, JsonValue] = {"count": asked.dropped, "longest_s": asked.longest_frame_s}
            self._note("frames_dropped", asked.ended_s, phase=phase.name, data=late)
        if self._rig.measures_frames and asked.paced_s:
            frames = frames_summary(asked.paced_s, self._rig.screen.frame_s)
            self._note("frames", asked.ended_s, phase=phase.name, data={"scale": scale.name, **frames})
        return asked.ended_s

    def _without_scale(self, scale: VasScale, phase: Phase, first: Chosen) -> float:
        """Put a rating on record whose scale was not shown: 0 where nothing hurt, none without an answer."""
        is_zero = first.place == NOT_PAINFUL
        what: dict[str, JsonValue] = {
            "scale": scale.name,
            "kind": scale.kind,
            "value": 0.0 if is_zero else None,
            "response_time_s": None,
            "start": scale.start,
            "question": scale.question,
            "left": scale.left,
            "right": scale.right,
            "trace": [],
            "painful": False if is_zero else None,
        }
        self._told(scale, phase, first.ended_s, 0.0 if is_zero else None, what)
        return first.ended_s

    def _told(
        self,
        scale: VasScale,
        phase: Phase,
        ended_s: float,
        value: float | None,
        data: dict[str, JsonValue],
    ) -> None:
        self.answers[scale.name] = value
        given = value is not None
        marker = markers.given_label(scale.name) if given else markers.missed_label(scale.name)
        self._note("rating", ended_s, marker, phase=phase.name, data=data)

    def _choose(self, question: ChoiceQuestion, phase: str) -> Chosen:
        view = choice_view(question)

        def shown(time_s: float) -> None:
            self._note("phase", time_s, "choice_shown", phase=phase)

        chosen = choose(question, view, self._rig, self._wait, shown)
        marker = "choice_missed" if chosen.place is None else "choice_given"
        kind = "answer" if question.item is None else ANSWER
        self._note(kind, chosen.ended_s, marker, phase=phase, data=chosen.record(question))
        return chosen

    def _shown(self, phase: Phase) -> Callable[[float], None]:
        return lambda time_s: self._note("phase", time_s, phase.marker, phase=phase.name)
