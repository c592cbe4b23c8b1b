"""Whether the disk will take what a session writes: room, a real write, and names for files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hardware.readiness.line import CheckLine

LEAST_DATA_GB = 1.0
"""[D] For the data root: a session writes some 10 MB, and nobody should tidy up between two people."""
LEAST_FILES = 1000
"""[D] Names for files that a file system should have left: a session makes some 30 with its exports."""
_GB = 1e9
_PROBE = b"mindpain preflight\n" * 512


@dataclass(frozen=True)
class Room:
    """What a file system says it has: bytes, and how many more files it can name (None: it tells none)."""

    whole_bytes: int
    free_bytes: int
    free_files: int | None


def room_at(folder: Path) -> Room:
    """Ask the system about the file system that a folder lies on; raises OSError where it cannot say."""
    usage = shutil.disk_usage(folder)
    free_files = None
    if hasattr(os, "statvfs"):
        told = os.statvfs(folder)
        free_files = told.f_favail if told.f_files else None  # btrfs and others count none, and say 0
    return Room(usage.total, usage.free, free_files)


def check_disk(
    folder: Path, least_gb: float, what: str, room_of: Callable[[Path], Room] = room_at
) -> CheckLine:
    """Say whether a folder, which need not exist yet, can take `what` (`the data`) and has `least_gb` free.

    Where there is no such folder its nearest parent is looked at. A small file is really written, synced and
    deleted; no folder is made. What a user's quota leaves is not seen: file systems tell the whole disk's.
    """
    place = _nearest(folder)
    if (refused := _write_refused(place)) is not None:
        return CheckLine(
            "disk",
            "fail",
            f"{what}: {place} takes no file: {refused}",
            "give this account the right to write there, or choose another folder",
        )
    try:
        room = room_of(place)
    except OSError as error:
        return _untold(what, place, error.strerror or str(error))
    if room.whole_bytes <= 0:
        return _untold(what, place, "its file system tells no size")
    free_gb = room.free_bytes / _GB
    if free_gb < least_gb:
        return CheckLine(
            "disk",
            "fail",
            f"{what}: {free_gb:.2f} GB free at {place}, {least_gb:g} GB are needed",
            "make room there, or choose another disk",
        )
    if room.free_files is not None and room.free_files < LEAST_FILES:
        return CheckLine(
            "disk",
            "fail",
            f"{what}: {free_gb:.1f} GB free at {place}, but only {room.free_files} more files can be named",
            "delete folders of many small files there (caches), or choose another disk",
        )
    return CheckLine(
        "disk",
        "pass",
        f"{what}: {free_gb:.1f} GB free at {place}, and a file was written, synced and deleted",
    )


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest of its parents that is there."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(each))


def _write_refused(place: Path) -> str | None:
    """Write, sync and delete a small file there; return why that failed, None where it did not."""
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".mindpain-preflight-") as file:
            file.write(_PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    return None


def _untold(what: str, place: Path, why: str) -> CheckLine:
    return CheckLine(
        "disk",
        "not_checkable",
        f"{what}: the room left at {place} is not told: {why}",
        "look at the disk's free space yourself, and at your quota where there is one",
    )
