"""Records on a small disk until it is full, and tells as JSON what a session would have been told."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path

from mindpain_task.roles import DeviceFault
from tests.hardware.recorder.bench import Bench

LEAST_FREE_GB = 0.004
SMALL_GB = 0.00003


def fill(folder: Path) -> None:
    """Take all the room that is left but a little, which the recording takes within seconds."""
    left = os.statvfs(folder)
    free_bytes = left.f_bavail * left.f_frsize - int(SMALL_GB * 1e9)
    (folder / "filler").write_bytes(bytes(free_bytes))


def main() -> None:
    folder = Path(sys.argv[1])
    told: dict[str, object] = {}
    with Bench() as bench:
        try:
            bench.open(folder, bench.entry(least_free_gb=1.0))
        except DeviceFault as fault:
            told["too_little"] = str(fault)
        recorder = bench.open(folder, bench.entry(least_free_gb=LEAST_FREE_GB))
        fill(folder)
        room, room_after_s, _ = bench.wait_for_news(recorder, "file", True)
        told["room"] = [dataclasses.asdict(room), room_after_s]
        size = -1
        while (now := recorder.file.stat().st_size) > size or os.statvfs(folder).f_bavail:
            size = now
            bench.clock.wait_until(bench.clock.now() + 0.1)
        full, full_after_s, _ = bench.wait_for_news(recorder, "file", True)
        told["full"] = [dataclasses.asdict(full), full_after_s]
        told["trouble"] = "; ".join(recorder.troubles().values())
        try:
            recorder.close()
        except DeviceFault as fault:
            told["closing"] = str(fault)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
