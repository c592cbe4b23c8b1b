"""Everything at rest, whatever came before: the stimulator stopped before anything else, then the record."""

from __future__ import annotations

from collections.abc import Callable

from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault, Rig, StimulusStopped
from mindpain_task.session.coming_to_rest import ComingToRest
from mindpain_task.session.delivering import Delivering
from mindpain_task.session.immersing import Immersing, hand_out
from mindpain_task.session.noting import Note
from mindpain_task.session.outcome import Ending, Outcome
from mindpain_task.session.unsent import UnsentMarkers
from mindpain_task.views import Blank

STOP_TRIES = 3
"""How often a stop is tried before a failing stimulator is reported as such."""


class SafeEnd:
    """What is done at every stop, and on every way out."""

    def __init__(
        self,
        rig: Rig,
        language: str,
        note: Note,
        delivering: Delivering | None,
        immersing: Immersing,
        unsent: UnsentMarkers,
        resting: ComingToRest,
        hush: Callable[[], None],
    ) -> None:
        self._rig = rig
        self._language = language
        self._note = note
        self._delivering = delivering
        self._immersing = immersing
        self._unsent = unsent
        self._resting = resting
        self._hush = hush

    def calm(self) -> str:
        """Stop the stimulator before anything else, and ask for a hand out of the water.

        What was given until then goes on record. Returns what could not be stopped, else an empty text.
        """
        still_on = self._stop_stimulator()
        self._end_beside()
        if self._immersing.in_water:
            self._rig.screen.show(hand_out(self._language))
            self._immersing.interrupted()
        self._take_last_reports(still_on)
        self._note_stopped(still_on)
        self._resting.begin()
        return still_on

    def make_safe(self, outcome: Outcome) -> str:
        """Stop the stimulator before anything else, then record the end; return what could not be stopped."""
        still_on = self._stop_stimulator()
        try:
            self._end_beside()
        finally:  # whatever fails in what goes on beside, the end is recorded and shown
            self._record_end(outcome, still_on)
        return still_on

    def _record_end(self, outcome: Outcome, still_on: str) -> None:
        try:
            in_water = self._immersing.in_water
            if in_water:
                self._rig.screen.show(hand_out(self._language))
                self._immersing.interrupted()
            if outcome.ending is not Ending.COMPLETED:
                self._take_last_reports(still_on)
            self._note_stopped(still_on)
            if outcome.ending is not Ending.COMPLETED:
                why: dict[str, JsonValue] = {"reason": outcome.reason, "ending": outcome.ending.value}
                marker = outcome.marker or outcome.ending.value
                self._note("session_stopped", self._rig.clock.now(), marker, data=why)
            if not in_water:
                self._rig.screen.show(Blank())
            if outcome.ending is not Ending.COMPLETED:
                self._resting.begin()
                self._resting.wait()
            self._unsent.settle(self._delivering.poll if self._delivering else self._rig.stimulator.poll)
        finally:
            self._rig.journal.commit()

    def _end_beside(self) -> None:
        """End what goes on beside, and what is heard; a device that fails at it is put on record."""
        try:
            self._hush()
        except DeviceFault as fault:
            self._note("device_fault", self._rig.clock.now(), data={"reason": str(fault)})

    def _note_stopped(self, still_on: str) -> None:
        self._note("stimulator_stopped", self._rig.clock.now(), data={"result": still_on or "stopped"})

    def _take_last_reports(self, still_on: str) -> None:
        """Put on record a stimulus that was started just before the stop, and what became of it."""
        if self._delivering is None:
            return
        if still_on:
            self._delivering.leave_reserved()
        for report in (self._delivering.poll, self._delivering.judge):
            try:
                report()
            except (DeviceFault, StimulusStopped) as fault:
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
