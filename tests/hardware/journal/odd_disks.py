"""Run as a program: journals where no space can be reserved, and where a file may not grow; tells JSON."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path

from hardware.durable import sync_data
from hardware.journal import JournalFile
from mindpain_task.roles import DeviceFault
from tests.hardware.journal.events import numbered


def without_reserve(folder: Path) -> dict[str, object]:
    """Ask twice for room where the file system can reserve none."""
    journal = JournalFile(folder / "a.jsonl", {}, 0.0)
    asked = [journal.reserve(), journal.reserve()]
    notices = journal.notices
    journal.close()
    return {"asked": asked, "notices": notices}


def too_large(folder: Path) -> dict[str, object]:
    """Append where the file may not grow, and close it, with a disk that then fails to sync as well."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    said: list[str] = []
    is_broken = False

    def sync(fd: int) -> None:
        if is_broken:
            raise OSError(5, "it broke")
        sync_data(fd)

    journal = JournalFile(folder / "b.jsonl", {}, 0.0, sync=sync)
    size = os.path.getsize(folder / "b.jsonl")
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    for act in (lambda: journal.append(numbered(2)), lambda: journal.append(numbered(2)), journal.close):
        is_broken = act == journal.close
        try:
            act()
        except DeviceFault as fault:
            said.append(str(fault))
    return {"said": said}


if __name__ == "__main__":
    found = {"without_reserve": without_reserve, "too_large": too_large}[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps(found))  # noqa: T201
