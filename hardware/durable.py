"""Put files on the disk so that a power cut cannot take them back; never over a file that is there.

Trouble with the disk is a `DeviceFault` that names the file.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from mindpain_task.roles import DeviceFault

_NO_LINKS_HERE = {errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}  # FAT, some network shares
_NO_FOLDER_SYNC_HERE = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}


def sync_data(fd: int) -> None:
    """Return once what was written to an open file is on its disk; raise OSError where that failed."""
    if sys.platform == "linux":
        os.fdatasync(fd)  # the file's size is synced too, its time of change need not be
    else:
        os.fsync(fd)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk: without it, a power cut could lose a synced file."""
    if os.name != "posix":
        return
    try:
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError as error:
        if error.errno in _NO_FOLDER_SYNC_HERE:  # such a file system keeps its names in another way
            return
        raise DeviceFault(f"folder {folder}: a sync failed: {error.strerror}") from error


def make_folders(folder: Path) -> None:
    """Make a folder and those above it, where they are missing, and put their names on the disk."""
    missing = []
    while not os.path.isdir(folder):  # unlike `is_dir`, it raises nothing where it may not look
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        try:
            new.mkdir(exist_ok=True)
        except OSError as error:
            raise DeviceFault(f"folder {new}: it cannot be made: {error.strerror}") from error
        sync_folder(new.parent)


def write_once(path: Path, content: bytes) -> None:
    """Make a file with this content: whole and on the disk, or not at all.

    Raises FileExistsError where there is a file of that name, whatever is in it.
    """
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    try:
        try:
            with open(part, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _name(part, path)
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError:
        raise
    except OSError as error:
        raise DeviceFault(f"file {path}: it cannot be written: {error.strerror}") from error
    sync_folder(path.parent)


def _name(part: Path, path: Path) -> None:
    """Give a finished file its name; unlike a rename, a link never takes the name of another file."""
    try:
        os.link(part, path)
    except OSError as error:
        if error.errno not in _NO_LINKS_HERE:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        part.rename(path)
