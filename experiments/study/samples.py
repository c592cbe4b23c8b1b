"""Which answers a model is made of, and by which factors: what is left out is said in sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.study.gathering import Task
from experiments.study.nouns import Outcome, StudySession, Trial
from experiments.study.sentences import listed, many, plain

FEWEST_AT_LEVEL = 3
"""[D] A level of a factor that fewer participants have says nothing about others."""
FIRST = {
    "attention": ("free", "external_task", "pain_site", "breath"),
    "attitude": ("neutral",),
    "expertise": ("novice", "expert"),
}
"""Levels that come first, if they are there; the first of all is the one that others are compared with."""
CROSSED = ("attention", "attitude", "expertise")
"""The factors whose interactions are in the model."""
BESIDE = ("site", "stimulus", "visit", "arm")
"""Factors that are in the model so that they do not count as noise, or for the effect of another one."""


@dataclass(frozen=True)
class Factor:
    """A factor with its levels, the reference first, and the level (by place) of each answer."""

    name: str
    levels: tuple[str, ...]
    codes: NDArray[np.intp]


@dataclass(frozen=True)
class Sample:
    """The answers of one outcome (points) with who gave them, the trial (from 1) and the factors of each.

    `factors` are those with more than one level; `notes` say, in sentences, what is not in it and why.
    """

    outcome: Outcome
    ratings: NDArray[np.float64]
    people: NDArray[np.intp]
    names: tuple[str, ...]
    place: NDArray[np.float64]
    factors: Mapping[str, Factor]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """One answer that counts, with the level of each factor by its name; "" for an unknown one."""

    participant: str
    place: int
    rating: float
    levels: Mapping[str, str]


def answers_of(task: Task, outcome: Outcome, group_of: Callable[[StudySession], str]) -> tuple[Answer, ...]:
    """Return every answer of an outcome that counts; `group_of` says whether a session is of an expert."""
    return tuple(
        Answer(session.participant, trial.place, value, _levels(task, session, trial, group_of(session)))
        for session in task.sessions
        for trial in session.trials
        if not trial.left_out
        for scale, value in trial.values
        if scale == outcome and value is not None
    )


def _levels(task: Task, session: StudySession, trial: Trial, group: str) -> Mapping[str, str]:
    return {
        "attention": trial.attention,
        "attitude": trial.attitude,
        "expertise": group,
        "site": trial.site,
        "stimulus": trial.stimulus,
        "visit": task.visit(session),
        "arm": session.arm,
        "condition": trial.condition,
    }


def sample_of(answers: Sequence[Answer], outcome: Outcome, visits: Iterable[str]) -> Sample:
    """Return what a model is made of; `visits` is the order of the visits."""
    notes: list[str] = []
    answers, has_expertise = _with_expertise(answers, notes)
    crossed = CROSSED if has_expertise else CROSSED[:2]
    answers = _without_rare(answers, (*crossed, *BESIDE), notes)
    first = {**FIRST, "visit": tuple(visits)}
    factors = [_factor(name, answers, first.get(name, ())) for name in (*crossed, *BESIDE)]
    notes += [_one_level(factor) for factor in factors if len(factor.levels) == 1]
    notes += _indistinct(answers)
    names = tuple(dict.fromkeys(answer.participant for answer in answers))
    number = {name: place for place, name in enumerate(names)}
    return Sample(
        outcome,
        np.array([answer.rating for answer in answers], float),
        np.array([number[answer.participant] for answer in answers], np.intp),
        names,
        np.array([answer.place for answer in answers], float),
        {factor.name: factor for factor in factors if len(factor.levels) > 1},
        tuple(notes),
    )


def _with_expertise(answers: Sequence[Answer], notes: list[str]) -> tuple[Sequence[Answer], bool]:
    """Return the answers for the model, and whether it can have expertise in it."""
    groups: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        groups[answer.levels["expertise"]].add(answer.participant)
    unknown = groups.pop("", set())
    counted = listed([many(len(groups[group]), group) for group in ("novice", "expert") if group in groups])
    if len(groups) < 2:
        who = f"there are only {counted}" if groups else "nobody's hours of practice are known"
        more = f" and {many(len(unknown), 'participant')} with unknown hours" if groups and unknown else ""
        notes.append(f"expertise is not in the model: {who}{more}.")
        return answers, False
    if min(len(people) for people in groups.values()) < FEWEST_AT_LEVEL:
        fewest = f"a group of fewer than {FEWEST_AT_LEVEL} says nothing about others"
        notes.append(f"expertise is not in the model: there are {counted}, and {fewest}.")
        return answers, False
    if unknown:
        who = f"{many(len(unknown), 'participant')} whose hours of practice are unknown"
        notes.append(f"Left out, as expertise is in the model: {who} ({listed(sorted(unknown))}).")
    return [answer for answer in answers if answer.levels["expertise"]], True


def _without_rare(answers: Sequence[Answer], factors: Sequence[str], notes: list[str]) -> Sequence[Answer]:
    """Leave out answers at levels that too few people have, one level after another."""
    while True:
        rare = _rare_level(answers, factors)
        if rare is None:
            return answers
        name, level, people = rare
        kept = [answer for answer in answers if answer.levels[name] != level]
        left = many(len(answers) - len(kept), "answer")
        who = f"{many(people, 'participant')} had it, fewer than {FEWEST_AT_LEVEL}"
        notes.append(f"Left out of the model: {left} with {name} {plain(level)}; {who}.")
        answers = kept


def _rare_level(answers: Sequence[Answer], factors: Sequence[str]) -> tuple[str, str, int] | None:
    for name in factors:
        people: dict[str, set[str]] = defaultdict(set)
        for answer in answers:
            people[answer.levels[name]].add(answer.participant)
        if len(people) > 1:
            level = min(people, key=lambda each: (len(people[each]), each))
            if len(people[level]) < FEWEST_AT_LEVEL:
                return name, level, len(people[level])
    return None


def _factor(name: str, answers: Sequence[Answer], first: Sequence[str]) -> Factor:
    there = {answer.levels[name] for answer in answers}
    levels = (*(level for level in first if level in there), *sorted(there - {*first}))
    number = {level: place for place, level in enumerate(levels)}
    return Factor(name, levels, np.array([number[answer.levels[name]] for answer in answers], np.intp))


def _one_level(factor: Factor) -> str:
    level = factor.levels[0]
    if factor.name == "arm" and not level:
        return "arm is not in the model: the study has no arms."
    return f"{factor.name} is not in the model: it is {plain(level)} in all answers."


def _indistinct(answers: Sequence[Answer]) -> list[str]:
    """Say which conditions are one and the same to the model."""
    conditions: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for answer in answers:
        levels = answer.levels
        conditions[levels["attention"], levels["attitude"]][levels["condition"]] += 1
    return [
        f"The conditions {listed([plain(name) for name in sorted(names)])} are one to the model: attention "
        f"is {plain(attention)} and attitude {plain(attitude)} in all of them."
        for (attention, attitude), names in sorted(conditions.items())
        if len(names) > 1
    ]
