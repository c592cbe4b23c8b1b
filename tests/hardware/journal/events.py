"""Records to write in tests, each told apart from every other by its number alone."""

from __future__ import annotations

from pathlib import Path

from hardware.journal import JournalFile, read_journal
from mindpain_task.model import Event, Record


def numbered(number: int) -> Event:
    """Return the event with this number; its text is of a length of its own."""
    text = f"»{number}« " * (number * 37 % 50)
    return Event("rating", number / 8, 1, number, "rate", data={"n": number, "text": text})


def write(path: Path, count: int) -> list[Record]:
    """Write a journal of a header and `count` numbered records; return what is read of it."""
    journal = JournalFile(path, {"seed": 7}, 12.0)
    for number in range(2, count + 2):
        journal.append(numbered(number))
    journal.close()
    records, damage = read_journal(path)
    assert damage == ""
    assert [record.event for record in records[1:]] == [numbered(number) for number in range(2, count + 2)]
    return records


def assert_is_what_was_written(records: list[Record]) -> None:
    """Check that records are the header and the numbered ones, from the first, without a gap."""
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    assert [record.event for record in records[1:]] == [numbered(record.seq) for record in records[1:]]
