"""`mindpain timing`: measure this computer, say plainly whether it will do, and remember the first answer."""

from __future__ import annotations

import datetime
import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hardware import self_check
from hardware.clocks import LabClock
from hardware.lsl.clock import lsl_clock, lsl_minus
from hardware.rig_file import PsychopyEntry, RigFile
from hardware.self_check import Spread
from mindpain_task.located import Refusal, Refused

EDGES, BYTES, FRAME_SECONDS = 200, 200, 5.0
KEPT = Path.home() / ".mindpain" / "timing"


@dataclass(frozen=True)
class Line:
    """One thing that was measured, and what it must stay under (p99 in ms) to be good or just usable."""

    name: str
    spread: Spread
    good_ms: float
    usable_ms: float

    @property
    def verdict(self) -> str:
        """Return good, usable or bad."""
        if self.spread.p99_ms <= self.good_ms:
            return "good"
        return "usable" if self.spread.p99_ms <= self.usable_ms else "bad"


def timing_check(rig: RigFile, loop_back_port: str | None, console: Console) -> str:
    """Measure, print a table with the stored baseline beside it, store the result; return the worst verdict.

    The first run of a rig on a computer is its baseline; every run is appended to the same file.
    """
    clock = lsl_clock()
    console.print(f"session clock minus LSL's: {1e6 * -lsl_minus(clock):.1f} µs")
    lines = list(_measure(rig, loop_back_port, clock, console))
    path = KEPT / f"{platform.node() or 'computer'}_{rig.name}.jsonl"
    baseline = _baseline(path)
    console.print(_table(lines, baseline))
    _keep(path, rig, lines)
    verdicts = {line.verdict for line in lines}
    worst = next(word for word in ("bad", "usable", "good") if word in verdicts)
    console.print(f"[bold]{worst}[/bold]: {_ADVICE[worst]}")
    console.print(f"kept in {path}" + ("" if baseline else " as this computer's baseline"), soft_wrap=True)
    return worst


_ADVICE = {
    "good": "this computer keeps time for EEG work; onsets are stamped by the write all the same",
    "usable": "onsets may be late by some milliseconds; they are stamped by the write, so the data stay true",
    "bad": "something holds this computer up: close other programs, mind the notes above, check the adapter",
}


def _measure(rig: RigFile, loop_back_port: str | None, clock: LabClock, console: Console) -> Iterator[Line]:
    console.print(f"scheduled edges from the device process ({EDGES} idle, {EDGES} with every core busy) …")
    stimulator = rig.stimulator
    if stimulator is None:
        raise Refused([Refusal(None, f"rig {rig.name} has no stimulator to time")])
    idle, notices = self_check.edge_lateness(stimulator, clock, EDGES)
    for notice in notices:
        console.print(f"note: {notice}")
    yield Line("edge: deadline to write, idle", idle, 0.2, 2.0)
    with self_check.every_core_busy():
        busy, _ = self_check.edge_lateness(stimulator, clock, EDGES)
    yield Line("edge: deadline to write, every core busy", busy, 0.5, 10.0)
    if loop_back_port is not None:
        console.print(f"loop-back at {loop_back_port} ({BYTES} bytes) …")
        yield Line(
            "loop-back: byte out and back", self_check.loop_back(loop_back_port, clock, BYTES), 2.0, 20.0
        )
    if isinstance(rig.screen, PsychopyEntry):
        console.print(f"frames of the rig's window ({FRAME_SECONDS:g} s) …")
        settings = rig.screen.settings()
        frames, dropped, frame_s = self_check.frame_intervals(settings, clock, FRAME_SECONDS)
        console.print(f"frames at {1 / frame_s:.1f} Hz: {dropped} of {frames.n} dropped")
        yield Line("frame interval", frames, 1500 * frame_s, 2500 * frame_s)


def _table(lines: list[Line], baseline: dict[str, float]) -> Table:
    table = Table(title="timing in ms", title_justify="left")
    table.add_column("what")
    for name in ("n", "median", "p95", "p99", "max", "good up to (p99)", "baseline p99", "verdict"):
        table.add_column(name, justify="right")
    for line in lines:
        s = line.spread
        before = baseline.get(line.name)
        cells = [f"{value:.3f}" for value in (s.median_ms, s.p95_ms, s.p99_ms, s.max_ms, line.good_ms)]
        table.add_row(line.name, str(s.n), *cells, "-" if before is None else f"{before:.3f}", line.verdict)
    return table


def _baseline(path: Path) -> dict[str, float]:
    """Return the p99 of each line of the first run that was kept."""
    if not path.is_file():
        return {}
    first = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    return {line["name"]: line["spread"]["p99_ms"] for line in first["lines"]}


def _keep(path: Path, rig: RigFile, lines: list[Line]) -> None:
    kept = {
        "measured": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "computer": platform.node(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "rig": rig.name,
        "lines": [asdict(line) | {"verdict": line.verdict} for line in lines],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(kept) + "\n")
