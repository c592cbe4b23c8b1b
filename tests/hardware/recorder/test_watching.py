"""The thread that watches a recording: one that hangs or breaks is itself told of, and holds nobody up."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from hardware.clocks import LabClock
from hardware.lsl.presence import Attendance
from hardware.recorder.growing import GrowingFile, Look
from hardware.recorder.judging import Judge
from hardware.recorder.watching import Watch, Watched
from hardware.recorder.xdf_tail import SeenText, XdfDamage
from mindpain_task.recorder import RecorderNews
from tests.hardware.recorder.bench import PROMISE_S, wait_until
from tests.hardware.recorder.stand_ins import Idle, Still


class Held(GrowingFile):
    """A file on a share that answers when the test lets it, or whatever the test makes of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, [])
        self.answers = threading.Event()
        self.answers.set()
        self.error: Exception | None = None

    def look(self) -> Look:
        self.answers.wait()
        if self.error is not None:
            raise self.error
        return Look(1, (SeenText("id-watch", '{"n":1000000}'),))


def watch_of(file: Held) -> Watch:
    clock = LabClock()
    watched = Watched(Idle(file.path), file, Still(), lambda: True, clock, {}, Attendance(()))
    return Watch(watched, Judge(clock.now() + 3600.0, 0.0, {}, "markers"))


def wait_for(watch: Watch, troubled: bool) -> tuple[RecorderNews, float]:
    began_s = time.perf_counter()
    told: list[RecorderNews] = []

    def there() -> bool:
        before_s = time.perf_counter()
        told.extend(news for news in watch.poll() if bool(news.trouble) is troubled)
        assert time.perf_counter() - before_s < 0.5
        return bool(told)

    wait_until(there, 15.0, "news")
    return told[0], time.perf_counter() - began_s


def test_a_share_that_hangs_is_told_of_within_five_seconds_and_holds_nobody_up(tmp_path: Path) -> None:
    file = Held(tmp_path / "recording.xdf")
    watch = watch_of(file)
    file.answers.clear()
    news, after_s = wait_for(watch, True)
    assert after_s < PROMISE_S
    assert "nothing is known of the recording: reading" in news.trouble
    assert "look at the disk or at the network share" in watch.troubles()["file"]
    file.answers.set()
    assert watch.end()


def test_a_file_that_cannot_be_read_is_told_of_at_once_and_so_is_its_return(tmp_path: Path) -> None:
    file = Held(tmp_path / "recording.xdf")
    watch = watch_of(file)
    file.error = PermissionError(13, "Permission denied")
    news, after_s = wait_for(watch, True)
    assert after_s < 2.0
    assert "recording.xdf cannot be read back: [Errno 13] Permission denied" in news.trouble
    file.error = XdfDamage("in the chunk at byte 9: nonsense")
    wait_until(lambda: "byte 9: nonsense" in watch.troubles().get("file", ""), 5.0, "the new reason")
    file.error = None
    assert wait_for(watch, False)[0].about == "file"
    assert watch.end()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_breaks_is_told_of_and_stays_a_trouble(tmp_path: Path) -> None:
    file = Held(tmp_path / "recording.xdf")
    watch = watch_of(file)
    file.error = ZeroDivisionError("a mistake of ours")
    news, after_s = wait_for(watch, True)
    assert after_s < 2.0
    assert "watching it broke (ZeroDivisionError('a mistake of ours'))" in news.trouble
    assert watch.troubles() == {"file": news.trouble}
    assert watch.poll() == ()
    assert watch.end()
