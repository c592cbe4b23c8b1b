"""The numbers that make up one simulated participant, read from a YAML set and refused when incomplete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError

from hardware.participant.parameter_groups import (
    Answering,
    Cold,
    Course,
    Effects,
    Electrical,
    Felt,
    Laser,
    NotNegative,
    People,
    Pressing,
    Probe,
    Reading,
    Routes,
    Stated,
    Trials,
    Visits,
)
from hardware.participant.shipped import SETS, set_names
from hardware.participant.study_groups import AfterSignal, Told, WithPractice

LIKE = "like"


class ParameterError(ValueError):
    """A parameter set cannot be used; one sentence per problem, each naming the file and the value."""


class Parameters(Stated):
    """One simulated participant at a visit (from 1); `probes` must hold `other`, for any scale not in it.

    `told` is by a condition's name and `after_signal` by a signal's: names that no session has do nothing.
    """

    about: str
    practice_hours: NotNegative
    visit: Annotated[int, Field(ge=1)]
    hand: Literal["pointer", "keys"]
    felt: Felt
    people: People
    visits: Visits
    trials: Trials
    course: Course
    pressing: Pressing
    routes: Routes
    effects: Effects
    told: dict[str, Told]
    after_signal: dict[str, AfterSignal]
    with_practice: WithPractice
    cold: Cold
    electrical: Electrical
    laser: Laser
    answering: Answering
    reading: Reading
    probes: dict[str, Probe]

    def probe(self, scale: str) -> Probe:
        """Return the numbers for a scale by its name."""
        return self.probes.get(scale, self.probes["other"])


def shipped_sets() -> dict[str, Path]:
    """Return the sets that come with the program, by name."""
    return {name: SETS / f"{name}.yaml" for name in set_names()}


def load_parameters(path: Path) -> Parameters:
    """Read a set; with `like: NAME` it states only what differs from NAME.yaml beside it.

    Raises ParameterError with every problem found.
    """
    parameters = _validated(path.name, _read_whole(path, ()))
    if "other" not in parameters.probes:
        raise ParameterError(f"{path.name}: probes: 'other' is missing")
    return parameters


def with_practice_hours(parameters: Parameters, practice_hours: float) -> Parameters:
    """Return the same set after other hours of practice; raise ParameterError if there are no such hours."""
    return _changed(parameters, "practice_hours", practice_hours)


def with_visit(parameters: Parameters, visit: int) -> Parameters:
    """Return the same set at another visit (from 1); raise ParameterError if there is no such visit."""
    return _changed(parameters, "visit", visit)


def _changed(parameters: Parameters, name: str, value: float) -> Parameters:
    return _validated(f"{name} {value}", {**parameters.model_dump(), name: value})


def _validated(source: str, stated: Mapping[str, object]) -> Parameters:
    try:
        return Parameters.model_validate(stated)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ParameterError("\n".join(f"{source}: {problem}" for problem in problems)) from error


def _read_whole(path: Path, before: tuple[str, ...]) -> dict[str, object]:
    """Return a file's mapping laid over that of the set it is like; `before` names the files on the way."""
    stated = _read(path)
    if LIKE not in stated:
        return stated
    if path.name in before:
        circle = " is like ".join((*before, path.name))
        raise ParameterError(f"{before[0]}: sets cannot be like each other: {circle}")
    other = path.with_name(f"{stated.pop(LIKE)}.yaml")
    return _over(_read_whole(other, (*before, path.name)), stated)


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
