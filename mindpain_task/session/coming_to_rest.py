"""After a stop: is the thermode on its way back to rest, as measured? If not, a hand must take it off."""

from __future__ import annotations

from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault, Rig, StimulusStopped
from mindpain_task.session.delivering import Way
from mindpain_task.session.noting import Note

WITHIN_S = 3.0
"""How long a thermode may take to be at rest again: from 52 °C at 10 °C/s two seconds, then a read-back."""
NOT_BEFORE_S = 1.0
"""What is read sooner after a stop shows nothing: a stop just after an onset that was lost looks alike."""
WITHIN_C = 1.0
"""How much over its rest still counts as at rest."""
LOOK_S = 0.05


class ComingToRest:
    """What was measured since the last stop; does nothing where no heat is given."""

    def __init__(self, rig: Rig, way: Way | None, note: Note) -> None:
        self._rig = rig
        self._rest_c = way.rest if way is not None and way.phase == "heat" else None
        self._note = note
        self._since_s = 0.0
        self._within_s = WITHIN_S
        self._hottest_c: float | None = None
        self._told = ""

    def begin(self, within_s: float = WITHIN_S) -> None:
        """A stop has just been written, or tried; `within_s` is how long its way back may take."""
        self._within_s = within_s
        self._since_s = self._rig.clock.now()
        self._hottest_c, self._told = None, ""

    @property
    def is_known(self) -> bool:
        """Whether it was told since the last stop that it is at rest, or that it is not."""
        return self._rest_c is None or bool(self._told)

    @property
    def may_go_on(self) -> bool:
        """Whether nothing speaks against another stimulus: at rest, or a device that never tells."""
        return (
            self._rest_c is None or self._told == "at_rest" or (bool(self._told) and self._hottest_c is None)
        )

    def look(self) -> None:
        """Put on record that it is at rest, that it is not after a while, and each time that this changes."""
        if self._rest_c is None:
            return
        now_s = self._rig.clock.now()
        samples = self._rig.stimulator.measured(max(self._since_s + NOT_BEFORE_S, now_s - WITHIN_S), now_s)
        if samples:
            self._hottest_c = max(samples[-1].zones_c)
        if self._hottest_c is not None and self._hottest_c <= self._rest_c + WITHIN_C:
            self._tell("at_rest", "")
        elif now_s >= self._since_s + self._within_s:
            self._tell("not_at_rest", "" if samples else "no temperature was read back")

    def wait(self) -> None:
        """Look until it is known; for the end of a session, when nothing else is waited for."""
        try:
            self.look()
            while self._rest_c is not None and not self._told:
                self._rig.clock.wait_until(self._rig.clock.now() + LOOK_S)
                self._rig.stimulator.poll()
                self.look()
        except (DeviceFault, StimulusStopped) as fault:
            self._tell("not_at_rest", str(fault))

    def _tell(self, kind: str, why: str) -> None:
        if kind == self._told:
            return
        self._told, now_s = kind, self._rig.clock.now()
        after_s = round(now_s - self._since_s, 3)
        data: dict[str, JsonValue] = {
            "hottest_c": self._hottest_c,
            "rest_c": self._rest_c,
            "after_s": after_s,
        }
        self._note(kind, now_s, data=data | ({"why": why} if why else {}))
