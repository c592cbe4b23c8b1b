"""How many trials count and how many do not, and why, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from experiments.study.gathering import Task
from experiments.study.nouns import OUTCOMES, LeftOut, Trial
from experiments.study.sentences import listed, many

WHY: Mapping[LeftOut, str] = {
    "calibration": "of a calibration",
    "interrupted": "interrupted",
    "not_as_commanded": "not delivered as commanded",
    "replaced": "given again later, of which the repeat counts",
    "nothing_given": "in which nothing was given",
    "beside_trials": "of a whole block whose trials were rated, too",
}


def counted(task: Task) -> tuple[str, ...]:
    """Say how many trials are in what follows, and what is left out."""
    trials = [trial for session in task.sessions for trial in session.trials]
    reasons = Counter(trial.left_out for trial in trials)
    told = [f"{reasons[why]:,} {words}" for why, words in WHY.items() if reasons[why]]
    left = f"Left out: {listed(told)}." if told else "No trial is left out."
    found = [
        f"Of {many(len(trials), 'trial')} (or blocks, where those were rated), {reasons['']:,} count. {left}"
    ]
    good = [trial for trial in trials if not trial.left_out]
    found += [_answered(good, outcome) for outcome in OUTCOMES]
    if repeats := sum(trial.is_repeat for trial in good):
        found.append(f"Given in the place of an earlier one, of those that count: {many(repeats, 'trial')}.")
    if unsure := sum(trial.not_verifiable for trial in good):
        found.append(
            "Given by a device that never tells what it gave, so that nobody can say whether it was as "
            f"commanded, of those that count: {many(unsure, 'trial')}."
        )
    return tuple(found)


def _answered(trials: list[Trial], outcome: str) -> str:
    asked = [value for trial in trials for scale, value in trial.values if scale == outcome]
    missing = sum(value is None for value in asked)
    if not asked:
        return f"{outcome.capitalize()} was never asked for."
    share = f"{100 * missing / len(asked):.1f} %"
    came = many(len(asked) - missing, "answer")
    return f"{outcome.capitalize()}: {came}; {missing:,} ({share}) did not come in time."
