"""How long an append takes while a sync runs: `python -m tests.hardware.journal.append_bench [FOLDER]`.

No timed test: it prints figures for this computer and the disk of FOLDER (default: the current one).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hardware.durable import sync_data
from hardware.journal import JournalFile
from mindpain_task.model import Event
from tests.bench.numbers import spread

APPENDS = 20_000
PAUSE_S = 0.0005
RATING = Event("rating", 12.5, 1, 2, "rate", data={"value": 61.5, "trace": [[12.5, 3.0], [12.6, 7.0]] * 5})


def main(folder: Path) -> None:
    """Measure each way in a folder of its own, and print a line for each."""
    ways: dict[str, Callable[[JournalFile, int], None]] = {
        "no sync at all": lambda journal, number: None,
        "a thread that always syncs": _always,
        "a thread that syncs every 20th": _every_20th,
        "synced in place every 20th": lambda journal, number: None if number % 20 else journal.commit(),
    }
    for pause_s in (0.0, PAUSE_S):
        for name, then in ways.items():
            with tempfile.TemporaryDirectory(dir=folder) as place:
                took_s, syncs = _measure(Path(place, "journal.jsonl"), then, pause_s, "thread" in name)
            sys.stdout.write(f"{name:30} pause {pause_s * 1e3:.1f} ms, {syncs:6} syncs: {_words(took_s)}\n")


def _words(took_s: list[float]) -> str:
    found, p999_s = spread(took_s), statistics.quantiles(took_s, n=1000)[-1]
    most = f"p99.9 {p999_s * 1e6:8.1f} µs, max {found.max_ms:6.2f} ms"
    return f"median {found.median_ms * 1e3:6.1f} µs, p99 {found.p99_ms * 1e3:7.1f} µs, {most}"


def _always(journal: JournalFile, number: int) -> None:
    if journal.committed():
        journal.start_commit()


def _every_20th(journal: JournalFile, number: int) -> None:
    if number % 20 == 0:
        journal.start_commit()


def _measure(
    path: Path, then: Callable[[JournalFile, int], None], pause_s: float, background: bool
) -> tuple[list[float], int]:
    """Return how long each append took with what the calling thread did then, and the count of syncs."""
    syncs = 0

    def sync(fd: int) -> None:
        nonlocal syncs
        syncs += 1
        sync_data(fd)

    took_s = []
    with closing(JournalFile(path, {}, 0.0, background=background, sync=sync)) as journal:
        for number in range(APPENDS):
            if number % 200 == 0:
                journal.reserve()
            begin_s = time.perf_counter()
            journal.append(RATING)
            then(journal, number)
            took_s.append(time.perf_counter() - begin_s)
            if pause_s:
                time.sleep(pause_s)
    return took_s, syncs


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
