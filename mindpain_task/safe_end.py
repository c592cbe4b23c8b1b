"""The end of every session, whatever it is: the stimulator stopped before anything else, then the record."""

from __future__ import annotations

from mindpain_task.delivering import Delivering
from mindpain_task.immersing import Immersing, hand_out
from mindpain_task.model import JsonValue
from mindpain_task.noting import Note
from mindpain_task.outcome import Ending, Outcome
from mindpain_task.roles import DeviceFault, Rig
from mindpain_task.unsent import UnsentMarkers
from mindpain_task.views import Blank

STOP_TRIES = 3
"""How often a stop is tried before a failing stimulator is reported as such."""


class SafeEnd:
    """What is done on every way out."""

    def __init__(
        self,
        rig: Rig,
        language: str,
        note: Note,
        delivering: Delivering | None,
        immersing: Immersing,
        unsent: UnsentMarkers,
    ) -> None:
        self._rig = rig
        self._language = language
        self._note = note
        self._delivering = delivering
        self._immersing = immersing
        self._unsent = unsent

    def make_safe(self, outcome: Outcome) -> str:
        """Stop the stimulator before anything else, then record the end; return what could not be stopped."""
        still_on = self._stop_stimulator()
        try:
            in_water = self._immersing.in_water
            if in_water:
                self._rig.screen.show(hand_out(self._language))
                self._immersing.interrupted()
            if outcome.ending is not Ending.COMPLETED:
                self._take_last_reports()
            stopped: dict[str, JsonValue] = {"result": still_on or "stopped"}
            self._note("stimulator_stopped", self._rig.clock.now(), data=stopped)
            if outcome.ending is not Ending.COMPLETED:
                why: dict[str, JsonValue] = {"reason": outcome.reason}
                self._note("session_stopped", self._rig.clock.now(), outcome.ending.value, data=why)
            if not in_water:
                self._rig.screen.show(Blank())
            self._unsent.settle(self._delivering.poll if self._delivering else self._rig.stimulator.poll)
        finally:
            self._rig.journal.commit()
        return still_on

    def _take_last_reports(self) -> None:
        """Put on record a stimulus that was started just before the stop, and what became of it."""
        if self._delivering is None:
            return
        for report in (self._delivering.poll, self._delivering.judge):
            try:
                report()
            except DeviceFault as fault:
                self._note("device_fault", self._rig.clock.now(), data={"reason": str(fault)})

    def _stop_stimulator(self) -> str:
        """Return an empty text once the stop was written, else why it could not be."""
        why = ""
        for _ in range(STOP_TRIES):
            try:
                self._rig.stimulator.stop()
                return ""
            except DeviceFault as fault:
                why = f"the stimulator could not be stopped: {fault}"
        return why
