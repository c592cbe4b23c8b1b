"""A stimulator that is set by hand: the operator is told the value, and says what the dial shows.

It is a current, or what a laser's console has: an energy, and with it a duration and the area of a spot.

The value is told on the operator's console, not on the participant's screen: whoever knows how strong the
next stimulus will be expects it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mindpain_task.laser import LaserPulse
from mindpain_task.model import JsonValue
from mindpain_task.roles import InputEvent, InputKind, Rig
from mindpain_task.session.noting import Note, WaitFor
from mindpain_task.stimuli import ShockTrain
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS

STEP_MA = 0.1
"""How far one press of an arrow key moves the reading that the operator gives; never under 0."""
STEP_MJ = 10.0
"""The same for a laser's energy. [D]"""
LOOK_S = 1.0
"""Nobody can have read the console, turned the dial and looked at it sooner: an act within this is none."""
_MOVES = {InputKind.OPERATOR_LESS: -1, InputKind.OPERATOR_MORE: 1}


@dataclass(frozen=True)
class _Dial:
    """A value to be set: its unit, as names of the record end in it, its steps, and what is told with it."""

    asked: float
    unit: str
    step: float
    beside: Mapping[str, JsonValue]

    def both(self, steps: int) -> dict[str, JsonValue]:
        """Return what was asked for, and what so many presses make of it."""
        return {f"asked_{self.unit}": self.asked, f"reading_{self.unit}": self.reading(steps)}

    def reading(self, steps: int) -> float:
        """Return what so many presses make of the value; as many back are that again, whatever it is."""
        return round(self.asked + steps * self.step, 6) if steps else self.asked


def dial_prompt(language: str, *, is_laser: bool = False) -> OperatorPrompt:
    """Return what asks the operator to set the dial, or a laser's console; the numbers are on the console."""
    words = WORDS[language]
    if is_laser:
        return OperatorPrompt(words.operator_title, words.laser_body, words.laser_hint)
    return OperatorPrompt(words.operator_title, words.dial_body, words.dial_hint)


class Dialling:
    """Where the dial stands, as far as the operator has said."""

    def __init__(self, rig: Rig, language: str, note: Note, wait_for: WaitFor) -> None:
        self._rig = rig
        self._language = language
        self._note = note
        self._wait_for = wait_for
        self._stands: tuple[float, ...] | None = None

    def needs(self, stimulus: ShockTrain | LaserPulse) -> bool:
        """Whether the dial must be turned for this stimulus, or anything at a laser's console."""
        return self._stands != _settings(stimulus)

    def set_to(self, stimulus: ShockTrain | LaserPulse) -> float:
        """Ask until the operator says that the dial shows the stimulus's value; return when that was."""
        dial = _dial(stimulus)
        self._stands = None
        prompt = dial_prompt(self._language, is_laser=isinstance(stimulus, LaserPulse))
        shown_s = self._rig.screen.show(prompt)
        self._note("phase", shown_s, "operator_prompt", phase="dial")
        self._note("dial_asked", shown_s, data={f"asked_{dial.unit}": dial.asked, **dial.beside})
        steps = 0
        while True:
            act = self._act(shown_s + LOOK_S)
            move = _MOVES.get(act.kind, 0)
            if dial.reading(steps + move) >= 0:
                steps += move
            both = dial.both(steps)
            if move:
                self._note("dial_reading", act.time_s, data=both)
            elif steps:
                self._note("dial_differs", act.time_s, data=both)
            else:
                self._note("dial_set", act.time_s, data=both)
                self._stands = _settings(stimulus)
                return act.time_s

    def _act(self, not_before_s: float) -> InputEvent:
        """Wait for an act of the operator; one that comes too soon was meant for the page before."""
        while True:
            act = self._wait_for((InputKind.OPERATOR_CONFIRM, *_MOVES), float("inf"))
            assert act is not None
            if act.time_s >= not_before_s:
                return act
            self._note("too_soon", act.time_s, phase="dial", data={"source": act.source})


def _settings(stimulus: ShockTrain | LaserPulse) -> tuple[float, ...]:
    """Return what stands at the device; a shock's width is at a knob that nobody turns in a session."""
    if isinstance(stimulus, LaserPulse):
        return stimulus.energy_mj, stimulus.pulse_ms, stimulus.spot_mm2
    return (stimulus.current_ma,)


def _dial(stimulus: ShockTrain | LaserPulse) -> _Dial:
    if isinstance(stimulus, LaserPulse):
        beside = {"pulse_ms": stimulus.pulse_ms, "spot_mm2": stimulus.spot_mm2}
        return _Dial(stimulus.energy_mj, "mj", STEP_MJ, beside)
    return _Dial(stimulus.current_ma, "ma", STEP_MA, {"pulse_width_us": stimulus.pulse_width_us})
