"""The temperature under the simulated probe, as the pulses that ran; exact, without lag or noise."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from mindpain_task.heat import HeatPulse

HISTORY_S = 900.0


@dataclass(frozen=True)
class Course:
    """A pulse that began at a time, and was perhaps cut short: then it returns at the pulse's own speed."""

    start_s: float
    pulse: HeatPulse
    cut_s: float = math.inf

    def at(self, time_s: float) -> float:
        """Return the temperature in °C."""
        heated_c = self.pulse.commanded_c(min(time_s, self.cut_s) - self.start_s)
        if time_s <= self.cut_s:
            return heated_c
        return max(self.pulse.baseline_c, heated_c - self.pulse.return_c_per_s * (time_s - self.cut_s))

    @property
    def over_s(self) -> float:
        """The time at which the baseline is reached again."""
        whole_s = self.start_s + self.pulse.duration_s
        if self.cut_s >= whole_s:
            return whole_s
        return self.cut_s + (self.at(self.cut_s) - self.pulse.baseline_c) / self.pulse.return_c_per_s

    @property
    def summit(self) -> tuple[float, float]:
        """The first moment (s) at the warmest temperature (°C)."""
        top_s = self.start_s + self.pulse.rise_s
        return (top_s, self.pulse.peak_c) if top_s <= self.cut_s else (self.cut_s, self.at(self.cut_s))


class Surface:
    """One zone; it rests at a baseline between courses. Courses older than 15 minutes are forgotten."""

    def __init__(self, now_s: float, baseline_c: float) -> None:
        self._courses = [_rest(now_s, baseline_c)]
        self._since_s = -math.inf

    def at(self, time_s: float) -> float:
        """Return the temperature in °C."""
        begun = [course for course in self._courses if course.start_s <= time_s]
        return (begun[-1] if begun else self._courses[0]).at(time_s)

    def settles_s(self) -> float:
        """Return when the surface is at its baseline, if nothing else begins."""
        return self._courses[-1].over_s

    def rests(self, now_s: float) -> bool:
        """Whether the surface is at its baseline."""
        return abs(self.at(now_s) - self._courses[-1].pulse.baseline_c) < 1e-9

    def rest_at(self, now_s: float, baseline_c: float) -> None:
        """Take another baseline, at once."""
        if self._courses[-1].pulse.baseline_c != baseline_c:
            self._add(_rest(now_s, baseline_c), now_s)

    def heat(self, start_s: float, pulse: HeatPulse) -> None:
        """Let a pulse begin, now or later."""
        self._add(Course(start_s, pulse), start_s)

    def cut(self, now_s: float) -> None:
        """End what runs, and what was to begin."""
        last = self._courses[-1]
        if now_s < last.over_s:
            self._courses[-1] = replace(last, cut_s=max(last.start_s, min(last.cut_s, now_s)))

    def warmest_c(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature in °C within a period; a ValueError says if it is forgotten."""
        if since_s > until_s:
            raise ValueError(f"a period cannot run from {since_s} s back to {until_s} s")
        if since_s < self._since_s:
            raise ValueError(f"temperatures before {self._since_s:.1f} s are forgotten (asked: {since_s} s)")
        summits = [course.summit for course in self._courses]
        return max(
            self.at(since_s),
            self.at(until_s),
            *[summit_c for time_s, summit_c in summits if since_s < time_s < until_s],
        )

    def _add(self, course: Course, now_s: float) -> None:
        self._courses.append(course)
        while len(self._courses) > 1 and self._courses[1].start_s < now_s - HISTORY_S:
            self._since_s = self._courses[1].start_s
            del self._courses[0]


def _rest(now_s: float, baseline_c: float) -> Course:
    return Course(now_s, HeatPulse(baseline_c, baseline_c, 1.0, 0.0, 1.0))
