"""A recording is what its file holds, sample for sample, or it is refused with a sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from hardware.sound.bell import bell
from hardware.sound.files import find_recording
from hardware.sound.recording import SYNTHETIC, BadRecording, read_recording, write_flac
from tests.hardware.sound.made import noise


def written(
    path: Path, samples: npt.NDArray[Any], rate_hz: int = 22_050, subtype: str | None = None, **more: str
) -> Path:
    soundfile.write(path, samples, rate_hz, subtype, **more)
    return path


@pytest.mark.parametrize("ending", ["wav", "flac"])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_is_read_sample_for_sample_with_the_hash_of_its_file(
    tmp_path: Path, ending: str, channels: int
) -> None:
    samples = noise(5000, channels)
    path = written(tmp_path / f"breath.{ending}", samples)
    read = read_recording(path)
    assert read.samples.dtype == np.int16
    assert np.array_equal(read.samples, samples)
    assert (read.clip.name, read.clip.rate_hz, read.clip.frames) == ("breath", 22_050, 5000)
    assert read.clip.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read.notices == ()
    assert not read.is_synthetic


def test_twenty_four_bits_are_kept_exactly(tmp_path: Path) -> None:
    fine = np.random.default_rng(2).integers(-(2**23), 2**23, (4000, 1)) * 2**8
    read = read_recording(written(tmp_path / "fine.flac", fine.astype(np.int32), subtype="PCM_24"), "other")
    assert read.clip.name == "other"
    assert read.samples.dtype == np.float32
    assert np.array_equal(read.samples.astype(np.float64) * 2**31, fine)


def test_mono_goes_to_both_ears_and_stereo_is_never_mixed(tmp_path: Path) -> None:
    mono = read_recording(written(tmp_path / "mono.wav", noise(50)))
    assert np.array_equal(mono.on_channels(2), np.repeat(mono.samples, 2, axis=1))
    assert mono.on_channels(1) is mono.samples
    stereo = read_recording(written(tmp_path / "stereo.wav", noise(50, 2)))
    assert stereo.on_channels(2) is stereo.samples
    with pytest.raises(ValueError, match="stereo has 2 channels"):
        stereo.on_channels(1)


@pytest.mark.parametrize(
    ("name", "samples", "rate_hz", "sentence"),
    [
        ("empty.wav", noise(0), 22_050, "is empty"),
        ("slow.wav", noise(90), 7_999, "has 7999 Hz; a recording has 8000 to 96000 Hz"),
        ("fast.wav", noise(90), 192_000, "has 192000 Hz"),
        ("room.wav", noise(90, 6), 48_000, "has 6 channels; a recording has 1 or 2"),
        ("loud.wav", np.full((90, 1), 1.5, np.float32), 48_000, "peak is 1.500 of full scale"),
        ("odd.wav", np.full((90, 1), np.nan, np.float32), 48_000, "samples that are no numbers"),
        ("talk.ogg", noise(900), 48_000, "is OGG; a recording is a WAV or FLAC file"),
    ],
)
def test_what_could_not_be_played_as_it_is_is_refused(
    tmp_path: Path, name: str, samples: npt.NDArray[Any], rate_hz: int, sentence: str
) -> None:
    is_float = samples.dtype == np.float32
    path = written(tmp_path / name, samples, rate_hz, "FLOAT" if is_float else None)
    with pytest.raises(BadRecording, match=sentence) as refused:
        read_recording(path)
    assert str(refused.value).startswith(str(path))


def test_a_file_that_is_none_or_no_sound_or_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="there is no such recording"):
        read_recording(tmp_path / "none.wav")
    with pytest.raises(BadRecording, match="cannot be read: Is a directory"):
        read_recording(tmp_path)
    (tmp_path / "text.wav").write_text("This is no sound.")
    with pytest.raises(BadRecording, match="cannot be read as WAV or FLAC"):
        read_recording(tmp_path / "text.wav")
    whole = written(tmp_path / "whole.flac", noise(50_000)).read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadRecording, match=r"cut\.flac"):
        read_recording(tmp_path / "cut.flac")


def test_what_touches_full_scale_or_is_silent_is_said_and_not_refused(tmp_path: Path) -> None:
    loud = noise(500)
    loud[[3, 5, 8], 0] = 32767, -32768, 32767
    (notice,) = read_recording(written(tmp_path / "loud.wav", loud)).notices
    assert "3 samples are at full scale" in notice
    (notice,) = read_recording(written(tmp_path / "silent.wav", np.zeros((500, 1), np.int16))).notices
    assert "silent" in notice


def test_a_computers_voice_is_known_by_the_comment_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "en" / "said.flac"
    write_flac(path, noise(700), 22_050, f"{SYNTHETIC}: a program")
    assert read_recording(path).is_synthetic
    write_flac(path, noise(700), 22_050, "read by a person")
    assert not read_recording(path).is_synthetic


def test_a_recording_is_found_by_language_and_name_in_the_first_folder_that_has_it(tmp_path: Path) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    write_flac(shared / "en" / "breath.flac", noise(9), 22_050, "for a test")
    assert find_recording([own, shared], "en", "breath") == shared / "en" / "breath.flac"
    assert find_recording([own, shared], "de", "breath") is None
    (own / "en").mkdir(parents=True)
    written(own / "en" / "breath.wav", noise(9))
    assert find_recording([own, shared], "en", "breath") == own / "en" / "breath.wav"
    write_flac(own / "en" / "breath.flac", noise(9), 22_050, "for a test")
    with pytest.raises(BadRecording, match=r"breath\.flac and breath\.wav beside it"):
        find_recording([own, shared], "en", "breath")


def test_the_bell_is_soft_and_the_same_on_every_machine() -> None:
    rung = bell()
    assert rung.clip.duration_s == 2.5
    assert rung.clip.sha256 == "34927242ae7484501dfcf19f530b1b235cc7b405b2c661a03c78dbd349db9c8e"
    samples = rung.samples[:, 0].astype(float) / 32768
    assert 0.3 < np.abs(samples).max() <= 0.5
    assert np.abs(np.diff(samples)).max() < 0.1, "no click"
    assert np.abs(samples[[0, -1]]).max() == 0
    loudness = [np.abs(part).max() for part in np.array_split(samples[4800:], 10)]
    assert loudness[-1] < 0.1 * loudness[0], "it dies away"


def test_a_bell_takes_the_rate_of_the_recordings_beside_it() -> None:
    assert bell("end", 22_050).clip.duration_s == 2.5
    assert bell("end", 22_050).clip.name == "end"
    with pytest.raises(ValueError, match="a partial of 3247 Hz"):
        bell(rate_hz=6_000)
