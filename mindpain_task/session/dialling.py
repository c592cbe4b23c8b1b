"""A stimulator whose current is set by hand: the operator is told the value, and says what the dial shows.

The value is told on the operator's console, not on the participant's screen: whoever knows how strong the
next stimulus will be expects it so.
"""

from __future__ import annotations

from mindpain_task.model import JsonValue
from mindpain_task.roles import InputEvent, InputKind, Rig
from mindpain_task.session.noting import Note, WaitFor
from mindpain_task.stimuli import ShockTrain
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS

STEP_MA = 0.1
"""How far one press of an arrow key moves the reading that the operator gives; never under 0."""
LOOK_S = 1.0
"""Nobody can have read the console, turned the dial and looked at it sooner: an act within this is none."""
_MOVES = {InputKind.OPERATOR_LESS: -1, InputKind.OPERATOR_MORE: 1}


def dial_prompt(language: str) -> OperatorPrompt:
    """Return what asks the operator to set the dial; the number is on the console."""
    words = WORDS[language]
    return OperatorPrompt(words.operator_title, words.dial_body, words.dial_hint)


class Dialling:
    """Where the dial stands, as far as the operator has said."""

    def __init__(self, rig: Rig, language: str, note: Note, wait_for: WaitFor) -> None:
        self._rig = rig
        self._language = language
        self._note = note
        self._wait_for = wait_for
        self._stands_ma: float | None = None

    def needs(self, train: ShockTrain) -> bool:
        """Whether the dial must be turned for this train."""
        return self._stands_ma != train.current_ma

    def set_to(self, train: ShockTrain) -> float:
        """Ask until the operator says that the dial shows the train's current; return when that was."""
        asked_ma = train.current_ma
        what: dict[str, JsonValue] = {"asked_ma": asked_ma, "pulse_width_us": train.pulse_width_us}
        self._stands_ma = None
        shown_s = self._rig.screen.show(dial_prompt(self._language))
        self._note("phase", shown_s, "operator_prompt", phase="dial")
        self._note("dial_asked", shown_s, data=what)
        steps = 0
        while True:
            act = self._act(shown_s + LOOK_S)
            move = _MOVES.get(act.kind, 0)
            if _reading_ma(asked_ma, steps + move) >= 0:
                steps += move
            both: dict[str, JsonValue] = {"asked_ma": asked_ma, "reading_ma": _reading_ma(asked_ma, steps)}
            if move:
                self._note("dial_reading", act.time_s, data=both)
            elif steps:
                self._note("dial_differs", act.time_s, data=both)
            else:
                self._note("dial_set", act.time_s, data=both)
                self._stands_ma = asked_ma
                return act.time_s

    def _act(self, not_before_s: float) -> InputEvent:
        """Wait for an act of the operator; one that comes too soon was meant for the page before."""
        while True:
            act = self._wait_for((InputKind.OPERATOR_CONFIRM, *_MOVES), float("inf"))
            assert act is not None
            if act.time_s >= not_before_s:
                return act
            self._note("too_soon", act.time_s, phase="dial", data={"source": act.source})


def _reading_ma(asked_ma: float, steps: int) -> float:
    """Return what so many presses make of the asked current; as many back are that again, whatever it is."""
    return round(asked_ma + steps * STEP_MA, 6) if steps else asked_ma
