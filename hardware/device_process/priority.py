"""Ask the system for real time: priority, memory, a core, a fine timer; each tried, none required.

Every function returns an empty text, or a sentence that says what was not to be had and what to do.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys

FIFO_PRIORITY = 50
_PR_SET_TIMERSLACK = 29
_MCL_CURRENT_AND_FUTURE = 3
_HIGH_PRIORITY_CLASS, _TIME_CRITICAL = 0x80, 15
_TIME_CONSTRAINT_POLICY, _TIME_CONSTRAINT_COUNT = 2, 4


def ask_for_real_time() -> tuple[str, ...]:
    """Ask for everything this system knows; return a sentence for each thing it did not permit."""
    gc.collect()
    gc.freeze()
    gc.disable()  # the process makes no cycles worth a pause
    if sys.platform == "linux":
        said = (_linux_priority(), _linux_memory(), _linux_core(), _linux_timer())
    elif sys.platform == "win32":
        said = (_windows_priority(), _windows_timer())
    elif sys.platform == "darwin":
        said = (_mac_priority(),)
    else:
        said = (f"real-time priority is not known for {sys.platform}",)
    return tuple(sentence for sentence in said if sentence)


def _linux_priority() -> str:
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(FIFO_PRIORITY))
    except OSError as error:
        return (
            f"no real-time priority ({error.strerror}): onsets may be late by milliseconds on a busy "
            f"computer; let this user have `rtprio {FIFO_PRIORITY}` in /etc/security/limits.conf"
        )
    return ""


def _linux_memory() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(_MCL_CURRENT_AND_FUTURE) != 0:
        why = os.strerror(ctypes.get_errno())
        return f"memory is not locked ({why}): let this user have `memlock unlimited` in limits.conf"
    return ""


def _linux_core() -> str:
    """Stay on the last core one may use: caches stay warm, and the first core gets most interrupts."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        try:
            os.sched_setaffinity(0, {cores[-1]})
        except OSError as error:
            return f"no core of its own ({error.strerror})"
    return ""


def _linux_timer() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_TIMERSLACK, 1, 0, 0, 0) != 0:
        return f"timers stay coarse, 0.05 ms ({os.strerror(ctypes.get_errno())})"
    return ""


def _windows_priority() -> str:
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    ok = kernel.SetPriorityClass(kernel.GetCurrentProcess(), _HIGH_PRIORITY_CLASS)
    ok = kernel.SetThreadPriority(kernel.GetCurrentThread(), _TIME_CRITICAL) and ok
    return "" if ok else "Windows did not give time-critical priority: start mindpain with more rights"


def _windows_timer() -> str:
    refused = ctypes.windll.winmm.timeBeginPeriod(1)  # type: ignore[attr-defined]
    return "Windows keeps its 15.6 ms timer: close programs that hold it" if refused else ""


def _mac_priority() -> str:
    """Ask for the time-constraint policy: 1 ms of work within each 5 ms, if need be at once."""
    libc = ctypes.CDLL(None)
    libc.pthread_self.restype = ctypes.c_void_p
    libc.pthread_mach_thread_np.argtypes = [ctypes.c_void_p]
    numerator, denominator = _mac_timebase(libc)
    per_ms = 1_000_000 * denominator // numerator
    policy = (ctypes.c_uint32 * 4)(5 * per_ms, 1 * per_ms, 5 * per_ms, 1)
    thread = libc.pthread_mach_thread_np(libc.pthread_self())
    refused = libc.thread_policy_set(thread, _TIME_CONSTRAINT_POLICY, policy, _TIME_CONSTRAINT_COUNT)
    return f"macOS did not give a time-constraint policy (error {refused})" if refused else ""


def _mac_timebase(libc: ctypes.CDLL) -> tuple[int, int]:
    info = (ctypes.c_uint32 * 2)()
    libc.mach_timebase_info(info)
    return info[0], info[1]


def may_spin_long() -> bool:
    """Return whether this process runs with real-time priority, so that a long spin is not preempted."""
    return sys.platform == "linux" and os.sched_getscheduler(0) == os.SCHED_FIFO
