"""LSL's clock and log: one base of time for session and recordings, and no chatter on the terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pylsl

from hardware.clocks import LabClock
from mindpain_task.roles import Clock

NO_OFFSET_S = 20e-6
_READINGS = 50


def lsl_clock() -> LabClock:
    """Return a session clock that reads LSL's time, with the offset measured now.

    Below 20 µs the two are one clock and the offset is exactly 0, so that its measurement adds no error.
    """
    quiet_liblsl()
    offset_s = lsl_minus(LabClock())
    return LabClock(0.0 if abs(offset_s) < NO_OFFSET_S else offset_s)


def lsl_minus(clock: Clock) -> float:
    """Return LSL's time minus a clock's, in seconds, from the tightest of many pairs of readings.

    The error is at most half the tightest pair's width: below a microsecond on an idle computer.
    """
    pairs: list[tuple[float, float]] = []
    for _ in range(_READINGS):
        before_s = clock.now()
        lsl_s = float(pylsl.local_clock())
        after_s = clock.now()
        pairs.append((after_s - before_s, lsl_s - (before_s + after_s) / 2))
    return min(pairs)[1]


def quiet_liblsl() -> None:
    """Let liblsl log errors only; does nothing once another LSL function was called in this process.

    The setting replaces any `lsl_api.cfg`, so where a lab has one (known peers, session id, log level), the
    file stands and nothing is set.
    """
    if not any(path.is_file() for path in _config_files()):
        pylsl.set_config_content("[log]\nlevel = -2\n")


def _config_files() -> list[Path]:
    """Return where liblsl looks for its configuration, in its own order."""
    named = os.environ.get("LSLAPICFG")
    usual = [Path("lsl_api.cfg"), Path.home() / "lsl_api" / "lsl_api.cfg", Path("/etc/lsl_api/lsl_api.cfg")]
    return [Path(named), *usual] if named else usual
