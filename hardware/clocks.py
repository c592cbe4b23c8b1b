"""The session clock: LSL's monotonic time in the lab, one that moves when waited on in a rehearsal."""

from __future__ import annotations

import datetime
import time

SPIN_S = 0.002


class LabClock:
    """LSL's clock, read without a call into liblsl.

    `time.perf_counter` is the clock LSL uses on Linux (offset below 1 µs); elsewhere it ticks alike from
    another zero, so `offset_s` (LSL minus perf_counter, measured once at start) is added.
    """

    def __init__(self, offset_s: float = 0.0) -> None:
        self.offset_s = offset_s

    def now(self) -> float:
        """Return the time in seconds on LSL's clock."""
        return time.perf_counter() + self.offset_s

    def wait_until(self, time_s: float) -> None:
        """Sleep until shortly before `time_s`, then spin: a sleep alone wakes up to milliseconds late."""
        sleep_s = time_s - self.now() - SPIN_S
        if sleep_s > 0:
            time.sleep(sleep_s)
        while self.now() < time_s:
            pass

    def wall_time(self) -> str:
        """Return the calendar time in UTC, ISO 8601."""
        return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")

    def utc_s(self) -> float:
        """Return seconds since 1970 in UTC."""
        return time.time()


class VirtualClock:
    """A clock that starts at 0 and moves only when somebody waits on it; `utc_s` is when that is."""

    def __init__(self, utc_s: float = 0.0) -> None:
        self._now_s = 0.0
        self._utc_s = utc_s

    def now(self) -> float:
        """Return the virtual time in seconds."""
        return self._now_s

    def wait_until(self, time_s: float) -> None:
        """Move to `time_s`, never backwards."""
        self._now_s = max(self._now_s, time_s)

    def wall_time(self) -> str:
        """Return text that cannot be taken for a date: a rehearsal has none."""
        return "n/a (virtual time)"

    def utc_s(self) -> float:
        """Return the virtual time: a rehearsal begins in 1970, unless it goes on from another."""
        return self._utc_s + self._now_s
