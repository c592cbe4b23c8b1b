"""A calibration from its first trial to the operator's word: what it proposes is given, and learnt from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mindpain_task.model import Block, SessionPlan, Trial
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.session.calibrating import Calibrating, at_level
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS


@dataclass(frozen=True)
class Came:
    """What came of a trial: completed, spoiled, or stopped and perhaps to be given again."""

    is_complete: bool = False
    is_spoiled: bool = False
    again: Trial | None = None


@dataclass(frozen=True)
class SearchOffer:
    """What the operator may choose after a search: to go on only where nothing is lacking."""

    may_go_on: bool
    may_repeat: bool

    @property
    def kinds(self) -> tuple[InputKind, ...]:
        """The acts that are choices."""
        kinds = [InputKind.OPERATOR_CONFIRM] if self.may_go_on else []
        kinds += [InputKind.OPERATOR_REPEAT] if self.may_repeat else []
        return (*kinds, InputKind.OPERATOR_END)


def search_page(language: str, offer: SearchOffer) -> OperatorPrompt:
    """Return the page that asks the operator how to go on after a search."""
    words = WORDS[language]
    keys = [words.calibration_hint] if offer.may_go_on else []
    keys += [words.calibration_again] if offer.may_repeat else []
    body = words.calibration_body if offer.may_go_on else words.calibration_failed_body
    return OperatorPrompt(words.operator_title, body, ", ".join([*keys, words.calibration_end]))


def needed_after(plan: SessionPlan, block: Block) -> frozenset[str]:
    """Return the values that this block's calibration is to find and that a later block gives."""
    assert block.calibrates is not None
    later = (each for each in plan.blocks if each.number > block.number)
    used = {trial.calibrated for each in later for trial in each.trials}
    return frozenset(used & {*block.calibrates.gives})


class Searching:
    """Runs one calibration.

    `give` runs a trial, `answers` are those of the trial that ran last. `has_room` says whether the limits
    have room for one more search after the trials with these numbers, `more` plans it and returns its trials.
    `ask` asks the operator.
    """

    def __init__(
        self,
        calibrating: Calibrating,
        give: Callable[[Trial], Came],
        answers: Callable[[], Mapping[str, float | None]],
        has_room: Callable[[frozenset[int]], bool],
        more: Callable[[frozenset[int]], tuple[Trial, ...]],
        ask: Callable[[SearchOffer], InputEvent],
    ) -> None:
        self._calibrating = calibrating
        self._give = give
        self._answers = answers
        self._has_room = has_room
        self._more = more
        self._ask = ask
        self._used: set[int] = set()

    def run(self, block: Block, needed: frozenset[str]) -> frozenset[int]:
        """Search until the operator goes on with what was found; return the numbers of the trials it took."""
        trials = block.trials
        while True:
            self._search(block, trials)
            estimate = self._calibrating.finish(block)
            lacking = self._calibrating.lacks(block, estimate, needed)
            used = frozenset(self._used)
            act = self._ask(SearchOffer(may_go_on=not lacking, may_repeat=self._has_room(used)))
            if act.kind is InputKind.OPERATOR_CONFIRM:
                self._calibrating.use(block, estimate)
                return used
            self._calibrating.again(block)
            trials = self._more(used)

    def _search(self, block: Block, trials: tuple[Trial, ...]) -> None:
        """Give what is proposed, as long as there are trials for it; a spoiled one is not learnt from."""
        waiting = deque(trials)
        while (proposal := self._calibrating.next(block)) is not None:
            fitting = (trial for trial in waiting if trial.stimulus_name == proposal.stimulus)
            planned = next(fitting, None)
            if planned is None:
                return  # what was spoiled has cost the trials that were left for it
            waiting.remove(planned)
            trial = at_level(self._calibrating.settled(planned), proposal.level)
            self._used.add(trial.number)
            came = self._give(trial)
            if came.again is not None:
                waiting.appendleft(came.again)
            elif not came.is_complete:
                return  # left out by the operator: the same level would come again
            elif not came.is_spoiled:
                self._calibrating.learn(block, proposal, self._answers(), trial.number)
