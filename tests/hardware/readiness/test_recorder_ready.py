"""A recorder before a session: proven by a short recording that leaves nothing, or its streams looked for."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

import pylsl
import pytest

from hardware.lsl.clock import lsl_clock, quiet_liblsl
from hardware.readiness.recorder import check_streams, prove_recorder
from hardware.rig_file import RigFile, read_rig
from mindpain_task.markers import CODES

NOBODY_SENDS = {"name": "NoSuchAmplifier"}


def laptop(**recorder: object) -> RigFile:
    """Return the laptop with a recorder, and a name of its own."""
    values = read_rig("laptop")[0].model_dump(mode="json")
    return RigFile.model_validate(
        values | {"name": f"ready_{uuid.uuid4().hex}", "recorder": {"device": "labrecorder", **recorder}}
    )


@pytest.mark.timeout(120)
def test_a_marker_is_read_back_from_the_file_and_the_file_is_deleted(tmp_path: Path) -> None:
    line = prove_recorder(laptop(least_free_gb=0.01), CODES, tmp_path / "data", lsl_clock())
    assert line.status == "pass", line
    assert "a test marker was read back" in line.found
    assert list(tmp_path.iterdir()) == []


def test_too_little_room_fails_before_anything_is_recorded(tmp_path: Path) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    rig = laptop(least_free_gb=1e9, folder=str(recordings))
    line = prove_recorder(rig, CODES, tmp_path / "data", lsl_clock())
    assert line.status == "fail"
    assert "GB are free" in line.found
    assert list(recordings.iterdir()) == []


def test_streams_that_are_to_be_recorded_too_are_looked_for() -> None:
    quiet_liblsl()
    source_id = f"amplifier-{uuid.uuid4().hex}"
    outlet = pylsl.StreamOutlet(pylsl.StreamInfo("Amp", "EEG", 1, 500, pylsl.cf_float32, source_id))
    there = {"source_id": source_id}
    line = check_streams(laptop(streams=[there]))
    assert line.status == "pass", line
    line = check_streams(laptop(streams=[there, NOBODY_SENDS]))
    assert line.status == "fail"
    assert "no streams with name NoSuchAmplifier" in line.found
    assert source_id not in line.found
    assert line.advice
    del outlet


def test_a_folder_that_is_not_there_fails_at_once(tmp_path: Path) -> None:
    line = check_streams(laptop(folder=str(tmp_path / "share")))
    assert line.status == "fail"
    assert f"there is no folder {tmp_path / 'share'}" in line.found
    assert "mount" in line.advice


@pytest.mark.skipif(sys.platform != "linux", reason="a folder in which nobody can make one")
def test_a_disk_that_takes_no_test_recording_fails() -> None:
    line = prove_recorder(laptop(), CODES, Path("/proc/mindpain"), lsl_clock())
    assert line.status == "fail"
    assert "cannot be made beside the data" in line.found


def test_without_a_recorder_a_person_starts_theirs(tmp_path: Path) -> None:
    rig, _ = read_rig("laptop")
    for line in (check_streams(rig), prove_recorder(rig, CODES, tmp_path, lsl_clock())):
        assert line.status == "not_checkable"
        assert "--wait-for-recorder" in line.advice
    assert "as the session opens" in check_streams(laptop()).found
