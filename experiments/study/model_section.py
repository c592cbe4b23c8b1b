"""What the page says of one model: formula, effects, every number with its meaning, and how well it fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from experiments.study.contrasts import Contrast, joint, marginal, not_asked, simple
from experiments.study.design import formula_of
from experiments.study.drawings import LONGEST, forest_figure, quantile_figure, residual_figure
from experiments.study.meaning import Coefficient, coefficients, references
from experiments.study.mixed_model import Estimate, Fit, Fitted, NotFitted
from experiments.study.nouns import Outcome
from experiments.study.sentences import interval, many, signed

Row = tuple[str | int | float | None, ...]
CONTRAST_HEADS = ("contrast", "means", "points", "95 % interval", "effect size d", "percent")
COEFFICIENT_HEADS = ("term", "points", "95 % interval", "SE", "model’s own SE", "what it means")


@dataclass(frozen=True)
class ModelSection:
    """A model on the page; without a formula there is none, and `notes` say why.

    `is_wide` says that the figures of its effects have no room beside each other.
    """

    outcome: Outcome
    formula: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    contrasts: tuple[Row, ...] = ()
    simple: tuple[Row, ...] = ()
    coefficients: tuple[Row, ...] = ()
    effects: tuple[tuple[Markup, str], ...] = ()
    numbers: Markup | None = None
    checks: tuple[tuple[Markup, str], ...] = ()
    is_wide: bool = False


def model_section(name: str, outcome: Outcome, fit: Fit, watermark: str) -> ModelSection:
    """Return what the page says of a model; `name` is unique in the page."""
    if isinstance(fit, NotFitted):
        return ModelSection(outcome, "", (), fit.reasons)
    found, each = (*marginal(fit), *joint(fit)), coefficients(fit)
    return ModelSection(
        outcome,
        formula_of(fit.sample),
        _facts(fit),
        (*fit.sample.notes, *fit.notes, *not_asked(fit)),
        tuple(map(_contrast_row, found)),
        tuple(map(_contrast_row, simple(fit))),
        tuple(map(_coefficient_row, each)),
        _effects(name, outcome, found, watermark),
        _numbers(name, outcome, each, watermark),
        _checks(name, fit, watermark),
        any(len(contrast.name) > LONGEST for contrast in found),
    )


def _facts(fitted: Fitted) -> tuple[tuple[str, str], ...]:
    sample = fitted.sample
    people, residual = fitted.person_variance**0.5, fitted.residual_variance**0.5
    share = fitted.person_variance / (fitted.person_variance + fitted.residual_variance)
    return (
        ("made of", f"{many(len(sample.ratings), 'answer')} of {many(len(sample.names), 'participant')}"),
        ("compared with", f"{references(sample)}; trial in the middle ({fitted.design.mean_place:.1f})"),
        ("participants differ", f"SD {people:.1f} points around the mean participant"),
        ("trials differ", f"SD {residual:.1f} points around a participant's own mean"),
        ("share of participants", f"{100 * share:.0f} % of the variance that is left (ICC)"),
        ("SD for d", f"{fitted.rating_sd:.1f} points: both of these together"),
        ("intervals", f"95 %, Student's t with {fitted.freedom} degrees of freedom"),
    )


def _contrast_row(contrast: Contrast) -> Row:
    one, other = contrast.means
    size, percent = contrast.size, contrast.percent
    return (
        contrast.name,
        f"{one:.1f} and {other:.1f}",
        signed(contrast.points.value),
        interval(contrast.points.low, contrast.points.high),
        f"{signed(size.value, 2)} ({interval(size.low, size.high, 2)})",
        contrast.note
        if percent is None
        else f"{signed(percent.value)} % ({interval(percent.low, percent.high)})",
    )


def _coefficient_row(each: Coefficient) -> Row:
    low, high = each.estimate.low, each.estimate.high
    value = each.estimate.value
    return (
        each.name,
        signed(value, 2),
        interval(low, high, 2),
        "unknown" if math.isnan(each.error) else f"{each.error:.2f}",
        f"{each.model_error:.2f}",
        each.means,
    )


def _effects(
    name: str, outcome: Outcome, found: Sequence[Contrast], watermark: str
) -> tuple[tuple[Markup, str], ...]:
    if not found:
        return ()
    points = [(each.name, each.points) for each in found]
    sizes = [(each.name, each.size) for each in found]
    return (
        (forest_figure(f"{name}-points", f"Effects on {outcome}", points, "points", watermark), "in points"),
        (
            forest_figure(f"{name}-sizes", f"Effect sizes, {outcome}", sizes, "d", watermark),
            "as standardised effect sizes",
        ),
    )


def _numbers(name: str, outcome: Outcome, each: Sequence[Coefficient], watermark: str) -> Markup | None:
    rows: list[tuple[str, Estimate]] = [(one.name, one.estimate) for one in each if one.name != "intercept"]
    if not rows:
        return None
    return forest_figure(
        f"{name}-numbers", f"Every number of the model of {outcome}", rows, "points", watermark
    )


def _checks(name: str, fitted: Fitted, watermark: str) -> tuple[tuple[Markup, str], ...]:
    left = (fitted.sample.ratings - fitted.fitted).tolist()
    return (
        (
            quantile_figure(f"{name}-people", "participants", fitted.intercepts.tolist(), watermark),
            "How far participants are from the mean one, against a normal distribution.",
        ),
        (
            quantile_figure(f"{name}-residuals", "residuals", left, watermark),
            "What the model leaves of single ratings, against a normal distribution.",
        ),
        (
            residual_figure(
                f"{name}-fitted", "residuals by fitted rating", fitted.fitted.tolist(), left, watermark
            ),
            "Median and middle 80 % of what is left, by tenths of the fitted ratings.",
        ),
    )
