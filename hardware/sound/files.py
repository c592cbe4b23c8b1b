"""Where recordings lie: in the folder of their language, beside one another, as WAV or FLAC."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hardware.sound.recording import BadRecording

ENDINGS = (".flac", ".wav")


def find_recording(folders: Iterable[Path], language: str, name: str) -> Path | None:
    """Return `FOLDER/LANGUAGE/NAME` as .flac or .wav from the first folder that has it, None where none has.

    Raises BadRecording where a folder has both: nobody could say which one was meant.
    """
    for folder in folders:
        found = [path for ending in ENDINGS if (path := folder / language / f"{name}{ending}").is_file()]
        if len(found) > 1:
            raise BadRecording(f"there is {found[0]} and {found[1].name} beside it: take one away")
        if found:
            return found[0]
    return None
