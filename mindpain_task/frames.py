"""How regular a screen's frames were, in a few numbers: seconds between flips in, a record in ms out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from mindpain_task.model import JsonValue

DROPPED_OVER = 1.5
"""How long between two frames of a marker that moves, in frames, counts as a dropped one."""
P99 = 0.99


def frames_summary(between_s: Sequence[float], frame_s: float) -> dict[str, JsonValue]:
    """Summarise the seconds between frames of something that moved; raise ValueError where there are none.

    `frames_long` counts the intervals by how many whole frames they lasted: summaries can be added up by it.
    """
    if not between_s:
        raise ValueError("no time between two frames was measured")
    ordered = sorted(between_s)
    count = len(ordered)
    long = Counter(max(1, round(each_s / frame_s)) for each_s in ordered)
    return {
        "intervals": count,
        "frame_ms": _ms(frame_s),
        "median_ms": _ms((ordered[(count - 1) // 2] + ordered[count // 2]) / 2),
        "p99_ms": _ms(ordered[math.ceil(P99 * count) - 1]),
        "longest_ms": _ms(ordered[-1]),
        "dropped": sum(each_s > DROPPED_OVER * frame_s for each_s in ordered),
        "frames_long": {str(frames): times for frames, times in sorted(long.items())},
    }


def _ms(seconds: float) -> float:
    return round(1000.0 * seconds, 2)
