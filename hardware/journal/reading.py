"""Read a journal back, up to its first damage and never beyond."""

from __future__ import annotations

from pathlib import Path

from hardware.journal.lines import record_of
from mindpain_task.model import Record


def read_journal(path: Path) -> tuple[list[Record], str]:
    """Return the records up to the first damage, and a sentence about the damage (empty if there is none).

    Nothing behind the damage is read: what is missing there could have changed what the rest means. A journal
    cut exactly between two lines is a shorter journal, which only its contents can tell.
    """
    records: list[Record] = []
    *lines, rest = path.read_bytes().split(b"\n")
    for line in lines:
        record = record_of(line, len(records) + 1)
        if isinstance(record, str):
            return records, f"{path}, line {len(records) + 1}: {record}; nothing from here on was read"
        records.append(record)
    if rest:
        return records, f"{path}, line {len(records) + 1}: {_torn(rest)}; it was not read"
    if not records:
        return records, f"{path}: the journal is empty, even its first record is missing"
    return records, ""


def _torn(rest: bytes) -> str:
    """Say what stands behind the last whole line."""
    written = rest.rstrip(b"\0")
    zeros = len(rest) - len(written)
    if not zeros:
        return "the last line was cut off"
    cut_off = "the last line was cut off, and behind it stand" if written else "here stand"
    return f"{cut_off} {zeros} zero bytes, as a power cut leaves them"
