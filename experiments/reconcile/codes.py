"""Codes as recordings of EEG write them: in annotations' texts, or as levels of a trigger channel. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CODE = re.compile(r"(?:(?:stimulus|trigger|trig|marker|event)[ /#:]*)?[ST]?\s*0*(\d{1,3})", re.IGNORECASE)
HIGHEST = 255
ALL_UP = 255
"""Every line up: how some boxes rest, such as a Brain Products TriggerBox as its maker leaves it."""


def code_of(text: str) -> int | None:
    """Return the code (1-255) that an annotation writes, None where it writes none.

    `Stimulus/S  5`, `Stimulus/5`, `S5`, `5`, `Trigger 5` and `T5` are code 5; `Response/R  5`, `New Segment/`
    and words are none.
    """
    found = _CODE.fullmatch(text.strip())
    code = int(found[1]) if found else 0
    return code if 1 <= code <= HIGHEST else None


def settled(onsets: Sequence[tuple[int, int]]) -> tuple[tuple[tuple[int, int], ...], int]:
    """Return the (sample, code) at which lines came to rest, and how many onsets were on the way there.

    Lines that go up a moment apart are caught half up by a fast amplifier: a sample later the code is whole.
    """
    kept: list[tuple[int, int]] = []
    for sample, code in onsets:
        if kept and sample - kept[-1][0] <= 1 and kept[-1][1] & code == kept[-1][1]:
            kept[-1] = (kept[-1][0], code)
        else:
            kept.append((sample, code))
    return tuple(kept), len(onsets) - len(kept)


def without_rest(codes: Sequence[tuple[float, int]]) -> tuple[tuple[tuple[float, int], ...], int]:
    """Return the (time, code) without lines at rest, all up, at the beginning and the end; and how many."""
    first, last = 0, len(codes)
    while first < last and codes[first][1] == ALL_UP:
        first += 1
    while last > first and codes[last - 1][1] == ALL_UP:
        last -= 1
    return tuple(codes[first:last]), len(codes) - (last - first)
