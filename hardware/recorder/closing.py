"""The end of a recording: what was sent last is in its file before the recorder is stopped, and after."""

from __future__ import annotations

import contextlib

from hardware.lsl.heartbeat import beat_number
from hardware.recorder.watching import Watch, Watched
from hardware.recorder.xdf_tail import XdfDamage
from mindpain_task.roles import DeviceFault

ARRIVE_S = 5.0
_LAST_BEATS = 3
"""Between two fetches of beats lies one of every other stream; the first of these may follow half of one."""
_LOOK_S = 0.1
_HANGS = "reading it hangs, so that its end was not looked at"


def end_recording(watched: Watched, watch: Watch) -> None:
    """End a recording and its watch; a `DeviceFault` says what may be missing in it.

    Whatever breaks off the wait for the last beats, the recorder is asked to end: it would go on without us.
    """
    try:
        readable = watch.end()
        troubles = [_end_of_stream(watched) if readable else f"{watched.file.path}: {_HANGS}"]
    except BaseException:
        with contextlib.suppress(DeviceFault):  # what broke it off says more
            watched.writer.stop()
        raise
    try:
        watched.writer.stop()
    except DeviceFault as fault:
        troubles.append(str(fault))
    else:
        troubles.append(_rest(watched) if readable else "")
    told = [trouble for trouble in troubles if trouble]
    if told:
        raise DeviceFault(f"recorder, at its end: {'; '.join(told)}")


def _end_of_stream(watched: Watched) -> str:
    """Wait until the last beats are in the file; return what is amiss, or nothing."""
    until_s = watched.clock.now() + ARRIVE_S
    try:
        for _ in range(_LAST_BEATS):
            wanted, newest = watched.heart.beat(), 0
            while newest < wanted:
                if trouble := watched.writer.check():
                    return trouble
                if watched.clock.now() > until_s:
                    return f"what was sent last had not reached {watched.file.path} within {ARRIVE_S:g} s"
                newest = max(newest, _newest(watched))
                watched.clock.wait_until(watched.clock.now() + _LOOK_S)
    except (OSError, XdfDamage, DeviceFault) as error:
        return f"{watched.file.path} cannot be read back: {error}"
    return ""


def _rest(watched: Watched) -> str:
    """Read what the stopped recorder still wrote; return what is amiss with the whole file, or nothing."""
    try:
        while watched.file.look().grown:
            pass
    except (OSError, XdfDamage) as error:
        return f"{watched.file.path} cannot be read back: {error}"
    return f"{watched.file.path} ends in the middle of a chunk" if watched.file.tail.incomplete else ""


def _newest(watched: Watched) -> int:
    texts = watched.file.look().texts
    return max((beat_number(s.text) for s in texts if s.source_id == watched.heart.source_id), default=0)
