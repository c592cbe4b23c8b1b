"""One temperature of the simulated probe, as straight lines between points in time; exact at any moment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

HISTORY_S = 900.0


class Track:
    """A temperature over time: constant before its first point and after its last, straight in between.

    Points may lie in the future (the plan of a pulse). Points older than 15 minutes are forgotten.
    """

    def __init__(self, time_s: float, temperature_c: float) -> None:
        self._times = [time_s]
        self._temperatures = [temperature_c]
        self._forgot = False

    def at(self, time_s: float) -> float:
        """Return the temperature in °C."""
        times, temperatures = self._times, self._temperatures
        i = bisect_right(times, time_s)
        if i == len(times):
            return temperatures[-1]
        if i == 0:
            return temperatures[0]
        start_s, start_c = times[i - 1], temperatures[i - 1]
        return start_c + (temperatures[i] - start_c) * (time_s - start_s) / (times[i] - start_s)

    @property
    def settles_s(self) -> float:
        """The time of the last planned point."""
        return self._times[-1]

    def planned(self, after_s: float, before_s: float) -> list[tuple[float, float]]:
        """Return the points (time, °C) between two times."""
        first, last = bisect_right(self._times, after_s), bisect_left(self._times, before_s)
        return list(zip(self._times[first:last], self._temperatures[first:last], strict=True))

    def replan(self, now_s: float, points: Iterable[tuple[float, float]]) -> None:
        """Drop what was planned after `now_s`, and go on from there through `points` (time, °C), in order."""
        here_c = self.at(now_s)
        kept = bisect_left(self._times, now_s)
        del self._times[kept:], self._temperatures[kept:]
        self._times.append(now_s)
        self._temperatures.append(here_c)
        for time_s, temperature_c in points:
            self._times.append(time_s)
            self._temperatures.append(temperature_c)
        self._forget_before(now_s - HISTORY_S)

    def _forget_before(self, time_s: float) -> None:
        old = bisect_right(self._times, time_s) - 1
        if old > 0:
            del self._times[:old], self._temperatures[:old]
            self._forgot = True

    def warmest(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature in °C within a period; a ValueError says if it is forgotten."""
        if since_s > until_s:
            raise ValueError(f"a period cannot run from {since_s} s back to {until_s} s")
        if self._forgot and since_s < self._times[0]:
            raise ValueError(f"temperatures before {self._times[0]:.1f} s are forgotten (asked: {since_s} s)")
        first = bisect_right(self._times, since_s)
        last = bisect_left(self._times, until_s, lo=first)
        return max(self.at(since_s), self.at(until_s), *self._temperatures[first:last])
