"""From a protocol to everything that will happen: the one place where chance decides, from one seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from mindpain_task import markers
from mindpain_task.model import Block, Condition, Ends, Given, Phase, SessionPlan, Trial, VasScale
from mindpain_task.protocols.entries import Language, PhaseEntry, Range
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.scripts import ScriptPage, word_count
from mindpain_task.protocols.stimulus_entries import DELIVERING, HeatEntry
from mindpain_task.safety.electrical import ElectricalLimits, ShockExposure, work_up
from mindpain_task.safety.limits import Exposure
from mindpain_task.stimuli import HeatPulse, ShockTrain
from mindpain_task.views import Blank, Cue, Fixation, OperatorPrompt, Page, Vas, View
from mindpain_task.words import WORDS, Words

FIXATION, BLANK = Fixation(), Blank()


@dataclass(frozen=True)
class PlanRequest:
    """What a session needs to know besides its protocol.

    `stop_key` is the participant's stop key in words, as the pages name it. `scripts` maps a script's name
    to its pages in `language`. `electrical` says how far a current may step up, where one is given.
    """

    language: Language
    seed: int
    participant_number: int
    stop_key: str
    scripts: Mapping[str, tuple[ScriptPage, ...]]
    electrical: ElectricalLimits | None = None


def make_plan(protocol: Protocol, request: PlanRequest) -> SessionPlan:
    """Expand a protocol into a session; the same arguments give the same session."""
    return _Planner(protocol, request).session()


class _Planner:
    """Holds the one random generator while a session is laid out, front to back."""

    def __init__(self, protocol: Protocol, request: PlanRequest) -> None:
        self._protocol = protocol
        self._request = request
        self._words: Words = WORDS[request.language]
        self._rng = np.random.default_rng(request.seed)
        self._trials_planned = 0
        self._used_to: set[str] = set()

    def session(self) -> SessionPlan:
        protocol, request = self._protocol, self._request
        names = condition_order(protocol, request.participant_number)
        sites = self._sites(len(names))
        blocks = tuple(
            self._block(number, name, site, new_site=number == 1 or site != sites[number - 2])
            for number, (name, site) in enumerate(zip(names, sites, strict=True), start=1)
        )
        return SessionPlan(
            protocol=protocol.name,
            language=request.language,
            seed=request.seed,
            participant_number=request.participant_number,
            baseline_c=self._baseline_c(),
            opening=tuple(p for name in protocol.pages.opening for p in self._pages(name)),
            blocks=blocks,
            closing=tuple(p for name in protocol.pages.closing for p in self._pages(name)),
        )

    def _baseline_c(self) -> float | None:
        used = (self._protocol.stimuli[name] for name in self._protocol.blocks.trials)
        return next((entry.baseline_c for entry in used if isinstance(entry, HeatEntry)), None)

    def _sites(self, count: int) -> list[str]:
        """Rotate through the sites; each full cycle of participants starts at another one."""
        names = list(self._protocol.skin_sites.sites)
        offset = (self._request.participant_number - 1) // len(self._protocol.blocks.conditions)
        return [names[(offset + i) % len(names)] for i in range(count)]

    def _pages(self, script: str) -> Iterator[Phase]:
        for page in self._request.scripts[script]:
            body = "\n\n".join(page.paragraphs).replace("{stop_key}", self._request.stop_key)
            view = Page(page.title, body, self._words.page_hint)
            yield Phase("instruction", "instruction", Ends.BY_CONFIRMATION, view)

    def _block(self, number: int, name: str, site: str, *, new_site: bool) -> Block:
        entry = self._protocol.conditions[name]
        blocks = self._protocol.blocks
        condition = Condition(name, entry.attention_target, entry.attitude)
        cue = Cue(entry.attention_target, entry.reminder[self._request.language])
        stimuli = [stimulus for stimulus, count in blocks.trials.items() for _ in range(count)]
        shuffled = [stimuli[i] for i in self._rng.permutation(len(stimuli))]
        after = [self._ask(scale) for scale in blocks.probes]
        if blocks.break_s is not None and number < len(blocks.conditions):
            page = Page(self._words.break_title, self._words.break_body)
            after.append(Phase("rest_break", "rest_break", Ends.BY_TIME, page, duration_s=blocks.break_s))
        return Block(
            number=number,
            condition=condition,
            site=site,
            setting_up=tuple(self._setting_up(site)) if new_site else (),
            before=tuple(self._guidance(entry.script)),
            trials=tuple(self._trial(stimulus, condition, cue) for stimulus in shuffled),
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

    def _guidance(self, script: str) -> Iterator[Phase]:
        """Show a script paragraph by paragraph, each for its share of the words, or at the reader's pace."""
        pages = self._request.scripts[script]
        paragraphs = [(page.title, text) for page in pages for text in page.paragraphs]
        words = sum(word_count(text) for _, text in paragraphs)
        total_s = self._protocol.blocks.guidance_s
        for title, text in paragraphs:
            if total_s is None:
                view = Page(title, text, self._words.page_hint)
                yield Phase("guidance", "guidance", Ends.BY_CONFIRMATION, view)
            else:
                lasts_s = round(total_s * word_count(text) / words, 3)
                yield Phase("guidance", "guidance", Ends.BY_TIME, Page(title, text), duration_s=lasts_s)

    def _trial(self, stimulus: str, condition: Condition, cue: Cue) -> Trial:
        self._trials_planned += 1
        given = self._protocol.stimuli[stimulus].stimulus()
        phases = tuple(self._phase(entry, given, condition, cue) for entry in self._protocol.blocks.trial)
        return Trial(self._trials_planned, stimulus, phases)

    def _phase(self, entry: PhaseEntry, stimulus: Given, condition: Condition, cue: Cue) -> Phase:
        if entry.ask is not None:
            return self._ask(entry.ask)
        views: dict[str | None, View] = {"cue": cue, "fixation": FIXATION, "blank": BLANK}
        name = str(entry.phase)
        if entry.delivers:
            name = delivering_phase(stimulus)
            marker = "" if name == "immersion" else f"{name}_end"
            return Phase(name, marker, Ends.BY_STIMULUS, views[entry.show], delivers=stimulus)
        marker = markers.condition_label(condition.attention_target, condition.attitude)
        return Phase(
            name,
            marker if name == "cue" else name,
            Ends.BY_TIME,
            views[entry.show],
            duration_s=self._seconds(entry.duration_s),
        )

    def _seconds(self, duration_s: float | Range | None) -> float:
        """Draw a jittered duration, to the millisecond."""
        if isinstance(duration_s, Range):
            return round(float(self._rng.uniform(duration_s.min, duration_s.max)), 3)
        return float(duration_s or 0)

    def _ask(self, scale: str) -> Phase:
        entry = self._protocol.scales[scale]
        language = self._request.language
        start = float(self._rng.integers(10, 91)) if entry.start == "random" else float(entry.start)
        asked = VasScale(
            name=scale,
            question=entry.question[language],
            left=entry.left[language],
            right=entry.right[language],
            start=start,
            timeout_s=entry.timeout_s,
        )
        view = Vas(asked.question, asked.left, asked.right, start, None, self._words.vas_hint)
        return Phase(scale, markers.shown_label(scale), Ends.BY_ANSWER, view, asks=asked)


def delivering_phase(stimulus: Given) -> str:
    """Return what the phase that delivers a stimulus is called."""
    if isinstance(stimulus, HeatPulse):
        return DELIVERING["heat"]
    return DELIVERING["shock" if isinstance(stimulus, ShockTrain) else "cold_pressor"]


def condition_order(protocol: Protocol, participant_number: int) -> tuple[str, ...]:
    """Return the order of conditions for a participant: a row of a balanced Latin square, or as listed."""
    names = protocol.blocks.conditions
    if protocol.blocks.order == "as_listed":
        return names
    rows = balanced_latin_square(len(names))
    shuffled = np.random.default_rng(protocol.blocks.order.latin_square_seed).permutation(len(rows))
    return tuple(names[i] for i in rows[shuffled[(participant_number - 1) % len(rows)]])


def balanced_latin_square(size: int) -> list[list[int]]:
    """Return Williams' square: each condition in each place and after each other one equally often.

    An odd size needs the mirrored rows as well, so it has 2 * size rows.
    """
    first = [0]
    low, high = 1, size - 1
    while low <= high:
        first.append(low)
        if low != high:
            first.append(high)
        low, high = low + 1, high - 1
    rows = [[(value + shift) % size for value in first] for shift in range(size)]
    return rows if size % 2 == 0 else rows + [row[::-1] for row in rows]


def phases_of(plan: SessionPlan) -> Iterator[tuple[Block | None, Trial | None, Phase]]:
    """Yield every phase in the order in which it will run."""
    for phase in plan.opening:
        yield None, None, phase
    for block in plan.blocks:
        for phase in (*block.setting_up, *block.before):
            yield block, None, phase
        for trial in block.trials:
            for phase in trial.phases:
                yield block, trial, phase
        for phase in block.after:
            yield block, None, phase
    for phase in plan.closing:
        yield None, None, phase


def earliest(plan: SessionPlan) -> Iterator[tuple[float, Block | None, Trial | None, Phase]]:
    """Yield every phase with its earliest possible onset: every answer, page and withdrawal as instant."""
    now_s = 0.0
    for block, trial, phase in phases_of(plan):
        yield now_s, block, trial, phase
        if isinstance(phase.delivers, HeatPulse | ShockTrain):
            now_s += phase.delivers.duration_s
        elif phase.delivers is None:
            now_s += phase.duration_s or 0.0


def exposures(plan: SessionPlan) -> tuple[Exposure, ...]:
    """Return each heat pulse with its earliest possible onset."""
    return tuple(
        Exposure(trial.number, trial.stimulus_name, block.site, onset_s, phase.delivers)
        for onset_s, block, trial, phase in earliest(plan)
        if isinstance(phase.delivers, HeatPulse) and block and trial
    )


def shock_exposures(plan: SessionPlan) -> tuple[ShockExposure, ...]:
    """Return each shock train with its earliest possible onset; those of the work-up have no trial."""
    return tuple(
        ShockExposure(
            trial.number if trial else None,
            trial.stimulus_name if trial else "",
            block.site,
            onset_s,
            phase.delivers,
        )
        for onset_s, block, trial, phase in earliest(plan)
        if isinstance(phase.delivers, ShockTrain) and block
    )
