"""A journal on a disk that somebody else fills: run inside a mount of its own; the argument is the folder."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from hardware.journal import JournalFile, read_journal
from hardware.tables import write_table
from mindpain_task.roles import DeviceFault
from mindpain_task.tables import Table
from tests.hardware.journal.events import assert_is_what_was_written, numbered

RESERVED = 300_000
LONGEST_LINE = 1_000
TABLE = Table(("a",), tuple((number,) for number in range(30_000)))


def main(folder: Path) -> None:
    """Print, as one line of JSON, what the journal said and did at each step."""
    told: dict[str, object] = {}
    journal = JournalFile(folder / "journal.jsonl", {}, 0.0, reserve_bytes=RESERVED)
    told["at_first"] = journal.reserve()
    told["size"] = _size(folder)
    _fill(folder / "other")
    last, end = 1, _size(folder) + RESERVED
    while _size(folder) + LONGEST_LINE <= end:
        last = journal.append(numbered(last + 1))
        if last % 50 == 0:
            journal.commit()
    told["appended"] = last
    told["when_full"] = journal.reserve()
    told["table"] = _fault(lambda: write_table(TABLE, folder / "trials.tsv"))
    told["files"] = sorted(os.listdir(folder))
    (folder / "other").unlink()
    told["with_space_again"] = journal.reserve()
    journal.append(numbered(last + 1))
    before = os.statvfs(folder).f_bfree
    journal.close()
    told["bytes"] = _size(folder)
    told["given_back"] = (os.statvfs(folder).f_bfree - before) * os.statvfs(folder).f_frsize
    told |= _read(folder)
    json.dump(told, sys.stdout)


def without_room(folder: Path) -> None:
    """Do the same without reserving: print how many bytes could be written, the last record and the fault."""
    journal = JournalFile(folder / "journal.jsonl", {}, 0.0)
    _fill(folder / "other")
    begin, last = _size(folder), 1
    try:
        while True:
            last = journal.append(numbered(last + 1))
    except DeviceFault as fault:
        journal.close()
        told = {"grown": _size(folder) - begin, "appended": last, "fault": str(fault)}
        json.dump(told | _read(folder), sys.stdout)


def _read(folder: Path) -> dict[str, object]:
    """Read the journal back: its mount ends with this program."""
    records, damage = read_journal(folder / "journal.jsonl")
    assert_is_what_was_written(records)
    return {"records": len(records), "damage": damage}


def _size(folder: Path) -> int:
    return (folder / "journal.jsonl").stat().st_size


def _fill(path: Path) -> None:
    """Write until the disk takes no more."""
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def _fault(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except DeviceFault as fault:
        return str(fault)
    return ""


if __name__ == "__main__":
    main(Path(sys.argv[2])) if sys.argv[1] == "reserving" else without_room(Path(sys.argv[2]))
