"""Real streams beside the real LabRecorder: a session's outlets, an amplifier, and what a recorder told."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pylsl
import pyxdf

from hardware.clocks import LabClock
from hardware.lsl.clock import lsl_clock
from hardware.lsl.outlets import LslOutlets
from hardware.lsl.session import StreamSession
from hardware.recorder.entries import LabRecorderEntry, RecordedStream, RecorderEntry
from hardware.recorder.opening import OpenRecorder, open_recorder
from mindpain_task.model import Event
from mindpain_task.recorder import RecorderNews

PROMISE_S = 5.0
"""A trouble is told within this time."""
EEG_HZ = 250.0
_CHUNK = 5
_RIGS = itertools.count()


class Bench:
    """A session's own streams and an amplifier `EEG`; everything is on `clock`."""

    def __init__(self) -> None:
        rig = f"rec{os.getpid()}x{next(_RIGS)}"  # two test runs on one network must not hear each other
        self.clock: LabClock = lsl_clock()
        self.session = StreamSession(rig, "01", "02", "any", "TCS II", "QST.Lab", ("stimulator",))
        self.outlets = LslOutlets(self.clock, self.session, {"heat_onset": 50})
        self.rig = rig
        self.eeg_id = f"eeg-{rig}"
        self.eeg_stream = RecordedStream(name="EEG", source_id=self.eeg_id)
        self._seq = 0
        self.amplifier = Amplifier(self.eeg_id)

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.amplifier.close()
        self.outlets.close()

    def open(self, folder: Path, entry: RecorderEntry | None = None) -> OpenRecorder:
        """Open a recorder on everything here."""
        own, listens = tuple(self.outlets.ids()), self.outlets.listened
        return open_recorder(
            entry or self.entry(),
            self.session,
            own,
            self.send_test,
            listens,
            folder,
            "recording",
            self.clock,
        )

    def entry(self, *further: RecordedStream, least_free_gb: float = 0.001) -> LabRecorderEntry:
        """Say what is recorded beside the session's streams: the amplifier, and what else."""
        streams = (self.eeg_stream, *further)
        return LabRecorderEntry(device="labrecorder", least_free_gb=least_free_gb, streams=streams)

    def send_test(self, token: str) -> None:
        self.outlets.push("markers", [json.dumps({"test": token})], self.clock.now())

    def mark(self) -> int:
        """Send a numbered marker, and return its number."""
        self._seq += 1
        self.outlets.marker(self._seq, Event("heat_onset", self.clock.now(), marker="heat_onset"), "")
        return self._seq

    def wait_for_news(
        self, recorder: OpenRecorder, about: str, troubled: bool, deadline_s: float = 20.0
    ) -> tuple[RecorderNews, float, tuple[RecorderNews, ...]]:
        """Poll as a session does until such news come; return them, how long that took, and all the news."""
        began_s = self.clock.now()
        told: list[RecorderNews] = []
        while self.clock.now() < began_s + deadline_s:
            told += recorder.poll()
            for news in told:
                if news.about == about and bool(news.trouble) is troubled:
                    return news, self.clock.now() - began_s, tuple(told)
            time.sleep(max(0.0, recorder.next_due_s() - self.clock.now()))
        raise AssertionError(f"no news about {about} within {deadline_s:g} s, but {told}")


class Amplifier:
    """A stream of a regular rate, fed in real time; it may be pulled out, and put in again."""

    def __init__(self, source_id: str, name: str = "EEG") -> None:
        info = pylsl.StreamInfo(name, "EEG", 2, EEG_HZ, "float32", source_id)
        self._outlet: pylsl.StreamOutlet | None = pylsl.StreamOutlet(info)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._feed, daemon=True)
        self._thread.start()

    def _feed(self) -> None:
        assert self._outlet is not None
        while not self._end.wait(_CHUNK / EEG_HZ):
            self._outlet.push_chunk([[0.5, -0.5]] * _CHUNK)

    def close(self) -> None:
        self._end.set()
        self._thread.join()
        self._outlet = None  # pylsl ends a stream when its last reference goes


def read_xdf(path: Path) -> dict[str, dict[str, Any]]:
    """Return the streams of a recording by name, as pyxdf reads them."""
    streams, _ = pyxdf.load_xdf(str(path))
    return {stream["info"]["name"][0]: stream for stream in streams}


def markers_in(path: Path) -> list[int]:
    """Return the numbers of the markers in a recording, without the test markers."""
    texts = [json.loads(values[0]) for values in read_xdf(path)["mindpain-markers"]["time_series"]]
    return [text["seq"] for text in texts if "seq" in text]


def wait_until(condition: Callable[[], bool], deadline_s: float, what: str) -> None:
    until_s = time.perf_counter() + deadline_s
    while not condition():
        assert time.perf_counter() < until_s, f"{what}: not within {deadline_s:g} s"
        time.sleep(0.02)
