"""The groups of numbers in a parameter set: what each is for, and which values it may not have."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Probability = Annotated[float, Field(ge=0, le=1)]
Correlation = Annotated[float, Field(ge=-1, le=1)]
NotNegative = Annotated[float, Field(ge=0)]
NotPositive = Annotated[float, Field(le=0)]
Positive = Annotated[float, Field(gt=0)]
Rating = Annotated[float, Field(ge=0, le=100)]


class Stated(BaseModel):
    """A group of numbers that must all be stated: no unknown key, no infinity, no text for a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Pair(Stated):
    """One number for intensity and one for unpleasantness."""

    intensity: float
    unpleasantness: float


class Spread(Stated):
    """Standard deviations for intensity and unpleasantness, and their correlation."""

    intensity: NotNegative
    unpleasantness: NotNegative
    correlation: Correlation


class Sigmoid(Stated):
    """Where intensity is half of 100, and how flat the curve is there (°C)."""

    half_c: float
    width_c: Positive


class Felt(Stated):
    """How warmth becomes pain: power functions over an origin, behind a threshold (ratings 0-100).

    `curve` may be the sigmoid instead; unpleasantness then keeps its ratio to intensity. `summation_c` is how
    much warmer heat feels when a second place is as hot.
    """

    curve: Literal["power", "sigmoid"]
    exponents: Pair
    origin_c: float
    reference_c: float
    rating_at_reference: Positive
    anchor_factor: Positive
    threshold_c: float
    threshold_width_c: Positive
    summation_c: NotNegative
    sigmoid: Sigmoid


class TraitMindfulness(Stated):
    """How a person's trait mindfulness correlates with the logarithms of that person's two gains."""

    intensity: Correlation
    unpleasantness: Correlation


class People(Stated):
    """How people and days differ: °C, natural logarithms of the gains, rating points.

    Trait mindfulness has its share in `log_gain_sd`; it adds nothing to it.
    """

    shift_sd_c: NotNegative
    threshold_sd_c: NotNegative
    log_gain_sd: Spread
    trait_mindfulness: TraitMindfulness
    session_sd: Spread

    @model_validator(mode="after")
    def _possible(self) -> People:
        if not abs(self.own_correlation) <= 1:
            raise ValueError("no two gains can correlate so with each other and with trait mindfulness")
        return self

    @property
    def own_correlation(self) -> float:
        """The correlation of what is left of the two log gains without trait mindfulness."""
        one, other = self.trait_mindfulness.intensity, self.trait_mindfulness.unpleasantness
        left = math.sqrt((1 - one * one) * (1 - other * other))
        return (self.log_gain_sd.correlation - one * other) / left if left else math.inf


class Visits(Stated):
    """By how many rating points a person rates lower at a second visit, and at all later ones."""

    second: NotPositive
    later: NotPositive


class Trials(Stated):
    """How one person's ratings vary from stimulus to stimulus, in rating points."""

    noise_sd: Spread
    noisier_below: Positive
    noisier_by: NotNegative
    first_excess: Pair
    hit_from_c: float
    habituation_per_hit: NotNegative
    habituation_most: NotNegative
    habituation_tau_s: Positive
    sensitisation_per_hit_and_c: NotNegative
    sensitisation_from_c: float
    sensitisation_most: NotNegative
    sensitisation_tau_s: Positive


class Course(Stated):
    """How pain goes on within one stimulus: it lags, adapts for a while, then grows where it is hot."""

    lag_s: NotNegative
    adaptation_tau_s: Positive
    adapts_for_s: NotNegative
    sensitises_over_c: float
    sensitisation_tau_s: Positive


class Pressing(Stated):
    """When a person presses because it hurts, or because it is enough (method of limits).

    `tolerance_rating` is the momentary intensity that is too much, on a scale with anchor factor 1;
    `tolerance_sigma` is how people differ in it (logarithms), `tolerance_trial_sigma` how trials do.
    """

    reaction_median_s: Positive
    reaction_sigma: NotNegative
    threshold_trial_sd_c: NotNegative
    tolerance_rating: Positive
    tolerance_sigma: NotNegative
    tolerance_trial_sigma: NotNegative


class Routes(Stated):
    """How practice hours open the two routes: attention away, and mindful attention toward."""

    away_tau_h: Positive
    toward_half_h: Positive
    toward_steepness: Positive


class Effects(Stated):
    """What attention and attitude do to pain, as shares of it (0.44 is a reduction by 44 %).

    `suppression_recovery` is in rating points.
    """

    away: Pair
    away_lost_to_expertise: Probability
    toward: Pair
    toward_anxiety: float
    toward_at_breath: Probability
    concentration_rise: float
    novice_accept: Pair
    distraction: Pair
    suppression: Pair
    suppression_recovery: float
    placebo: Pair
    sham: Pair
    differs_sd: Spread
    differs_from: NotNegative


class Cold(Stated):
    """A hand in cold water: how long it stays in (seconds), and the pain it leaves (rating points).

    Tolerance is log-normal over people and immersions. On its log scale, `tolerance_correlation` is that of
    two immersions of one person, and `tolerance_gain` what is gained where no unpleasantness is left.
    """

    tolerance_median_s: Positive
    tolerance_sigma: NotNegative
    tolerance_correlation: Probability
    tolerance_gain: NotNegative
    hand_out_s: Positive
    mean: Pair
    people_sd: Spread


class Electrical(Stated):
    """How current becomes pain: powers of its place between detection (0) and tolerance (1), log10 of mA.

    A person's pain threshold is log-normal in mA; `detection_of_pain` and `tolerance_of_pain` are shares of
    it, the same in everybody. `pain_width_log10` is how soft the threshold is for all that varies.
    """

    exponents: Pair
    rating_at_tolerance: Positive
    log10_pain_ma_mean: float
    log10_pain_ma_sd: NotNegative
    detection_of_pain: Annotated[float, Field(gt=0, lt=1)]
    tolerance_of_pain: Annotated[float, Field(gt=1)]
    pain_width_log10: Positive


class Laser(Stated):
    """How laser light becomes pain: powers of its place from detection (0) to tolerance (1), log10 of mJ/mm².

    A person's pain threshold is log-normal around `pain_mj_per_mm2`; the other two are shares of it, the same
    in everybody. `pain_width_log10` is how soft the threshold is for all that varies.
    """

    exponents: Pair
    rating_at_tolerance: Positive
    pain_mj_per_mm2: Positive
    pain_sd_log10: NotNegative
    detection_of_pain: Annotated[float, Field(gt=0, lt=1)]
    tolerance_of_pain: Annotated[float, Field(gt=1)]
    pain_width_log10: Positive


class Answering(Stated):
    """When an answer comes, when none comes, and when the participant stops the session."""

    median_s: Positive
    sigma: NotNegative
    lapse_probability: Probability
    lapse_s: Positive
    stop_over: Rating
    stop_probability_over: Probability
    stop_probability: Probability


class Reading(Stated):
    """How long pages take, and an operator's errand; what the operator chooses after a stop."""

    words_per_min: Positive
    shortest_s: Positive
    longest_s: Positive
    operator_s: Positive
    after_stop: Literal["go_on", "skip", "end", "withdraw"]


class Probe(Stated):
    """The answer to a scale other than the two of pain.

    mean + with_expertise * toward route + with_effort * breath * (1 - toward route), times the anxiety
    multiplier where `is_anxiety`, plus what suppression costs where `is_recovery`; then normal noise of `sd`;
    all in rating points.
    """

    mean: float
    with_expertise: float
    with_effort: float
    is_anxiety: bool
    is_recovery: bool
    sd: NotNegative
