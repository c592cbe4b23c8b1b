"""What is compared, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Of: TypeAlias = Literal["markers", "edges", "pulses"]
"""What was compared, as sentences call it."""
Verdict: TypeAlias = Literal["matched", "missing", "extra", "doubled", "late", "early"]


@dataclass(frozen=True)
class Sent:
    """Something the session sent, or saw: a marker, an edge, a scanner's pulse.

    `number` is its own (the journal's sequence number); `code` is what a trigger line shows of it, None where
    it has none; `time_s` is on the session clock.
    """

    number: int
    code: int | None
    label: str
    time_s: float


@dataclass(frozen=True)
class Seen:
    """Something a recording has, at `time_s` on the recording's own clock.

    `number` is None where the recording cannot tell (a trigger line), `code` where it has none (a pulse).
    """

    number: int | None
    code: int | None
    label: str
    time_s: float


@dataclass(frozen=True)
class Row:
    """What became of one that was sent, or of one that was seen and never sent.

    `residual_s` is when it was seen minus when it was expected by the fitted clock, None where one is
    missing.
    """

    verdict: Verdict
    sent: Sent | None
    seen: Seen | None
    residual_s: float | None


@dataclass(frozen=True)
class Jump:
    """The recording's clock jumped: `first` and all after it come `step_s` later than those before.

    A negative step is what an amplifier does that lost samples: all from there on comes earlier.
    """

    first: Sent
    step_s: float


@dataclass(frozen=True)
class ClockFit:
    """How the recording's clock runs beside the session's.

    recording time = `offset_s` + (1 + `drift_ppm` * 1e-6) * session time, and from the first of each jump on
    its step besides. `drift_error_ppm` is the standard error of the drift; both are None where there are too
    few pairs to tell. `span_s` is the time between the first and the last pair.
    """

    offset_s: float
    drift_ppm: float | None
    drift_error_ppm: float | None
    span_s: float
    jumps: tuple[Jump, ...] = ()

    def expected_s(self, time_s: float) -> float:
        """Return when something at a time of the session is expected on the recording's clock."""
        steps_s = sum(jump.step_s for jump in self.jumps if jump.first.time_s <= time_s)
        return self.offset_s + time_s + (self.drift_ppm or 0.0) * 1e-6 * time_s + steps_s


@dataclass(frozen=True)
class Reconciliation:
    """What came of comparing one recording with the session.

    `rows` has each that was sent, by its time, and then each that was seen and never sent, by its time.
    `faults` are sentences, empty where all is as it was sent; `unchecked` say what could not be checked, and
    `notes` what is to be known all the same (an end that could not be told from another). `of` is the word
    for what was compared.
    """

    recording: str
    rows: tuple[Row, ...]
    clock: ClockFit | None
    tolerance_s: float
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    of: Of = "markers"

    @property
    def clean(self) -> bool:
        """Whether all was checked and is as it was sent."""
        return not self.faults and not self.unchecked

    def count(self, verdict: Verdict) -> int:
        """Return how many rows came to this verdict."""
        return sum(row.verdict == verdict for row in self.rows)
