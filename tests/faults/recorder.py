"""`python -m tests.faults.recorder RIG`: records the streams of a session's process until it is killed."""

from __future__ import annotations

import sys
import time

import pylsl

from hardware.lsl.clock import quiet_liblsl

STREAMS = ("markers", "rating")
APPEARS_WITHIN_S = 20.0
LOOK_S = 0.1


def main(rig: str) -> None:
    """Subscribe as a recorder does, and take what comes."""
    quiet_liblsl()
    inlets = []
    for stream in STREAMS:
        found = pylsl.resolve_byprop("source_id", f"mindpain-{rig}-{stream}", timeout=APPEARS_WITHIN_S)
        inlets.append(pylsl.StreamInlet(found[0]))
        inlets[-1].open_stream()
    while True:
        for inlet in inlets:
            inlet.pull_chunk()
        time.sleep(LOOK_S)


if __name__ == "__main__":
    main(sys.argv[1])
