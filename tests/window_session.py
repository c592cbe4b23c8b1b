"""A session of the real command in a real window, with somebody at its real keyboard and mouse.

The session runs in a process of its own; this one reads its journal as it grows, and acts through the X
server (xdotool) on what the screen shows.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hardware.screen.layout import Layout

WIDTH_PX, HEIGHT_PX = 1280, 800
DEADLINE_S = 40.0
READY_WITHIN_S = 60.0
SEARCH = ("xdotool", "search", "--onlyvisible", "--name", "^mindpain$")
"""The window of the pre-flight check is no longer seen once it is closed, and may be there a while longer."""
ASKED_FOR = ("space", "Left", "Right", "s", "Escape")


class WindowSession:
    """`mindpain run` under way; `events()` yields its journal, line by line, as it is written."""

    def __init__(self, protocol: Path, rig: Path, data: Path, *options: str) -> None:
        command = [sys.executable, "-m", "experiments", "run", str(protocol), "--rig", str(rig)]
        who = ["--sub", "01", "--seed", "5", "--data", str(data), "--no-report", "--no-export", *options]
        self._data = data
        self.process = subprocess.Popen(
            [*command, *who], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def __enter__(self) -> WindowSession:
        try:
            self._press_what_is_asked_for()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _press_what_is_asked_for(self) -> None:
        """Press the keys that the pre-flight check asks for, in turn, until the session itself begins.

        Its journal is there well before its window, so that no such press reaches that.
        """
        until_s = time.perf_counter() + READY_WITHIN_S
        for key in itertools.cycle(ASKED_FOR):
            if self.process.poll() is not None or self._lines():
                return
            assert time.perf_counter() < until_s, "the pre-flight check does not end"
            if self._has_window():
                self.do("key", key)
            time.sleep(0.1)

    def _has_window(self) -> bool:
        return subprocess.run(SEARCH, capture_output=True, check=False).returncode == 0

    def __exit__(self, *exc: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def end(self) -> tuple[int, str]:
        """Wait for the command to end; return its exit code and what it printed."""
        printed, _ = self.process.communicate(timeout=DEADLINE_S)
        return self.process.returncode, printed

    @property
    def folder(self) -> Path:
        """The session's folder."""
        return next(self._data.rglob("journal.jsonl")).parent

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield each event once it is on record, until the session's process has ended."""
        last_s = time.perf_counter()
        read = 0
        while True:
            ended = self.process.poll() is not None
            lines = self._lines()
            for line in lines[read:]:
                last_s = time.perf_counter()
                yield json.loads(line)
            read = len(lines)
            if ended:
                return
            assert time.perf_counter() < last_s + DEADLINE_S, "the session does not go on"
            time.sleep(0.01)

    def _lines(self) -> list[str]:
        found = list(self._data.rglob("journal.jsonl"))
        return found[0].read_text(encoding="utf-8").split("\n")[:-1] if found else []

    def do(self, *words: str | int) -> None:
        """Press a key or move the mouse, as a person would."""
        subprocess.run(["xdotool", *map(str, words)], check=True)

    def point_at(self, position: float) -> None:
        """Move the mouse to a place (0-100) on the rating line."""
        line = Layout(WIDTH_PX, HEIGHT_PX).vas_line
        left_px, top_px = self._corner()
        x_px = left_px + WIDTH_PX / 2 + line.x_px(position)
        self.do("mousemove", round(x_px), round(top_px + HEIGHT_PX / 2 - line.y_px))

    def _corner(self) -> tuple[int, int]:
        """Return where on the desktop the window's upper left corner is."""
        command = [*SEARCH, "getwindowgeometry", "--shell"]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        values = dict(line.split("=") for line in found.split())
        return int(values["X"]), int(values["Y"])

    def answer(self, event: Mapping[str, Any]) -> None:
        """Do what a willing participant and operator would do about what has just appeared."""
        if event.get("phase") == "instruction":
            self.do("key", "space")
        elif event.get("phase") == "operator_prompt":
            self.do("key", "o")
        elif event.get("marker") == "intensity_shown":
            self.point_at(73)
            self.do("click", 1)
        elif str(event.get("marker", "")).endswith("_shown"):
            self.do("key", "Right", "key", "Right", "key", "Left", "key", "space")
