"""What can be asked of a simulated device after the question mark of its URL, read strictly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl


def settings_of(query: str, known: Collection[str]) -> Mapping[str, str]:
    """Return what a query sets, by name; ValueError for a name that is not known or comes twice."""
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    asked = dict(pairs)
    unknown = [name for name in asked if name not in known]
    if unknown or len(asked) < len(pairs):
        fault = f"there is no {unknown[0]}" if unknown else "a name comes twice"
        raise ValueError(f"a simulated box cannot be asked for this: {fault}; known: {', '.join(known)}")
    return asked


def numbers(text: str) -> tuple[int, ...]:
    """Return the whole numbers from 1 of a list as in `2,7`; ValueError for anything else."""
    return tuple(number(part) for part in text.split(",")) if text else ()


def number(text: str) -> int:
    """Return a whole number from 1 to ten million; ValueError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 8 and 1 <= int(text) <= 10**7):
        raise ValueError(f"{text!r} is no number from 1 to {10**7}")
    return int(text)


def seconds(text: str) -> float:
    """Return a time in seconds (0 to 30); ValueError for anything else."""
    try:
        time_s = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time in seconds") from None
    if not 0 <= time_s <= 30:
        raise ValueError(f"{text} s is outside 0 to 30 s")
    return time_s
