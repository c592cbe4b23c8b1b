"""Small pieces of sentences that several parts of the page need."""

from __future__ import annotations

import math
from collections.abc import Sequence


def many(count: int, noun: str) -> str:
    """Return a count with its noun: 1 trial, 2 trials."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def plain(name: str) -> str:
    """Return a name from a file as words."""
    return name.replace("_", " ")


def level_of(name: str, level: str) -> str:
    """Return a factor's level in words, with the factor's name where the level does not begin with it."""
    words = plain(level)
    return words if words.startswith(name) else f"{name} {words}"


def signed(value: float, digits: int = 1) -> str:
    """Return a difference with its sign, a true minus for less; never -0."""
    rounded = round(value, digits) + 0.0
    return f"{rounded:+.{digits}f}".replace("-", "−")


def interval(low: float, high: float, digits: int = 1) -> str:
    """Return an interval of differences, or that there is none."""
    if math.isnan(low) or math.isnan(high):
        return "unknown"
    return f"{signed(low, digits)}\u00a0to\u00a0{signed(high, digits)}"  # never broken between lines
