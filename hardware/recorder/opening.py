"""Opens a rig's recorder: a session begins only with a recording that was proven to receive everything."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from hardware.lsl.heartbeat import Heartbeat
from hardware.lsl.presence import Attendance, PresentStream, StreamQuery
from hardware.lsl.session import StreamSession
from hardware.recorder.closing import end_recording
from hardware.recorder.entries import LabRecorderEntry, RecorderEntry
from hardware.recorder.growing import GrowingFile
from hardware.recorder.judging import Judge
from hardware.recorder.labrecorder import LabRecorder, predicate
from hardware.recorder.proving import Proven, Prover
from hardware.recorder.remote_control import RemoteRecording
from hardware.recorder.wanted import find_wanted, told_apart
from hardware.recorder.watching import GB, LOOK_S, Watch, Watched
from hardware.recorder.writer import Writer
from mindpain_task.model import JsonValue
from mindpain_task.recorder import RecorderNews
from mindpain_task.roles import Clock, DeviceFault


def open_recorder(
    entry: RecorderEntry,
    session: StreamSession,
    own_source_ids: Sequence[str],
    send_test: Callable[[str], None],
    listens: Callable[[], bool],
    folder: Path,
    name: str,
    clock: Clock,
) -> OpenRecorder:
    """Start a recording of our streams and the rig's, and return it once it is proven to receive them.

    `own_source_ids` are the session's streams; `send_test(token)` pushes a marker with the token in it, and
    `listens()` says whether anybody takes the markers. The file is `name`.xdf in the rig's folder for
    recordings, or in `folder` where the rig names none. A `DeviceFault` says what to do where disk space, a
    stream, or the proof is missing; what was recorded until then is taken away. Takes 4 s, at most 30.
    """
    file = _file(entry, folder, name)
    free_gb = _room(entry, file.parent)
    with ExitStack() as stack:
        heart = Heartbeat(clock, session)
        stack.callback(heart.close)
        theirs = [StreamQuery(stream.name, stream.type, stream.source_id) for stream in entry.streams]
        wanted = find_wanted((*own_source_ids, heart.source_id), theirs, clock)
        writer = _start(entry, file, wanted)
        stack.callback(writer.abandon)
        growing = GrowingFile(writer.file, (*own_source_ids, heart.source_id))
        proven = Prover(writer, growing, wanted, heart, send_test, listens, clock).prove()
        called = told_apart(wanted)
        regular = {stream.uid: stream.name for stream in called if stream.nominal_srate > 0}
        others = [s for s in called if s.nominal_srate == 0 and s.source_id not in own_source_ids]
        attendance = Attendance([stream for stream in others if stream.source_id != heart.source_id])
        watched = Watched(writer, growing, heart, listens, clock, regular, attendance)
        opened = OpenRecorder(watched, entry, wanted, proven, free_gb)
        stack.pop_all()
    return opened


class OpenRecorder:
    """A recording that is watched; fills the role `mindpain_task.recorder.Recorder`."""

    def __init__(
        self,
        watched: Watched,
        entry: RecorderEntry,
        wanted: Sequence[PresentStream],
        proven: Proven,
        free_gb: float,
    ) -> None:
        """Begin to watch."""
        self._watched = watched
        self._entry = entry
        self._wanted = tuple(wanted)
        self._proven = proven
        self._free_gb = free_gb
        rates = {
            watched.regular[stream.uid]: stream.nominal_srate for stream in wanted if stream.nominal_srate > 0
        }
        (markers,) = (stream.name for stream in wanted if stream.source_id == proven.markers)
        judge = Judge(watched.clock.now(), entry.least_free_gb, rates, markers)
        self._watch = Watch(watched, judge)
        self._polled_s = watched.clock.now()
        self._closed = False

    @property
    def file(self) -> Path:
        """Where the recording is."""
        return self._watched.file.path

    def next_due_s(self) -> float:
        """Return when `poll` must be called next."""
        return self._polled_s + LOOK_S

    def poll(self) -> tuple[RecorderNews, ...]:
        """Return what has changed since the last call; waits for nothing."""
        self._polled_s = self._watched.clock.now()
        return () if self._closed else self._watch.poll()

    def troubles(self) -> dict[str, str]:
        """Return what is wrong now, by what it is about."""
        return {} if self._closed else self._watch.troubles()

    def described(self) -> dict[str, JsonValue]:
        """Return what records, where to, which streams, and how it was shown that it does."""
        streams: list[JsonValue] = [
            {"name": stream.name, "type": stream.type, "source_id": stream.source_id, "uid": stream.uid}
            for stream in self._wanted
        ]
        return {
            "device": self._entry.device,
            **self._watched.writer.described(),
            "file": str(self.file),
            "free_gb": round(self._free_gb, 3),
            "streams": streams,
            "test_marker_after_s": round(self._proven.seconds, 3),
        }

    def close(self) -> None:
        """End the recording when all that was sent is in it; may be called twice.

        Takes 10 s, at most 35. A `DeviceFault` says what may be missing in the file; all is closed then, too.
        """
        if self._closed:
            return
        self._closed = True
        try:
            end_recording(self._watched, self._watch)
        finally:
            self._watched.heart.close()


def _file(entry: RecorderEntry, folder: Path, name: str) -> Path:
    """Return where the recording is to be; refuse a folder that is not there, and a file that is."""
    place = Path(entry.folder) if entry.folder is not None else folder
    if not place.is_dir():
        raise DeviceFault(
            f"recorder: there is no folder {place}: make it, or mount the disk or the share it is on"
        )
    file = place / f"{name}.xdf"
    if file.exists():
        raise DeviceFault(f"recorder: {file} exists, and no recording is overwritten: move it away")
    return file


def _room(entry: RecorderEntry, place: Path) -> float:
    """Return how many GB are free; refuse too few."""
    free_gb = shutil.disk_usage(place).free / GB
    if free_gb < entry.least_free_gb:
        raise DeviceFault(
            f"recorder: {free_gb:.3g} GB are free in {place}, and a session needs {entry.least_free_gb:g} GB "
            "(`recorder.least_free_gb`): make room, or record to another disk"
        )
    return free_gb


def _start(entry: RecorderEntry, file: Path, wanted: Sequence[PresentStream]) -> Writer:
    if isinstance(entry, LabRecorderEntry):
        return LabRecorder(file, [predicate("uid", stream.uid) for stream in wanted])
    return RemoteRecording(entry, file)
