"""Guidance that is heard, in a real window: what reaches the sound device, and what is told where not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from experiments.protocol_files import PROTOCOLS
from hardware.sound.bell import bell
from hardware.sound.recording import SYNTHETIC, read_recording, write_flac
from mindpain_task.model import Record
from tests.at_window import number, of_kind, records_in, run_at_window
from tests.hardware.sound.alsa import Device, between_zeros, file_device, paced_device
from tests.hardware.sound.made import noise

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="ALSA and Xvfb are Linux's"),
    pytest.mark.usefixtures("display"),
    pytest.mark.timeout(180),
]

RATE_HZ = 22_050
SPOKEN_S, GUIDANCE_S = 3.0, 4.0
BYTES_PER_S = RATE_HZ * 2 * 2  # stereo of 16 bits
HEARD = ("bell", "demo_breath", "bell")
LATE_S = 0.5  # a busy machine's; docs/timing.md has an idle one's

Samples = npt.NDArray[Any]


def listening(folder: Path, spoken_s: float = SPOKEN_S) -> Path:
    """Write the shipped protocol with one short block, and its recording; return its path.

    The recording is noise without a single zero, so that a sample that is missing or doubled is seen.
    """
    text = (PROTOCOLS / "guided_audio.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("name: guided_audio", "name: listening"),
        ("opening: [demo_welcome]", "opening: [demo_goodbye]"),
        ("conditions: [breath_mindful, pain_site_mindful]", "conditions: [breath_mindful]"),
        ("guidance_s: 25.0", f"guidance_s: {GUIDANCE_S}"),
        ("plateau_s: 3.0", "plateau_s: 0.5"),
        ("show: cue, duration_s: 2.0", "show: cue, duration_s: 0.3"),
        ("show: cue, duration_s: 3.0", "show: cue, duration_s: 0.3"),
        # The other condition's recording stays out of it.
        ("script: demo_pain_site\n    audio: true", "script: demo_pain_site"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "listening.yaml"
    path.write_text(text, encoding="utf-8")
    write_flac(spoken(folder), noise(round(spoken_s * RATE_HZ)), RATE_HZ, SYNTHETIC)
    return path


def spoken(folder: Path) -> Path:
    """Return where the recording of the guidance is."""
    return folder / "audio" / "en" / "demo_breath.flac"


def heard_on(device: Device) -> dict[str, str]:
    """Return the environment in which this device is the default one."""
    return {"ALSA_CONFIG_PATH": str(device.configuration)}


def after_clip(heard: Samples, clip: Samples) -> Samples:
    """Return what was heard after this clip, which must be next after nothing but silence."""
    begins = int(np.flatnonzero(heard.any(axis=1))[0])
    assert np.array_equal(heard[begins : begins + len(clip)], clip)
    return heard[begins + len(clip) :]


def test_a_guided_block_reaches_the_sound_device_whole_between_its_bells(tmp_path: Path) -> None:
    protocol = listening(tmp_path)
    with paced_device(tmp_path, BYTES_PER_S) as device:
        done = run_at_window(tmp_path, protocol, heard_on(device))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "early" not in done.stdout
    records = records_in(tmp_path)
    assert_heard_whole(device, tmp_path)
    assert_on_record_in_time(records, tmp_path)
    (guided,) = [record for record in of_kind(records, "block_start") if record.event.data["condition"]]
    assert guided.event.data["script"] == "demo_breath"


def assert_heard_whole(device: Device, folder: Path) -> None:
    """Sample for sample: a bell, the recording, a bell, and nothing else, once the pre-flight check is over.

    That one tries the device with a bell of another rate.
    """
    left = device.heard_as(np.int16)
    rings = between_zeros(bell("bell", RATE_HZ).on_channels(2))
    tried = left.tobytes().find(rings.tobytes()) // rings[0].nbytes
    assert left[:tried].any()
    left = left[tried:]
    for clip in (rings, read_recording(spoken(folder)).on_channels(2), rings):
        left = after_clip(left, clip)
    assert not left.any()


def assert_on_record_in_time(records: list[Record], folder: Path) -> None:
    """Each clip began when planned, in the phase it belongs to, and ended when it was over."""
    told = of_kind(records, "audio_start", "audio_end")
    starts, ends = told[::2], told[1::2]
    assert [record.event.kind for record in told] == ["audio_start", "audio_end"] * 3
    assert tuple(record.event.data["clip"] for record in starts) == HEARD
    assert tuple(record.event.data["clip"] for record in ends) == HEARD
    assert [record.event.marker for record in told] == ["audio_start", "audio_end"] * 3
    assert starts[1].event.data["sha256"] == read_recording(spoken(folder)).clip.sha256
    for began, ended in zip(starts, ends, strict=True):
        late_s = began.event.time_s - number(began.event.data["planned_s"])
        assert -0.002 < late_s < LATE_S
        lasts_s = number(began.event.data["duration_s"])
        assert abs(ended.event.time_s - began.event.time_s - lasts_s) < LATE_S
        assert (ended.event.data["ended"], ended.event.data["fault"]) == ("whole", "")
        assert ended.event.data["frames"] == ended.event.data["frames_planned"]
    phases = [record.event.phase for record in of_kind(records, "phase") if record.event.block]
    first = phases.index("bell")
    assert phases[first : first + 4] == ["bell", "guidance", "practice", "bell"]
    trial = of_kind(records, "trial_start")[0]
    assert ends[-1].seq < trial.seq, "the last bell rings before the first trial"


def test_a_recording_that_is_longer_than_its_block_is_refused_before_anything_is_opened(
    tmp_path: Path,
) -> None:
    protocol = listening(tmp_path, spoken_s=GUIDANCE_S + 1.0)
    done = run_at_window(tmp_path, protocol)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "blocks.guidance_s: the recording of demo_breath lasts 5.0 s" in done.stderr
    assert "listening.yaml:" in done.stderr, "and where in the file that is"
    assert not (tmp_path / "data").exists()


def test_a_device_that_is_over_too_soon_is_on_record_and_told(tmp_path: Path) -> None:
    """Nothing makes a file wait: a second is gone in milliseconds, as on a device that drops what it gets."""
    protocol = listening(tmp_path)
    done = run_at_window(tmp_path, protocol, heard_on(file_device(tmp_path)))
    assert done.returncode == 0, done.stdout + done.stderr
    ends = of_kind(records_in(tmp_path), "audio_end")
    assert [(each.event.data["clip"], each.event.data["ended"]) for each in ends] == [
        (name, "early") for name in HEARD
    ]
    for name in ("bell", "demo_breath"):
        assert f"{name}: early" in done.stdout
    assert f"of {SPOKEN_S:.2f} s" in done.stdout


def test_without_a_sound_device_nothing_is_begun(tmp_path: Path) -> None:
    protocol = listening(tmp_path)
    nothing = tmp_path / "nothing.conf"
    nothing.write_text("pcm.nothing { type hw card 31 }", encoding="utf-8")
    done = run_at_window(tmp_path, protocol, {"ALSA_CONFIG_PATH": str(nothing)})
    assert done.returncode == 3, done.stdout + done.stderr
    assert "sound: this computer has no sound output. Plug one in" in " ".join(done.stderr.split())
    kinds = [record.event.kind for record in records_in(tmp_path)]
    assert "device_fault" in kinds
    assert not {"stimulator_ready", "armed", "phase", "trial_start"} & {*kinds}
