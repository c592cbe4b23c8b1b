"""What an amplifier, or a scanner's side, would have recorded of a run, on a clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.reconcile.compared import Reconciled
from experiments.reconcile.comparing import Asked, compare_run
from experiments.reconcile.expected import markers_on, scanner_pulses
from experiments.recorded.runs import RecordedRun
from mindpain_task.reconciling.nouns import Sent
from tests.experiments.reconcile.eeg_for_tests import (
    write_bdf,
    write_brainvision,
    write_edf,
    write_edf_with_a_channel,
)

RATE_HZ = 500
WRITERS: dict[str, tuple[str, Callable[..., Path]]] = {
    "BrainVision": (".vhdr", write_brainvision),
    "EDF+": (".edf", write_edf),
    "EDF": (".edf", write_edf_with_a_channel),
    "BDF": (".bdf", write_bdf),
}
"""Kind of file -> how its name ends, and what writes it."""


@dataclass(frozen=True)
class Recorder:
    """A clock that is `ahead_s` at the first and gains `drift_ppm`; everything is seen a little late."""

    ahead_s: float = 12.25
    drift_ppm: float = 35.0
    latest_s: float = 0.0003
    seed: int = 7

    def times(self, sent: Sequence[Sent]) -> list[float]:
        """Return when the recorder sees each."""
        late_s = np.random.default_rng(self.seed).uniform(0.0, self.latest_s, len(sent))
        first_s = sent[0].time_s
        return [
            self.ahead_s + (1 + self.drift_ppm * 1e-6) * (each.time_s - first_s) + float(late)
            for each, late in zip(sent, late_s, strict=True)
        ]


def codes_of(run: RecordedRun, recorder: Recorder, box: str = "eeg") -> list[tuple[float, int]]:
    """Return when a recorder sees each code of a trigger box."""
    sent = markers_on(run, box).sent
    return [(at_s, each.code or 0) for at_s, each in zip(recorder.times(sent), sent, strict=True)]


def pulses_of(run: RecordedRun, recorder: Recorder) -> list[float]:
    """Return when a recorder sees each pulse of the scanner."""
    return recorder.times(scanner_pulses(run).sent)


def write_codes(
    folder: Path, kind: str, codes: Sequence[tuple[float, int]], rate_hz: int = RATE_HZ, **further: object
) -> Path:
    """Write codes into a recording of a kind; it goes on for a while after the last."""
    ending, write = WRITERS[kind]
    in_order = sorted(codes)
    return write(folder / f"amp{ending}", in_order, rate_hz, in_order[-1][0] + 2.0, **further)


def write_pulses(path: Path, times_s: Sequence[float], header: str = "") -> Path:
    """Write pulses a line each, to a tenth of a millisecond."""
    lines = [header, *(f"{at_s:.4f}" for at_s in sorted(times_s))]
    path.write_text("\n".join(line for line in lines if line) + "\n", encoding="utf-8")
    return path


def compared(run: RecordedRun, **asked: object) -> Reconciled:
    """Compare a run with recordings."""
    return compare_run(run, Asked(**asked))  # type: ignore[arg-type]


def told(reconciled: Reconciled) -> str:
    """Return everything that is wrong, a sentence a line."""
    return "\n".join(
        [
            *reconciled.faults,
            *reconciled.unchecked,
            *(line for each in reconciled.comparisons for line in each.sentences),
        ]
    )
