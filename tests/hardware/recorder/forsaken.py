"""A session that records until somebody kills it, and says which process LabRecorder is."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from hardware.recorder.labrecorder import LabRecorder
from tests.hardware.recorder.bench import Bench, markers_in, wait_until


def main() -> None:
    with Bench() as bench:
        recorder = bench.open(Path(sys.argv[1]))
        writer = recorder._watched.writer
        assert isinstance(writer, LabRecorder)
        bench.mark()
        wait_until(lambda: markers_in(recorder.file) == [1], 10.0, "the marker is in the file")
        sys.stdout.write(f"{writer.pid}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
