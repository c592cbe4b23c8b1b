"""What each device that was opened says it is, for the journal: told once, before the session begins.

What the stimulator and the bath say comes later, from the engine that prepares them.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence

from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import DeviceIdentity, Screen, Sound


class Described(typing.Protocol):
    """Something that says what it is."""

    def described(self) -> dict[str, JsonValue]:
        """Return what it is, for the record."""


class DescribedScreen(Screen, Described, typing.Protocol):
    """A screen that says what it is."""


class DescribedSound(Sound, Described, typing.Protocol):
    """A sound device that says what it is."""


def ready_events(
    time_s: float,
    screen: Described,
    rig_says: Mapping[str, JsonValue],
    sound: Described | None,
    streams: Described | None,
    boxes: Sequence[tuple[str, DeviceIdentity]],
) -> Iterator[Event]:
    """Return an event for each that there is; `boxes` are trigger boxes by their names.

    `rig_says` is what the rig file has of the screen and no program can measure.
    """
    yield Event("screen_ready", time_s, data={**screen.described(), "rig_says": {**rig_says}})
    if sound is not None:
        yield Event("sound_ready", time_s, data=sound.described())
    if streams is not None:
        yield Event("lsl_ready", time_s, data=streams.described())
    if boxes:
        yield Event("boxes_ready", time_s, data={name: _told(identity) for name, identity in boxes})


def _told(identity: DeviceIdentity) -> dict[str, JsonValue]:
    return {
        "model": identity.model,
        "firmware": identity.firmware,
        "serial_number": identity.serial_number,
        "notices": list(identity.notices),
    }
