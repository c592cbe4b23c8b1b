"""Draws a calibration for the operator while the session goes on: in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from experiments.passing_on import PassingOn
from mindpain_task.model import Event
from mindpain_task.roles import Journal


class FitPainter(PassingOn):
    """A journal that, once a calibration's result is on record, has it drawn into the folder of the run."""

    def __init__(self, journal: Journal, folder: Path, say: Callable[[str], None]) -> None:
        super().__init__(journal)
        self._folder = folder
        self._say = say
        self.painting: list[subprocess.Popen[bytes]] = []

    def append(self, event: Event) -> int:
        """Write the event; begin a picture where it is the result of a calibration."""
        seq = self._journal.append(event)
        if event.kind == "calibration_result":
            self._paint(str(event.data["calibration"]))
        return seq

    def _paint(self, name: str) -> None:
        command = [sys.executable, "-m", "experiments", "fit", str(self._folder)]
        try:
            self.painting.append(
                subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=Path(__file__).resolve().parents[1],
                    start_new_session=True,  # Ctrl-C is the session's
                )
            )
        except OSError as error:
            self._say(f"note: no picture of {name} could be drawn: {error.strerror}")
            return
        self._say(f"  picture, in a few seconds: {self._folder / f'calibration_{name}.svg'}")
