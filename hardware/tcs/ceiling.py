"""What the answer to `P` tells of the ceiling, although nobody has written its layout down; pure.

It is asked three times: with the ceiling set, with one 1 °C lower, and with the first one again. The number
that goes down and comes back is the ceiling as the device has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(rb"\d+(?:\.\d+)?")
_NAMED = re.compile(rb"\bmax(?:imum|imal)?[ _.-]?(?:temp[a-z]*)?\W{0,8}(\d+(?:\.\d+)?)", re.IGNORECASE)
_UNITS = (1.0, 10.0, 100.0)
"""Steps per °C in which this device tells temperatures elsewhere, or whole degrees with a point."""
_HOTTEST_C = 100.0
_CLOSE = 1e-6


class Unreadable(ValueError):
    """Something in the answer follows the ceiling, and reads as no temperature."""


def told_ceiling_c(with_it: bytes, lower: bytes, again: bytes, step_c: float) -> float | None:
    """Return the ceiling in °C that three answers to `P` tell; None where they do not tell one.

    `step_c` is by how much it was lower at the second. Where no number follows it, but one is called a
    maximum (`max`), that is what the device has. Raises Unreadable for what follows it otherwise.
    """
    texts = [_NUMBER.findall(answer) for answer in (with_it, lower, again)]
    if len({len(numbers) for numbers in texts}) > 1:
        return None
    follow = [(float(b), float(a)) for a, b, c in zip(*texts, strict=True) if a == c != b]
    if not follow:
        named = _NAMED.search(again)
        return None if named is None else _in_degrees(float(named[1]))
    return _following(follow, step_c)


def _following(follow: Sequence[tuple[float, float]], step_c: float) -> float:
    """Return in °C what moved by as much as the ceiling did, in one of the units."""
    for low, high in follow:
        for per_degree in _UNITS:
            if abs((high - low) / per_degree - step_c) < _CLOSE:
                return high / per_degree
    moved = ", ".join(f"{high:g} to {low:g}" for low, high in follow)
    raise Unreadable(f"with a ceiling {step_c:g} °C lower, its parameters moved from {moved}")


def _in_degrees(number: float) -> float:
    """Return a maximum in °C that was told in degrees, tenths or hundredths of them."""
    return next(number / unit for unit in _UNITS if number / unit < _HOTTEST_C or unit == _UNITS[-1])
