"""From a protocol to the plan of one participant's session, from one seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from mindpain_task.model import MIXED, Block, Condition, Ends, Given, Lesson, Phase, SessionPlan, Trial
from mindpain_task.planning.calibrations import CalibrationPlanner
from mindpain_task.planning.orders import condition_order
from mindpain_task.planning.phases import FIXATION, Announced, PhaseMaker, PlanRequest, Unplannable
from mindpain_task.protocols.entries import Blocks
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.stimulus_entries import LaserEntry, WarmingEntry
from mindpain_task.questionnaires.making import questionnaire_phases
from mindpain_task.questionnaires.plans import When
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
        self._on_site: dict[str, list[str]] = {}

    def session(self) -> SessionPlan:
        protocol, request = self._protocol, self._request
        names = self._condition_names()
        sites = self._sites(names)
        for name, site in zip(names, sites, strict=True):
            self._on_site.setdefault(site, []).append(name)
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
            opening=(
                *(p for name in protocol.pages.opening for p in self._maker.pages(name)),
                *self._questionnaires("opening"),
            ),
            blocks=(*first, *(replace(each, number=each.number + len(first)) for each in blocks)),
            closing=(
                *self._questionnaires("closing"),
                *(p for name in protocol.pages.closing for p in self._maker.pages(name)),
            ),
            lesson=self._lesson(),
            arm=protocol.form.arm,
            occasion=protocol.form.occasion,
        )

    def _condition_names(self) -> tuple[str, ...]:
        """Return the condition of each block in its order; `MIXED` where trials have one each."""
        mixed = self._protocol.blocks.mixed
        if mixed is not None:
            return (MIXED,) * mixed
        return condition_order(self._protocol, self._request.participant_number)

    def _questionnaires(self, when: When) -> Iterator[Phase]:
        names: tuple[str, ...] = getattr(self._protocol.questionnaires, when)
        for i, name in enumerate(names):
            if name not in self._request.questionnaires:
                raise Unplannable(("questionnaires", when, i), f"nobody has read a questionnaire {name!r}")
            yield from questionnaire_phases(self._request.questionnaires[name], when)

    def _baseline_c(self) -> float | None:
        """Return where the thermode rests; one temperature holds for all that is heated."""
        used = [self._protocol.stimuli[name] for name in self._protocol.given_names]
        first = (name for each in self._protocol.calibrations.values() for name in planned(each))
        used += [self._protocol.stimuli[name] for name in first]
        heated = (each for each in used if isinstance(each, WarmingEntry))
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

    def _sites(self, conditions: Sequence[str]) -> list[str]:
        """Rotate through the sites; each full cycle of participants starts at another one.

        A condition with a site of its own keeps that.
        """
        names = list(self._protocol.skin_sites.sites)
        offset = (self._request.participant_number - 1) // self._protocol.blocks.count
        entries = self._protocol.conditions
        own = [entries[name].site if name in entries else None for name in conditions]
        return [site or names[(offset + i) % len(names)] for i, site in enumerate(own)]

    def _block(self, number: int, name: str, site: str, *, new_site: bool) -> Block:
        blocks = self._protocol.blocks
        is_mixed = name == MIXED and blocks.mixed is not None
        own = blocks if is_mixed else blocks.of(self._protocol.conditions[name])
        trials = self._mixed_trials() if is_mixed else self._ordered(own, [(name, own)])
        after = [self._maker.ask(scale, self._rng) for scale in own.probes]
        if blocks.break_s is not None and number < blocks.count:
            page = Page(self._words.break_title, self._words.break_body)
            after.append(Phase("rest_break", "rest_break", Ends.BY_TIME, page, duration_s=blocks.break_s))
        introduced = dict.fromkeys(blocks.conditions) if is_mixed and number == 1 else ()
        return Block(
            number=number,
            condition=Condition(MIXED, "free", "neutral") if is_mixed else self._condition(name),
            site=site,
            setting_up=tuple(self._setting_up(site)) if new_site else (),
            before=tuple(
                phase
                for each in (introduced if is_mixed else (name,))
                for phase in self._maker.guidance(self._protocol.conditions[each])
            ),
            trials=tuple(
                self._trial(stimulus, place, condition, is_mixed=is_mixed)
                for place, (condition, stimulus) in enumerate(trials, start=1)
            ),
            after=tuple(after),
        )

    def _mixed_trials(self) -> list[tuple[str, str]]:
        """Return (condition, stimulus) of the trials of all conditions, in one order."""
        blocks, entries = self._protocol.blocks, self._protocol.conditions
        return self._ordered(blocks, [(name, blocks.of(entries[name])) for name in blocks.conditions])

    def _ordered(self, blocks: Blocks, own: Sequence[tuple[str, Blocks]]) -> list[tuple[str, str]]:
        """Return (condition, stimulus) of every trial, shuffled unless they come as listed."""
        listed = [
            (name, stimulus)
            for name, its in own
            for stimulus, count in its.trials.items()
            for _ in range(count)
        ]
        if blocks.trial_order == "as_listed":
            return listed
        return [listed[i] for i in self._rng.permutation(len(listed))]

    def _condition(self, name: str) -> Condition:
        entry = self._protocol.conditions[name]
        return Condition(
            name,
            entry.attention_target,
            entry.attitude,
            entry.components,
            entry.script,
            self._request.script_sha256.get(entry.script, ""),
        )

    def _eyewear_prompt(self) -> Iterator[Phase]:
        """Have everybody protect their eyes before a laser is aimed, at every site anew; resumed, too."""
        lasers = [each for each in self._protocol.stimuli.values() if isinstance(each, LaserEntry)]
        if not lasers:
            return
        body = self._words.eyewear_body.format(count=min(each.pulses_per_spot for each in lasers))
        view = OperatorPrompt(self._words.operator_title, body, self._words.eyewear_hint)
        yield Phase("operator_prompt", "operator_prompt", Ends.BY_OPERATOR, view)

    def _site_prompt(self, site: str) -> Iterator[Phase]:
        yield from self._eyewear_prompt()
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
        trains = [each for each in self._given_on(site) if isinstance(each, ShockTrain)]
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

    def _given_on(self, site: str) -> list[Given]:
        """Return what the trials on a site give: nobody need get used to what is given elsewhere."""
        blocks, entries = self._protocol.blocks, self._protocol.conditions
        conditions = self._on_site.get(site, []) if blocks.mixed is None else blocks.conditions
        names = dict.fromkeys(name for each in conditions for name in blocks.of(entries[each]).trials)
        given = (self._protocol.stimuli[name].stimulus() for name in names)
        return [stimulus for stimulus in given if stimulus is not None]

    def _trial(self, stimulus: str, place: int, name: str, *, is_mixed: bool) -> Trial:
        """Return one trial of a condition; `place` is its place in the block, from 1."""
        self._trials_planned += 1
        entry, condition = self._protocol.conditions[name], self._condition(name)
        cue = Cue(entry.attention_target, entry.reminder[self._request.language])
        written = self._protocol.blocks.of(entry).trial
        its = self._protocol.stimuli[stimulus]
        announced = Announced(condition, cue)
        phases = list(self._maker.trial(written, stimulus, its.stimulus(), announced, self._rng))
        if entry.task is not None:
            begins = next(i for i, each in enumerate(written) if each.begins_task)
            task = self._maker.task(entry.task, phases, begins, self._of_tasks)
            phases[begins] = replace(phases[begins], beside=task)
        is_open = stimulus not in self._request.known
        calibrated = self._protocol.calibrated.get(stimulus, "") if is_open else ""
        reminder = tuple(self._maker.reminder(entry, place))
        return Trial(
            self._trials_planned,
            stimulus,
            (*reminder, *phases),
            calibrated=calibrated,
            condition=condition if is_mixed else None,
            signal=its.signal or "",
        )
