"""A session in a real window, as a program of its own, that says again and again how its wall clock stands.

Arguments: protocol, rig, data root, simulated participant. Printed, whenever the operator is told something:
the wall clock minus the monotonic clock, in seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct


def main(protocol: str, rig: str, data: str, person: str) -> int:
    """Run the session; return 0 if every trial was run."""

    def say(line: str) -> None:
        sys.stdout.write(f"{time.time() - time.monotonic()}\n")
        sys.stdout.flush()

    request = SessionRequest(protocol, rig, "01", "01", "en", 5, Path(data), person)
    finished = conduct(prepare_session(request), say)
    return 0 if finished.outcome.ending.value == "completed" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
