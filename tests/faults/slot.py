"""One line with a thermode twin at its far end: sessions on it, one after another, each with its mishap."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from hardware.clocks import LabClock
from tests.bench.far_end import FarEnd
from tests.bench.figures import Broken
from tests.faults.headless import run_and_exit
from tests.faults.mishaps import DIED, EDGE_S, ENDS, FREEZES, Job, Mishap, Where, where_is
from tests.faults.quick import QuickSession, quick_session
from tests.faults.remains import Remains, look_at, port_trouble
from tests.faults.striking import Striker
from tests.faults.witness import Heard

LINE = "thermode"
START, ABORT = b"L", b"A"
LOOK_S = 0.005
UNDER_WAY_WITHIN_S = 20.0
FROZEN_FOR_S = 0.6
GONE_WITHIN_S = 10.0
BASELINE_WITHIN_S = 10.0
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Result:
    """What became of one session; `abort_s` is from the mishap to the first abort byte, None if none came."""

    job: Job
    where: Where
    abort_s: float | None
    ratings: int
    lost: tuple[str, ...]
    is_torn: bool
    wrong: tuple[str, ...]

    @property
    def is_late(self) -> bool:
        """Whether the abort came, but not within its bound."""
        bound_s = self.job.mishap.bound_s
        if not self.where.needs_abort or bound_s is None or self.abort_s is None:
            return False
        return self.abort_s > bound_s


def serve_jobs(todo: Sequence[Job], pipe: Connection, keep: Path) -> None:
    """Do the jobs in a process of one's own, and send each result; what went wrong is kept in `keep`.

    No thread may run here: each session is a fork of this process, which has everything imported.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with FarEnd({LINE: "pty"}) as far_end:
        for job in todo:
            with tempfile.TemporaryDirectory(prefix="mindpain-kills-") as folder:
                result = _Session(job, far_end, Path(folder)).result()
                if result.lost or result.wrong:
                    shutil.copytree(folder, keep / f"session-{job.number}")
            pipe.send(result)


class _Session:
    """A session from its birth to its last trace."""

    def __init__(self, job: Job, far_end: FarEnd, folder: Path) -> None:
        self._job = job
        self._far_end = far_end
        self._clock = LabClock()
        self._wrong: list[str] = []
        self._thawed_s = 0.0
        self._folder, self._data = folder, folder / "data"
        self._striker = Striker(job.mishap, far_end, LINE, self._data)
        far_end.forget()

    def result(self) -> Result:
        """Run it, let the mishap happen, and look at what is left."""
        striker, folder = self._striker, self._folder
        port = self._far_end.ports[LINE]
        files = quick_session(folder, port, outlets=striker.outlets, rig_name=striker.rig_name)
        with striker.ready():
            self._others = _children()
            reading, writing = os.pipe()
            self._pid = self._fork(files, writing)
            os.close(writing)
            self._heard = Heard(reading)
            self._began_s = self._clock.now()
            try:
                return self._result()
            finally:
                self._heard.close()

    def _fork(self, files: QuickSession, witness: int) -> int:
        pid = os.fork()
        if pid == 0:
            run_and_exit(files, self._data, self._job, witness, self._folder / "log.txt")
        return pid

    def _result(self) -> Result:
        at_s = self._strike()
        code = self._end_of(self._pid)
        self._expect_nobody()
        self._expect_rest()
        told = self._heard.listen()
        starts_s = self._far_end.all(LINE, START)
        aborted_s = self._far_end.first(LINE, ABORT, at_s, 0.0)
        where = where_is(told, starts_s, at_s)
        has_port = self._heard.device_pid is not None and self._job.mishap is not Mishap.UNPLUGGED
        if aborted_s is None and has_port:
            self._wrong.append(f"no abort came, in {where.value}")
        over_s = at_s if self._job.mishap.lets_trial_finish else aborted_s
        if over_s is not None and any(start_s > over_s for start_s in starts_s):
            self._wrong.append("a stimulus was started after the end")
        remains = look_at(self._data, told, len(starts_s))
        bad_end = (
            *self._bad_end(code, remains, aborted_s if where.needs_abort else None),
            *self._unsaid(remains, aborted_s),
        )
        return Result(
            self._job,
            where,
            None if aborted_s is None else aborted_s - at_s,
            remains.ratings,
            remains.lost,
            remains.is_torn,
            (*self._wrong, *remains.wrong, *bad_end),
        )

    def _strike(self) -> float:
        """Wait for the moment, let it happen, and return when it did."""
        job, heard = self._job, self._heard
        if job.after:
            self._wait_for(lambda: any(told.marker == job.after for told in heard.listen()))
            self._began_s = self._clock.now()
        self._clock.wait_until(self._began_s + job.at_s)
        if job.mishap is Mishap.DEVICE:
            self._wait_for(lambda: heard.listen() and heard.device_pid is not None)
        at_s = self._clock.now()
        self._striker.strike(self._pid, heard.device_pid)
        if job.mishap in FREEZES:
            self._far_end.first(LINE, ABORT, at_s, FROZEN_FOR_S)
            self._thawed_s = self._clock.now()
            os.kill(self._pid, FREEZES[job.mishap])
        return at_s

    def _wait_for(self, is_so: Callable[[], object]) -> None:
        give_up_s = self._clock.now() + UNDER_WAY_WITHIN_S
        while not is_so():
            if self._clock.now() > give_up_s:
                raise Broken(f"session {self._job.number} is not under way after {UNDER_WAY_WITHIN_S} s")
            time.sleep(LOOK_S)

    def _end_of(self, pid: int) -> int | None:
        """Wait for the end of a child and return its exit code; end it where it does not come."""
        give_up_s = self._clock.now() + GONE_WITHIN_S
        while self._clock.now() < give_up_s:
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                return os.waitstatus_to_exitcode(status)
            time.sleep(LOOK_S)
        self._wrong.append(f"process {pid} was still there {GONE_WITHIN_S} s later: {_command(pid)}")
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return None

    def _expect_nobody(self) -> None:
        """Wait until whoever the session has started is gone, too; orphans come to this process."""
        while left := _children() - self._others:
            self._end_of(left.pop())
        if self._job.mishap is Mishap.UNPLUGGED:
            return
        if why := port_trouble(self._far_end.ports[LINE]):
            self._wrong.append(f"the port is not free: {why}")

    def _expect_rest(self) -> None:
        if not self._far_end.rests_within(LINE, BASELINE_WITHIN_S):
            self._wrong.append(f"the plate is not at its baseline {BASELINE_WITHIN_S} s later")

    def _unsaid(self, remains: Remains, aborted_s: float | None) -> Iterator[str]:
        """Say what the device's own record does not tell of a session that could not, or tells wrongly."""
        died = [why for why in remains.unasked if why.startswith(DIED)]
        others = [why for why in remains.unasked if not why.startswith(DIED)]
        if self._job.mishap in ENDS and died:
            yield "by the device's own record a session died that had closed it in order"
        if self._job.mishap not in ENDS and self._heard.device_pid is not None and len(died) != 1:
            yield f"the device's own record does not say once that the session died: {list(remains.unasked)}"
        was_aborted = aborted_s is not None and aborted_s < self._thawed_s
        if self._job.mishap in FREEZES and was_aborted and not others:
            yield "the device's own record does not say why it stopped what a frozen session had begun"

    def _bad_end(self, code: int | None, remains: Remains, aborted_s: float | None) -> Iterator[str]:
        """Say what is wrong with how the end is on record: by the session, or by who outlived it."""
        if self._job.mishap not in ENDS:
            if aborted_s is not None and not any(abs(at_s - aborted_s) < EDGE_S for at_s in remains.aborts_s):
                yield "the device's own record does not hold the abort"
            return
        expected, reason = ENDS[self._job.mishap]
        if code != expected:
            yield f"the session ended with exit code {code}, not {expected}"
        if remains.is_torn:
            yield "the journal of a session that ended by itself is damaged"
        stopped = [each.event for each in remains.records if each.event.kind == "session_stopped"]
        if not any(reason in str(event.data["reason"]) for event in stopped):
            yield f"the journal does not say {reason!r} of its end: {[dict(event.data) for event in stopped]}"


def _children() -> set[int]:
    """Return this process's children, orphans of its children among them."""
    pid = os.getpid()
    return {int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
