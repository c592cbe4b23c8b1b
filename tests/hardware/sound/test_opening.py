"""What a rig file may say of its sound, and that a rehearsal loads no sound library."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import TypeAdapter, ValidationError

from bootstrap import ROOT
from hardware.clocks import VirtualClock
from hardware.sound.bell import bell
from hardware.sound.opening import AnySoundEntry, SoundEntry, VirtualSoundEntry, open_sound
from hardware.sound.virtual import VirtualSound
from mindpain_task.roles import DeviceFault
from mindpain_task.sounds import Clip

ENTRY: TypeAdapter[AnySoundEntry] = TypeAdapter(AnySoundEntry)


def test_the_lab_s_backend_is_the_default_and_a_rehearsal_has_none() -> None:
    entry = ENTRY.validate_python({"device": "psychopy"})
    assert entry == SoundEntry(device="psychopy", backend="ptb", output=None)
    assert not entry.is_simulated
    assert entry.simulated() == VirtualSoundEntry(device="virtual")
    assert entry.simulated().is_simulated
    assert entry.simulated().simulated() == entry.simulated()


@pytest.mark.parametrize(
    "written",
    [{"device": "beep"}, {"device": "psychopy", "backend": "pygame"}, {"device": "virtual", "output": "x"}],
)
def test_nothing_else_can_be_said(written: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ENTRY.validate_python(written)


def test_a_virtual_device_lets_its_clips_be_heard() -> None:
    heard: list[tuple[Clip, float]] = []
    ring = bell()
    clock = VirtualClock()
    sound = open_sound(VirtualSoundEntry(device="virtual"), clock, [ring], lambda *what: heard.append(what))
    assert isinstance(sound, VirtualSound)
    sound.play_at(ring.clip, 0.0)
    sound.poll()
    assert heard == [(ring.clip, 0.0)]


def test_nobody_simulated_hears_a_real_device() -> None:
    entry = SoundEntry(device="psychopy", backend="sounddevice")
    with pytest.raises(DeviceFault, match="only a virtual device"):
        open_sound(entry, VirtualClock(), [], lambda *what: None)


def test_a_rehearsal_loads_no_sound_library() -> None:
    program = (
        "import sys; from hardware.clocks import VirtualClock;"
        "from hardware.sound.bell import bell; from hardware.sound.opening import *;"
        "open_sound(VirtualSoundEntry(device='virtual'), VirtualClock(), [bell()]);"
        "print(sorted({'psychopy', 'psychtoolbox', 'sounddevice', 'soundfile'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
