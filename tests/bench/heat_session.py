"""A real session in a real window, taken to its first heat, with the far end of its line in view."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.far_end import FarEnd
from tests.bench.figures import Broken
from tests.protocols_for_tests import short_protocol
from tests.rigs_for_tests import laptop_at
from tests.window_session import WindowSession

LINE = "thermode"
FIRE, ABORT = b"L", b"A"
PLATEAU_S = 2.0
HEAT_S = 3.0
"""So long after its onset the heat is still on: it rises for 1.6 s before the plateau."""
FIRED_WITHIN_S = 5.0
ABORT_WITHIN_S = 3.0
BASELINE_WITHIN_S = 10.0


class Keyboard:
    """A keyboard at the X server that is plugged in already: pressing a key starts no program."""

    def __init__(self) -> None:
        self._typist = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE)

    def press(self, key: str) -> None:
        """Press and release a key."""
        assert self._typist.stdin is not None
        self._typist.stdin.write(f"key {key}\n".encode())
        self._typist.stdin.flush()

    def close(self) -> None:
        """Unplug it."""
        assert self._typist.stdin is not None
        self._typist.stdin.close()
        self._typist.wait()


@dataclass(frozen=True)
class HeatSession:
    """A session during its heat; `onset_s` is when the byte that started it arrived."""

    pid: int
    keyboard: Keyboard
    far_end: FarEnd
    onset_s: float

    def abort_after(self, since_s: float) -> float | None:
        """Return how long after a moment the abort byte arrived, in seconds; None if it did not come."""
        arrived_s = self.far_end.first(LINE, ABORT, since_s, ABORT_WITHIN_S)
        return None if arrived_s is None else arrived_s - since_s

    def returns_to_baseline(self) -> bool:
        """Wait until the thermode rests at its baseline; false if it does not get there."""
        return self.far_end.rests_within(LINE, BASELINE_WITHIN_S)


@contextmanager
def session_in_heat() -> Iterator[HeatSession]:
    """Run `mindpain run` up to the onset of heat; it is killed afterwards if it has not ended by itself."""
    with (
        tempfile.TemporaryDirectory(prefix="mindpain-bench-") as folder,
        closing(Keyboard()) as keyboard,
        FarEnd({LINE: "pty"}) as far_end,
    ):
        protocol = short_protocol(Path(folder), trials=1, iti_s=0.05, plateau_s=PLATEAU_S)
        rig = _rig_file(Path(folder), far_end.ports[LINE])
        with WindowSession(protocol, rig, Path(folder) / "data") as session:
            _go_on_to_heat(session, keyboard)
            onset_s = far_end.first(LINE, FIRE, 0.0, FIRED_WITHIN_S)
            if onset_s is None:
                raise Broken("the session says that heat began, but no start arrived at the thermode")
            yield HeatSession(session.process.pid, keyboard, far_end, onset_s)


def _go_on_to_heat(session: WindowSession, keyboard: Keyboard) -> None:
    for event in session.events():
        if event.get("phase") == "instruction":
            keyboard.press("space")
        elif event.get("phase") == "operator_prompt":
            keyboard.press("o")
        elif event["kind"] == "heat_onset":
            return
    code, printed = session.end()
    raise Broken(f"the session ended before any heat, with exit code {code}: {printed.strip()}")


def _rig_file(folder: Path, port: str) -> Path:
    return laptop_at(folder, f"bench_{os.getpid()}", port)
