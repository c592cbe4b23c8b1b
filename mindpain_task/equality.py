"""In what the conditions of a session differ: components, words, time and dose; pure.

A difference is told and never refused: whether it matters is for the study to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from mindpain_task.condition_share import Share, share_of
from mindpain_task.model import Block, Component, Condition, SessionPlan
from mindpain_task.safety.limits import Finding

MOST_COMPONENTS = 1
"""In how many components two conditions may differ without a warning."""
WORDS_APART = 3
SECONDS_APART = 1.0
"""How far guidance may differ, and recordings. [D]"""
DOSE_APART = 0.02
"""How far doses may differ, as a share of the larger one. [D]"""
DURATION_APART = 0.05
"""How far the mean durations of blocks may differ, as a share: jitter is not a difference. [D]"""


@dataclass(frozen=True)
class EqualityReport:
    """Each condition's share of a session, and a warning for each measure in which they differ too much."""

    shares: tuple[Share, ...]
    unequal: tuple[Finding, ...]


@dataclass(frozen=True)
class _Measure:
    """Something that should be the same in all conditions, to within `apart` or a share of the largest."""

    rule: str
    name: str
    unit: str
    value: Callable[[Share], float | None]
    apart: float
    is_share: bool = False


_MEASURES = (
    _Measure("unequal_words", "words of the script", "words", lambda s: s.words, WORDS_APART),
    _Measure("unequal_guidance", "guidance before a block", "s", lambda s: s.guidance_s, SECONDS_APART),
    _Measure("unequal_audio", "recordings in a block", "s", lambda s: s.audio_s, SECONDS_APART),
    _Measure("unequal_stimuli", "number of stimuli", "stimuli", lambda s: s.stimuli, 0),
    _Measure("unequal_dose", "summed dose D", "", lambda s: s.dose, DOSE_APART, is_share=True),
    _Measure("unequal_cem43", "summed CEM43", "min", lambda s: s.cem43_min, DOSE_APART, is_share=True),
    _Measure("unequal_charge", "summed charge", "µC", lambda s: s.charge_uc, DOSE_APART, is_share=True),
    _Measure("unequal_light", "summed laser energy", "mJ", lambda s: s.laser_mj, DOSE_APART, is_share=True),
    _Measure(
        "unequal_duration",
        "mean length of a block",
        "s",
        lambda s: s.shortest_s,
        DURATION_APART,
        is_share=True,
    ),
)


def component_warnings(conditions: Mapping[str, Condition]) -> tuple[Finding, ...]:
    """Warn of all pairs that differ in more than one component of their lists, each pair in one sentence.

    Conditions with the same list share a sentence; target and attitude count only by what is listed for them.
    """
    alike: dict[frozenset[Component], list[str]] = {}
    for name, condition in conditions.items():
        alike.setdefault(frozenset(condition.components), []).append(name)
    groups = list(alike.items())
    findings = []
    for place, (own, names) in enumerate(groups):
        further = ((own ^ theirs, others) for theirs, others in groups[place + 1 :])
        far = [(apart, others) for apart, others in further if len(apart) > MOST_COMPONENTS]
        if far:
            told = "; from ".join(
                f"{_listed(others)} by {_listed(_in_order(apart))}" for apart, others in far
            )
            differ = "differs" if len(names) == 1 else "differ"
            sentence = f"{_listed(names)} {differ} in more than one component from {told}"
            findings.append(Finding("warn", "components", sentence))
    return tuple(findings)


def _in_order(components: frozenset[Component]) -> tuple[Component, ...]:
    """Return components in the order in which the model names them."""
    return tuple(each for each in get_args(Component) if each in components)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def equality(plan: SessionPlan, words: Mapping[str, int]) -> EqualityReport:
    """Compare the conditions of a plan; `words` has the number of words of each script in its language.

    Blocks of a calibration belong to no condition and are left out. Raises ValueError for a script whose
    words nobody counted.
    """
    blocks: dict[str, list[Block]] = {}
    for block in plan.blocks:
        if block.calibrates is None:
            for part in _by_condition(block):
                blocks.setdefault(part.condition.name, []).append(part)
    shares = tuple(share_of(each, words) for each in blocks.values())
    found = (finding for measure in _MEASURES for finding in _compared(measure, shares))
    return EqualityReport(shares, tuple(found))


def _by_condition(block: Block) -> Iterator[Block]:
    """Yield the block, or a part for each condition where trials have one of their own.

    The guidance of such a block speaks of all conditions, and belongs to none of its parts.
    """
    own = dict.fromkeys(trial.condition for trial in block.trials)
    if None in own:
        yield block
        return
    for condition in own:
        if condition is not None:
            trials = tuple(trial for trial in block.trials if trial.condition == condition)
            yield replace(block, condition=condition, trials=trials, before=())


def _compared(measure: _Measure, shares: Sequence[Share]) -> Iterator[Finding]:
    """Yield a warning where the least and the most of a measure are too far apart, or only some have it."""
    values = [(value, share.condition) for share in shares if (value := measure.value(share)) is not None]
    without = [share.condition for share in shares if measure.value(share) is None]
    if values and without:
        planned = f"planned for {_listed([name for _, name in values])}, open for {_listed(without)}"
        sentence = f"the conditions are unequal in {measure.name}: {planned}"
        yield Finding("warn", measure.rule, sentence)
    if len(values) < 2:
        return
    (least, lower), (most, upper) = min(values), max(values)
    if most - least > measure.apart * (most if measure.is_share else 1):
        span = f"{_told(least, measure.unit)} ({lower}) to {_told(most, measure.unit)} ({upper})"
        tolerance = f"{measure.apart * 100:g} %" if measure.is_share else _told(measure.apart, measure.unit)
        sentence = f"the conditions are unequal in {measure.name}: {span}; the tolerance is {tolerance}"
        yield Finding("warn", measure.rule, sentence)


def _told(value: float, unit: str) -> str:
    return f"{value:.5g} {unit}".rstrip()
