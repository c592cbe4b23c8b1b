"""Which scanner pulse began which volume: doubled ones are told apart, missing ones counted; no clock."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

GAP_TRS = 1.5
DOUBLED_TRS = 0.5


class PulseVerdict(enum.Enum):
    """How a pulse came after the one before it; only a DOUBLED one began no volume."""

    FIRST = "first"
    ON_TIME = "on_time"
    JITTERED = "jittered"
    DOUBLED = "doubled"
    AFTER_GAP = "after_gap"


@dataclass(frozen=True)
class Pulse:
    """A pulse that was seen: `number` counts those of the run, doubled ones too, from 1.

    `interval_s` is the time since the last pulse that began a volume, None for the first. `missing` is how
    many pulses should have come in between. `volume` is the volume that this one began: 1 is the first after
    the dummies, None is a dummy or, where `is_dummy` is false, a doubled pulse.
    """

    number: int
    time_s: float
    interval_s: float | None
    verdict: PulseVerdict
    missing: int
    is_dummy: bool
    volume: int | None


class Volumes:
    """The pulses of one run so far.

    The first pulse seen is taken for the scanner's first: one that was missed before it cannot be told.
    """

    def __init__(self, tr_s: float, dummy_volumes: int, tolerance_s: float) -> None:
        """Expect a pulse each `tr_s`, the first `dummy_volumes` of them not to be analysed.

        An interval that is off by more than `tolerance_s` makes its pulse JITTERED. Raises ValueError for
        numbers that cannot be.
        """
        if not (math.isfinite(tr_s) and tr_s > 0):
            raise ValueError(f"a repetition time of {tr_s} s is none: it must be a positive number")
        if isinstance(dummy_volumes, bool) or not isinstance(dummy_volumes, int) or dummy_volumes < 0:
            raise ValueError(f"{dummy_volumes!r} dummy volumes are none: they are a whole number from 0")
        if not 0 < tolerance_s < tr_s / 2:
            raise ValueError(
                f"a tolerance of {tolerance_s} s is not between 0 and half a repetition time ({tr_s / 2} s)"
            )
        self._tr_s = tr_s
        self._dummy_volumes = dummy_volumes
        self._tolerance_s = tolerance_s
        self.restart()

    def restart(self) -> None:
        """Forget all pulses: a new run begins."""
        self._seen = 0
        self._position = 0  # of the last volume begun, dummies and missing ones counted
        self._first_s = 0.0
        self._volume_s: float | None = None
        self._last_s = -math.inf
        self._fit = _Line()

    def take(self, time_s: float) -> Pulse:
        """Judge the next pulse; raises ValueError for a time before the last one."""
        if not math.isfinite(time_s):
            raise ValueError(f"{time_s} s is no time of a pulse")
        if time_s < self._last_s:
            raise ValueError(f"a pulse at {time_s} s comes before the one at {self._last_s} s")
        self._last_s = time_s
        self._seen += 1
        interval_s = None if self._volume_s is None else time_s - self._volume_s
        verdict = self._judge(interval_s)
        if verdict is PulseVerdict.DOUBLED:
            return Pulse(self._seen, time_s, interval_s, verdict, 0, False, None)
        missing = 0
        if interval_s is not None and verdict is PulseVerdict.AFTER_GAP:
            missing = round(interval_s / self._tr_s) - 1
        return self._begin_volume(time_s, interval_s, verdict, missing)

    def _judge(self, interval_s: float | None) -> PulseVerdict:
        if interval_s is None:
            return PulseVerdict.FIRST
        if interval_s < DOUBLED_TRS * self._tr_s:
            return PulseVerdict.DOUBLED
        if interval_s > GAP_TRS * self._tr_s:
            return PulseVerdict.AFTER_GAP
        if abs(interval_s - self._tr_s) > self._tolerance_s:
            return PulseVerdict.JITTERED
        return PulseVerdict.ON_TIME

    def _begin_volume(
        self, time_s: float, interval_s: float | None, verdict: PulseVerdict, missing: int
    ) -> Pulse:
        if self._volume_s is None:
            self._first_s = time_s
        self._volume_s = time_s
        self._position += missing + 1
        self._fit.add(self._position - 1, time_s - self._first_s)
        volume = self._position - self._dummy_volumes
        is_dummy = volume < 1
        return Pulse(self._seen, time_s, interval_s, verdict, missing, is_dummy, None if is_dummy else volume)

    def overdue(self, now_s: float) -> bool:
        """Whether none came for 1.5 repetition times: one is missing, or the scanner has ended.

        False before the first pulse, which may come at any time.
        """
        return self._volume_s is not None and now_s - self._volume_s > GAP_TRS * self._tr_s

    def estimate_tr_s(self) -> float | None:
        """Return the repetition time on this clock by least squares, in seconds; None before two volumes.

        Missing pulses are counted and doubled ones left out, so a scanner's drift shows as a difference.
        """
        return self._fit.slope()


class _Line:
    """A least-squares line through points that come one by one; nothing is kept but sums about the mean."""

    def __init__(self) -> None:
        self._n = 0
        self._mean_x = self._mean_y = 0.0
        self._xx = self._xy = 0.0

    def add(self, x: float, y: float) -> None:
        """Take a point."""
        self._n += 1
        away_x = x - self._mean_x
        self._mean_x += away_x / self._n
        self._mean_y += (y - self._mean_y) / self._n
        self._xx += away_x * (x - self._mean_x)
        self._xy += away_x * (y - self._mean_y)

    def slope(self) -> float | None:
        """Return how much y grows with x, or None before there are two points."""
        return self._xy / self._xx if self._n > 1 else None
