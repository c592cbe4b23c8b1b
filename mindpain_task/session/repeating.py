"""A trial whose stimulus was not delivered as commanded: the offer to repeat it, and the plan with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mindpain_task.checking import SessionLimits, check_plan
from mindpain_task.model import Block, Ends, Phase, SessionPlan, Trial
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS


def offer(language: str, trial: int) -> OperatorPrompt:
    """Return what asks the operator whether to repeat a trial.

    The participant sees this page, too: it does not say what the heat was like.
    """
    words = WORDS[language]
    return OperatorPrompt(words.operator_title, words.repeat_body.format(trial=trial), words.repeat_hint)


def with_repeat(plan: SessionPlan, block: int, spoiled: Trial) -> tuple[SessionPlan, Trial]:
    """Return the plan with a trial once more at the end of its block, and that trial.

    It takes the next free number and says which one it repeats.
    """
    again = replace(spoiled, number=plan.next_number, repeats=spoiled.number)
    blocks = tuple(
        replace(each, trials=(*each.trials, again)) if each.number == block else each for each in plan.blocks
    )
    return replace(plan, blocks=blocks), again


def only_used(plan: SessionPlan, block: Block, used: frozenset[int]) -> SessionPlan:
    """Return a plan without the trials that a calibration did not need; `used` are the others' numbers."""

    def needed(trials: Iterable[Trial]) -> tuple[Trial, ...]:
        return tuple(trial for trial in trials if trial.number in used)

    blocks = tuple(
        replace(each, trials=needed(each.trials)) if each.number == block.number else each
        for each in plan.blocks
    )
    return replace(plan, blocks=blocks, numbers_used=plan.next_number - 1)


def with_search_again(
    plan: SessionPlan, block: Block, used: frozenset[int]
) -> tuple[SessionPlan, tuple[Trial, ...]]:
    """Return the plan with a calibration's trials once more, and those; each repeats the one it is like."""
    assert block.calibrates is not None
    plan = only_used(plan, block, used)
    first = plan.next_number
    again = tuple(
        replace(trial, number=first + place, repeats=trial.number)
        for place, trial in enumerate(block.calibrates.whole)
    )
    blocks = tuple(
        replace(each, trials=(*each.trials, *again)) if each.number == block.number else each
        for each in plan.blocks
    )
    return replace(plan, blocks=blocks), again


def instead_of(plan: SessionPlan, block: int, spoiled: Trial) -> SessionPlan:
    """Return a plan without a trial whose stimulus was never given: it has cost the skin nothing."""
    blocks = tuple(
        replace(each, trials=tuple(trial for trial in each.trials if trial.number != spoiled.number))
        if each.number == block
        else each
        for each in plan.blocks
    )
    return replace(plan, blocks=blocks)


def with_step_again(
    plan: SessionPlan, block: int, setting_up: Sequence[Phase], at: int
) -> tuple[SessionPlan, tuple[Phase, ...]]:
    """Return the plan with a work-up's step once more, and that step; it ends before index `at`.

    A step begins with the operator's prompt that lets it come.
    """
    begins = max(i for i in range(at) if setting_up[i].ends is Ends.BY_OPERATOR)
    step = tuple(setting_up[begins:at])
    phases = (*setting_up[:at], *step, *setting_up[at:])
    blocks = tuple(replace(each, setting_up=phases) if each.number == block else each for each in plan.blocks)
    return replace(plan, blocks=blocks), step


def refusal(plan: SessionPlan, limits: SessionLimits) -> str:
    """Return why a plan leaves the limits, as a sentence, or an empty text if it stays inside."""
    findings = check_plan(plan, limits)
    return next((finding.sentence for finding in findings if finding.level == "refuse"), "")
