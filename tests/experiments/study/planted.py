"""What is planted in a rehearsed study: the expected ratings of its own simulated people, without chance.

Each person is drawn as the session drew them, and feels each stimulus of that session once under every
condition, with what came before it as it was. Noise is averaged over, not left out: a scale has ends.
"""

from __future__ import annotations

import itertools
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
from scipy import stats

from experiments.recorded.runs import RecordedRun, find_runs, read_recorded
from experiments.study.analysis import analyse
from experiments.study.arguments import EXPERT_FROM_H
from experiments.study.contrasts import Contrast, marginal, simple
from experiments.study.gathering import gather
from experiments.study.mixed_model import Fitted
from experiments.study.nouns import OUTCOMES, Outcome
from hardware.participant.conditions import multipliers, personal
from hardware.participant.model import History, after_hit, faded, rated_pain
from hardware.participant.parameters import (
    Parameters,
    load_parameters,
    shipped_sets,
    with_practice_hours,
    with_visit,
)
from hardware.participant.traits import Pain, Traits, draw_person
from mindpain_task.model import Condition
from mindpain_task.rows import tables

Cell: TypeAlias = tuple[Outcome, str, str, str]
"""Outcome, attention, attitude and group."""
CHANCES = 25
"""So many equally likely deviations stand for a normal distribution."""


def planted_means(runs: Iterable[RecordedRun], conditions: Iterable[Condition]) -> Mapping[Cell, float]:
    """Return the mean over people of what is expected of them (points) in each cell."""
    conditions = tuple(conditions)
    found: dict[Cell, list[float]] = defaultdict(list)
    for run in runs:
        parameters = parameters_of(run)
        group = "expert" if parameters.practice_hours >= EXPERT_FROM_H else "novice"
        stimuli = tuple(stimuli_of(run))
        traits = person_of(run, parameters)
        for condition in conditions:
            means = expected(stimuli, traits, condition, parameters)
            for outcome in OUTCOMES:
                found[outcome, condition.attention_target, condition.attitude, group].append(
                    getattr(means, outcome)
                )
    return {cell: float(np.mean(values)) for cell, values in found.items()}


def parameters_of(run: RecordedRun) -> Parameters:
    """Return the numbers of the simulated participant of a run."""
    name, facts = str(run.facts["simulated_participant"]), run.facts
    parameters = load_parameters(shipped_sets().get(name, Path(name)))
    if (hours := facts["practice_hours"]) is not None:
        parameters = with_practice_hours(parameters, float(str(hours)))
    return parameters if facts["visit"] is None else with_visit(parameters, int(str(facts["visit"])))


def person_of(run: RecordedRun, parameters: Parameters) -> Traits:
    """Return the person that the session drew."""
    drawn_from = [int(str(run.facts[name])) for name in ("seed", "participant_number")]
    return draw_person(parameters, np.random.default_rng(drawn_from))


def conditions_in(run: RecordedRun) -> tuple[Condition, ...]:
    """Return the conditions of a run, as its participant understood them."""
    trials, _ = tables(run.records, (), {})
    found = {}
    for row in trials.rows:
        cells = dict(zip(trials.columns, row, strict=True))
        components = str(cells["components"]).split("+") if cells.get("components") else []
        name, target, attitude = (str(cells[key]) for key in ("condition", "attention_target", "attitude"))
        found[name] = Condition(name, target, attitude, tuple(components))  # type: ignore[arg-type]
    return tuple(found.values())


def stimuli_of(run: RecordedRun) -> Iterator[tuple[int, float, float]]:
    """Yield the block, peak (°C) and time of the first question (s) of each trial."""
    trials, ratings = tables(run.records, (), {})
    shown: dict[object, float] = {}
    for row in ratings.rows:
        cells = dict(zip(ratings.columns, row, strict=True))
        if cells["trial"] is not None:
            shown.setdefault(cells["trial"], float(str(cells["shown_s"])))
    for row in trials.rows:
        cells = dict(zip(trials.columns, row, strict=True))
        yield int(str(cells["block"])), float(str(cells["target_peak_c"])), shown[cells["trial"]]


def expected(
    stimuli: Iterable[tuple[int, float, float]], traits: Traits, condition: Condition, parameters: Parameters
) -> Pain:
    """Return what a person is expected to rate under a condition (points), in the mean over the stimuli."""
    each = [expected_of(*one, traits, condition, parameters) for one in history_of(stimuli, parameters)]
    return Pain(
        float(np.mean([pain.intensity for pain in each])),
        float(np.mean([pain.unpleasantness for pain in each])),
    )


def history_of(
    stimuli: Iterable[tuple[int, float, float]], parameters: Parameters
) -> Iterator[tuple[float, History]]:
    """Yield each stimulus (°C) with what those before it left; before each block the thermode is moved."""
    history, last_block = History(), 0
    for block, peak_c, time_s in stimuli:
        if block != last_block:
            left = faded(history, time_s, parameters.trials)
            history = History(left.hits, left.last_s, 0.0, left.sensitisation)
            last_block = block
        yield peak_c, faded(history, time_s, parameters.trials)
        history = after_hit(history, peak_c, time_s, parameters.trials)


def expected_of(
    peak_c: float, before: History, traits: Traits, condition: Condition, parameters: Parameters
) -> Pain:
    """Return the mean rating of one stimulus over everything that chance may add to it."""
    effect = personal(multipliers(condition, parameters), traits, parameters.effects)
    sd = parameters.trials.noise_sd
    deviations = stats.norm.ppf((np.arange(CHANCES) + 0.5) / CHANCES) if sd.intensity else [0.0]
    ratings = [
        rated_pain(peak_c, effect, traits, before, Pain(sd.intensity * z, sd.unpleasantness * z), parameters)
        for z in map(float, deviations)
    ]
    return Pain(
        float(np.mean([one.intensity for one in ratings])),
        float(np.mean([one.unpleasantness for one in ratings])),
    )


def planted(contrast: Contrast, outcome: Outcome, means: Mapping[Cell, float]) -> float:
    """Return the planted value (points) of a contrast: each combination of the other factors weighs alike."""
    within = dict(contrast.within)
    places = {"attention": 1, "attitude": 2, "expertise": 3}
    at = places.pop(contrast.factor)
    differences = []
    for cell, mean in means.items():
        is_within = all(cell[places[name]] == level for name, level in within.items())
        if cell[0] == outcome and cell[at] == contrast.one and is_within:
            other = (*cell[:at], contrast.other, *cell[at + 1 :])
            differences.append(mean - means[other])  # type: ignore[index]
    return float(np.mean(differences))


def compared(root: Path) -> Iterator[tuple[Outcome, Contrast, float]]:
    """Yield every contrast that the study of this data root finds, with what was planted."""
    runs = [read_recorded(folder) for folder in find_runs(root)]
    means = planted_means(runs, conditions_in(runs[0]))
    (task,) = gather([root], None, False, lambda: None).tasks
    for outcome, fit in analyse(task, EXPERT_FROM_H).fits:
        assert isinstance(fit, Fitted), fit
        for contrast in itertools.chain(marginal(fit), simple(fit)):
            yield outcome, contrast, planted(contrast, outcome, means)


def missed(found: Iterable[tuple[Outcome, Contrast, float]]) -> list[str]:
    """Return the contrasts whose 95 % interval does not hold what was planted."""
    return [
        f"{outcome}: {contrast.name}: {truth:+.2f} not in {contrast.points}"
        for outcome, contrast, truth in found
        if not contrast.points.low <= truth <= contrast.points.high
    ]


def main(root: str) -> int:
    """Print every contrast of a rehearsed study beside what was planted; return 1 if a main one is missed.

    Of those within levels one in twenty may be: each interval holds what was planted with 95 %.
    """
    found = list(compared(Path(root)))
    for outcome, contrast, truth in found:
        mark = "  MISSED" if missed([(outcome, contrast, truth)]) else ""
        low, high = contrast.points.low, contrast.points.high
        print(f"{outcome:15} {contrast.name:45} {truth:+7.2f} in {low:+7.2f} … {high:+7.2f}{mark}")  # noqa: T201
    print(f"{len(found)} contrasts, {len(missed(found))} missed")  # noqa: T201
    return int(any(missed([each]) for each in found if not each[1].within))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
