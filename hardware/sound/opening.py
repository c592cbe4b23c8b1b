"""What a rig file says of its sound, and the one place where it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from hardware.on_record import DescribedSound
from hardware.sound.recording import Recording
from hardware.sound.virtual import VirtualSound
from mindpain_task.located import Strict
from mindpain_task.roles import Clock, DeviceFault
from mindpain_task.sounds import Clip

Hear: TypeAlias = Callable[[Clip, float], None]


class SoundEntry(Strict):
    """A sound device, through a backend of PsychoPy's.

    `ptb` for a session: it begins at the planned time. `sounddevice` begins its own delay later, and says so.
    `output` is the device's name or a part that only it has; without one, the system's own choice.
    """

    device: Literal["psychopy"]
    backend: Literal["ptb", "sounddevice"] = "ptb"
    output: str | None = Field(default=None, min_length=1)
    is_simulated: ClassVar[bool] = False

    def simulated(self) -> VirtualSoundEntry:
        """Return a loudspeaker that takes a clip's time and makes no sound."""
        return VirtualSoundEntry(device="virtual")


class VirtualSoundEntry(Strict):
    """No sound device: clips take their time, and a simulated participant hears them."""

    device: Literal["virtual"]
    is_simulated: ClassVar[bool] = True

    def simulated(self) -> VirtualSoundEntry:
        """Return the same."""
        return self


AnySoundEntry: TypeAlias = SoundEntry | VirtualSoundEntry


def open_sound(
    entry: AnySoundEntry, clock: Clock, recordings: Sequence[Recording], hear: Hear | None = None
) -> DescribedSound:
    """Open the sound device for these recordings and no others; the libraries are imported only here.

    `hear` is told of every clip by a virtual device. Raises DeviceFault for a device that is not there, or
    that cannot play one of the recordings as it is.
    """
    if isinstance(entry, VirtualSoundEntry):
        return VirtualSound(clock, [recording.clip for recording in recordings], hear)
    from hardware.sound.psychopy_sound import PsychopySound

    if hear is not None:
        raise DeviceFault("sound: only a virtual device can tell a simulated participant what is heard")
    if entry.backend == "ptb":
        from hardware.sound.psychtoolbox_player import PsychtoolboxPlayer

        return PsychopySound(clock, recordings, PsychtoolboxPlayer(clock, recordings, entry.output))
    from hardware.sound.portaudio_player import PortAudioPlayer

    return PsychopySound(clock, recordings, PortAudioPlayer(clock, recordings, entry.output))
