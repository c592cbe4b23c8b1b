"""A linear mixed model by participant, with intervals that hold also where people differ in an effect.

The model is statsmodels' MixedLM with a random intercept by participant, fitted by REML. Its own standard
errors suppose that everyone responds to a condition alike. People do not: in 60 made studies of 24 people,
five trials a condition, whose effects differ by 6 points and whose trials by 9, its 95 % intervals held the
truth of breath against free, pain site against free and mindful against neutral in 73, 65 and 57 %. Random
slopes for attention and attitude were tried, too: many times slower, and often not converging. So the
intercept is all that is random, and the covariance of the estimates comes from how the participants' own
residuals vary: cluster-robust, each participant's residuals as if the model had been fitted without that one
(CR3; the jackknife form of Bell and McCaffrey [M:high]). That held the truth in 97, 97 and 95 % of the same
studies. Intervals are Student's t with as many degrees of freedom as participants less groups of them.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.regression.mixed_linear_model import MixedLM

from experiments.study.design import Design, Numbers, design_of
from experiments.study.samples import Sample
from experiments.study.sentences import listed, many

FEWEST_PEOPLE = 6
"""[D] With fewer participants no model is fitted: its intervals would rest on hardly anyone."""
CONFIDENCE = 0.95
OPTIMISERS = ("bfgs", "lbfgs", "cg", "powell")
"""One after another until one converges; the last needs no gradient, which is lost near a variance of 0."""
_ALONE = 1e-8
"""[D] So small a share is none: of a participant's residuals, where a column rests on that one alone."""
_NONE = 1e-6
"""[D] So small a share of the residuals' variance is none between participants; nor as a standard error."""


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval, in the unit of whoever asked; NaN where no interval can be known."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Fitted:
    """A model that was fitted; numbers in points of the scale, variances in points squared.

    `covariance` is the robust one, `model_errors` the standard errors that the model alone would give.
    """

    sample: Sample
    design: Design
    values: Numbers
    covariance: Numbers
    model_errors: Numbers
    freedom: int
    person_variance: float
    residual_variance: float
    intercepts: Numbers
    fitted: Numbers
    notes: tuple[str, ...]

    @property
    def rating_sd(self) -> float:
        """The standard deviation of single ratings around the model: people and trials together."""
        return float(np.sqrt(self.person_variance + self.residual_variance))

    @property
    def t(self) -> float:
        """How many standard errors a 95 % interval reaches to each side."""
        return float(stats.t.ppf(0.5 + CONFIDENCE / 2, self.freedom))

    def estimate(self, weights: Numbers) -> Estimate:
        """Return a weighted sum of the model's numbers."""
        value, reach = float(weights @ self.values), self.t * self.error(weights)
        return Estimate(value, value - reach, value + reach)

    def error(self, weights: Numbers) -> float:
        """Return the standard error of a weighted sum of the model's numbers.

        NaN where no participant's residuals tell anything of it: that is no certainty.
        """
        variance = float(weights @ self.covariance @ weights)
        return math.sqrt(variance) if variance > _NONE**2 * self.residual_variance else math.nan


@dataclass(frozen=True)
class NotFitted:
    """There is no model: why, in sentences."""

    reasons: tuple[str, ...]


Fit: TypeAlias = Fitted | NotFitted


@dataclass(frozen=True)
class _Bare:
    """What statsmodels found, without an interval."""

    values: Numbers
    errors: Numbers
    person_variance: float
    residual_variance: float
    notes: tuple[str, ...]


def fit(sample: Sample, optimisers: Sequence[str] = OPTIMISERS) -> Fit:
    """Fit the model, or say why there is none; `optimisers` are tried one after another."""
    if len(sample.names) < FEWEST_PEOPLE:
        who = many(len(sample.names), "participant")
        return NotFitted((f"There is no model: it has {who}, and needs at least {FEWEST_PEOPLE}.",))
    if not np.ptp(sample.ratings):
        return NotFitted((f"There is no model: every answer was {sample.ratings[0]:g}.",))
    design = design_of(sample)
    found = _fit(sample, design, optimisers)
    if isinstance(found, NotFitted):
        return found
    covariance = _robust(sample, design, found)
    if isinstance(covariance, NotFitted):
        return covariance
    fixed = design.numbers @ found.values
    intercepts = _intercepts(sample, fixed, found)
    return Fitted(
        sample,
        design,
        found.values,
        covariance,
        found.errors,
        len(sample.names) - _groups(sample),
        found.person_variance,
        found.residual_variance,
        intercepts,
        fixed + intercepts[sample.people],
        (*design.notes, *found.notes),
    )


def _fit(sample: Sample, design: Design, optimisers: Sequence[str]) -> _Bare | NotFitted:
    """Let statsmodels fit it; what it warned of goes into the notes, or is why there is no model."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = MixedLM(sample.ratings, design.numbers, groups=sample.people).fit(
                reml=True, method=list(optimisers)
            )
            values, errors = np.asarray(result.fe_params, float), np.asarray(result.bse_fe, float)
            person, residual = float(np.asarray(result.cov_re)[0, 0]), float(result.scale)
            converged = bool(result.converged)
        except (np.linalg.LinAlgError, ValueError) as error:
            return NotFitted((f"There is no model: statsmodels could not fit it ({error}).",))
    told = tuple(dict.fromkeys(str(each.message) for each in caught))
    if not converged:
        return NotFitted((f"There is no model: the fit did not converge. {_said(told)}".strip(),))
    if not (np.isfinite(values).all() and np.isfinite([person, residual]).all() and residual > 0):
        return NotFitted(("There is no model: the fit ended without finite numbers.",))
    notes = (f"The fit converged; on the way {_said(told)}",) if told else ()
    if person <= _NONE * residual:
        notes = (*notes, "Participants' means differ no more than their trials do: that variance is at 0.")
    return _Bare(values, errors, max(person, 0.0), residual, notes)


def _said(warned: tuple[str, ...]) -> str:
    return f"statsmodels said: {'; '.join(each.rstrip('.') for each in warned)}." if warned else ""


def _robust(sample: Sample, design: Design, found: _Bare) -> Numbers | NotFitted:
    """Return the covariance of the estimates from the participants' own residuals (CR3)."""
    residuals = sample.ratings - design.numbers @ found.values
    people = [_of_person(design, residuals, rows, found) for rows in _rows_of(sample)]
    bread = np.linalg.inv(np.sum([x.T @ weighted for x, weighted, _ in people], axis=0))
    meat = np.zeros_like(bread)
    alone = []
    for (x, weighted, own), name in zip(people, sample.names, strict=True):
        left = np.eye(len(x)) - x @ bread @ weighted.T
        if np.linalg.svd(left, compute_uv=False)[-1] < _ALONE:
            alone.append(name)
            continue
        score = weighted.T @ np.linalg.solve(left, own)
        meat += np.outer(score, score)
    if alone:
        why = f"without {listed(alone)} there would be a term that nobody else tells anything about"
        return NotFitted((f"There is no model: {why}.",))
    return np.asarray(bread @ meat @ bread)


def _of_person(
    design: Design, residuals: Numbers, rows: NDArray[np.intp], found: _Bare
) -> tuple[Numbers, Numbers, Numbers]:
    """Return a participant's rows of the design, the same weighted by the inverse of V, and the residuals."""
    x = design.numbers[rows]
    shrunk = found.person_variance / (found.residual_variance + len(rows) * found.person_variance)
    return x, (x - shrunk * x.sum(axis=0)) / found.residual_variance, residuals[rows]


def _intercepts(sample: Sample, fixed: Numbers, found: _Bare) -> Numbers:
    """Return how far each participant is from the mean one, as the model predicts it (points)."""
    counts = np.bincount(sample.people, minlength=len(sample.names))
    sums = np.bincount(sample.people, sample.ratings - fixed, minlength=len(sample.names))
    return np.asarray(
        found.person_variance * sums / (found.residual_variance + counts * found.person_variance)
    )


def _rows_of(sample: Sample) -> list[NDArray[np.intp]]:
    return [np.flatnonzero(sample.people == number) for number in range(len(sample.names))]


def _groups(sample: Sample) -> int:
    """Return how many groups of participants there are, by expertise and arm."""
    of = [sample.factors[name].codes for name in ("expertise", "arm") if name in sample.factors]
    return len({tuple(int(codes[row]) for codes in of) for row in range(len(sample.ratings))}) if of else 1
