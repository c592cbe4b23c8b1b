"""A recording's file as it grows: only what was added since the last look is read; it may be gigabytes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from hardware.recorder.xdf_tail import SeenText, XdfDamage, XdfTail

_BLOCK_BYTES = 1 << 20
_BLOCKS = 64
"""A look ends after so many blocks, and the next one goes on there."""


@dataclass(frozen=True)
class Look:
    """What one look at the file found: by how many bytes it has grown, and which texts are new."""

    grown: int
    texts: tuple[SeenText, ...]


class GrowingFile:
    """A file that another program writes; it may not be there yet."""

    def __init__(self, path: Path, texts_of: Collection[str]) -> None:
        """Read the strings of the streams with these source ids."""
        self.path = path
        self.tail = XdfTail(texts_of)
        self._read = 0

    def look(self) -> Look:
        """Read what was added; OSError where it cannot be read, `XdfDamage` where it is no XDF.

        It is opened anew each time: a network share tells the true length of a file when it is opened.
        """
        if not self._read and not self.path.exists():
            return Look(0, ())
        before = self._read
        texts: list[SeenText] = []
        with self.path.open("rb") as file:
            if file.seek(0, 2) < before:
                raise XdfDamage(f"it has become shorter than the {before} bytes that it had")
            file.seek(before)
            for _ in range(_BLOCKS):
                block = file.read(_BLOCK_BYTES)
                if not block:
                    break
                self._read += len(block)
                texts += self.tail.feed(block)
        return Look(self._read - before, tuple(texts))
