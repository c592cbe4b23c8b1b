"""Both backends on real ALSA devices, made of ALSA's own parts: what was given is what comes out.

A file device takes everything at once. A paced one takes a second for a second, which shows times as well;
that a pulled cable is noticed can be shown with sounddevice only (the device's own code ends the process
under ptb).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from hardware.sound.bell import bell
from hardware.sound.espeak import find_espeak, trimmed
from hardware.sound.recording import read_recording, write_flac
from tests.hardware.sound.alsa import between_zeros, file_device, paced_device, played
from tests.hardware.sound.made import noise

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ALSA is Linux's")

RATE_HZ = 48_000
A_FRAMES, B_FRAMES = 19_200, 28_800  # 0.4 s and 0.6 s
BYTES = {"sounddevice": np.int16, "ptb": np.float32}
LATE_S = 0.3  # a busy machine's; what an idle one does is in docs/decisions/0025-sound.md


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A folder with two recordings of one format: noise in both ears, and the beginning of a bell."""
    folder = tmp_path / "recordings"
    write_flac(folder / "a.flac", noise(A_FRAMES, 2), RATE_HZ, "for a test")
    write_flac(folder / "b.flac", bell().samples[:B_FRAMES].astype(np.int16), RATE_HZ, "for a test")
    return folder


def in_both_ears(path: Path) -> npt.NDArray[np.int16]:
    return between_zeros(read_recording(path).on_channels(2))


def device_s(backend: str) -> float:
    return RATE_HZ * 2 * float(np.dtype(BYTES[backend]).itemsize)


def test_a_bell_and_spoken_words_reach_the_device_whole(tmp_path: Path) -> None:
    assert shutil.which("espeak-ng"), "bootstrap.py installs it for tests"
    said, rate_hz = find_espeak(150).say("Bring your attention back.", "en")
    given = {"a_bell": (bell().samples.astype(np.int16), RATE_HZ), "b_said": (trimmed(said), rate_hz)}
    for name, (samples, rate) in given.items():
        folder = tmp_path / name
        write_flac(folder / f"{name}.flac", samples, rate, "for a test")
        device = file_device(folder)
        answer = played(device, "sounddevice", "first_only", folder)
        (_, _, began_s, _, _), (_, _, ended_s, frames, fault) = answer["told"]
        assert (frames, fault) == (len(samples), "")
        assert np.array_equal(device.heard(), between_zeros(np.repeat(samples, 2, axis=1)))
        # Nothing makes this device wait: the clip was over before a loudspeaker had begun. That is what is
        # told, since it is what was measured.
        assert ended_s - began_s < len(samples) / rate / 2
        assert answer["nothing_left"]


@pytest.mark.parametrize("backend", ["sounddevice", "ptb"])
def test_clips_begin_on_time_last_as_long_as_they_are_and_arrive_whole(
    tmp_path: Path, two: Path, backend: str
) -> None:
    with paced_device(tmp_path, device_s(backend)) as device:
        answer = played(device, backend, "one_after_the_other", two)
    assert (answer["device"]["backend"], answer["device"]["interface"]) == (backend, "ALSA")
    assert answer["device"]["output"]
    asked = dict(answer["asked"])
    lasts_frames = {"a": A_FRAMES, "b": B_FRAMES}
    assert [(name, what, fault) for name, what, _, _, fault in answer["told"]] == [
        (name, what, "") for name in ("a", "b") for what in ("began", "ended")
    ]
    for (name, _, began_s, _, _), (_, _, ended_s, frames, _) in zip(
        answer["told"][::2], answer["told"][1::2], strict=True
    ):
        assert -0.001 < began_s - asked[name] < LATE_S
        assert abs(ended_s - began_s - frames / RATE_HZ) < LATE_S
        assert frames == lasts_frames[name]
    heard = as_given(device.heard_as(BYTES[backend]))
    first, second = (in_both_ears(two / f"{name}.flac") for name in "ab")
    assert np.array_equal(heard[: len(first)], first)
    assert np.array_equal(heard[-len(second) :], second)
    assert not heard[len(first) : -len(second)].any(), "silence between them"


@pytest.mark.parametrize("backend", ["sounddevice", "ptb"])
def test_a_stop_and_a_second_clip_end_what_plays(tmp_path: Path, two: Path, backend: str) -> None:
    with paced_device(tmp_path, device_s(backend)) as device:
        answer = played(device, backend, "one_into_the_other", two)
    (_, _, began_s, _, _), (name, what, ended_s, frames, fault), *second = answer["told"]
    assert (name, what, fault) == ("a", "ended", "")
    assert 0.19 < ended_s - began_s < 0.2 + LATE_S
    assert 0 < frames < A_FRAMES
    assert [(each[0], each[1], each[4]) for each in second] == [("b", "began", ""), ("b", "ended", "")]
    heard = as_given(device.heard_as(BYTES[backend]))
    first, other = (in_both_ears(two / f"{name}.flac") for name in "ab")
    until = int(np.flatnonzero(~heard.any(axis=1))[0])
    assert until <= frames
    assert np.array_equal(heard[:until], first[:until])
    assert np.array_equal(heard[-len(other) :], other)


def test_a_device_that_goes_away_is_told_with_what_it_took(tmp_path: Path, two: Path) -> None:
    with paced_device(tmp_path, device_s("sounddevice"), dies_after_s=0.2) as device:
        answer = played(device, "sounddevice", "first_only", two)
    name, what, _, frames, fault = answer["told"][-1]
    assert (name, what) == ("a", "ended")
    assert frames < A_FRAMES
    assert fault == f"sound output default ended by itself after {frames} of {A_FRAMES} frames"


@pytest.mark.parametrize("backend", ["sounddevice", "ptb"])
def test_a_device_that_is_not_there_is_a_sentence(tmp_path: Path, two: Path, backend: str) -> None:
    device = file_device(tmp_path)
    refused = str(played(device, backend, "first_only", two, "Loudspeaker")["refused"])
    assert refused.startswith(
        "sound: there is not one output 'Loudspeaker'; name one in the rig as `output:`"
    )
    assert "default" in refused
    nothing = tmp_path / "nothing.conf"
    nothing.write_text("pcm.nothing { type hw card 31 }")
    device.configuration = nothing
    refused = str(played(device, backend, "first_only", two)["refused"])
    assert refused.startswith("sound: this computer has no sound output. Plug one in")
    assert "device: virtual" in refused


def as_given(heard: npt.NDArray[Any]) -> npt.NDArray[np.int16]:
    """Return 16-bit samples; ptb hands on parts of full scale, scaled by the number just below 1."""
    if heard.dtype == np.int16:
        return np.asarray(heard, np.int16)
    scaled = heard.astype(np.float64) * 32768
    samples = np.rint(scaled)
    assert np.abs(scaled - samples).max() < 0.004, "of a step of 16 bits"
    return samples.astype(np.int16)
