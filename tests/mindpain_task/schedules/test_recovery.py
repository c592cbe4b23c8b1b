"""Each method finds the levels of simulated raters whose curves it does not know.

The bounds are half as much again as what 200 raters give (docs/decisions/0024-calibration.md), or so.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from mindpain_task.schedules.raters import SHAPES, Rater, Shape, draw_rater
from mindpain_task.schedules.trying import Tally, tally, tried_entries, try_on
from tests.mindpain_task.schedules.writing import written

PEOPLE = 40


def of(method: str, shape: Shape | None) -> Tally:
    outcomes = []
    for person in range(PEOPLE):
        chance = np.random.default_rng([7, SHAPES.index(shape) if shape else 9, person])
        rater = draw_rater(shape, chance) if shape else None
        outcomes.append(try_on(tried_entries()[method], rater, chance))
    return tally(outcomes)


RMSE_C = {
    "limits": (1.1, 1.6, 0.6, 1.1),
    "levels": (0.6, 1.1, 0.3, 0.6),
    "staircase": (0.65, 1.15, 0.25, 0.7),
    "ascending, line": (0.6, 0.8, 1.4, 0.7),
    "ascending, power": (1.0, 0.8, 1.8, 0.8),
    "grid_bayes": (0.6, 0.6, 0.3, 0.55),
}
ACCEPTED = {
    "limits": (0.45, 0.25, 0.9, 0.6),
    "levels": (0.6, 0.5, 0.9, 0.7),
    "staircase": (0.8, 0.8, 0.9, 0.8),
    "ascending, line": (0.7, 0.7, 0.55, 0.65),
    "ascending, power": (0.7, 0.7, 0.45, 0.6),
    "grid_bayes": (0.6, 0.5, 0.9, 0.75),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("method", RMSE_C)
def test_errors_of_what_is_accepted_stay_small(method: str, shape: Shape) -> None:
    found = of(method, shape)
    column = SHAPES.index(shape)
    assert found.rmse_c <= RMSE_C[method][column]
    assert found.accepted >= ACCEPTED[method][column] * found.inside


@pytest.mark.parametrize("shape", SHAPES)
def test_the_posterior_sd_of_grid_bayes_can_be_believed(shape: Shape) -> None:
    within = of("grid_bayes", shape).within_2_sd
    assert within is not None
    assert within >= 0.85


@pytest.mark.parametrize("method", ["grid_bayes", "ascending, line"])
def test_who_answers_at_random_is_seldom_accepted(method: str) -> None:
    assert of(method, None).accepted_of_all <= 0.2 * PEOPLE


@pytest.mark.parametrize("method", tried_entries())
@pytest.mark.parametrize("shape", SHAPES)
def test_whoever_would_need_far_more_is_at_the_ceiling_and_not_accepted(method: str, shape: Shape) -> None:
    hardy = Rater(shape, shift_c=-12.0, gain=1.0, noise=6.0, drift=0.0)
    found = try_on(tried_entries()[method], hardy, np.random.default_rng(5))
    assert found.is_over
    assert found.estimate.is_at_ceiling
    assert not found.estimate.accepted


def test_a_plateau_under_the_target_is_no_level_for_it() -> None:
    """Ratings that stop at 80 give no level for 95, whatever a smooth curve would make of them."""
    entry = written("grid_bayes", targets={"heat_95": 95.0}, trials_max=20)
    saturated = Rater("step-like", 0.0, 1.0, noise=8.0, drift=0.0)
    outcomes = [try_on(entry, saturated, np.random.default_rng([11, person])) for person in range(20)]
    assert saturated.crossing_c(95.0) == math.inf
    assert sum(each.estimate.accepted for each in outcomes) <= 2


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_true_is_where_the_noiseless_curve_crosses(shape: Shape) -> None:
    rater = Rater(shape, 0.5, 1.1, noise=8.0, drift=0.0)
    assert rater.curve(rater.crossing_c(60.0)) == pytest.approx(60.0, abs=1e-6)
    assert rater.painful(rater.threshold_c()) == pytest.approx(0.5)
    assert rater.curve(20.0) == pytest.approx(0.0, abs=0.05)
