"""A trial whose stimulus was not delivered as commanded: the offer to repeat it, and the plan with it."""

from __future__ import annotations

from dataclasses import replace

from mindpain_task.limits import ThermalLimits, check_exposures
from mindpain_task.model import SessionPlan, Trial
from mindpain_task.plan import exposures
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
    again = replace(spoiled, number=len(plan.trials) + 1, repeats=spoiled.number)
    blocks = tuple(
        replace(each, trials=(*each.trials, again)) if each.number == block else each for each in plan.blocks
    )
    return replace(plan, blocks=blocks), again


def refusal(plan: SessionPlan, limits: ThermalLimits) -> str:
    """Return why a plan leaves the limits, as a sentence, or an empty text if it stays inside."""
    findings = check_exposures(exposures(plan), limits)
    return next((finding.sentence for finding in findings if finding.level == "refuse"), "")
