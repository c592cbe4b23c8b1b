"""What is to be compared, in the order of its times; what cannot be compared is refused."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mindpain_task.reconciling.nouns import Seen, Sent

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
NO_CODE = -1
"""Stands for a code where there is none."""


@dataclass(frozen=True)
class Bounds:
    """How far off a marker may be, how long a sample of the recording is (0: none), and whose clock it has.

    Raises ValueError for numbers that cannot be.
    """

    tolerance_s: float
    resolution_s: float
    same_clock: bool

    def __post_init__(self) -> None:
        if not (math.isfinite(self.tolerance_s) and self.tolerance_s > 0):
            raise ValueError(f"a tolerance of {self.tolerance_s} s is none: it must be a positive number")
        if not (math.isfinite(self.resolution_s) and self.resolution_s >= 0):
            raise ValueError(f"a sample of {self.resolution_s} s is none: it lasts 0 s or longer")
        if self.tolerance_s < self.resolution_s:
            raise ValueError(
                f"a tolerance of {self.tolerance_s} s is less than a sample of the recording "
                f"({self.resolution_s} s): its markers cannot be told so finely"
            )


@dataclass(frozen=True)
class Compared:
    """What was sent and what was seen, each by its time, as nouns and as arrays of the same order."""

    sent: tuple[Sent, ...]
    seen: tuple[Seen, ...]
    sent_s: Floats
    seen_s: Floats
    sent_codes: Places
    seen_codes: Places


def compared(sent: Sequence[Sent], seen: Sequence[Seen]) -> Compared:
    """Put both in the order of their times; raises ValueError for what cannot be compared."""
    _refuse_times([(each.time_s, each.label) for each in sent])
    _refuse_times([(each.time_s, each.label) for each in seen])
    twice = [number for number, count in Counter(each.number for each in sent).items() if count > 1]
    if twice:
        raise ValueError(f"the number {twice[0]} was sent twice: a number is one marker's own")
    by_time = tuple(sorted(sent, key=lambda each: (each.time_s, each.number)))
    # The order in which a file tells its events says nothing: the same events give the same rows.
    recorded = tuple(sorted(seen, key=_place))
    return Compared(
        by_time,
        recorded,
        np.array([each.time_s for each in by_time], dtype=np.float64),
        np.array([each.time_s for each in recorded], dtype=np.float64),
        np.array([NO_CODE if each.code is None else each.code for each in by_time], dtype=np.int64),
        np.array([NO_CODE if each.code is None else each.code for each in recorded], dtype=np.int64),
    )


def _refuse_times(times: Sequence[tuple[float, str]]) -> None:
    for time_s, label in times:
        if not math.isfinite(time_s):
            raise ValueError(f"{time_s} s is no time of a marker ({label or 'it has no label'})")


def _place(seen: Seen) -> tuple[float, int, int, str]:
    number = NO_CODE if seen.number is None else seen.number
    return seen.time_s, number, NO_CODE if seen.code is None else seen.code, seen.label
