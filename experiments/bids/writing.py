"""Put files into a dataset: each whole or not at all, and none again that is there already.

Trouble with the disk is a `DeviceFault` that names the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from mindpain_task.roles import DeviceFault

PART = ".part"
"""What the name of a file ends with that is not whole yet; it begins with a dot, so BIDS overlooks it."""


@contextmanager
def written(root: Path, files: Mapping[PurePosixPath, bytes]) -> Iterator[None]:
    """Write files by their paths below `root`; none stays if anything within fails, or Ctrl-C comes."""
    begun: list[Path] = []
    try:
        for path, content in files.items():
            begun.append(root / path)
            write_file(root / path, content)
        yield
    except BaseException:
        for each in begun:
            each.unlink(missing_ok=True)
        for each in begun:
            remove_empty(each.parent, root)
        raise


def write_file(path: Path, content: bytes) -> None:
    """Write a file in one step, whatever is there; one that holds the same already is left as it is."""
    if content_of(path) == content:
        return
    part = path.with_name(f".{path.name}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise DeviceFault(f"file {path}: it cannot be written: {error.strerror}") from error


def content_of(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DeviceFault(f"file {path}: it cannot be read: {error.strerror}") from error


def remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder and those above it, below `root`, as far as nothing is in them."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
