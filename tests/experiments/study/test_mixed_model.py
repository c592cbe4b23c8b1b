"""The mixed model finds what was planted, says how sure it is, and gives no number that means nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.study.contrasts import contrast_of, joint, marginal, not_asked, simple
from experiments.study.design import formula_of
from experiments.study.meaning import coefficients
from experiments.study.mixed_model import Fitted, NotFitted, fit
from experiments.study.samples import Answer, sample_of
from experiments.study.sentences import interval
from tests.experiments.study.made import Made, answers, at_level

EFFECTS = {
    ("breath", "neutral", "novice"): -12.0,
    ("breath", "mindful", "novice"): -14.0,
    ("breath", "neutral", "expert"): -3.0,
    ("breath", "mindful", "expert"): -4.0,
    ("pain_site", "neutral", "novice"): 4.0,
    ("pain_site", "mindful", "expert"): -6.0,
}
WITHIN = (("attention", "pain_site"), ("expertise", "expert"))
TRUE: dict[str, tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], float]] = {
    "breath − free": (("attention", "breath", "free", ()), (-12 - 14 - 3 - 4) / 4),
    "pain site − free": (("attention", "pain_site", "free", ()), (4 - 6) / 4),
    "mindful − neutral": (("attitude", "mindful", "neutral", ()), ((-14 - 4 - 6) - (-12 - 3 + 4)) / 6),
    "breath − free, expert": (("attention", "breath", "free", (("expertise", "expert"),)), (-3 - 4) / 2),
    "mindful − neutral, pain site and expert": (("attitude", "mindful", "neutral", WITHIN), -6.0),
    "expert − novice": (("expertise", "expert", "novice", ()), (-3 - 4 - 6 + 12 + 14 - 4) / 6),
}


def fitted(found: list[Answer]) -> Fitted:
    result = fit(sample_of(found, "intensity", ["ses-01"]))
    assert isinstance(result, Fitted), result
    return result


def not_fitted(found: list[Answer]) -> str:
    result = fit(sample_of(found, "intensity", ["ses-01"]))
    assert isinstance(result, NotFitted)
    return " ".join(result.reasons)


TRIALS = 5
"""Trials of a condition, as in attention_direction; people's effects differ by 6 points, trials by 9."""


def as_the_model_alone_says(found: Fitted) -> Fitted:
    """Return a fit with the covariance that supposes everyone to respond alike (least squares, weighted)."""
    numbers, people = found.design.numbers, np.asarray(found.sample.people)
    information = np.zeros((numbers.shape[1],) * 2)
    for one in np.unique(people):
        own = numbers[people == one]
        spread = np.full((len(own),) * 2, found.person_variance) + found.residual_variance * np.eye(len(own))
        information += own.T @ np.linalg.solve(spread, own)
    return replace(found, covariance=np.asarray(np.linalg.inv(information), np.float64))


def shares_held(of: Callable[[Fitted], Fitted]) -> dict[str, float]:
    """Return in which share of 60 studies of 24 people each contrast's 95 % interval held the truth."""
    held: dict[str, list[bool]] = {name: [] for name in TRUE}
    for seed in range(60):
        found = of(fitted(answers(Made(trials=TRIALS, effects=EFFECTS), seed)))
        for name, (asked, truth) in TRUE.items():
            contrast = contrast_of(found, *asked)
            assert contrast is not None
            assert contrast.name == name
            held[name].append(contrast.points.low <= truth <= contrast.points.high)
    return {name: float(np.mean(each)) for name, each in held.items()}


def test_95_percent_intervals_hold_the_truth_in_about_95_percent_of_studies() -> None:
    shares = shares_held(lambda found: found)
    assert all(0.85 <= share <= 1.0 for share in shares.values()), shares
    assert 0.9 <= np.mean(list(shares.values())) <= 0.99


def test_those_of_the_model_alone_would_hold_it_far_too_seldom() -> None:
    found = fitted(answers(Made(trials=TRIALS, effects=EFFECTS), 0))
    alone = as_the_model_alone_says(found)
    assert np.sqrt(np.diag(alone.covariance)) == pytest.approx(found.model_errors, rel=0.01)
    shares = shares_held(as_the_model_alone_says)
    assert shares["breath − free"] < 0.8
    assert shares["mindful − neutral"] < 0.8


def test_a_large_study_finds_every_number_that_it_is_made_of() -> None:
    found = fitted(answers(Made(people=200, effects=EFFECTS), 6))
    numbers = {each.name: each.estimate.value for each in coefficients(found)}
    assert numbers["attention [breath]"] == pytest.approx(-12, abs=2.5)
    assert numbers["attention [breath] : expertise [expert]"] == pytest.approx(9, abs=3)
    assert numbers["trial"] == pytest.approx(0.1, abs=0.08)
    assert numbers["site [arm 2]"] == pytest.approx(2, abs=0.8)
    assert found.residual_variance == pytest.approx(9**2 + 6**2, rel=0.3)
    assert found.freedom == 198


def test_the_models_own_standard_errors_would_be_too_small_for_what_people_differ_in() -> None:
    found = fitted(answers(Made(people=60, effects=EFFECTS, effect_sd=10), 1))
    (breath,) = [each for each in coefficients(found) if each.name == "attention [breath]"]
    assert breath.error > 1.3 * breath.model_error


def test_an_effect_size_is_points_by_the_sd_of_ratings_and_percent_that_of_the_means() -> None:
    found = fitted(answers(Made(effects=EFFECTS), 3))
    contrast = contrast_of(found, "attention", "breath", "free", ())
    assert contrast is not None
    assert contrast.percent is not None
    sd = math.sqrt(found.person_variance + found.residual_variance)
    assert contrast.size.value == pytest.approx(contrast.points.value / sd)
    breath, free = contrast.means
    assert contrast.points.value == pytest.approx(breath - free)
    assert contrast.percent.value == pytest.approx(100 * (breath / free - 1))
    assert contrast.percent.low < contrast.percent.value < contrast.percent.high


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.floats(-30, 30), st.floats(0.2, 5))
def test_another_zero_or_unit_of_the_scale_changes_points_and_no_effect_size(
    seed: int, shift: float, factor: float
) -> None:
    found = answers(Made(people=8, trials=2, effects=EFFECTS), seed)
    other = [Answer(a.participant, a.place, shift + factor * a.rating, a.levels) for a in found]
    for one, two in zip(marginal(fitted(found)), marginal(fitted(other)), strict=True):
        assert two.points.value == pytest.approx(factor * one.points.value, abs=1e-3 * factor)
        assert two.size.value == pytest.approx(one.size.value, rel=0.02, abs=2e-3)


def test_the_formula_has_what_differs_and_the_page_says_what_does_not() -> None:
    sample = sample_of(answers(Made(), 1), "unpleasantness", ["ses-01"])
    assert (
        formula_of(sample)
        == "unpleasantness ~ attention * attitude * expertise + trial + site + (1 | participant)"
    )
    told = " ".join(sample.notes)
    assert "stimulus is not in the model: it is heat in all answers." in told
    assert "arm is not in the model: the study has no arms." in told


def test_two_factors_that_always_go_together_are_not_told_apart_and_it_is_said() -> None:
    both = [
        answer
        for answer in answers(Made(attention=("free", "breath")), 2)
        if (answer.levels["attention"], answer.levels["attitude"])
        in {("free", "neutral"), ("breath", "mindful")}
    ]
    found = fitted(both)
    names = [column.name for column in found.design.columns]
    assert "attention [breath]" in names
    assert "attitude [mindful]" not in names
    assert any("attitude mindful cannot be told apart" in note for note in found.notes)
    assert "mindful against neutral cannot be asked by itself" in " ".join(not_asked(found))
    assert [each.name for each in marginal(found)] == ["expert − novice"]
    (together,) = joint(found)
    assert together.name == "breath, mindful − free, neutral"
    assert together.means[0] - together.means[1] == pytest.approx(together.points.value)


def test_a_combination_that_nobody_had_is_said_and_not_in_a_mean() -> None:
    left = [a for a in answers(Made(effects=EFFECTS), 2) if a.levels["condition"] != "pain_site_mindful"]
    found = fitted(left)
    (told,) = [note for note in found.notes if note.startswith("No answer has these together")]
    assert told.endswith("are not in the model: attention pain site with attitude mindful.")
    contrast = contrast_of(found, "attitude", "mindful", "neutral", ())
    assert contrast is not None
    parts = [
        contrast_of(found, "attitude", "mindful", "neutral", (("attention", a),)) for a in ("free", "breath")
    ]
    assert contrast.points.value == pytest.approx(np.mean([part.points.value for part in parts if part]))


def test_levels_that_came_late_in_the_session_are_said_to_be_hard_to_tell() -> None:
    late = [
        Answer(a.participant, a.place + 100 * (a.levels["attention"] == "breath"), a.rating, a.levels)
        for a in answers(Made(people=8), 1)
    ]
    told = " ".join(fitted(late).notes)
    assert "Trials with attention breath came later in the session than others (correlation 0.9" in told
    assert "came" not in " ".join(fitted(answers(Made(people=8), 1)).notes)
    assert joint(fitted(late)) == ()


def test_a_number_that_nobodys_residuals_tell_of_has_no_interval() -> None:
    found = fitted(answers(Made(people=8), 1))
    nothing = np.zeros(len(found.values))
    assert math.isnan(found.error(nothing))
    assert interval(found.estimate(nothing).low, found.estimate(nothing).high) == "unknown"


def test_one_condition_alone_has_a_model_without_effects() -> None:
    rest = [
        at_level(a, expertise="novice") for a in answers(Made(), 1) if a.levels["condition"] == "free_neutral"
    ]
    found = fitted(rest)
    assert formula_of(found.sample) == "intensity ~ trial + site + (1 | participant)"
    assert marginal(found) == simple(found) == ()


def test_too_few_people_or_nothing_that_varies_has_no_model() -> None:
    assert "it has 4 participants, and needs at least 6" in not_fitted(answers(Made(people=4), 1))
    same = [Answer(a.participant, a.place, 50.0, a.levels) for a in answers(Made(people=8), 1)]
    assert "every answer was 50" in not_fitted(same)


def test_a_term_that_one_participant_alone_tells_of_is_no_number() -> None:
    made = answers(Made(people=8, trials=2), 1)
    alone = [at_level(a, expertise="novice", site="arm_1") for a in made]
    late = [
        Answer(a.participant, a.place if a.participant == "sub-00" else 3, a.rating, a.levels) for a in alone
    ]
    assert "without sub-00 there would be a term that nobody else tells anything about" in not_fitted(late)


def test_what_the_fit_warns_of_is_said_and_without_convergence_there_is_no_number() -> None:
    alike = sample_of(answers(Made(people=8, person_sd=0.0, effect_sd=0.0), 4), "intensity", ["ses-01"])
    at_zero, failed = fit(alike), fit(alike, ["bfgs", "lbfgs", "cg"])
    assert isinstance(at_zero, Fitted)
    assert "The MLE may be on the boundary of the parameter space." in " ".join(at_zero.notes)
    assert "Participants' means differ no more than their trials do" in " ".join(at_zero.notes)
    assert all(math.isfinite(each.points.low) for each in marginal(at_zero))
    assert isinstance(failed, NotFitted)
    assert "the fit did not converge. statsmodels said: Maximum Likelihood" in " ".join(failed.reasons)
