"""The one loop that spends time: it runs a plan on a rig, through roles only, and names no vendor.

Onsets are scheduled absolutely: a timed phase begins where the one before was planned to end, so lateness
never accumulates. Every way out ends with the stimulator stopped and the journal committed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from types import MappingProxyType

from mindpain_task import markers
from mindpain_task.asking import Asked, ask
from mindpain_task.model import Block, Ends, Event, JsonValue, Phase, SessionPlan, Trial
from mindpain_task.outcome import STOPS, Ending, Outcome, StoppedByPerson
from mindpain_task.roles import DeviceFault, Fired, InputEvent, InputKind, Rig
from mindpain_task.stimuli import HeatPulse
from mindpain_task.views import Blank

STOP_TRIES = 3
"""How often a stop is tried before a failing stimulator is reported as such."""
FIRST_ONSET_LEAD_S = 0.05
"""How far ahead a stimulus is scheduled when no timed phase comes before it."""
FIRE_GRACE_S = 0.25
"""How late the report of a fired stimulus may come before it counts as lost."""


_GO_ON = (InputKind.CONFIRM, InputKind.CLICK)


def run_session(plan: SessionPlan, rig: Rig, ceiling_c: float) -> Outcome:
    """Run a session to its end, whatever its end is.

    Args:
        plan: what will happen; already checked against the limits.
        rig: the equipped room.
        ceiling_c: the temperature that the device itself is told never to pass, in °C.

    Returns how it ended. Raises what the journal or an unforeseen fault raises, after everything was stopped.
    """
    session = _Session(plan, rig)
    outcome: Outcome | None = None
    try:
        session.run(ceiling_c)
        outcome = Outcome(Ending.COMPLETED, "every trial was run")
    except StoppedByPerson as stop:
        outcome = Outcome(STOPS[stop.act.kind], stop.act.source)
    except DeviceFault as fault:
        outcome = Outcome(Ending.DEVICE_FAULT, str(fault))
    finally:
        reason = outcome or Outcome(Ending.DEVICE_FAULT, "the program failed")
        still_on = session.make_safe(reason)
    if still_on:
        return Outcome(Ending.DEVICE_FAULT, f"{outcome.reason}; {still_on}")
    return outcome


class _Session:
    """A session while it runs: where it is, and when the next phase is due."""

    def __init__(self, plan: SessionPlan, rig: Rig) -> None:
        self._plan = plan
        self._rig = rig
        self._due_s = 0.0
        self._block: Block | None = None
        self._trial: Trial | None = None
        self._fire_due_s: float | None = None
        self._fired: Fired | None = None
        self._listened: bool | None = None

    def run(self, ceiling_c: float) -> None:
        """Run every phase of the plan in order."""
        identity = self._rig.stimulator.prepare(self._plan.baseline_c, ceiling_c)
        self._due_s = self._rig.screen.show(Blank())
        who: dict[str, JsonValue] = {
            "model": identity.model,
            "firmware": identity.firmware,
            "serial_number": identity.serial_number,
            "ceiling_c": ceiling_c,
        }
        self._note("stimulator_ready", self._due_s, data=who)
        self._note("session_start", self._due_s, "session_start")
        self._phases(self._plan.opening)
        for block in self._plan.blocks:
            self._run_block(block)
        self._block = None
        self._phases(self._plan.closing)
        self._note("session_end", self._rig.clock.now(), "session_end")

    def _run_block(self, block: Block) -> None:
        self._block = block
        what: dict[str, JsonValue] = {
            "condition": block.condition.name,
            "attention_target": block.condition.attention_target,
            "attitude": block.condition.attitude,
            "site": block.site,
        }
        self._note("block_start", self._rig.clock.now(), "block_start", data=what)
        self._phases(block.before)
        for trial in block.trials:
            self._run_trial(trial)
        self._phases(block.after)
        self._note("block_end", self._rig.clock.now(), "block_end")
        self._rig.journal.commit()

    def _run_trial(self, trial: Trial) -> None:
        """Run one trial; what it gave and what was answered is on the disk before the next one starts."""
        self._trial = trial
        pulse = trial.stimulus
        self._note("trial_start", self._rig.clock.now(), data={"stimulus": trial.stimulus_name})
        if pulse is not None:
            self._rig.stimulator.arm(pulse)
            self._fire_due_s, self._fired = None, None
            self._note("armed", self._rig.clock.now(), data=_profile(pulse))
        self._phases(trial.phases)
        self._note("trial_end", self._rig.clock.now())
        self._trial = None
        self._rig.journal.commit()

    def _phases(self, phases: tuple[Phase, ...]) -> None:
        for phase, following in zip_longest(phases, phases[1:]):
            self._phase(phase, following)

    def _phase(self, phase: Phase, following: Phase | None) -> None:
        if phase.asks is not None:
            self._ask(phase)
        elif phase.delivers is not None:
            self._deliver(phase, phase.delivers)
        else:
            shown_s = self._rig.screen.show(phase.shows)
            self._note("phase", shown_s, phase.marker, phase=phase.name)
            if phase.ends is Ends.BY_TIME:
                self._last(phase, following)
            else:
                wanted = (InputKind.OPERATOR_CONFIRM,) if phase.ends is Ends.BY_OPERATOR else _GO_ON
                self._due_s = self._wait_for(wanted)

    def _last(self, phase: Phase, following: Phase | None) -> None:
        """Let a timed phase last until its planned end, with the stimulus after it already scheduled."""
        self._due_s += phase.duration_s or 0.0
        if following is not None and following.delivers is not None:
            self._schedule_fire(self._due_s)
        self._wait_until(self._due_s)

    def _schedule_fire(self, time_s: float) -> None:
        self._rig.stimulator.fire_at(time_s)
        self._fire_due_s = time_s

    def _deliver(self, phase: Phase, pulse: HeatPulse) -> None:
        """Let a stimulus run its course; its onset is the write that started it, not the wish."""
        shown_s = self._rig.screen.show(phase.shows)
        self._note("phase", shown_s, phase=phase.name)
        if self._fire_due_s is None:
            self._schedule_fire(shown_s + FIRST_ONSET_LEAD_S)
        onset_s = self._fire_due_s or shown_s
        self._wait_until(onset_s + FIRE_GRACE_S, until=lambda: self._fired is not None)
        if self._fired is None:
            raise DeviceFault(f"the stimulator has not reported a start {FIRE_GRACE_S} s after it was due")
        self._due_s = onset_s + pulse.duration_s
        self._wait_until(self._due_s)
        self._note("heat_end", self._rig.clock.now(), phase.marker, phase=phase.name)

    def _ask(self, phase: Phase) -> None:
        scale = phase.asks
        assert scale is not None
        asked: Asked = ask(scale, phase.shows, self._rig, self._wait, self._shown(phase))
        rating: dict[str, JsonValue] = {
            "scale": scale.name,
            "value": asked.value,
            "response_time_s": asked.response_time_s,
            "start": scale.start,
            "question": scale.question,
            "left": scale.left,
            "right": scale.right,
            "trace": [[time_s, position] for time_s, position in asked.trace],
            "frames": asked.frames,
            "longest_frame_s": asked.longest_frame_s,
            "dropped_frames": asked.dropped,
        }
        given = asked.value is not None
        marker = markers.given_label(scale.name) if given else markers.missed_label(scale.name)
        self._note("rating", asked.ended_s, marker, phase=phase.name, data=rating)
        if asked.dropped:
            late: dict[str, JsonValue] = {"count": asked.dropped, "longest_s": asked.longest_frame_s}
            self._note("frames_dropped", asked.ended_s, phase=phase.name, data=late)
        self._due_s = asked.ended_s

    def _shown(self, phase: Phase) -> Callable[[float], None]:
        return lambda time_s: self._note("phase", time_s, phase.marker, phase=phase.name)

    def _wait_for(self, wanted: tuple[InputKind, ...]) -> float:
        """Wait for one of these acts, however long a person takes; return its time."""
        while True:
            for act in self._wait(self._rig.clock.now() + 1.0):
                if act.kind in wanted:
                    return act.time_s

    def _wait_until(self, time_s: float, until: Callable[[], bool] = lambda: False) -> None:
        """Wait, with the stimulator served and stops heard, until a time or until something is so."""
        while not until() and self._rig.clock.now() < time_s:
            self._wait(time_s)

    def _wait(self, time_s: float) -> tuple[InputEvent, ...]:
        """Wait once: return at the first input, device event or at `time_s`; raise if a person says stop."""
        stimulator = self._rig.stimulator
        for fired in stimulator.poll():
            self._on_fired(fired)
        acts = self._rig.inputs.wait(min(time_s, stimulator.next_due_s()))
        for act in acts:
            if act.kind in STOPS:
                raise StoppedByPerson(act)
        return acts

    def _on_fired(self, fired: Fired) -> None:
        self._fired = fired
        times: dict[str, JsonValue] = {"planned_s": self._fire_due_s, "write_end_s": fired.after_s}
        self._note("heat_onset", fired.before_s, "heat_onset", phase="heat", data=times)

    def _note(
        self,
        kind: str,
        time_s: float,
        marker: str = "",
        *,
        phase: str = "",
        data: Mapping[str, JsonValue] = MappingProxyType({}),
    ) -> None:
        """Write an event to the journal, then send its marker: what was sent is always on record."""
        block = self._block.number if self._block else None
        trial = self._trial.number if self._trial else None
        event = Event(kind, time_s, block, trial, phase, marker, data)
        seq = self._rig.journal.append(event)
        if marker:
            condition = self._block.condition.name if self._block else ""
            self._rig.outlets.marker(seq, event, condition)
            self._mind_the_recorder(seq)

    def _mind_the_recorder(self, seq: int) -> None:
        """Put on record from which marker on somebody listened, or nobody did: a gap must be known as one."""
        listened = self._rig.outlets.listened()
        if listened != self._listened:
            self._listened = listened
            self._note("recorder", self._rig.clock.now(), data={"listens": listened, "from_seq": seq})

    def make_safe(self, outcome: Outcome) -> str:
        """Stop the stimulator before anything else, then record the end; return what could not be stopped."""
        still_on = self._stop_stimulator()
        try:
            if outcome.ending is not Ending.COMPLETED:
                self._take_last_reports()
            stopped: dict[str, JsonValue] = {"result": still_on or "stopped"}
            self._note("stimulator_stopped", self._rig.clock.now(), data=stopped)
            if outcome.ending is not Ending.COMPLETED:
                why: dict[str, JsonValue] = {"reason": outcome.reason}
                self._note("session_stopped", self._rig.clock.now(), outcome.ending.value, data=why)
            self._rig.screen.show(Blank())
        finally:
            self._rig.journal.commit()
        return still_on

    def _take_last_reports(self) -> None:
        """Put on record a stimulus that was started just before the stop, its report still unread."""
        try:
            for fired in self._rig.stimulator.poll():
                self._on_fired(fired)
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


def _profile(pulse: HeatPulse) -> dict[str, JsonValue]:
    return {
        "baseline_c": pulse.baseline_c,
        "peak_c": pulse.peak_c,
        "rise_c_per_s": pulse.rise_c_per_s,
        "plateau_s": pulse.plateau_s,
        "return_c_per_s": pulse.return_c_per_s,
    }
