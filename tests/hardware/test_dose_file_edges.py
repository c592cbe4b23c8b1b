"""The edges of the dose ledger on disk: what is no file, no lock or no dose, and what is said of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hardware.clocks import VirtualClock
from hardware.dose_file import DoseFile, open_doses, read_doses
from hardware.journal import JournalFile, read_journal
from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import DeviceFault
from mindpain_task.safety.ledger import Entry

HEAT = Entry("run-01_1", "left_volar_forearm_1", "01", 100.0, 0.31, 2.5, 1, "commanded", "high", 1)


def opened(folder: Path, name: str = "run", at_s: float = 0.0) -> DoseFile:
    clock = VirtualClock()
    clock.wait_until(at_s)
    return open_doses(folder, name, {"session": "01"}, clock)


def written(folder: Path, name: str, header: dict[str, JsonValue], *events: Event) -> Path:
    """Write a whole journal of whatever this is, as a dose file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}_dose.jsonl"
    journal = JournalFile(path, header, 0.0)
    for event in events:
        journal.append(event)
    journal.close()
    return path


WHOLE: dict[str, JsonValue] = {"utc_s": 1.0, "earlier": {}}


def flaws(folder: Path) -> tuple[str, ...]:
    return read_doses(folder)[1]


def test_a_file_that_cannot_be_read_is_said_and_those_after_it_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "dose"
    (folder / "a_dose.jsonl").mkdir(parents=True)
    book = opened(tmp_path / "elsewhere", "b")
    book.enter(HEAT, 1.0)
    book.close()
    (tmp_path / "elsewhere" / "b_dose.jsonl").rename(folder / "b_dose.jsonl")
    entries, said = read_doses(folder)
    assert entries == (HEAT,)
    assert said == (f"{folder / 'a_dose.jsonl'}: it cannot be read: Is a directory",)


@pytest.mark.parametrize("header", [{"utc_s": 1.0}, {"earlier": {}}, {"utc_s": "1", "earlier": {}}, {}])
def test_a_file_that_does_not_say_when_it_was_opened_is_damaged(
    tmp_path: Path, header: dict[str, JsonValue]
) -> None:
    path = written(tmp_path, "a", header)
    said = f"{path}, line 1: it does not say when it was opened, and what lay beside it then"
    assert flaws(tmp_path) == (said,)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (Event("dose", 1.0), "a record of kind 'dose' with no data is no dose"),
        (
            Event("note", 1.0, data={"key": "a", "site": "b"}),
            "a record of kind 'note' with key, site is no dose",
        ),
        (
            Event("dose", 1.0, data={**vars(HEAT), "site": 5}),
            "the entry 'run-01_1' has a value of another kind than a dose has",
        ),
    ],
)
def test_a_record_that_is_no_dose_is_said_with_its_line(tmp_path: Path, event: Event, sentence: str) -> None:
    path = written(tmp_path, "a", WHOLE, event)
    assert flaws(tmp_path) == (f"{path}, line 2: {sentence}",)


def test_every_damage_is_said(tmp_path: Path) -> None:
    one, two = written(tmp_path, "a", {}), written(tmp_path, "b", {})
    with pytest.raises(DeviceFault) as raised:
        opened(tmp_path)
    wrong = "line 1: it does not say when it was opened, and what lay beside it then"
    assert str(raised.value).startswith(
        f"dose ledger: {one}, {wrong}; {two}, {wrong}; a dose could be missing"
    )


def test_what_was_carried_in_adds_up(tmp_path: Path) -> None:
    book = opened(tmp_path / "dose")
    book.carry([HEAT])
    book.carry([HEAT])
    assert book.earlier == (HEAT, HEAT)
    book.close()


def test_closing_twice_closes_nothing_else(tmp_path: Path) -> None:
    book = opened(tmp_path / "dose")
    before = os.fstat(1)
    book.close()
    book.close()
    assert os.fstat(1) == before


def test_the_lock_is_a_file_that_nobody_need_run(tmp_path: Path) -> None:
    opened(tmp_path / "dose").close()
    lock = tmp_path / "dose" / "lock"
    assert lock.is_file()
    assert lock.stat().st_mode & 0o777 & ~0o644 == 0


def test_a_lock_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(DeviceFault) as raised:
        opened(tmp_path)
    assert str(raised.value) == f"dose folder {tmp_path}: its lock cannot be opened: Is a directory"


def test_a_second_session_is_told_why_it_may_not(tmp_path: Path) -> None:
    first = opened(tmp_path, "first")
    with pytest.raises(DeviceFault) as raised:
        opened(tmp_path, "second")
    assert str(raised.value) == (
        f"dose folder {tmp_path}: a session of this participant is running already, and a second one "
        "beside it could not know what the first one gives"
    )
    first.close()


def test_the_calendar_time_is_kept(tmp_path: Path) -> None:
    opened(tmp_path).close()
    records, _ = read_journal(tmp_path / "run_dose.jsonl")
    assert records[0].event.data["wall_time"] == VirtualClock().wall_time()
