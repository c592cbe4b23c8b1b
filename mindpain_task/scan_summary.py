"""What came from the scanner over a session, from the journal: pulses, volumes, and what was amiss. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mindpain_task.model import Record


@dataclass
class ScanRun:
    """One run of the scanner: counts, the last volume, the repetition time as measured (None: unknown)."""

    number: int
    pulses: int = 0
    doubled: int = 0
    missing: int = 0
    jittered: int = 0
    last_volume: int = 0
    measured_tr_s: float | None = None


def scan_runs(records: Iterable[Record]) -> tuple[ScanRun, ...]:
    """Return the runs of the scanner in their order; pulses before the first one belong to none."""
    runs: dict[int, ScanRun] = {}
    for record in records:
        event = record.event
        if event.kind not in ("scanner_pulse", "scan_end"):
            continue
        number = int(str(event.data["run"]))
        run = runs.setdefault(number, ScanRun(number))
        if event.kind == "scan_end":
            tr_s = event.data["measured_tr_s"]
            run.measured_tr_s = float(tr_s) if isinstance(tr_s, int | float) else None
            continue
        run.pulses += 1
        run.missing += int(str(event.data["missing"]))
        run.doubled += event.data["verdict"] == "doubled"
        run.jittered += event.data["verdict"] == "jittered"
        volume = event.data["volume"]
        run.last_volume = volume if isinstance(volume, int) else run.last_volume
    return tuple(run for number, run in sorted(runs.items()) if number)
