"""Current that the participant ends: a train of pulses runs until a press, or its course. It is no stop.

Nothing is wrong, nothing is asked of the operator, and the trial goes on.
"""

from __future__ import annotations

from mindpain_task.delivery import Verdict
from mindpain_task.model import JsonValue, Phase
from mindpain_task.roles import Rig
from mindpain_task.session.delivering import Delivering
from mindpain_task.session.noting import Note
from mindpain_task.session.pressing import Press
from mindpain_task.session.shocking import Shocking
from mindpain_task.session.waiting import Waiting
from mindpain_task.stimuli import ShockTrain


class PressingCurrent:
    """What the engine does with a train that ends at a press."""

    def __init__(
        self, rig: Rig, note: Note, waiting: Waiting, delivering: Delivering, shocking: Shocking
    ) -> None:
        self._rig = rig
        self._note = note
        self._waiting = waiting
        self._delivering = delivering
        self._shocking = shocking

    def deliver(self, phase: Phase, train: ShockTrain) -> tuple[float, Verdict | None]:
        """Let a train run until the press, or its course.

        Returns when it ended, and what became of the pulses until the press (None where it ran its course
        and is still to be judged). A press ends it as a stop does: at once, with no current from then on.
        """
        press = Press(lambda: self._delivering.onset_s, train.duration_s)
        self._waiting.beside.append(press)
        try:
            end_s = self._delivering.deliver(
                phase, train, self._waiting.until, lambda: press.pressed_s is not None
            )
        finally:
            self._waiting.beside.remove(press)
        if press.pressed_s is None:
            return end_s, None
        due_s, fired = self._delivering.due_s, self._delivering.fired
        assert due_s is not None
        assert fired is not None
        judged = self._shocking.until_press(
            self._rig.stimulator, train, due_s, fired, (press.pressed_s, end_s)
        )
        what: dict[str, JsonValue] = {
            "since_onset_s": round(press.pressed_s - fired.before_s, 4),
            "stopped_after_s": round(end_s - fired.before_s, 4),
            "pulses_given": judged.record["pulses_given"],
        }
        self._note("limit_pressed", press.pressed_s, "limit_pressed", phase=phase.name, data=what)
        return end_s, self._delivering.cut_short(lambda _: judged)
