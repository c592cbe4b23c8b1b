"""From a protocol to the plan of one participant's session, from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mindpain_task.model import Block, Condition, Ends, Given, Lesson, Phase, SessionPlan, Trial
from mindpain_task.planning.calibrations import CalibrationPlanner
from mindpain_task.planning.orders import condition_order
from mindpain_task.planning.phases import FIXATION, PhaseMaker, PlanRequest
from mindpain_task.protocols.entries import ConditionEntry
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.stimulus_entries import ColdPressorEntry, ShockEntry
from mindpain_task.safety.electrical import work_up
from mindpain_task.schedules.making import planned
from mindpain_task.stimuli import ShockTrain
from mindpain_task.views import Cue, OperatorPrompt, Page
from mindpain_task.words import WORDS, Words

__all__ = ["PlanRequest", "make_plan"]
OF_TASKS = 7
"""What sets the generator of tasks apart: with or without one, everything else is drawn alike."""


def make_plan(protocol: Protocol, request: PlanRequest) -> SessionPlan:
    """Expand a protocol into a session; the same arguments give the same session.

    Raises ValueError for currents that no work-up leads to, and for recordings that are missing or too long.
    """
    return _Planner(protocol, request).session()


class _Planner:
    """Holds the one random generator while a session is laid out, front to back."""

    def __init__(self, protocol: Protocol, request: PlanRequest) -> None:
        self._protocol = protocol
        self._request = request
        self._words: Words = WORDS[request.language]
        self._rng = np.random.default_rng(request.seed)
        self._of_tasks = np.random.default_rng([request.seed, OF_TASKS])
        self._maker = PhaseMaker(protocol, request)
        self._trials_planned = 0
        self._used_to: set[str] = set()

    def session(self) -> SessionPlan:
        protocol, request = self._protocol, self._request
        names = condition_order(protocol, request.participant_number)
        sites = self._sites(len(names))
        planner = CalibrationPlanner(protocol, request, self._maker)
        first = tuple(planner.blocks(lambda site: tuple(self._site_prompt(site))))
        self._trials_planned = sum(len(block.trials) for block in first)
        last_site = first[-1].site if first else None
        blocks = tuple(
            self._block(number, name, site, new_site=site != before)
            for number, (name, site, before) in enumerate(
                zip(names, sites, [last_site, *sites], strict=False), start=1
            )
        )
        return SessionPlan(
            protocol=protocol.name,
            language=request.language,
            seed=request.seed,
            participant_number=request.participant_number,
            baseline_c=self._baseline_c(),
            opening=tuple(p for name in protocol.pages.opening for p in self._maker.pages(name)),
            blocks=(*first, *(replace(each, number=each.number + len(first)) for each in blocks)),
            closing=tuple(p for name in protocol.pages.closing for p in self._maker.pages(name)),
            lesson=self._lesson(),
        )

    def _baseline_c(self) -> float | None:
        """Return where the thermode rests; one temperature holds for all that is heated."""
        used = [self._protocol.stimuli[name] for name in self._protocol.blocks.trials]
        first = (name for each in self._protocol.calibrations.values() for name in planned(each))
        used += [self._protocol.stimuli[name] for name in first]
        heated = (each for each in used if not isinstance(each, ShockEntry | ColdPressorEntry))
        return next((entry.baseline_c for entry in heated), None)

    def _lesson(self) -> Lesson | None:
        entry = self._protocol.lesson
        if entry is None:
            return None
        prompt = OperatorPrompt(
            self._words.operator_title, self._words.lesson_help_body, self._words.operator_hint
        )
        return Lesson(
            pages=tuple(phase for name in entry.pages for phase in self._maker.pages(name)),
            checks=tuple(self._maker.ask(name, self._of_tasks) for name in entry.checks),
            again=tuple(phase for name in entry.again for phase in self._maker.pages(name)),
            help=Phase("operator_prompt", "operator_prompt", Ends.BY_OPERATOR, prompt),
            tries=entry.tries,
        )

    def _sites(self, count: int) -> list[str]:
        """Rotate through the sites; each full cycle of participants starts at another one."""
        names = list(self._protocol.skin_sites.sites)
        offset = (self._request.participant_number - 1) // len(self._protocol.blocks.conditions)
        return [names[(offset + i) % len(names)] for i in range(count)]

    def _block(self, number: int, name: str, site: str, *, new_site: bool) -> Block:
        entry = self._protocol.conditions[name]
        blocks = self._protocol.blocks
        condition = Condition(
            name,
            entry.attention_target,
            entry.attitude,
            entry.components,
            entry.script,
            self._request.script_sha256.get(entry.script, ""),
        )
        cue = Cue(entry.attention_target, entry.reminder[self._request.language])
        stimuli = [stimulus for stimulus, count in blocks.trials.items() for _ in range(count)]
        shuffled = [stimuli[i] for i in self._rng.permutation(len(stimuli))]
        after = [self._maker.ask(scale, self._rng) for scale in blocks.probes]
        if blocks.break_s is not None and number < len(blocks.conditions):
            page = Page(self._words.break_title, self._words.break_body)
            after.append(Phase("rest_break", "rest_break", Ends.BY_TIME, page, duration_s=blocks.break_s))
        trials = enumerate(shuffled, start=1)
        return Block(
            number=number,
            condition=condition,
            site=site,
            setting_up=tuple(self._setting_up(site)) if new_site else (),
            before=tuple(self._maker.guidance(entry)),
            trials=tuple(self._trial(stimulus, place, entry, condition, cue) for place, stimulus in trials),
            after=tuple(after),
        )

    def _site_prompt(self, site: str) -> Iterator[Phase]:
        sites = self._protocol.skin_sites
        language = self._request.language
        body = sites.prompt[language].replace("{site}", sites.sites[site][language])
        view = OperatorPrompt(self._words.operator_title, body, self._words.operator_hint)
        yield Phase("operator_prompt", "operator_prompt", Ends.BY_OPERATOR, view)

    def _setting_up(self, site: str) -> Iterator[Phase]:
        """Put the stimulator on a site; where it gives current, let the participant first get used to it."""
        yield from self._site_prompt(site)
        if site in self._used_to:
            return
        self._used_to.add(site)
        entry = self._protocol.blocks.work_up
        trains = [each for each in self._given().values() if isinstance(each, ShockTrain)]
        if entry is None or not trains or self._request.electrical is None:
            return
        strongest = max(trains, key=lambda train: train.current_ma)
        levels = work_up(strongest.current_ma, self._request.electrical, entry.resolution_ma)
        for step, current_ma in enumerate(levels, 1):
            body = self._words.work_up_body.format(step=step, steps=len(levels))
            prompt = OperatorPrompt(self._words.operator_title, body, self._words.work_up_hint)
            yield Phase("work_up", "operator_prompt", Ends.BY_OPERATOR, prompt)
            yield Phase("work_up_pause", "", Ends.BY_TIME, FIXATION, duration_s=entry.pause_s)
            train = replace(strongest, current_ma=current_ma)
            yield Phase("shock", "shock_end", Ends.BY_STIMULUS, FIXATION, delivers=train)

    def _given(self) -> dict[str, Given]:
        """Return the stimuli that trials use, by name."""
        return {name: self._protocol.stimuli[name].stimulus() for name in self._protocol.blocks.trials}

    def _trial(
        self, stimulus: str, place: int, entry: ConditionEntry, condition: Condition, cue: Cue
    ) -> Trial:
        """Return one trial; `place` is its place in the block, from 1."""
        self._trials_planned += 1
        written = self._protocol.blocks.trial
        given = self._protocol.stimuli[stimulus].stimulus()
        phases = list(self._maker.trial(written, given, condition, cue, self._rng))
        if entry.task is not None:
            begins = next(i for i, each in enumerate(written) if each.begins_task)
            task = self._maker.task(entry.task, phases, begins, self._of_tasks)
            phases[begins] = replace(phases[begins], beside=task)
        is_open = stimulus not in self._request.known
        calibrated = self._protocol.calibrated.get(stimulus, "") if is_open else ""
        reminder = tuple(self._maker.reminder(entry, place))
        return Trial(self._trials_planned, stimulus, (*reminder, *phases), calibrated=calibrated)
