"""Ask a question that has a few answers: a choice, or a numeric scale from 0 to 10."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from mindpain_task import steps
from mindpain_task.model import ChoiceQuestion, JsonValue, VasScale
from mindpain_task.questionnaires.plans import Item
from mindpain_task.roles import InputEvent, Rig
from mindpain_task.session.asking import IDLE_S
from mindpain_task.views import Choice, Vas

HIGHEST = 10
"""The last number of a numeric scale; the first is 0."""


@dataclass(frozen=True)
class Chosen:
    """What came of a question; `place` counts from 0 and is None where nothing was confirmed in time.

    `trace` holds (time, place) of each change; times are on the session clock.
    """

    place: int | None
    response_time_s: float | None
    ended_s: float
    trace: tuple[tuple[float, int], ...]

    def record(self, question: ChoiceQuestion) -> dict[str, JsonValue]:
        """Return what the journal keeps of the answer to a choice, with the question as it was asked.

        Of an item of a questionnaire it keeps values and no words: those may not be passed on with the data.
        """
        place = self.place
        if question.item is not None:
            return self._item_record(question.item)
        return {
            "choice": question.name,
            "value": place,
            "answer": None if place is None else question.options[place],
            "right": None if place is None or question.right is None else place == question.right,
            "response_time_s": self.response_time_s,
            "question": question.question,
            "options": list(question.options),
            "trace": [[time_s, at] for time_s, at in self.trace],
        }

    def _item_record(self, item: Item) -> dict[str, JsonValue]:
        return {
            "questionnaire": item.questionnaire,
            "item": item.number,
            "when": item.when,
            "value": None if self.place is None else item.value(self.place),
            "response_time_s": self.response_time_s,
            "trace": [[time_s, item.value(at)] for time_s, at in self.trace],
        }

    def rating_record(self, scale: VasScale) -> dict[str, JsonValue]:
        """Return what the journal keeps of a rating on a numeric scale; its value is 0 to 10."""
        return {
            "scale": scale.name,
            "kind": scale.kind,
            "value": self.place,
            "response_time_s": self.response_time_s,
            "start": scale.start,
            "question": scale.question,
            "left": scale.left,
            "right": scale.right,
            "trace": [[time_s, at] for time_s, at in self.trace],
        }


def choose(
    question: ChoiceQuestion | VasScale,
    view: Choice | Vas,
    rig: Rig,
    wait: Callable[[float], tuple[InputEvent, ...]],
    on_shown: Callable[[float], None],
) -> Chosen:
    """Show a question until an answer is confirmed or its time is over.

    `wait` is the engine's own wait, which serves the stimulator and hears stops; `on_shown` is told the flip.
    """
    is_scale = isinstance(view, Vas)
    count = HIGHEST + 1 if isinstance(view, Vas) else len(view.options)
    shown_s = rig.screen.show(view)
    on_shown(shown_s)
    deadline_s = math.inf if question.timeout_s is None else shown_s + question.timeout_s
    item = question.item if isinstance(question, ChoiceQuestion) else None
    first_digit = item.first_digit if item is not None else 0 if is_scale else 1
    state = steps.start(count, question.start, at_ends=is_scale)
    trace: list[tuple[float, int]] = []
    while state.confirmed_s is None and (now_s := rig.clock.now()) < deadline_s:
        before = state.chosen
        for act in wait(min(deadline_s, now_s + IDLE_S)):
            if shown_s <= act.time_s < deadline_s:
                state = steps.step(state, act, at_ends=is_scale, first_digit=first_digit)
        if state.chosen is not None and state.chosen != before:
            time_s = rig.screen.show(_marked(view, state.chosen))
            trace.append((round(time_s, 4), state.chosen))
    if state.confirmed_s is None:
        return Chosen(None, None, deadline_s, tuple(trace))
    return Chosen(state.chosen, round(state.confirmed_s - shown_s, 6), state.confirmed_s, tuple(trace))


def _marked(view: Choice | Vas, place: int) -> Choice | Vas:
    if isinstance(view, Vas):
        return replace(view, position=100.0 * place / HIGHEST)
    return replace(view, chosen=place)
