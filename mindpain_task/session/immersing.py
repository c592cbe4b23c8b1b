"""A hand in cold water, run by the operator: in, out or cap, each as an event with its own time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mindpain_task.model import JsonValue, Phase
from mindpain_task.roles import Bath, BathReading, DeviceFault, InputEvent, InputKind, Rig
from mindpain_task.session.noting import Note, WaitFor
from mindpain_task.stimuli import ColdPressor
from mindpain_task.views import OperatorPrompt, Page
from mindpain_task.words import WORDS, Words

_DONE = (InputKind.OPERATOR_CONFIRM,)


def hand_in(language: str) -> OperatorPrompt:
    """Return what asks the operator to let the hand into the water."""
    words = WORDS[language]
    return OperatorPrompt(words.operator_title, words.hand_in_body, words.hand_in_hint)


def hand_out(language: str) -> Page:
    """Return what asks the participant to take the hand out."""
    words = WORDS[language]
    return Page(words.hand_out_title, words.hand_out_body, words.operator_hint)


def wrong_water(language: str, cold: ColdPressor, water_c: float) -> OperatorPrompt:
    """Return what tells the operator that the water is too warm or too cold."""
    words: Words = WORDS[language]
    numbers = {"water": water_c, "wanted": cold.water_c, "tolerance": cold.tolerance_c}
    texts = {name: f"{value:.1f}".replace(".", words.decimal_mark) for name, value in numbers.items()}
    body = words.wrong_water_body.format(**texts)
    return OperatorPrompt(words.operator_title, body, words.operator_hint)


@dataclass(frozen=True)
class BesideWater:
    """What has the participant's screen while a hand is in the water; the operator's keys work all along.

    `begin` is called once the hand is in, `end` when it is out or must come out.
    """

    begin: Callable[[], None]
    end: Callable[[], None]


class Immersing:
    """What the engine does with the role Bath; `in_water` says whether a hand is in it now."""

    def __init__(self, rig: Rig, language: str, note: Note, wait_for: WaitFor) -> None:
        self._rig = rig
        self._language = language
        self._note = note
        self._wait_for = wait_for
        self.in_water = False
        self._is_timed = False  # past the cap the time is taken, though the hand may still be in
        self._onset_s = 0.0

    def identify(self) -> None:
        """Put on record what the bath says it is; raises DeviceFault where the rig has none."""
        identity = self._bath().identify()
        who: dict[str, JsonValue] = {
            "model": identity.model,
            "firmware": identity.firmware,
            "serial_number": identity.serial_number,
        }
        self._note("bath_ready", self._rig.clock.now(), data=who)

    def immerse(self, phase: Phase, cold: ColdPressor, beside: BesideWater | None = None) -> float:
        """Run one immersion; return when the hand was out.

        It begins when the operator says that the hand is in, and ends when the operator says that it was
        withdrawn, or at the cap; then the screen asks for the hand until the operator says that it is out.
        What goes on `beside` it begins once the hand is in, and leaves the screen before that page.
        """
        before = self._right_water(cold)
        self._rig.screen.show(hand_in(self._language))
        self._onset_s = self._act(float("inf")).time_s
        self.in_water = self._is_timed = True
        self._note("cold_onset", self._onset_s, "cold_onset", phase=phase.name, data=_water(before))
        if beside is None:
            self._note("phase", self._rig.screen.show(phase.shows), phase=phase.name)
        else:
            self._note("phase", self._rig.clock.now(), phase=phase.name)
            beside.begin()
        withdrawn = self._wait_for(_DONE, self._onset_s + cold.cap_s)
        if withdrawn is not None:
            out_s = withdrawn.time_s
            self._end(out_s, "cold_withdrawal", phase.name)
            _end(beside)
        else:
            self._end(self._onset_s + cold.cap_s, "cold_cap", phase.name)
            _end(beside)
            self._rig.screen.show(hand_out(self._language))
            out_s = self._act(float("inf")).time_s
            self._note("hand_out", out_s, phase=phase.name)
        self.in_water = False
        self._note("water", self._rig.clock.now(), phase=phase.name, data=_water(self._bath().measure()))
        return out_s

    def interrupted(self) -> None:
        """Put on record that a hand was in the water when the session was stopped; a cap that came stays."""
        if self._is_timed:
            self._end(self._rig.clock.now(), "cold_stopped", "immersion")

    def _end(self, time_s: float, how: str, phase: str) -> None:
        self._is_timed = False
        seconds: dict[str, JsonValue] = {"how": how, "immersed_s": time_s - self._onset_s}
        self._note("cold_end", time_s, how, phase=phase, data=seconds)

    def _right_water(self, cold: ColdPressor) -> BathReading:
        """Measure until the water is as cold as the stimulus asks; the operator sees to it meanwhile."""
        while True:
            reading = self._bath().measure()
            if abs(reading.water_c - cold.water_c) <= cold.tolerance_c:
                return reading
            self._note("water", self._rig.clock.now(), data=_water(reading))
            self._rig.screen.show(wrong_water(self._language, cold, reading.water_c))
            self._act(float("inf"))

    def _act(self, until_s: float) -> InputEvent:
        act = self._wait_for(_DONE, until_s)
        assert act is not None
        return act

    def _bath(self) -> Bath:
        if self._rig.bath is None:
            raise DeviceFault("this rig has no bath: a cold pressor cannot be run on it")
        return self._rig.bath


def _end(beside: BesideWater | None) -> None:
    if beside is not None:
        beside.end()


def _water(reading: BathReading) -> dict[str, JsonValue]:
    return {"water_c": reading.water_c, "read_s": reading.time_s, "source": reading.source}
