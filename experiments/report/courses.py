"""The courses of heat as commanded and as measured, each aligned to its onset. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.recorded.runs import RecordedRun
from experiments.report.reading import mapping, number
from mindpain_task.model import Event, JsonValue
from mindpain_task.paired_heat import PROBES

BEFORE_S, AFTER_S = 1.0, 2.0
"""How much is shown before an onset and after an end."""
MILDEST_FIRST = (
    "delivered",
    "not_verifiable",
    "unknown",
    "short",
    "late",
    "wrong_temperature",
    "not_delivered",
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Heated:
    """When one heat stimulus began and ended, and what was said of it; `trial` is None before the trials.

    `verdict` is empty where nobody judged it. `worst` is its largest error as a share of what is tolerated.
    """

    trial: int | None
    stimulus: str
    condition: str
    onset_s: float
    end_s: float
    probes: tuple[str, ...]
    verdict: str
    worst: float

    @property
    def name(self) -> str:
        """What it is called in a figure."""
        return "before the trials" if self.trial is None else f"trial {self.trial}"


@dataclass(frozen=True, eq=False)
class Course:
    """Read-backs of one stimulus: seconds since its onset, commanded °C, and °C by read-back and zone."""

    heated: Heated
    times_s: Floats
    commanded_c: Floats
    zones_c: Floats

    def probe(self, name: str) -> Floats:
        """Return the zones of one of two probes."""
        half = self.zones_c.shape[1] // len(PROBES)
        start = half * PROBES.index(name) if name in PROBES else 0
        return self.zones_c[:, start : start + half]


def courses_of(run: RecordedRun) -> tuple[Course, ...]:
    """Return the course of every heat stimulus that was begun, in order; without read-backs there is none."""
    heated = heated_of(run)
    if not heated:
        return ()
    samples = [record.event for record in run.readback if record.event.kind == "temperature"]
    if not samples:
        return ()
    times_s = np.array([event.time_s for event in samples])
    commanded_c = np.array([_float(event.data["commanded_c"]) for event in samples])
    zones_c = np.array([event.data["zones_c"] for event in samples], dtype=np.float64)
    found = []
    for each in heated:
        window = slice(*np.searchsorted(times_s, (each.onset_s - BEFORE_S, each.end_s + AFTER_S)))
        since_s = times_s[window] - each.onset_s
        found.append(Course(each, since_s, commanded_c[window], zones_c[window]))
    return tuple(course for course in found if len(course.times_s))


def heated_of(run: RecordedRun) -> tuple[Heated, ...]:
    """Return every heat stimulus that was begun."""
    reader = _Reader(mapping(mapping(mapping(run.facts.get("equipment")).get("stimulator")).get("delivery")))
    for record in run.records:
        reader.read(record.event)
    return reader.heated()


class _Reader:
    """Walks the events once; an onset opens a stimulus, the next one or the end of the records closes it."""

    def __init__(self, tolerated: Mapping[str, JsonValue]) -> None:
        self._tolerated = tolerated
        self._block: Event | None = None
        self._trial: Event | None = None
        self._armed: Event | None = None
        self._onsets: list[tuple[Event, str, str, tuple[str, ...]]] = []
        self._ends_s: dict[int, float] = {}
        self._deliveries: dict[int, Event] = {}

    def read(self, event: Event) -> None:
        if event.kind == "block_start":
            self._block = event
        elif event.kind in ("trial_start", "trial_end"):
            self._trial = event if event.kind == "trial_start" else None
        elif event.kind == "armed":
            self._armed = event
        elif event.kind == "heat_onset":
            self._onsets.append((event, *self._named(event)))
        elif event.kind in ("heat_end", "stopped", "session_stopped") and self._onsets:
            self._ends_s.setdefault(len(self._onsets), event.time_s)
        elif event.kind == "delivery" and self._onsets:
            self._deliveries.setdefault(len(self._onsets), event)

    def _named(self, onset: Event) -> tuple[str, str, tuple[str, ...]]:
        """Return the stimulus, the condition and the probes of an onset."""
        block = {} if self._block is None else self._block.data
        trial = {} if self._trial is None or onset.trial is None else self._trial.data
        condition = mapping(trial.get("own")).get("condition") or block.get("condition") or ""
        probes = [] if self._armed is None else self._armed.data.get("probes")
        named = tuple(map(str, probes)) if isinstance(probes, list) else ()
        return str(trial.get("stimulus", "before the trials")), str(condition), named

    def heated(self) -> tuple[Heated, ...]:
        """Return what was read; a stimulus without an end is taken to end at its onset."""
        found = []
        for count, (onset, stimulus, condition, probes) in enumerate(self._onsets, start=1):
            delivery = self._deliveries.get(count)
            verdict = "" if delivery is None else str(delivery.data["verdict"])
            end_s = self._ends_s.get(count, onset.time_s)
            worst = 0.0 if delivery is None else self._worst(delivery)
            found.append(
                Heated(onset.trial, stimulus, condition, onset.time_s, end_s, probes, verdict, worst)
            )
        return tuple(found)

    def _worst(self, delivery: Event) -> float:
        """Return the largest of the errors that a verdict tells, as a share of what the rig tolerates."""
        shares = []
        for name in ("onset_lag_s", "peak_error_c", "area_error"):
            error, most = number(delivery.data.get(name)), number(self._tolerated.get(name))
            if error is not None and most:
                shares.append(abs(error) / most)
        return max(shares, default=0.0)


def worst_first(courses: tuple[Course, ...]) -> tuple[Course, ...]:
    """Return the courses with the worst verdicts first, and of equal ones the largest error."""

    def badness(course: Course) -> tuple[int, float]:
        verdict = course.heated.verdict
        rank = MILDEST_FIRST.index(verdict) if verdict in MILDEST_FIRST else 0
        return rank, course.heated.worst

    return tuple(sorted(courses, key=badness, reverse=True))


def stimuli_of(courses: tuple[Course, ...]) -> tuple[str, ...]:
    """Return the names of the stimuli, in the order in which they came."""
    return tuple(dict.fromkeys(course.heated.stimulus for course in courses))


def _float(value: JsonValue) -> float:
    found = number(value)
    return float("nan") if found is None else found
