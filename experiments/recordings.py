"""The recordings that a protocol is heard with: found beside it or among those that come with mindpain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from hardware.sound.bell import bell
from hardware.sound.files import find_recording
from hardware.sound.recording import BadRecording, Recording, read_recording
from mindpain_task.located import Document, Refusal, Refused
from mindpain_task.located import Path as Place
from mindpain_task.planning.phases import BELL
from mindpain_task.protocols.protocol import Protocol

DIGITS = tuple(f"digit_{number}" for number in range(1, 10))
"""What a paced addition task is heard with."""


def recordings_for(
    protocol: Protocol, document: Document, folders: Sequence[Path], language: str
) -> tuple[Recording, ...]:
    """Return every recording that a protocol needs in a language, the bell among them.

    Raises `Refused` for each that is in none of the folders, or cannot be played as it is.
    """
    found: list[Recording] = []
    refusals: list[Refusal] = []
    for name, place in {name: place for place, name in _wanted(protocol)}.items():
        try:
            path = find_recording(folders, language, name)
            if path is None:
                why = f"there is no recording audio/{language}/{name}.flac or .wav: record it, or let "
                why += f"`mindpain speak {protocol.name}` make one for rehearsals"
                refusals.append(document.refuse(place, why))
                continue
            found.append(read_recording(path, name))
        except BadRecording as error:
            refusals.append(document.refuse(place, str(error)))
    if refusals:
        raise Refused(refusals)
    if protocol.blocks.bell:
        # At the rate of what it stands beside: a device is opened anew for another one.
        found.append(bell(BELL, found[0].clip.rate_hz) if found else bell(BELL))
    return tuple(found)


def _wanted(protocol: Protocol) -> Iterator[tuple[Place, str]]:
    """Yield (where it is asked for, the name of the recording)."""
    for name, condition in protocol.conditions.items():
        if condition.audio:
            yield ("conditions", name, "audio"), condition.script
    for name, task in protocol.tasks.items():
        if task.task == "pasat":
            for digit in DIGITS:
                yield ("tasks", name), digit
