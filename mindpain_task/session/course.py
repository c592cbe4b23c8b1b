"""The course of a session: opening, lesson, block by block, closing; and what a stop makes of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from typing import TypeVar

from mindpain_task.model import Block, JsonValue, Lesson, Phase, SessionPlan, Trial
from mindpain_task.roles import DeviceFault, InputEvent, InputKind, Rig
from mindpain_task.session.dosing import OverLimit
from mindpain_task.session.noting import told
from mindpain_task.session.outcome import Ending, Outcome, SessionEnded
from mindpain_task.session.parts import Parts
from mindpain_task.session.pausing import PAUSING, Choice, Offer
from mindpain_task.session.repeating import (
    instead_of,
    offer,
    only_used,
    refusal,
    with_repeat,
    with_search_again,
    with_step_again,
)
from mindpain_task.session.rules import NO_REPEAT, Rules
from mindpain_task.session.scanning import Scanning
from mindpain_task.session.searching import Came, Searching, SearchOffer, needed_after, search_page
from mindpain_task.session.working_up import no_further_than_needed
from mindpain_task.stimuli import GivenHeat
from mindpain_task.views import Blank

T = TypeVar("T")


class Course:
    """A session while it runs: where it is, and what comes next."""

    def __init__(self, plan: SessionPlan, rig: Rig, rules: Rules, parts: Parts) -> None:
        self._plan = parts.calibrating.settled_plan(plan)
        self._rig = rig
        self._rules = rules
        self._log = parts.log
        self._waiting = parts.waiting
        self._delivering = parts.delivering
        self._scanning = parts.scanning
        self._immersing = parts.immersing
        self._calibrating = parts.calibrating
        self._running = parts.running
        self._recording = parts.recording
        self._pausing = parts.pausing

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
        if self._plan.lesson is not None:
            self._teach(self._plan.lesson)
        for block in self._plan.blocks:
            self._run_block(block)
        self._log.block = None
        self._passage(self._plan.closing)
        self._log("session_end", self._rig.clock.now(), "session_end")

    def _run_block(self, block: Block) -> None:
        self._log.block = block
        what: dict[str, JsonValue] = told(block.condition) | {
            "site": block.site,
            "calibration": None if block.calibrates is None else block.calibrates.name,
        }
        self._log("block_start", self._rig.clock.now(), "block_start", data=what)
        self._unless_stopped(self._be_ready, "between blocks", may_skip=False)
        self._set_up(block)
        scanning = self._scanning
        if scanning is not None and scanning.begins_before_block():
            self._unless_stopped(lambda: self._wait_for_scanner(scanning), "scanner_wait", may_skip=False)
        self._passage(block.before)
        if block.calibrates is None:
            self._run_trials(block)
        else:
            self._search(block)
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
            trial = self._calibrating.settled(waiting.popleft())
            came = self._give(block, trial)
            if came.again is not None:
                waiting.appendleft(came.again)
            elif came.is_spoiled:
                spoiled.append(trial)
        self._unless_stopped(self._waiting.for_disk, "between trials", may_skip=False)

    def _give(self, block: Block, trial: Trial) -> Came:
        """Run a trial; where it was stopped, the operator chooses whether it comes again."""
        self._unless_stopped(self._be_ready, "between trials", may_skip=False)
        try:
            verdict = self._running.trial(trial)
        except PAUSING as cause:
            return Came(again=self._after_stop_in_trial(cause, block, trial))
        return Came(is_complete=True, is_spoiled=verdict not in NO_REPEAT)

    def _search(self, block: Block) -> None:
        """Run a calibration until the operator goes on with what it found."""
        used = Searching(
            self._calibrating,
            lambda trial: self._give(block, trial),
            lambda: self._running.all_answers,
            lambda used: self._has_room(block, used),
            lambda used: self._once_more(block, used),
            self._ask_operator,
        ).run(block, needed_after(self._plan, block))
        self._plan = self._calibrating.settled_plan(only_used(self._plan, block, used))
        self._unless_stopped(self._waiting.for_disk, "between trials", may_skip=False)

    def _has_room(self, block: Block, used: frozenset[int]) -> bool:
        """Return whether plan and skin have room for one more search, each stimulus at its highest."""
        plan, trials = with_search_again(self._plan, block, used)
        if refusal(plan, self._rules.limits):
            return False
        heat = [each.stimulus for each in trials if isinstance(each.stimulus, GivenHeat)]
        return self._delivering is None or self._delivering.has_room(heat, block.site)

    def _once_more(self, block: Block, used: frozenset[int]) -> tuple[Trial, ...]:
        """Plan one more search; return its trials."""
        self._plan, trials = with_search_again(self._plan, block, used)
        return trials

    def _ask_operator(self, offer: SearchOffer) -> InputEvent:
        """Show what a search came to, and wait for the operator's choice."""

        def asked() -> InputEvent:
            shown_s = self._rig.screen.show(search_page(self._plan.language, offer))
            self._log("phase", shown_s, "operator_prompt", phase="calibration_done")
            return self._waiting.for_act(offer.kinds)

        act = self._unless_stopped(asked, "calibration_done", may_skip=False)
        assert act is not None
        self._running.due_s = act.time_s
        if act.kind is InputKind.OPERATOR_END:
            raise SessionEnded(Outcome(Ending.STOPPED_BY_OPERATOR, "after a calibration", "session_stopped"))
        return act

    def _teach(self, lesson: Lesson) -> None:
        """Teach until every question was answered right, or the operator has explained."""
        self._passage(lesson.pages, may_skip=False)
        for attempt in range(lesson.tries):
            if attempt:
                self._passage(lesson.again, may_skip=False)
            self._passage(lesson.checks, may_skip=False)
            wrong = [each.name for each in lesson.checks if not self._running.was_right(each)]
            what: dict[str, JsonValue] = {"attempt": attempt + 1, "wrong": list(wrong)}
            self._log("lesson", self._rig.clock.now(), data=what)
            if not wrong:
                return
        self._passage((lesson.help,), may_skip=False)

    def _be_ready(self) -> None:
        """Begin no trial before the one before is on the disk, and before there is room and who records."""
        self._waiting.for_disk()
        while held := self._held():
            choice, self._running.due_s = self._pausing.hold(*held)
            if choice is Choice.WITHOUT:
                self._recording.give_up(held[1])

    def _held(self) -> tuple[str, tuple[str, ...]] | None:
        """Return why no trial may begin, and what is not recorded and may be gone on without."""
        doses = self._rules.doses.book
        if why := self._rig.journal.reserve() or self._rig.stimulator.reserve() or doses.reserve():
            return why, ()
        if troubles := self._recording.troubles:
            return "; ".join(troubles.values()), tuple(troubles)
        if not self._rules.needs_recorder or self._rig.recorder or self._rig.outlets.listened():
            return None
        return "nobody records the markers on LSL any more, and this session is to be recorded", ()

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
        phases = list(no_further_than_needed(block.setting_up, self._plan, block.site))
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
