"""The end of a recording: whatever breaks it off, the recorder is asked to end, or it would go on alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.lsl.presence import Attendance
from hardware.recorder.closing import end_recording
from hardware.recorder.growing import GrowingFile
from hardware.recorder.watching import Watch, Watched
from mindpain_task.roles import DeviceFault
from tests.hardware.recorder import made
from tests.hardware.recorder.stand_ins import Hurried, Idle, Still


class Counted(Idle):
    """A recorder that counts how often it was asked to end."""

    stops = 0

    def stop(self) -> None:
        self.stops += 1


class BrokenOff(Still):
    """Beats at the first of which something else happens."""

    def __init__(self, by: BaseException) -> None:
        super().__init__()
        self._by = by

    def beat(self) -> int:
        raise self._by


class Ended(Watch):
    """A watch that is over, or that hangs."""

    def __init__(self, ends: bool = True) -> None:
        self._ends = ends

    def end(self) -> bool:
        return self._ends


def recording(tmp_path: Path, heart: Still, data: bytes = b"") -> tuple[Counted, Watched]:
    file = tmp_path / "recording.xdf"
    file.write_bytes(made.file_header() + data)
    writer = Counted(file)
    growing = GrowingFile(file, [heart.source_id])
    return writer, Watched(writer, growing, heart, lambda: True, Hurried(), {}, Attendance(()))


@pytest.mark.parametrize("by", [KeyboardInterrupt(), ZeroDivisionError()])
def test_a_recorder_is_asked_to_end_though_the_wait_was_broken_off(tmp_path: Path, by: BaseException) -> None:
    writer, watched = recording(tmp_path, BrokenOff(by))
    with pytest.raises(type(by)):
        end_recording(watched, Ended())
    assert writer.stops == 1


def test_what_was_sent_last_and_is_not_in_the_file_is_told(tmp_path: Path) -> None:
    writer, watched = recording(tmp_path, Still())
    with pytest.raises(DeviceFault, match=r"what was sent last had not reached .*recording\.xdf within 5 s"):
        end_recording(watched, Ended())
    assert writer.stops == 1


def test_a_file_that_ends_in_the_middle_is_told(tmp_path: Path) -> None:
    writer, watched = recording(tmp_path, Still(), made.stream_header(1, "EEG")[:-3])
    with pytest.raises(DeviceFault, match=r"recording\.xdf ends in the middle of a chunk"):
        end_recording(watched, Ended())
    assert writer.stops == 1


def test_a_file_whose_reading_hangs_is_not_read_at_the_end_but_ended(tmp_path: Path) -> None:
    writer, watched = recording(tmp_path, Still())
    with pytest.raises(DeviceFault, match=r"recording\.xdf: reading it hangs"):
        end_recording(watched, Ended(ends=False))
    assert writer.stops == 1
