"""A bell is played on devices made of ALSA's own parts, and the line says what they made of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bootstrap import ROOT
from hardware.clocks import VirtualClock
from hardware.readiness.line import CheckLine
from hardware.readiness.sound import check_sound, play
from hardware.sound.bell import bell
from hardware.sound.opening import VirtualSoundEntry
from hardware.sound.psychopy_sound import PsychopySound
from hardware.sound.virtual import VirtualSound
from tests.hardware.sound.alsa import Device, between_zeros, file_device, paced_device
from tests.hardware.sound.made import ScriptedPlayer

on_alsa = pytest.mark.skipif(sys.platform != "linux", reason="ALSA is Linux's")
BELL = bell()


def rung(device: Device, backend: str = "sounddevice") -> CheckLine:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hardware.readiness.ring", backend],
        env={**os.environ, "ALSA_CONFIG_PATH": str(device.configuration)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return CheckLine(**json.loads(done.stdout.splitlines()[-1]))


@on_alsa
@pytest.mark.parametrize(("backend", "of"), [("sounddevice", np.int16), ("ptb", np.float32)])
def test_a_device_that_plays_the_bell_whole_and_on_time_passes(
    tmp_path: Path, backend: str, of: type
) -> None:
    with paced_device(tmp_path, 48_000 * 2 * np.dtype(of).itemsize) as device:
        line = rung(device, backend)
    assert (line.subject, line.status) == ("sound", "pass"), line.found
    assert "a bell began" in line.found
    assert f"ALSA {backend}" in line.found
    assert line.found.endswith("whether anybody heard it, only a person can say")
    assert len(device.heard_as(of)) == len(between_zeros(BELL.samples))


@on_alsa
def test_a_device_that_takes_everything_at_once_plays_nothing(tmp_path: Path) -> None:
    line = rung(file_device(tmp_path))
    assert line.status == "fail"
    assert "the bell of 2.5 s was over after 0." in line.found
    assert "muted" in line.advice


@on_alsa
def test_a_device_that_goes_away_fails_with_its_own_words(tmp_path: Path) -> None:
    with paced_device(tmp_path, 48_000 * 4, dies_after_s=0.3) as device:
        line = rung(device)
    assert line.status == "fail"
    assert "sound output default ended by itself after" in line.found


@on_alsa
def test_a_computer_without_sound_fails_with_what_to_do(tmp_path: Path) -> None:
    device = file_device(tmp_path)
    device.configuration.write_text("pcm.nothing { type hw card 31 }")
    line = rung(device)
    assert line.status == "fail"
    assert "this computer has no sound output. Plug one in" in line.found


@pytest.mark.parametrize("entry", [None, VirtualSoundEntry(device="virtual")])
def test_a_rig_that_nobody_hears_is_not_checkable(entry: VirtualSoundEntry | None) -> None:
    assert check_sound(entry, VirtualClock()).status == "not_checkable"


@pytest.mark.parametrize(
    ("delay_s", "late_s", "found"),
    [
        (0.0, 0.0, ""),
        (0.2, 0.1, ""),
        (0.5, 0.0, "the bell began 500 ms after its time; 300 ms are allowed"),
        (0.0, 0.8, "the bell of 2.5 s was over after 3.30 s"),
    ],
)
def test_a_device_that_is_late_fails_by_how_much(delay_s: float, late_s: float, found: str) -> None:
    clock = VirtualClock()
    sound = PsychopySound(clock, [BELL], ScriptedPlayer(clock, delay_s=delay_s, late_s=late_s))
    line = play(sound, BELL.clip, clock)
    assert line.status == ("fail" if found else "pass")
    assert found in line.found


def test_a_device_that_hangs_fails_instead_of_hanging() -> None:
    clock = VirtualClock()
    line = play(PsychopySound(clock, [BELL], ScriptedPlayer(clock, hangs=True)), BELL.clip, clock)
    assert line.status == "fail"
    assert "is it suspended, or in use by another program?" in line.found
    assert clock.now() < 10


def test_a_virtual_device_would_play_it_whole() -> None:
    clock = VirtualClock()
    assert play(VirtualSound(clock, [BELL.clip], None), BELL.clip, clock).status == "pass"
