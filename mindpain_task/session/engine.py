"""The one loop that spends time: it runs a plan on a rig, through roles only, and names no vendor.

Onsets are scheduled absolutely: a timed phase begins where the one before was planned to end, so lateness
never accumulates. A stop brings everything to rest, then the operator chooses how to go on. Every way out
ends with the stimulator stopped and the journal committed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import TypeVar

from mindpain_task.checking import SessionLimits
from mindpain_task.delivery import Verdict
from mindpain_task.model import Block, JsonValue, Phase, SessionPlan, Trial
from mindpain_task.roles import DeviceFault, InputKind, Rig, StimulusStopped
from mindpain_task.session.coming_to_rest import ComingToRest
from mindpain_task.session.delivering import Delivering, Way
from mindpain_task.session.dialling import Dialling
from mindpain_task.session.dosing import DoseAccount, Dosing, OverLimit
from mindpain_task.session.immersing import Immersing
from mindpain_task.session.noting import Logbook
from mindpain_task.session.outcome import STOPS, Ending, Outcome, SessionEnded, StoppedByPerson
from mindpain_task.session.pausing import PAUSING, Choice, Offer, Pausing
from mindpain_task.session.repeating import instead_of, offer, refusal, with_repeat, with_step_again
from mindpain_task.session.running import Doers, Running
from mindpain_task.session.safe_end import SafeEnd
from mindpain_task.session.scanning import Scanning, ScanRules
from mindpain_task.session.unsent import UnsentMarkers
from mindpain_task.session.waiting import Waiting
from mindpain_task.views import Blank

T = TypeVar("T")
NO_REPEAT = (None, Verdict.DELIVERED, Verdict.NOT_VERIFIABLE)
"""Verdicts that give no reason to repeat a trial."""


@dataclass(frozen=True)
class Rules:
    """What holds for every stimulus of a session.

    `limits` are what a repeated trial must stay inside, too; `doses` is the participant's ledger; `way` is
    heat or current, with the ceiling that the device itself is told never to pass (None where nothing is
    delivered by a stimulator); `scan` is how a scanner runs, if there is one; `set_by_hand` says that the
    operator turns a dial to each current; `needs_recorder` that no trial begins while nobody records the
    markers; `seam` is what goes on record where this run continues another.
    """

    limits: SessionLimits
    doses: DoseAccount
    way: Way | None
    scan: ScanRules | None = None
    set_by_hand: bool = False
    needs_recorder: bool = False
    seam: Mapping[str, JsonValue] | None = None


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
    except SessionEnded as ended:
        outcome = ended.outcome
    except StoppedByPerson as stop:
        outcome = Outcome(STOPS[stop.act.kind], stop.act.source)
    except (StimulusStopped, OverLimit) as stop:
        outcome = Outcome(Ending.STOPPED_BY_GUARD, str(stop))
    except DeviceFault as fault:
        outcome = Outcome(Ending.DEVICE_FAULT, str(fault))
    except KeyboardInterrupt as signal:
        outcome = Outcome(Ending.STOPPED_BY_OPERATOR, str(signal) or "Ctrl-C")
    finally:
        reason = outcome or Outcome(Ending.DEVICE_FAULT, "the program failed")
        still_on = session.safe_end.make_safe(reason)
    if still_on:
        return Outcome(Ending.DEVICE_FAULT, f"{outcome.reason}; {still_on}")
    return outcome


class _Session:
    """A session while it runs: where it is, and what comes next."""

    def __init__(self, plan: SessionPlan, rig: Rig, rules: Rules) -> None:
        self._plan = plan
        self._rig = rig
        self._rules = rules
        self._log = log = Logbook(rig)
        self._waiting = waiting = Waiting(rig, self._serve)
        self._unsent = UnsentMarkers(rig, log)
        log.sent = self._unsent.sent
        dosing = Dosing(rig, rules.doses, rules.limits, log)
        self._delivering = Delivering(rig, rules.way, log, dosing) if rules.way else None
        self._scanning = Scanning(rig, rules.scan, plan.language, log) if rules.scan else None
        self._immersing = Immersing(rig, plan.language, log, waiting.for_act_until)
        dial = Dialling(rig, plan.language, log, waiting.for_act_until) if rules.set_by_hand else None
        self._running = Running(rig, log, Doers(waiting, self._delivering, dial, self._immersing))
        resting = ComingToRest(rig, rules.way, log)
        self.safe_end = SafeEnd(
            rig, plan.language, log, self._delivering, self._immersing, self._unsent, resting
        )
        self._pausing = Pausing(
            rig, plan.language, log, waiting, self.safe_end.calm, self._immersing, resting
        )

    def run(self) -> None:
        """Run every phase of the plan in order."""
        self._log("outlets", self._rig.clock.now(), data={"names": list(self._rig.outlets.names)})
        if self._plan.immersions:
            self._immersing.identify()
        if self._delivering is not None:
            self._delivering.prepare(self._plan.stimuli)
        self._running.due_s = self._rig.screen.show(Blank())
        self._log("session_start", self._running.due_s, "session_start")
        if self._rules.seam is not None:
            self._log("session_resumed", self._rig.clock.now(), "session_resumed", data=self._rules.seam)
        self._passage(self._plan.opening, may_skip=False)
        for block in self._plan.blocks:
            self._run_block(block)
        self._log.block = None
        self._passage(self._plan.closing)
        self._log("session_end", self._rig.clock.now(), "session_end")

    def _run_block(self, block: Block) -> None:
        self._log.block = block
        what: dict[str, JsonValue] = {
            "condition": block.condition.name,
            "attention_target": block.condition.attention_target,
            "attitude": block.condition.attitude,
            "site": block.site,
        }
        self._log("block_start", self._rig.clock.now(), "block_start", data=what)
        self._unless_stopped(self._be_ready, "between blocks", may_skip=False)
        self._set_up(block)
        scanning = self._scanning
        if scanning is not None and scanning.begins_before_block():
            self._unless_stopped(lambda: self._wait_for_scanner(scanning), "scanner_wait", may_skip=False)
        self._passage(block.before)
        self._run_trials(block)
        self._passage(block.after)
        self._log("block_end", self._rig.clock.now(), "block_end")
        if scanning is not None and scanning.ends_after_block(block.number, self._plan.blocks[-1].number):
            scanning.end_run()
        self._unless_stopped(self._waiting.for_disk, "between blocks", may_skip=False)

    def _wait_for_scanner(self, scanning: Scanning) -> None:
        self._running.due_s = scanning.wait_for_start(self._waiting.once)

    def _run_trials(self, block: Block) -> None:
        """Run the trials of a block, then those that the operator wants repeated."""
        waiting, spoiled = deque(block.trials), deque[Trial]()
        while waiting or spoiled:
            if not waiting:
                ask = partial(self._offer_repeat, block, spoiled.popleft())
                again = self._unless_stopped(ask, "repeat_offer", may_skip=False)
                if again is None:
                    continue
                waiting.append(again)
            self._unless_stopped(self._be_ready, "between trials", may_skip=False)
            trial = waiting.popleft()
            try:
                if self._running.trial(trial) not in NO_REPEAT:
                    spoiled.append(trial)
            except PAUSING as cause:
                again = self._after_stop_in_trial(cause, block, trial)
                if again is not None:
                    waiting.appendleft(again)
        self._unless_stopped(self._waiting.for_disk, "between trials", may_skip=False)

    def _be_ready(self) -> None:
        """Begin no trial before the one before is on the disk, and before there is room and who records."""
        self._waiting.for_disk()
        while why := self._not_ready():
            self._running.due_s = self._pausing.hold(why)

    def _not_ready(self) -> str:
        doses = self._rules.doses.book
        room = self._rig.journal.reserve() or self._rig.stimulator.reserve() or doses.reserve()
        if room or not self._rules.needs_recorder or self._rig.outlets.listened():
            return room
        return "nobody records the markers on LSL any more, and this session is to be recorded"

    def _after_stop_in_trial(self, cause: Exception, block: Block, trial: Trial) -> Trial | None:
        """Let the operator choose; return the trial once more, or None where it is left out."""
        self._log.trial = trial  # also where it was stopped before its start
        outcome = self._pausing.stop(cause, f"trial {trial.number}")
        self._log("trial_stopped", self._rig.clock.now(), data={"reason": outcome.reason})
        self._log.trial = None
        plan, again = with_repeat(self._plan, block.number, trial)
        if self._delivering is not None and not self._delivering.has_fired:
            plan = instead_of(plan, block.number, trial)
        why = str(cause) if isinstance(cause, OverLimit) else refusal(plan, self._rules.limits)
        what: dict[str, JsonValue] = {"repeats": trial.number, "as": again.number}
        choice, self._running.due_s = self._pausing.ask(
            outcome, Offer(again=True, may_go_on=not why, why_not=why), what
        )
        if choice is Choice.SKIP:
            return None
        self._plan = plan
        return again

    def _set_up(self, block: Block) -> None:
        """Run what comes before a block at a new site; a work-up goes on only from a step that was given.

        One that was not, or was stopped, comes again, inside the limits. Raises DeviceFault where those are
        reached.
        """
        phases = list(block.setting_up)
        at = 0
        while at < len(phases):
            following = phases[at + 1] if at + 1 < len(phases) else None
            try:
                is_given = self._running.phase(phases[at], following) in NO_REPEAT
            except PAUSING as cause:
                outcome = self._pausing.stop(cause, phases[at].name)
                offered = Offer(may_skip=False, may_go_on=not isinstance(cause, OverLimit))
                _, self._running.due_s = self._pausing.ask(outcome, offered, {})
                is_given = phases[at].name not in ("shock", "work_up_pause", "work_up")
                at -= is_given  # a page is shown again; a step comes again from its prompt
            at += 1
            if not is_given:
                self._plan, step = with_step_again(self._plan, block.number, phases, at)
                if why := refusal(self._plan, self._rules.limits):
                    raise DeviceFault(f"the work-up cannot go on: a step was not given as commanded; {why}")
                phases[at:at] = step

    def _offer_repeat(self, block: Block, spoiled: Trial) -> Trial | None:
        """Ask the operator whether to repeat a trial, unless that would leave the limits."""
        plan, again = with_repeat(self._plan, block.number, spoiled)
        what: dict[str, JsonValue] = {"repeats": spoiled.number, "as": again.number}
        if why := refusal(plan, self._rules.limits):
            self._log("repeat_refused", self._rig.clock.now(), data=what | {"reason": why})
            return None
        prompt = offer(plan.language, spoiled.number)
        shown_s = self._rig.screen.show(prompt)
        self._log("phase", shown_s, "operator_prompt", phase="repeat_offer", data=what)
        act = self._waiting.for_act((InputKind.OPERATOR_CONFIRM, InputKind.OPERATOR_REPEAT))
        self._running.due_s = act.time_s
        if act.kind is InputKind.OPERATOR_CONFIRM:
            self._log("repeat_declined", act.time_s, data=what)
            return None
        self._log("repeat", act.time_s, data=what)
        self._plan = plan
        return again

    def _passage(self, phases: tuple[Phase, ...], *, may_skip: bool = True) -> None:
        """Run phases that belong to no trial; one that was stopped begins again, or is left out."""
        for phase, following in zip_longest(phases, phases[1:]):
            run = partial(self._running.phase, phase, following)
            self._unless_stopped(run, phase.name, may_skip=may_skip)

    def _unless_stopped(self, act: Callable[[], T], where: str, *, may_skip: bool = True) -> T | None:
        """Do something, again after each stop that the operator goes on from; None where it is left out."""
        while True:
            try:
                return act()
            except PAUSING as cause:
                outcome = self._pausing.stop(cause, where)
                choice, self._running.due_s = self._pausing.ask(outcome, Offer(may_skip=may_skip), {})
                if choice is Choice.SKIP:
                    return None

    def _serve(self) -> None:
        """Take what the stimulator, the outlets and the scanner have to say."""
        if self._delivering is not None:
            self._delivering.poll()
        else:
            self._rig.stimulator.poll()  # trigger boxes and a scanner's line stand behind it, too
        self._unsent.take()
        if self._scanning is not None:
            self._scanning.take()
