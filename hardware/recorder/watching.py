"""The thread that watches a recording: it sends beats, reads what the file grew by, and keeps what is wrong.

Reading a file may hang for as long as a network share likes to, which a session must not. So a thread looks,
and the session only asks it what it saw last; a thread that has not looked for a while is itself a trouble.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.lsl.heartbeat import Heartbeat, beat_number
from hardware.lsl.presence import Attendance
from hardware.recorder.growing import GrowingFile
from hardware.recorder.judging import FILE, Judge, Sight
from hardware.recorder.writer import Writer
from hardware.recorder.xdf_tail import XdfDamage
from mindpain_task.recorder import RecorderNews
from mindpain_task.roles import Clock, DeviceFault

LOOK_S = 0.25
BEAT_S = 0.5
HUNG_S = 2.5
"""A look takes milliseconds; where it takes so long, nothing is known of the recording. [D]"""
GB = 1e9


@dataclass(frozen=True)
class Watched:
    """A recording and what is known of it.

    `regular` are the streams of a regular rate, names by their unique ids; of others that are not ours only
    the network can tell, which `attendance` asks.
    """

    writer: Writer
    file: GrowingFile
    heart: Heartbeat
    listens: Callable[[], bool]
    clock: Clock
    regular: Mapping[str, str]
    attendance: Attendance


class Watch:
    """Watches until it is ended; `poll` and `troubles` never wait for a disk or a network."""

    def __init__(self, watched: Watched, judge: Judge) -> None:
        """Begin to watch."""
        self._watched = watched
        self._judge = judge
        self._lock = threading.Lock()
        self._news: list[RecorderNews] = []
        self._troubles: dict[str, str] = {}
        self._looked_s = watched.clock.now()
        self._broken = ""
        self._blind = False
        self._newest_beat = 0
        self._beat_s = 0.0
        self._free_gb = 0.0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder watch", daemon=True)
        self._thread.start()

    def poll(self) -> tuple[RecorderNews, ...]:
        """Return what has changed since the last call."""
        now_s = self._watched.clock.now()
        with self._lock:
            news, self._news = self._news, []
            blind, troubles, looked_s = self._blind_now(now_s), self._troubles, self._looked_s
        if blind and not self._blind:
            news.append(RecorderNews(now_s, FILE, blind, looked_s))
        elif self._blind and not blind and FILE not in {*troubles, *(one.about for one in news)}:
            news.append(RecorderNews(now_s, FILE, "", looked_s))
        self._blind = bool(blind)
        return tuple(news)

    def troubles(self) -> dict[str, str]:
        """Return all that is wrong now, by what it is about."""
        with self._lock:
            blind = self._blind_now(self._watched.clock.now())
            return {FILE: blind} if blind else dict(self._troubles)

    def end(self) -> bool:
        """End the thread and return true; one that hangs is left behind, and ends with the program."""
        self._ending.set()
        self._thread.join(HUNG_S)
        return not self._thread.is_alive()

    def _blind_now(self, now_s: float) -> str:
        """Return why nothing is known of the recording now, or nothing."""
        if self._broken:
            return self._broken
        if (wait_s := now_s - self._looked_s) > HUNG_S:
            return (
                f"nothing is known of the recording: reading {self._watched.file.path} takes {wait_s:.1f} s "
                "so far; look at the disk or at the network share"
            )
        return ""

    def _run(self) -> None:
        try:
            while not self._ending.wait(LOOK_S):
                self._look()
        except BaseException as error:
            with self._lock:
                self._broken = f"nothing is known of the recording: watching it broke ({error!r})"
            raise

    def _look(self) -> None:
        now_s = self._watched.clock.now()
        unreadable = self._beat(now_s) or self._read()
        sight = Sight(
            now_s,
            self._watched.writer.check(),
            unreadable,
            self._newest_beat,
            self._samples(),
            self._watched.attendance.gone(),
            self._watched.listens(),
            self._free_gb,
        )
        news = self._judge.see(sight)
        with self._lock:
            self._news += news
            self._troubles = self._judge.troubles
            self._looked_s = self._watched.clock.now()

    def _beat(self, now_s: float) -> str:
        """Send a beat where one is due; return why it could not be sent, or nothing."""
        if now_s < self._beat_s + BEAT_S:
            return ""
        self._beat_s = now_s
        try:
            self._judge.sent(self._watched.heart.beat(), now_s)
        except DeviceFault as fault:
            return str(fault)
        return ""

    def _read(self) -> str:
        """Read what is new in the file; return why that is not possible, or nothing."""
        try:
            self._free_gb = shutil.disk_usage(self._watched.file.path.parent).free / GB
            look = self._watched.file.look()
        except (OSError, XdfDamage) as error:
            return f"the recording {self._watched.file.path} cannot be read back: {error}"
        for seen in look.texts:
            if seen.source_id == self._watched.heart.source_id:
                self._newest_beat = beat_number(seen.text)
        return ""

    def _samples(self) -> dict[str, int]:
        """Return how many samples there are of each stream of a regular rate."""
        tail = self._watched.file.tail
        return {
            self._watched.regular[stream.uid]: tail.samples[stream_id]
            for stream_id, stream in tail.streams.items()
            if stream.uid in self._watched.regular
        }
