"""The one loop that spends time: it runs a plan on a rig, through roles only, and names no vendor.

Onsets are scheduled absolutely: a timed phase begins where the one before was planned to end, so lateness
never accumulates. Every way out ends with the stimulator stopped and the journal committed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from mindpain_task import markers
from mindpain_task.asking import Asked, ask
from mindpain_task.checking import SessionLimits
from mindpain_task.delivering import Delivering, Way
from mindpain_task.delivery import Verdict
from mindpain_task.dialling import Dialling
from mindpain_task.immersing import Immersing
from mindpain_task.model import Block, Ends, Event, Given, JsonValue, Phase, SessionPlan, Trial
from mindpain_task.noting import NOTHING
from mindpain_task.outcome import STOPS, Ending, Outcome, StoppedByPerson
from mindpain_task.repeating import offer, refusal, with_repeat, with_step_again
from mindpain_task.roles import DeviceFault, InputKind, Rig
from mindpain_task.safe_end import SafeEnd
from mindpain_task.scanning import Scanning, ScanRules
from mindpain_task.stimuli import ColdPressor, HeatPulse, ShockTrain
from mindpain_task.unsent import UnsentMarkers
from mindpain_task.views import Blank
from mindpain_task.waiting import Waiting

_GO_ON = (InputKind.CONFIRM, InputKind.CLICK)
NO_REPEAT = (None, Verdict.DELIVERED, Verdict.NOT_VERIFIABLE)
"""Verdicts that give no reason to repeat a trial."""


@dataclass(frozen=True)
class Rules:
    """What holds for every stimulus of a session.

    `limits` are what a repeated trial must stay inside, too; `way` is heat or current, with the ceiling that
    the device itself is told never to pass (None where nothing is delivered by a stimulator); `scan` is how
    a scanner runs, if there is one; `set_by_hand` says that the operator turns a dial to each current.
    """

    limits: SessionLimits
    way: Way | None
    scan: ScanRules | None = None
    set_by_hand: bool = False


def run_session(plan: SessionPlan, rig: Rig, rules: Rules) -> Outcome:
    """Run a session to its end, whatever its end is.

    Args:
        plan: what will happen; already checked against the limits.
        rig: the equipped room.
        rules: what holds for every stimulus.

    Returns how it ended. Raises what the journal or an unforeseen fault raises, after everything was stopped.
    """
    session = _Session(plan, rig, rules)
    outcome: Outcome | None = None
    try:
        session.run()
        outcome = Outcome(Ending.COMPLETED, "every trial was run")
    except StoppedByPerson as stop:
        outcome = Outcome(STOPS[stop.act.kind], stop.act.source)
    except DeviceFault as fault:
        outcome = Outcome(Ending.DEVICE_FAULT, str(fault))
    finally:
        reason = outcome or Outcome(Ending.DEVICE_FAULT, "the program failed")
        still_on = session.safe_end.make_safe(reason)
    if still_on:
        return Outcome(Ending.DEVICE_FAULT, f"{outcome.reason}; {still_on}")
    return outcome


class _Session:
    """A session while it runs: where it is, and when the next phase is due."""

    def __init__(self, plan: SessionPlan, rig: Rig, rules: Rules) -> None:
        self._plan = plan
        self._rig = rig
        self._rules = rules
        self._waiting = Waiting(rig, self._serve)
        self._unsent = UnsentMarkers(rig, self._note)
        self._delivering = Delivering(rig, rules.way, self._note) if rules.way else None
        self._dialling = Dialling(rig, plan.language, self._note, self._waiting.for_act_until)
        self._scanning = Scanning(rig, rules.scan, plan.language, self._note) if rules.scan else None
        self._immersing = Immersing(rig, plan.language, self._note, self._waiting.for_act_until)
        self.safe_end = SafeEnd(
            rig, plan.language, self._note, self._delivering, self._immersing, self._unsent
        )
        self._due_s = 0.0
        self._block: Block | None = None
        self._trial: Trial | None = None
        self._listened: bool | None = None

    def run(self) -> None:
        """Run every phase of the plan in order."""
        self._note("outlets", self._rig.clock.now(), data={"names": list(self._rig.outlets.names)})
        if self._plan.immersions:
            self._immersing.identify()
        if self._delivering is not None:
            self._delivering.prepare(self._plan.stimuli)
        self._due_s = self._rig.screen.show(Blank())
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
        self._set_up(block)
        if self._scanning is not None and self._scanning.begins_before_block(block.number):
            self._due_s = self._scanning.wait_for_start(self._waiting.once)
        self._phases(block.before)
        spoiled = [trial for trial in block.trials if self._run_trial(trial)]
        while spoiled:
            again = self._offer_repeat(block, spoiled.pop(0))
            if again is not None and self._run_trial(again):
                spoiled.append(again)
        self._phases(block.after)
        self._note("block_end", self._rig.clock.now(), "block_end")
        if self._scanning is not None and self._scanning.ends_after_block(
            block.number, len(self._plan.blocks)
        ):
            self._scanning.end_run()
        self._rig.journal.commit()

    def _set_up(self, block: Block) -> None:
        """Run what comes before a block at a new site; a work-up goes on only from a step that was given.

        One that was not comes again, inside the limits. Raises DeviceFault where those are reached.
        """
        phases = list(block.setting_up)
        at = 0
        while at < len(phases):
            verdict = self._phase(phases[at], phases[at + 1] if at + 1 < len(phases) else None)
            at += 1
            if verdict not in NO_REPEAT:
                self._plan, step = with_step_again(self._plan, block.number, phases, at)
                if why := refusal(self._plan, self._rules.limits):
                    raise DeviceFault(f"the work-up cannot go on: a step was not given as commanded; {why}")
                phases[at:at] = step

    def _run_trial(self, trial: Trial) -> bool:
        """Run one trial; what it gave and what was answered is on the disk before the next one starts.

        Returns whether its stimulus was spoiled: not delivered as commanded, or not known to be.
        """
        stimulus = trial.stimulus
        self._set_dial(stimulus)  # before the trial: how long it takes is no part of it
        self._trial = trial
        what: dict[str, JsonValue] = {"stimulus": trial.stimulus_name, "repeats": trial.repeats}
        self._note("trial_start", self._rig.clock.now(), data=what)
        if isinstance(stimulus, HeatPulse | ShockTrain):
            self._arm(stimulus, trial.phases[0])
        self._phases(trial.phases)
        verdict = self._delivering.judge() if self._delivering else None
        self._note("trial_end", self._rig.clock.now())
        self._trial = None
        self._rig.journal.commit()
        return verdict not in NO_REPEAT

    def _arm(self, stimulus: HeatPulse | ShockTrain, first: Phase) -> None:
        """Load a stimulus behind the first phase."""
        if first.ends is Ends.BY_TIME:
            self._rig.screen.show(first.shows)  # no answered question while a slow device arms
        self._stimulator.arm(stimulus)

    def _set_dial(self, stimulus: Given | None) -> None:
        """Have the operator turn the dial to a current, where that is how it is set."""
        if self._rules.set_by_hand and isinstance(stimulus, ShockTrain) and self._dialling.needs(stimulus):
            self._due_s = self._dialling.set_to(stimulus)

    @property
    def _stimulator(self) -> Delivering:
        if self._delivering is None:
            raise DeviceFault("this session has no stimulator to deliver with")
        return self._delivering

    def _offer_repeat(self, block: Block, spoiled: Trial) -> Trial | None:
        """Ask the operator whether to repeat a trial, unless that would leave the limits."""
        plan, again = with_repeat(self._plan, block.number, spoiled)
        what: dict[str, JsonValue] = {"repeats": spoiled.number, "as": again.number}
        if why := refusal(plan, self._rules.limits):
            self._note("repeat_refused", self._rig.clock.now(), data=what | {"reason": why})
            return None
        prompt = offer(plan.language, spoiled.number)
        shown_s = self._rig.screen.show(prompt)
        self._note("phase", shown_s, "operator_prompt", phase="repeat_offer", data=what)
        act = self._waiting.for_act((InputKind.OPERATOR_CONFIRM, InputKind.OPERATOR_REPEAT))
        self._due_s = act.time_s
        if act.kind is InputKind.OPERATOR_CONFIRM:
            self._note("repeat_declined", act.time_s, data=what)
            return None
        self._note("repeat", act.time_s, data=what)
        self._plan = plan
        return again

    def _phases(self, phases: tuple[Phase, ...]) -> None:
        for phase, following in zip_longest(phases, phases[1:]):
            self._phase(phase, following)

    def _phase(self, phase: Phase, following: Phase | None) -> Verdict | None:
        """Run a phase; return what became of a stimulus that belongs to no trial."""
        if phase.asks is not None:
            self._ask(phase)
        elif isinstance(phase.delivers, ColdPressor):
            self._due_s = self._immersing.immerse(phase, phase.delivers)
        elif phase.delivers is not None:
            self._due_s = self._stimulator.deliver(phase, phase.delivers, self._waiting.until)
            if self._trial is None:
                return self._stimulator.judge()
        else:
            if following is not None and self._trial is None:
                self._load_ahead(phase, following)
            shown_s = self._rig.screen.show(phase.shows)
            self._note("phase", shown_s, phase.marker, phase=phase.name)
            if phase.ends is Ends.BY_TIME:
                self._last(phase, following)
            else:
                wanted = (InputKind.OPERATOR_CONFIRM,) if phase.ends is Ends.BY_OPERATOR else _GO_ON
                self._due_s = self._waiting.for_act(wanted).time_s
        return None

    def _load_ahead(self, phase: Phase, following: Phase) -> None:
        """Load a stimulus that belongs to no trial, behind the phase before it."""
        if isinstance(following.delivers, HeatPulse | ShockTrain):
            self._set_dial(following.delivers)
            self._arm(following.delivers, phase)

    def _last(self, phase: Phase, following: Phase | None) -> None:
        """Let a timed phase last until its planned end, with the stimulus after it already scheduled."""
        self._due_s += phase.duration_s or 0.0
        if following is not None and isinstance(following.delivers, HeatPulse | ShockTrain):
            self._stimulator.schedule(self._due_s)
        self._waiting.until(self._due_s)

    def _ask(self, phase: Phase) -> None:
        scale = phase.asks
        assert scale is not None
        asked: Asked = ask(scale, phase.shows, self._rig, self._waiting.once, self._shown(phase))
        given = asked.value is not None
        marker = markers.given_label(scale.name) if given else markers.missed_label(scale.name)
        self._note("rating", asked.ended_s, marker, phase=phase.name, data=asked.record(scale))
        if asked.dropped:
            late: dict[str, JsonValue] = {"count": asked.dropped, "longest_s": asked.longest_frame_s}
            self._note("frames_dropped", asked.ended_s, phase=phase.name, data=late)
        self._due_s = asked.ended_s

    def _shown(self, phase: Phase) -> Callable[[float], None]:
        return lambda time_s: self._note("phase", time_s, phase.marker, phase=phase.name)

    def _serve(self) -> None:
        """Take what the stimulator, the outlets and the scanner have to say."""
        if self._delivering is not None:
            self._delivering.poll()
        else:
            self._rig.stimulator.poll()  # trigger boxes and a scanner's line stand behind it, too
        self._unsent.take()
        if self._scanning is not None:
            self._scanning.take()

    def _note(
        self,
        kind: str,
        time_s: float,
        marker: str = "",
        *,
        phase: str = "",
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        """Write an event to the journal, then send its marker: what was sent is always on record."""
        block = self._block.number if self._block else None
        trial = self._trial.number if self._trial else None
        event = Event(kind, time_s, block, trial, phase, marker, data)
        seq = self._rig.journal.append(event)
        if marker:
            condition = self._block.condition.name if self._block else ""
            self._rig.outlets.marker(seq, event, condition)
            self._unsent.sent(seq)
            self._mind_the_recorder(seq)

    def _mind_the_recorder(self, seq: int) -> None:
        """Put on record from which marker on somebody listened, or nobody did: a gap must be known as one."""
        listened = self._rig.outlets.listened()
        if listened != self._listened:
            self._listened = listened
            self._note("recorder", self._rig.clock.now(), data={"listens": listened, "from_seq": seq})
