"""`python -m tests.experiments.reconcile_real.without_window PROTOCOL RIG PERSON DATA`: a real session.

It is what `mindpain run --auto PERSON --wait-for-recorder` runs, but for the window: the simulated
participant takes the views as they are. Journal, engine, device process and LSL streams are those of a lab.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from experiments.commands import EXIT_CODES
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.rig_file import VirtualEntry


def main(protocol: str, rig: str, person: str, data: str) -> int:
    """Run it; return the exit code of `mindpain run`."""
    request = SessionRequest(protocol, rig, "01", "01", "en", 5, Path(data), person, wait_for_recorder=True)
    prepared = prepare_session(request)
    seen = prepared.rig.model_copy(update={"screen": VirtualEntry(device="virtual")})
    return EXIT_CODES[conduct(replace(prepared, rig=seen), print).outcome.ending]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
