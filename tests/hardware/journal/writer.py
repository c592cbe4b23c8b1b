"""A small program that keeps a journal, and says what it was told of its disk; arguments PATH [background].

It writes 20 records, asks for room and commits at every fourth, and prints one line of JSON at its end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from hardware.journal import JournalFile
from mindpain_task.roles import DeviceFault
from tests.hardware.journal.events import numbered


def main(path: Path, background: bool) -> None:
    """Write, and tell: the last record appended and the last committed, refusals of room, and the fault."""
    told: dict[str, object] = {"appended": 0, "committed": 0, "no_room": "", "notices": [], "fault": ""}
    try:
        journal = JournalFile(path, {}, 0.0, background=background)
        try:
            for number in range(2, 22):
                told["appended"] = journal.append(numbered(number))
                if number % 4 == 0:
                    told["no_room"] = told["no_room"] or journal.reserve()
                    told["notices"] = journal.notices
                    journal.commit()
                    told["committed"] = told["appended"]
        except DeviceFault as fault:
            told["fault"] = str(fault)
            told["then"] = _tried_again(journal)
        finally:
            journal.close()
    except DeviceFault as fault:
        told["fault"] = str(fault)
    json.dump(told, sys.stdout)


def _tried_again(journal: JournalFile) -> list[str]:
    """Say what a journal answers to everything after a fault."""
    said = []
    attempts: tuple[Callable[[], object], ...] = (
        journal.commit,
        journal.start_commit,
        journal.committed,
        journal.reserve,
        lambda: journal.append(numbered(99)),
    )
    for attempt in attempts:
        try:
            said.append(f"worked: {attempt()}")
        except DeviceFault as fault:
            said.append(str(fault))
    return said


if __name__ == "__main__":
    main(Path(sys.argv[1]), "background" in sys.argv)
