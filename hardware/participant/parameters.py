"""The numbers that make up one simulated participant, read from a YAML set and refused when incomplete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Probability = Annotated[float, Field(ge=0, le=1)]
Correlation = Annotated[float, Field(ge=-1, le=1)]
NotNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Rating = Annotated[float, Field(ge=0, le=100)]

LIKE = "like"


class ParameterError(ValueError):
    """A parameter set cannot be used; one sentence per problem, each naming the file and the value."""


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


class Felt(Stated):
    """How warmth becomes pain: power functions over an origin, behind a threshold (ratings 0-100)."""

    exponents: Pair
    origin_c: float
    reference_c: float
    rating_at_reference: Positive
    anchor_factor: Positive
    threshold_c: float
    threshold_width_c: Positive


class People(Stated):
    """How people and days differ: °C, natural logarithms of the gains, rating points."""

    shift_sd_c: NotNegative
    threshold_sd_c: NotNegative
    log_gain_sd: Spread
    session_sd: Spread


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


class Routes(Stated):
    """How practice hours open the two routes: attention away, and mindful attention toward."""

    away_tau_h: Positive
    toward_half_h: Positive
    toward_steepness: Positive


class Effects(Stated):
    """What attention and attitude do to pain, as shares of it (0.44 is a reduction by 44 %)."""

    away: Pair
    away_lost_to_expertise: Probability
    toward: Pair
    toward_anxiety: float
    toward_at_breath: Probability
    concentration_rise: float
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
    multiplier where `is_anxiety`; then normal noise of `sd`; all in rating points.
    """

    mean: float
    with_expertise: float
    with_effort: float
    is_anxiety: bool
    sd: NotNegative


class Parameters(Stated):
    """One simulated participant; `probes` must hold `other`, the answer to any scale not named in it."""

    about: str
    practice_hours: NotNegative
    hand: Literal["pointer", "keys"]
    felt: Felt
    people: People
    trials: Trials
    routes: Routes
    effects: Effects
    cold: Cold
    electrical: Electrical
    answering: Answering
    reading: Reading
    probes: dict[str, Probe]

    def probe(self, scale: str) -> Probe:
        """Return the numbers for a scale by its name."""
        return self.probes.get(scale, self.probes["other"])


def shipped_sets() -> dict[str, Path]:
    """Return the sets that come with the program, by name."""
    return {path.stem: path for path in sorted((Path(__file__).parent / "sets").glob("*.yaml"))}


def load_parameters(path: Path) -> Parameters:
    """Read a set; with `like: NAME` it states only what differs from NAME.yaml beside it.

    Raises ParameterError with every problem found.
    """
    stated = _read(path)
    if LIKE in stated:
        other = path.with_name(f"{stated.pop(LIKE)}.yaml")
        base = _read(other)
        if LIKE in base:
            raise ParameterError(f"{path.name}: {other.name} is itself like another set; name that one")
        stated = _over(base, stated)
    try:
        parameters = Parameters.model_validate(stated)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ParameterError("\n".join(f"{path.name}: {problem}" for problem in problems)) from error
    if "other" not in parameters.probes:
        raise ParameterError(f"{path.name}: probes: 'other' is missing")
    return parameters


def _read(path: Path) -> dict[str, object]:
    """Return a file's mapping as plain data."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ParameterError(f"{path.name}: cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise ParameterError(f"{path.name}: is not a mapping of names to values")
    return content


def _over(base: Mapping[str, object], stated: Mapping[str, object]) -> dict[str, object]:
    """Return `base` with what is stated laid over it, group by group."""
    merged = dict(base)
    for key, value in stated.items():
        under = merged.get(key)
        both = isinstance(under, dict) and isinstance(value, dict)
        merged[key] = _over(under, value) if both else value  # type: ignore[arg-type]
    return merged
