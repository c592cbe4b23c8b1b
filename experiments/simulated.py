"""Who answers in a session without a participant: the simulated one, reading the session's own words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.preparing import PreparedSession, SessionRequest
from hardware.assemble import MakePerson
from hardware.felt import Skin
from hardware.person import Person
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import Condition, SessionPlan
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.questionnaires.entries import Instrument
from mindpain_task.questionnaires.texts import Worded
from mindpain_task.schedules.entries import LimitsEntry
from mindpain_task.session.immersing import hand_in, hand_out
from mindpain_task.views import Page, Signal
from mindpain_task.words import WORDS

NONE: Mapping[str, Worded] = {}

if TYPE_CHECKING:
    from hardware.participant.briefing import Briefing, Limit
    from hardware.participant.following import PainScale
    from hardware.participant.items import Leaning
    from hardware.participant.parameters import Parameters
    from hardware.participant.task_reading import ReadTask

RATED_AS: Mapping[str, PainScale] = {
    "intensity": "intensity",
    "unpleasantness": "unpleasantness",
    "pain": "intensity",
}
"""What a scale means that is rated all the time, by its name."""
TOLERANCE = "tolerance"
"""A search by presses whose value has this in its name is for what is enough, else for where pain begins."""


def person_maker(prepared: PreparedSession) -> MakePerson | None:
    """Return what makes the simulated participant, who reads the screen in the session's language."""
    name = prepared.request.person
    if name is None:
        return None
    from hardware.participant.cold import ImmersionTexts
    from hardware.participant.participant import SimulatedParticipant

    language = prepared.plan.language
    protocol = prepared.loaded.protocol
    conditions = conditions_of(protocol)
    instructions: dict[str, Condition] = {}
    for used in protocol.blocks.conditions:  # what several share in the same words, the first one means
        reminder = protocol.conditions[used].reminder[language]  # type: ignore[index]
        instructions.setdefault(reminder, conditions[used])
    scales = {entry.question[language]: key for key, entry in protocol.scales.items()}  # type: ignore[index]
    parameters = _parameters(prepared.request, name)
    immersion = ImmersionTexts(hand_in(language).body, hand_out(language).title)
    pause_titles = frozenset({WORDS[language].pause_title, hand_out(language).title})
    briefing = briefing_of(protocol, prepared.plan, prepared.loaded.questionnaires.spoken(language))
    rng = np.random.default_rng([prepared.plan.seed, prepared.plan.participant_number])

    def make(skin: Skin) -> Person:
        return SimulatedParticipant(
            parameters,
            rng,
            skin,
            instructions,
            scales,
            immersion=immersion,
            pause_titles=pause_titles,
            briefing=briefing,
        )

    return make


def practice_hours_of(request: SessionRequest) -> float | None:
    """Return how many hours a participant has practised, as told or simulated; None where nobody says."""
    if request.person is None or request.practice_hours is not None:
        return request.practice_hours
    return _parameters(request, request.person).practice_hours


def _parameters(request: SessionRequest, name: str) -> Parameters:
    """Return the simulated participant's numbers; raise `Refused` where there are none of that name."""
    from hardware.participant.parameters import (
        ParameterError,
        load_parameters,
        shipped_sets,
        with_practice_hours,
        with_visit,
    )

    try:
        parameters = load_parameters(shipped_sets().get(name, Path(name)))
        if request.practice_hours is not None:
            parameters = with_practice_hours(parameters, request.practice_hours)
        return parameters if request.visit is None else with_visit(parameters, request.visit)
    except ParameterError as error:
        raise Refused([Refusal(None, str(error))]) from error


def conditions_of(protocol: Protocol) -> dict[str, Condition]:
    """Return the conditions as a participant understands them: without the words of their scripts."""
    return {
        name: Condition(name, entry.attention_target, entry.attitude, entry.components)
        for name, entry in protocol.conditions.items()
    }


def briefing_of(
    protocol: Protocol, plan: SessionPlan, questionnaires: Mapping[str, Worded] = NONE
) -> Briefing:
    """Return what the texts of a session mean, in its language."""
    from hardware.participant.briefing import Briefing

    words = WORDS[plan.language]
    questions = {name: entry.question[plan.language] for name, entry in protocol.choices.items()}  # type: ignore[index]
    painful = {entry.painful for entry in protocol.scales.values() if entry.painful is not None}
    # A search that is answered in words asks for the threshold: below it no, above it yes.
    painful |= {entry.asks for entry in protocol.calibrations.values() if entry.asks in questions}
    return Briefing(
        painful=frozenset(questions[name] for name in painful),
        right={
            questions[name]: entry.right - 1
            for name, entry in protocol.choices.items()
            if entry.right is not None
        },
        press_hint=words.press_hint,
        limits=_limits(protocol, plan),
        after_search=frozenset({words.calibration_body, words.calibration_failed_body}),
        tasks=_tasks(protocol, plan),
        momentary=_momentary(protocol, plan.language),
        signals=_signals(plan),
        items=_items(questionnaires),
    )


def _items(questionnaires: Mapping[str, Worded]) -> Mapping[str, Leaning]:
    """Return the questions of questionnaires; a mindful person leans in those about the trait."""
    return {
        each.wording.items[number]: _leaning(each.instrument, number)
        for each in questionnaires.values()
        for number in each.instrument.numbers
    }


def _leaning(instrument: Instrument, number: int) -> Leaning:
    if instrument.about != "trait" or instrument.measures != "mindfulness":
        return 0
    return -1 if number in instrument.reverse else 1


def _limits(protocol: Protocol, plan: SessionPlan) -> Mapping[str, Limit]:
    """Return what the pages before each search by presses ask for; a page before both kinds does not say."""
    meant: dict[str, set[Limit]] = {}
    for block in plan.blocks:
        entry = None if block.calibrates is None else protocol.calibrations[block.calibrates.name]
        if isinstance(entry, LimitsEntry):
            limit: Limit = "tolerance" if TOLERANCE in entry.gives else "threshold"
            pages = (phase.shows for phase in block.before)
            for page in pages:
                if isinstance(page, Page):
                    meant.setdefault(page.body, set()).add(limit)
    return {body: next(iter(limits)) for body, limits in meant.items() if len(limits) == 1}


def _momentary(protocol: Protocol, language: str) -> Mapping[str, PainScale]:
    """Return which pain is rated all the time: a scale of intensity may also be called `pain`."""
    own = [entry.trial for entry in protocol.conditions.values() if entry.trial is not None]
    trials = [protocol.blocks.trial, *own, *(entry.trial for entry in protocol.calibrations.values())]
    rated = {phase.rates for trial in trials for phase in trial if phase.rates is not None}
    return {
        protocol.scales[name].question[language]: RATED_AS[name]  # type: ignore[index]
        for name in sorted(rated)
        if name in RATED_AS
    }


def _signals(plan: SessionPlan) -> Mapping[Signal, str]:
    """Return the name of each signal that is seen before a stimulus, by its look."""
    trials = (*plan.trials, *(trial for b in plan.blocks if b.calibrates for trial in b.calibrates.whole))
    return {
        phase.shows: trial.signal
        for trial in trials
        for phase in trial.phases
        if isinstance(phase.shows, Signal)
    }


def _tasks(protocol: Protocol, plan: SessionPlan) -> Mapping[ReadTask, tuple[Condition, ...]]:
    """Return the conditions that each task belongs to: where it has the screen, no cue may be seen."""
    from hardware.participant.task_reading import read_task

    conditions = conditions_of(protocol)
    found: dict[ReadTask, list[Condition]] = {}
    for block in plan.blocks:
        for trial in block.trials:
            task = next((phase.beside for phase in trial.phases if phase.beside is not None), None)
            read = None if task is None else read_task(task.items[0].shows)
            name = (trial.condition or block.condition).name
            if read is not None and conditions[name] not in found.setdefault(read, []):
                found[read].append(conditions[name])
    return {read: tuple(under) for read, under in found.items()}
