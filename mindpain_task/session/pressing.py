"""Heat that the participant ends: it rises until a press, and the level at the press is the answer.

A press on the way back is none: the top was reached without one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from mindpain_task.delivery import Delivery, Verdict
from mindpain_task.heat import HeatPulse
from mindpain_task.model import JsonValue, Phase
from mindpain_task.roles import DeviceFault, Fired, InputEvent, InputKind, Rig, Sample, StimulusStopped
from mindpain_task.session.coming_to_rest import NOT_BEFORE_S, WITHIN_S, ComingToRest
from mindpain_task.session.delivering import Delivering, Judged
from mindpain_task.session.heating import Heating, judged
from mindpain_task.session.noting import Note
from mindpain_task.session.waiting import Waiting

_PRESSES = (InputKind.CONFIRM, InputKind.CLICK)
READ_WITHIN_S = 0.3
"""How old a read-back may be that tells at which level a press came. [D]"""


class Press:
    """Hears the first press after the onset, within the seconds in which it ends something."""

    def __init__(self, onset_s: Callable[[], float | None], within_s: float) -> None:
        self._onset_s = onset_s
        self._within_s = within_s
        self.pressed_s: float | None = None

    def next_due_s(self) -> float:
        """Return infinity: nothing is ever due."""
        return float("inf")

    def serve(self) -> None:
        """Do nothing."""

    def hear(self, acts: tuple[InputEvent, ...]) -> None:
        """Take the first press."""
        onset_s = self._onset_s()
        if self.pressed_s is None and onset_s is not None:
            until_s = onset_s + self._within_s
            presses = (act.time_s for act in acts if act.kind in _PRESSES)
            self.pressed_s = next((time_s for time_s in presses if onset_s <= time_s <= until_s), None)


class Pressing:
    """What the engine does with heat that ends at a press."""

    def __init__(
        self,
        rig: Rig,
        note: Note,
        waiting: Waiting,
        delivering: Delivering,
        heating: Heating,
        resting: ComingToRest,
    ) -> None:
        self._rig = rig
        self._note = note
        self._waiting = waiting
        self._delivering = delivering
        self._heating = heating
        self._resting = resting

    def deliver(self, phase: Phase, pulse: HeatPulse) -> tuple[float, float | None, Verdict | None]:
        """Let heat run until the press, or its course.

        Returns when it ended, the level of the press in °C as measured (None without a press), and what
        became of the heat until the press (None where it ran its course and is still to be judged). After a
        press it ends once the thermode is measured at rest; raises StimulusStopped where it is not in time.
        """
        press = Press(lambda: self._delivering.onset_s, pulse.rise_s + pulse.plateau_s)
        self._waiting.beside.append(press)
        try:
            end_s = self._delivering.deliver(
                phase, pulse, self._waiting.until, lambda: press.pressed_s is not None
            )
        finally:
            self._waiting.beside.remove(press)
        if press.pressed_s is None:
            return end_s, None, None
        onset_s = self._delivering.onset_s
        assert onset_s is not None
        level_c = self._level_c(press.pressed_s)
        commanded_c = pulse.commanded_c(press.pressed_s - onset_s)
        back_s = (commanded_c - pulse.baseline_c) / pulse.return_c_per_s
        self._resting.begin(max(WITHIN_S, NOT_BEFORE_S + back_s))
        what: dict[str, JsonValue] = {
            "since_onset_s": round(press.pressed_s - onset_s, 4),
            "measured_c": level_c,
            "commanded_c": round(commanded_c, 3),
        }
        self._note("limit_pressed", press.pressed_s, "limit_pressed", phase=phase.name, data=what)
        judge = partial(self._judge, pulse, press.pressed_s, is_level_known=level_c is not None)
        verdict = self._delivering.cut_short(judge)
        self._come_to_rest()
        return self._rig.clock.now(), level_c, verdict

    def _come_to_rest(self) -> None:
        """Wait until it is known where the heat went: no guard watches a stimulus that was stopped."""

        def is_known() -> bool:
            self._resting.look()
            return self._resting.is_known

        self._waiting.until(math.inf, is_known)
        if not self._resting.may_go_on:
            raise StimulusStopped("the thermode is not measured to come to rest after a press")

    def _level_c(self, time_s: float) -> float | None:
        """Return the warmest zone at a time, None where nothing was read around it."""
        samples = self._rig.stimulator.measured(time_s - READ_WITHIN_S, time_s)
        return max(samples[-1].zones_c) if samples else None

    def _judge(self, pulse: HeatPulse, until_s: float, fired: Fired, *, is_level_known: bool) -> Judged:
        """Compare what was measured until the press with what was commanded."""
        if not is_level_known:  # without its level a press would pass for a rise that nobody ended
            return self._heating.unknown("no temperature was read back around the press")
        try:
            samples = self._rig.stimulator.measured(fired.before_s, until_s)
        except DeviceFault as fault:
            return self._heating.unknown(f"what was measured could not be read: {fault}")
        return judged(self._delivery(pulse, samples, fired.before_s))

    def _delivery(self, pulse: HeatPulse, samples: Sequence[Sample], onset_s: float) -> Delivery:
        """Return delivered where no read-back left the rise by more than the lag and error it may have."""
        allowed = self._heating.tolerances
        if not samples:
            sentence = "no temperature was read back before the press"
            return Delivery(Verdict.UNKNOWN, sentence, None, None, None, None, None, 0)
        worst_c, rises_s = 0.0, pulse.rise_s + pulse.plateau_s
        for sample in samples:
            since_s = sample.time_s - onset_s
            under_c = pulse.commanded_c(max(0.0, since_s - allowed.onset_lag_s)) - min(sample.zones_c)
            over_c = max(sample.zones_c) - pulse.commanded_c(min(since_s + allowed.onset_lag_s, rises_s))
            worst_c = max(worst_c, under_c, over_c)
        verdict, sentence = Verdict.DELIVERED, "the heat rose as commanded until the press"
        if worst_c > allowed.peak_error_c:
            verdict = Verdict.WRONG_TEMPERATURE
            sentence = f"the heat was {worst_c:.2f} °C off its rise before the press"
        return Delivery(verdict, sentence, None, None, worst_c, None, None, len(samples))
