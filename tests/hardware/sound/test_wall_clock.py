"""The ptb backend lives by the wall clock, which may be set: then it is said, and no wrong time is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hardware.sound.recording import write_flac
from tests.hardware.sound.alsa import paced_device, played
from tests.hardware.sound.made import noise
from tests.hardware.test_clock_steps import WallClock, wall_clock

__all__ = ["wall_clock"]  # the fixture
RATE_HZ, FRAMES = 48_000, 24_000
LATE_S = 0.3


def test_a_wall_clock_that_is_set_moves_no_time_and_is_said(tmp_path: Path, wall_clock: WallClock) -> None:
    folder = tmp_path / "recordings"
    for name in ("a", "b"):
        write_flac(folder / f"{name}.flac", noise(FRAMES), RATE_HZ, "for a test")
    with paced_device(tmp_path, RATE_HZ * 2 * float(np.dtype(np.float32).itemsize)) as device:
        answer = played(device, "ptb", "under_a_stepped_clock", folder, **wall_clock.environment)
    asked = dict(answer["asked"])
    for name, what, time_s, *_ in answer["told"]:
        planned_s = asked[name] + (0.5 if what == "ended" else 0.0)
        assert -0.01 < time_s - planned_s < LATE_S, (name, what)
    faults = [fault for *_, fault in answer["told"]]
    assert faults == [
        "", "the computer's wall clock was set by 3600.000 s while a clip waited or played", "", ""
    ]  # fmt: skip
