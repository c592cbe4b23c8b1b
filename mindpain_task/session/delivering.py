"""The stimulator through a session: armed early, fired on time, judged by what it told."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mindpain_task import markers
from mindpain_task.delivery import Verdict
from mindpain_task.model import JsonValue, Phase
from mindpain_task.roles import DeviceFault, DeviceIdentity, Fired, Rig, Stimulator, StimulusStopped
from mindpain_task.session.dosing import Dosing, Target
from mindpain_task.session.noting import Note, WaitUntil
from mindpain_task.stimuli import Armable, GivenHeat, Stimulus

FIRST_ONSET_LEAD_S = 0.05
"""How far ahead a stimulus is scheduled when no timed phase comes before it."""
TOLD_WITHIN_S = 0.6
"""How long a device may take to say what became of a stimulus; what follows is not made late by it."""
MOST_LATE_S = 0.2
"""How late a start may be scheduled; later, whoever waits for it has seen its moment pass."""
FIRE_GRACE_S = 0.25
"""How late the report of a fired stimulus may come before it counts as lost."""


@dataclass(frozen=True)
class Judged:
    """A verdict, and everything about it that goes on record (`verdict` and `sentence` among it)."""

    verdict: Verdict
    record: Mapping[str, JsonValue]


class Way(typing.Protocol):
    """What is special about heat, about current, or about laser light.

    `phase` is what its phase is called; its events are `PHASE_onset` and `PHASE_end`. `rest` and `ceiling`
    are in the stimulator's unit, and `ceiling_record` is how the ceiling goes on record.
    """

    @property
    def phase(self) -> str:
        """What its phase is called."""

    @property
    def rest(self) -> float:
        """Where the stimulator rests."""

    @property
    def ceiling(self) -> float:
        """What the stimulator is told never to pass."""

    @property
    def ceiling_record(self) -> Mapping[str, JsonValue]:
        """The ceiling with its unit in the name."""

    def profile(self, stimulus: Stimulus) -> Mapping[str, JsonValue]:
        """Return what was commanded, for the record."""

    def told_enough(self, stimulator: Stimulator, stimulus: Stimulus) -> bool:
        """Whether the device has said all that it will say about a stimulus that is over."""

    def judge(
        self, stimulator: Stimulator, stimulus: Stimulus, due_s: float, fired: Fired | None, now_s: float
    ) -> Judged:
        """Compare what was told with what was commanded; DeviceFault where nothing can be asked."""

    def unknown(self, why: str) -> Judged:
        """Return that nothing is known, and why."""


class Delivering:
    """What the engine does with the role Stimulator; one stimulus at a time."""

    def __init__(self, rig: Rig, way: Way, note: Note, dosing: Dosing) -> None:
        self._rig = rig
        self._way = way
        self._note = note
        self._dosing = dosing
        self._stimulus: Stimulus | None = None
        self._due_s: float | None = None
        self._fired: Fired | None = None
        self._has_fired = False

    @property
    def has_fired(self) -> bool:
        """Whether the stimulus armed last was started, as far as is known."""
        return self._has_fired

    def prepare(self, stimuli: Iterable[Stimulus]) -> None:
        """Prepare the stimulator, put on record what it says it is, and load each stimulus once.

        Only now is it known which device this is: what it refuses must be known before the first trial.
        """
        way = self._way
        identity: DeviceIdentity = self._rig.stimulator.prepare(way.rest, way.ceiling)
        who: dict[str, JsonValue] = {
            "model": identity.model,
            "firmware": identity.firmware,
            "serial_number": identity.serial_number,
            **way.ceiling_record,
            "notices": list(identity.notices),
        }
        self._note("stimulator_ready", self._rig.clock.now(), data=who)
        try:
            for stimulus in stimuli:
                self._rig.stimulator.arm(stimulus)
                self._rig.stimulator.stop()
        except ValueError as error:
            raise DeviceFault(f"the stimulator refuses what this session is to give: {error}") from error

    def ready_s(self, stimulus: Armable, site: str) -> float:
        """Return from when on a stimulus may begin on a site, for the one before it there."""
        return self._dosing.ready_s(stimulus, site)

    def has_room(self, stimuli: Sequence[GivenHeat], site: str) -> bool:
        """Return whether a site may take all of these in this session, after what it has taken so far."""
        return self._dosing.has_room(stimuli, site)

    def leave_reserved(self) -> None:
        """Let what was armed or runs count in full: it could not be stopped."""
        self._dosing.leave_reserved()

    def arm(self, stimulus: Armable, target: Target) -> None:
        """Charge the ledger with a stimulus, then load it; nothing is judged until it was due.

        Raises OverLimit, with nothing loaded, where the skin may not take it.
        """
        self._stimulus = self._due_s = self._fired = None
        self._has_fired = False
        self._dosing.before(stimulus, target)
        try:
            self._rig.stimulator.arm(stimulus)
        except ValueError as error:  # a level that a calibration found or proposed
            raise DeviceFault(f"the stimulator refuses {target.stimulus_name}: {error}") from error
        self._stimulus = stimulus
        self._note("armed", self._rig.clock.now(), data=self._way.profile(stimulus))

    def schedule(self, time_s: float) -> None:
        """Let the armed stimulus start at a time; raises StimulusStopped where that passed unannounced."""
        late_s = self._rig.clock.now() - time_s
        if late_s > MOST_LATE_S:
            raise StimulusStopped(
                f"the session stood still: a stimulus was due {late_s:.1f} s ago; none is given"
            )
        self._rig.stimulator.fire_at(time_s)
        self._due_s = time_s

    def poll(self) -> None:
        """Serve the stimulator, and put on record what it started."""
        for fired in self._rig.stimulator.poll():
            self._fired = fired
            self._has_fired = True
            phase = self._way.phase
            times: dict[str, JsonValue] = {"planned_s": self._due_s, "write_end_s": fired.after_s}
            if fired.second_s is not None:
                times["second_write_s"] = fired.second_s
            self._note(f"{phase}_onset", fired.before_s, markers.ONSETS[phase], phase=phase, data=times)

    def deliver(
        self,
        phase: Phase,
        stimulus: Stimulus,
        wait_until: WaitUntil,
        is_enough: Callable[[], bool] = lambda: False,
    ) -> float:
        """Let a stimulus run its course; return its planned end. Its onset is the write that started it.

        Where it `is_enough` before, it is stopped there and then, and that moment is returned; then
        `cut_short` must follow.
        """
        shown_s = self._rig.screen.show(phase.shows)
        self._note("phase", shown_s, phase=phase.name)
        if self._due_s is None:
            self.schedule(shown_s + FIRST_ONSET_LEAD_S)
        onset_s = self._due_s or shown_s
        wait_until(onset_s + FIRE_GRACE_S, lambda: self._fired is not None)
        if self._fired is None:
            raise DeviceFault(f"the stimulator has not reported a start {FIRE_GRACE_S} s after it was due")
        end_s = onset_s + stimulus.duration_s
        wait_until(end_s, is_enough)
        if is_enough():
            self._rig.stimulator.stop()
            return self._rig.clock.now()
        self._note(f"{self._way.phase}_end", self._rig.clock.now(), phase.marker, phase=phase.name)
        if not self._way.told_enough(self._rig.stimulator, stimulus):
            wait_until(end_s + TOLD_WITHIN_S, lambda: self._way.told_enough(self._rig.stimulator, stimulus))
        return end_s

    def judge(self) -> Verdict | None:
        """Compare what was told with what was commanded, put it on record, and settle the ledger.

        Once a stimulus.

        Returns None where none was due since the last verdict. Raises DeviceFault, after saying that the
        verdict is unknown, where the stimulator does not tell what it measured.
        """
        stimulus, due_s, now_s = self._stimulus, self._due_s, self._rig.clock.now()
        fired = self._fired
        self._stimulus = self._due_s = self._fired = None
        if stimulus is None or due_s is None or now_s < due_s:
            self._dosing.after(due_s, fired)
            return None
        try:
            judged = self._way.judge(self._rig.stimulator, stimulus, due_s, fired, now_s)
        except DeviceFault as fault:
            self._tell(self._way.unknown(f"what was measured could not be read: {fault}"), now_s)
            raise
        self._tell(judged, now_s)
        self._dosing.after(due_s, fired, is_vouched_for=judged.verdict is Verdict.DELIVERED)
        return judged.verdict

    def cut_short(self, judge: Callable[[Fired], Judged]) -> Verdict:
        """Put on record what became of a stimulus that was enough before its end, and settle the ledger."""
        due_s, fired = self._due_s, self._fired
        assert fired is not None
        self._note(f"{self._way.phase}_end", self._rig.clock.now(), f"{self._way.phase}_end")
        judged = judge(fired)
        self._stimulus = self._due_s = self._fired = None
        self._tell(judged, self._rig.clock.now())
        self._dosing.after(due_s, fired)
        return judged.verdict

    @property
    def due_s(self) -> float | None:
        """When the stimulus that was armed last was to begin; None where that was not said."""
        return self._due_s

    @property
    def fired(self) -> Fired | None:
        """The start of the stimulus that was armed last; None where it has not begun."""
        return self._fired

    @property
    def onset_s(self) -> float | None:
        """When the stimulus that was armed last began; None where it has not."""
        return None if self._fired is None else self._fired.before_s

    def _tell(self, judged: Judged, now_s: float) -> None:
        self._note("delivery", now_s, markers.verdict_label(judged.verdict.value), data=judged.record)
