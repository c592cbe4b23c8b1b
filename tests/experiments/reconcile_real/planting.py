"""Plants the faults that a recording can have into times that were really recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, TypeVar

What = TypeVar("What")
Fault: TypeAlias = Literal["nothing", "deleted", "doubled", "shifted", "drifted"]

SHIFT_S = 0.02
DRIFT_PPM = 500.0


def planted(
    fault: Fault, items: Sequence[tuple[float, What]], place: int, again_s: float = 0.0
) -> list[tuple[float, What]]:
    """Return times, in seconds, and what came then, with one deleted, doubled or late, or all drifting.

    A doubled one comes again `again_s` later.
    """
    before, (time_s, what), after = list(items[:place]), items[place], list(items[place + 1 :])
    if fault == "drifted":
        first_s = items[0][0]
        return [(first_s + (at_s - first_s) * (1 + DRIFT_PPM * 1e-6), each) for at_s, each in items]
    changed: dict[Fault, list[tuple[float, What]]] = {
        "nothing": [(time_s, what)],
        "deleted": [],
        "doubled": [(time_s, what), (time_s + again_s, what)],
        "shifted": [(time_s + SHIFT_S, what)],
    }
    return sorted([*before, *changed[fault], *after], key=lambda item: item[0])
