"""What follows a stop: everything at rest first, then the operator chooses how to go on, or to end."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault, InputKind, Rig, StimulusStopped
from mindpain_task.session.coming_to_rest import ComingToRest
from mindpain_task.session.dosing import OverLimit
from mindpain_task.session.immersing import Immersing
from mindpain_task.session.noting import Note
from mindpain_task.session.outcome import STOPS, Ending, Outcome, SessionEnded, StoppedByPerson
from mindpain_task.session.waiting import Waiting
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS

PAUSING = (StoppedByPerson, StimulusStopped, OverLimit)
"""What ends a trial or a phase and lets the operator choose; a person's QUIT ends the session instead."""


class Choice(enum.Enum):
    """What the operator chooses after a stop."""

    GO_ON = "go_on"
    SKIP = "skip"
    WITHOUT = "go_without"
    END = "end"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Offer:
    """What may be chosen besides ending: `again` has R do a trial again, `may_skip` has K leave it out.

    `skip` is what K chooses. With `may_go_on` false R is not offered, and `why_not` says on record why.
    """

    again: bool = False
    may_go_on: bool = True
    may_skip: bool = True
    skip: Choice = Choice.SKIP
    why_not: str = ""


_CHOICES = {
    InputKind.OPERATOR_REPEAT: Choice.GO_ON,
    InputKind.OPERATOR_END: Choice.END,
    InputKind.OPERATOR_WITHDRAW: Choice.WITHDRAW,
}
_MARKERS = {Choice.GO_ON: "go_on", Choice.SKIP: "skip", Choice.WITHOUT: "go_on"}


def pause_page(language: str, offer: Offer, hand_out: str = "", *, held: bool = False) -> OperatorPrompt:
    """Return the page of a pause; `hand_out` is its title where a hand is in cold water.

    Where the session is `held`, what may be left out is the recording.
    """
    words = WORDS[language]
    keys = [words.pause_repeat if offer.again else words.pause_go_on] if offer.may_go_on else []
    keys += [words.held_without if held else words.pause_skip] if offer.may_skip else []
    body = words.held_body if held else words.pause_body
    return OperatorPrompt(
        hand_out or words.pause_title, body, "\n".join([", ".join(keys), words.pause_end]).strip()
    )


class Pausing:
    """Brings everything to rest, and asks the operator.

    `calm()` stops the stimulator before anything else, records what was given until then, and returns what
    could not be stopped.
    """

    def __init__(
        self,
        rig: Rig,
        language: str,
        note: Note,
        waiting: Waiting,
        calm: Callable[[], str],
        immersing: Immersing,
        resting: ComingToRest,
    ) -> None:
        self._rig = rig
        self._language = language
        self._note = note
        self._waiting = waiting
        self._calm = calm
        self._immersing = immersing
        self._resting = resting

    def stop(self, cause: Exception, where: str) -> Outcome:
        """Stop everything and put the cause on record; return how the session would end with it.

        Raises the cause itself where it leaves no choice, and DeviceFault where something is still on.
        """
        outcome, time_s = _outcome(cause, self._rig.clock.now())
        if isinstance(cause, StoppedByPerson) and cause.act.kind is InputKind.QUIT:
            raise cause
        still_on = self._calm()
        why: dict[str, JsonValue] = {"reason": outcome.reason, "where": where}
        self._note("stopped", time_s, outcome.ending.value, data=why)
        if still_on:
            raise DeviceFault(still_on)
        self._rig.journal.commit()
        return outcome

    def ask(self, outcome: Outcome, offer: Offer, data: dict[str, JsonValue]) -> tuple[Choice, float]:
        """Show the pause page until the operator chooses; return the choice and when it was made.

        Raises SessionEnded for an end. `data` goes on record with going on.
        """
        hand_out = WORDS[self._language].hand_out_title if self._immersing.in_water else ""
        chosen = self._choose(pause_page(self._language, offer, hand_out), outcome, offer, data)
        self._immersing.in_water = False
        return chosen

    def hold(self, why: str, without: tuple[str, ...] = ()) -> tuple[Choice, float]:
        """Wait, with everything at rest, for an operator to see to something; return the choice and when.

        `without` names what is not recorded and may be gone on without: K leaves out no trial then.
        """
        missing: dict[str, JsonValue] = {"not_recorded": list(without)}
        what: dict[str, JsonValue] = {"reason": why, "may_go_without": bool(without)}
        self._note("held", self._rig.clock.now(), "held", data=what | missing)
        offer = Offer(may_skip=bool(without), skip=Choice.WITHOUT)
        page = pause_page(self._language, offer, held=True)
        ended = Outcome(Ending.STOPPED_BY_OPERATOR, why)
        return self._choose(page, ended, offer, missing)

    def _choose(
        self, page: OperatorPrompt, outcome: Outcome, offer: Offer, data: dict[str, JsonValue]
    ) -> tuple[Choice, float]:
        shown_s = self._rig.screen.show(page)
        self._note("phase", shown_s, "operator_prompt", phase="pause", data={"why_not": offer.why_not})
        wanted = {InputKind.OPERATOR_END, InputKind.OPERATOR_WITHDRAW}
        wanted |= {InputKind.OPERATOR_REPEAT} if offer.may_go_on else set()
        wanted |= {InputKind.OPERATOR_SKIP} if offer.may_skip else set()
        while True:
            act = self._waiting.for_choice(tuple(wanted), self._stopped_again, self._resting.look, shown_s)
            choice = offer.skip if act.kind is InputKind.OPERATOR_SKIP else _CHOICES[act.kind]
            if choice in (Choice.END, Choice.WITHDRAW) or self._resting.may_go_on:
                break
            self._note("not_yet", act.time_s, phase="pause", data={"source": act.source})
        what: dict[str, JsonValue] = {"choice": choice.value}
        if choice in (Choice.GO_ON, Choice.WITHOUT):
            what |= data
        self._note("choice", act.time_s, _MARKERS.get(choice, ""), data=what)
        if choice is Choice.WITHDRAW:
            reason = f"the participant withdraws, after: {outcome.reason}"
            raise SessionEnded(Outcome(Ending.WITHDRAWN, reason))
        if choice is Choice.END:
            raise SessionEnded(Outcome(outcome.ending, outcome.reason, "session_stopped"))
        return choice, act.time_s

    def _stopped_again(self, time_s: float, source: str) -> None:
        self._note("stop_again", time_s, data={"source": source})


def _outcome(cause: Exception, now_s: float) -> tuple[Outcome, float]:
    """Return how a session would end with this stop, and when the stop was."""
    if isinstance(cause, StoppedByPerson):
        return Outcome(STOPS[cause.act.kind], cause.act.source), cause.act.time_s
    return Outcome(Ending.STOPPED_BY_GUARD, str(cause)), now_s
