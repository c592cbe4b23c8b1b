"""Whether this computer keeps time: priority, sleeps, LSL's clock, the wall clock, and what else runs.

Only a session clock that is not LSL's is a fail. A computer without real-time priority is late by some
milliseconds when it is busy; every onset is stamped by its write all the same, so that the data stay true,
and a lab without an administrator can work (docs/decisions/0009-the-device-process.md). Such a line passes,
says what was found, and what would make it better. How late edges really are, `mindpain timing` measures.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hardware.clocks import LabClock
from hardware.readiness.line import CheckLine
from hardware.self_check import Spread, spread
from mindpain_task.roles import Clock

SLEEPS_FOR_S = 0.3
PROBE_WITHIN_S = 20.0
MOST_BETWEEN_CLOCKS_S = 0.0005
"""[D] Half of the millisecond within which recordings and the journal are to agree; the measurement's own
error is microseconds."""
SLEEPY_MS = 2.0
"""[D] p99 from which the line says so: as `mindpain timing` calls an edge bad."""
_TIME_ERROR = 5
_TIMEX_BYTES = 512  # more than any system's struct timex, of which only `modes`, 0 for a look, is of interest
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class RealTime:
    """What a process of its own got: a sentence for each thing refused, and how late its sleeps woke."""

    notices: tuple[str, ...]
    late: Spread


def check_clock(clock: Clock, lsl: bool) -> tuple[CheckLine, ...]:
    """Look at everything, in under a second; `lsl` says whether the rig sends LSL streams."""
    probed = probe()
    return (
        priority_line(probed),
        waking_line(probed),
        check_lsl_clock(clock, lsl),
        wall_clock_line(LabClock().wall_time(), kernel_says_synchronised()),
        load_line(*load()),
    )


def probe(command: Sequence[str] = (sys.executable, "-m", "hardware.readiness.real_time")) -> RealTime | str:
    """Let a process ask for real time and sleep; return what became of it, or why that failed."""
    try:
        done = subprocess.run(
            [*command, str(SLEEPS_FOR_S)],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=PROBE_WITHIN_S,
            check=False,
        )
        told = json.loads(done.stdout)
        return RealTime(tuple(map(str, told["notices"])), spread([float(each) for each in told["late_s"]]))
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    except (ValueError, KeyError, TypeError):
        return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit {done.returncode}"


def priority_line(probed: RealTime | str) -> CheckLine:
    """Say which priority the device process will get; never a fail."""
    if isinstance(probed, str):
        return _not_probed("priority", probed)
    if not probed.notices:
        return CheckLine("clock", "pass", "priority: the device process gets real-time priority")
    return CheckLine(
        "clock",
        "pass",
        "priority: not all that the device process asks for; onsets may be some ms late while the computer "
        f"is busy, and are stamped all the same ({'; '.join(probed.notices)})",
        "end other programs before a session; `mindpain timing` measures how late onsets are here",
    )


def waking_line(probed: RealTime | str) -> CheckLine:
    """Say how late a sleep of that process wakes; never a fail."""
    if isinstance(probed, str):
        return _not_probed("waking", probed)
    late = probed.late
    found = (
        f"waking: sleeps of 1 ms were {late.median_ms:.2f} ms too long (median of {late.n}), "
        f"p99 {late.p99_ms:.2f} ms, longest {late.max_ms:.2f} ms"
    )
    if late.p99_ms <= SLEEPY_MS:
        return CheckLine("clock", "pass", found)
    return CheckLine("clock", "pass", found, "end other programs, then look again with `mindpain timing`")


def check_lsl_clock(clock: Clock, lsl: bool) -> CheckLine:
    """Compare the session clock with LSL's: apart from each other, markers and EEG could not be matched."""
    if not lsl:
        return CheckLine("clock", "not_checkable", "LSL: this rig sends no LSL streams, so no clock to match")
    try:
        from hardware.lsl.clock import lsl_minus
    except (ImportError, RuntimeError, OSError) as error:
        return CheckLine(
            "clock",
            "fail",
            f"LSL: liblsl cannot be loaded: {error}",
            "install the libraries again with `python bootstrap.py`, or let the rig have `outlets: none`",
        )
    apart_s = lsl_minus(clock)
    if abs(apart_s) > MOST_BETWEEN_CLOCKS_S:
        return CheckLine(
            "clock",
            "fail",
            f"LSL: its clock is {1000 * apart_s:.3f} ms from the session's, at most "
            f"{1000 * MOST_BETWEEN_CLOCKS_S:g} ms are allowed",
            "restart mindpain, which measures the offset anew; if it stays, do not record with LSL here",
        )
    return CheckLine(
        "clock", "pass", f"LSL: its clock is within {1e6 * abs(apart_s):.1f} µs of the session's"
    )


def wall_clock_line(reads: str, synchronised: bool | None) -> CheckLine:
    """Say whether anything keeps the calendar time right: the heat that skin had within a day hangs on it.

    Without it nobody here can know whether it is right: that is no fail, but for a person to look at.
    """
    if synchronised:
        return CheckLine(
            "clock", "pass", f"wall clock: the system says that it is synchronised; it reads {reads}"
        )
    why = "this system is not asked" if synchronised is None else "nothing synchronises it"
    return CheckLine(
        "clock",
        "not_checkable",
        f"wall clock: it reads {reads}, and {why}",
        "compare it with a watch: it decides how much heat a skin site had in the last 24 hours. To keep it "
        "right: Linux `timedatectl set-ntp true`; Windows: Settings, Time; macOS: Settings, Date & Time",
    )


def kernel_says_synchronised() -> bool | None:
    """Ask the Linux kernel whether its clock is disciplined; None on a system that is not asked."""
    adjtimex: Callable[[ctypes.Array[ctypes.c_char]], int] | None = None
    if sys.platform == "linux":
        adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return None
    state = adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def load() -> tuple[float | None, int]:
    """Return how many programs wanted to run in the last minute (None: not told), and the cores."""
    average = getattr(os, "getloadavg", None)
    return (None if average is None else float(average()[0])), os.cpu_count() or 1


def load_line(wanted: float | None, cores: int) -> CheckLine:
    """Say how busy this computer is; never a fail, since it changes from one minute to the next."""
    advice = "end other programs before a session: browsers, updates, analyses, cloud copies"
    if wanted is None:
        return CheckLine(
            "clock",
            "not_checkable",
            "load: this system does not tell it",
            f"look at the task manager; {advice}",
        )
    found = f"load: {wanted:.1f} programs wanted to run at a time in the last minute, on {cores} cores"
    return CheckLine("clock", "pass", found, advice if wanted > cores / 2 else "")


def _not_probed(what: str, why: str) -> CheckLine:
    return CheckLine(
        "clock",
        "not_checkable",
        f"{what}: a process of its own could not try it: {why}",
        "run `mindpain timing`, which measures how late onsets are on this computer",
    )
