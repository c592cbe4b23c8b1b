"""A rating given all the time while a stimulus lasts: what is derived from its course; pure.

The rating holds from each sample to the next: the mean and the area are those of what was on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ONSET_OVER = 5.0
"""How far (0-100) a rating must have left the zero it starts from to count as begun. [D]"""


@dataclass(frozen=True)
class Derived:
    """The measures of one continuous rating: 0-100, and seconds since the stimulus's onset.

    `onset_s` is when the rating first passed `ONSET_OVER`, and `peak_s` when it was highest; both are None
    where it never did that. `area_s` is rating times seconds.
    """

    peak: float
    peak_s: float | None
    mean: float
    area_s: float
    onset_s: float | None
    lasted_s: float
    samples: int


def derive(samples: Sequence[tuple[float, float]], onset_s: float, end_s: float) -> Derived | None:
    """Return the measures of (time, rating) samples, oldest first, from a stimulus's onset to its end.

    None where there is no sample before the end. What was rated before the onset counts only as where the
    rating stood at the onset.
    """
    before = [rating for time_s, rating in samples if time_s <= onset_s]
    course = [(onset_s, before[-1])] if before else []
    course += [(time_s, rating) for time_s, rating in samples if onset_s < time_s < end_s]
    if not course or end_s <= onset_s:
        return None
    times_s = [time_s for time_s, _ in course[1:]] + [end_s]
    area_s = sum(
        rating * (until_s - time_s) for (time_s, rating), until_s in zip(course, times_s, strict=True)
    )
    lasted_s = end_s - course[0][0]
    peak = max(rating for _, rating in course)
    begun = next((time_s for time_s, rating in course if rating > ONSET_OVER), None)
    at_peak = next(time_s for time_s, rating in course if rating == peak)
    return Derived(
        peak=peak,
        peak_s=None if begun is None else at_peak - onset_s,
        mean=area_s / lasted_s,
        area_s=area_s,
        onset_s=None if begun is None else begun - onset_s,
        lasted_s=lasted_s,
        samples=len(course),
    )
