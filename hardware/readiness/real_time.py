"""A program that asks for real time as the device process does, sleeps a while, and prints what became of it.

    python -m hardware.readiness.real_time SECONDS

In a process of its own, so that nobody else gets a priority by being looked at.
"""

from __future__ import annotations

import json
import sys
import time

from hardware.device_process.priority import ask_for_real_time

SLEEP_S = 0.001
"""[D] One sleep: about what the device process takes at a time while nothing is due."""


def late_s(seconds: float) -> list[float]:
    """Sleep again and again; return by how much (s) each sleep was too long."""
    late = []
    end_s = time.perf_counter() + seconds
    while (before_s := time.perf_counter()) < end_s:
        time.sleep(SLEEP_S)
        late.append(time.perf_counter() - before_s - SLEEP_S)
    return late


def main(seconds: str) -> None:
    """Print the notices and the lateness of every sleep (s) as one line of JSON."""
    notices = ask_for_real_time()
    sys.stdout.write(json.dumps({"notices": notices, "late_s": late_s(float(seconds))}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
