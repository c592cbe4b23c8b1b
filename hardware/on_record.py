"""What each device that was opened says it is, for the journal: told once, before the session begins.

What the stimulator and the bath say comes later, from the engine that prepares them.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Said:
    """Those that say what they are, None where there is none; `boxes` are trigger boxes by their names.

    `rig_says` is what the rig file has of the screen and no program can measure.
    """

    screen: Described
    rig_says: Mapping[str, JsonValue]
    sound: Described | None
    streams: Described | None
    recorder: Described | None
    boxes: Sequence[tuple[str, DeviceIdentity]]


def ready_events(time_s: float, said: Said) -> Iterator[Event]:
    """Return an event for each that there is."""
    yield Event("screen_ready", time_s, data={**said.screen.described(), "rig_says": {**said.rig_says}})
    for kind, each in (("sound", said.sound), ("lsl", said.streams), ("recorder", said.recorder)):
        if each is not None:
            yield Event(f"{kind}_ready", time_s, data=each.described())
    if said.boxes:
        yield Event("boxes_ready", time_s, data={name: _told(identity) for name, identity in said.boxes})


def _told(identity: DeviceIdentity) -> dict[str, JsonValue]:
    return {
        "model": identity.model,
        "firmware": identity.firmware,
        "serial_number": identity.serial_number,
        "notices": list(identity.notices),
    }
