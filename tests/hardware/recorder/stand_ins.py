"""A recorder, beats and a clock that do what a test says."""

from __future__ import annotations

from pathlib import Path

from hardware.lsl.heartbeat import Heartbeat
from mindpain_task.model import JsonValue


class Idle:
    """A recorder whose file is written by the test."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.ended = ""

    def check(self) -> str:
        return self.ended

    def stop(self) -> None: ...

    def abandon(self) -> None: ...

    def described(self) -> dict[str, JsonValue]:
        return {}


class Still(Heartbeat):
    """Beats that nobody hears."""

    def __init__(self) -> None:
        self.source_id = "id-watch"
        self.count = 0

    def beat(self) -> int:
        self.count += 1
        return self.count

    def close(self) -> None: ...


class Hurried:
    """A clock that does not wait."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def now(self) -> float:
        return self._now_s

    def wait_until(self, time_s: float) -> None:
        self._now_s = max(self._now_s, time_s)

    def wall_time(self) -> str:
        return "n/a"

    def utc_s(self) -> float:
        return self._now_s
