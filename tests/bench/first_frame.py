"""One start of a session up to its first frame, as a program of its own: it says what each phase took.

The argument is the moment of the command, on the clock that all processes share.
"""

from __future__ import annotations

import time

STARTED_S = time.perf_counter()

import json  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from dataclasses import dataclass, replace  # noqa: E402
from pathlib import Path  # noqa: E402

import experiments.cli  # noqa: E402
import experiments.commands  # noqa: E402, F401
from experiments.preparing import SessionRequest, prepare_session  # noqa: E402
from experiments.session import conduct  # noqa: E402
from hardware.assemble import OpenRig  # noqa: E402
from mindpain_task.roles import Screen  # noqa: E402
from mindpain_task.views import View  # noqa: E402


@dataclass
class FirstFrame:
    """A screen that notes its first flip, and then has the session stopped."""

    opened: OpenRig
    open_s: float
    flipped_s: float = 0.0

    @property
    def frame_s(self) -> float:
        """Seconds between two frames."""
        return self.opened.rig.screen.frame_s

    def check(self, view: View) -> None:
        """Pass it on."""
        self.opened.rig.screen.check(view)

    def show(self, view: View) -> float:
        """Show it; the first time, note the time and stop the session."""
        flipped_s = self.opened.rig.screen.show(view)
        if not self.flipped_s:
            self.flipped_s = time.perf_counter()
            self.opened.interrupt("first frame")
        return flipped_s

    def close(self) -> None:
        """Pass it on."""
        self.opened.rig.screen.close()


def main(command_s: float) -> dict[str, float]:
    """Start a demonstration on the laptop's rig; return the seconds of each phase."""
    imported_s = time.perf_counter()
    screens: list[FirstFrame] = []

    def watch(opened: OpenRig) -> OpenRig:
        screens.append(FirstFrame(opened, time.perf_counter()))
        screen: Screen = screens[0]
        return replace(opened, rig=replace(opened.rig, screen=screen))

    with tempfile.TemporaryDirectory() as folder:
        request = SessionRequest("demo", "laptop", "01", "01", "en", 1, Path(folder), None)
        prepared = prepare_session(request)
        prepared_s = time.perf_counter()
        from hardware.screen.surface import import_psychopy

        import_psychopy()
        psychopy_s = time.perf_counter()
        conduct(prepared, say=lambda line: None, wrap=watch)
    return {
        "interpreter": STARTED_S - command_s,
        "imports": imported_s - STARTED_S,
        "protocol": prepared_s - imported_s,
        "PsychoPy's import": psychopy_s - prepared_s,
        "devices and window": screens[0].open_s - psychopy_s,
        "stimulator ready, first flip": screens[0].flipped_s - screens[0].open_s,
        "command to first frame": screens[0].flipped_s - command_s,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(float(sys.argv[1]))) + "\n")
