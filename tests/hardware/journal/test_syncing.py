"""When a journal is on the disk: nothing is claimed before it is true, and a failed sync ends the record."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.journal import JournalFile, read_journal
from hardware.journal.syncing import SyncThread
from mindpain_task.roles import DeviceFault
from tests.hardware.journal.events import numbered, write

WAIT_S = 10.0


class Disk:
    """Syncs when it is let, and fails from the sync with the number `bad` on."""

    def __init__(self, bad: int = 0) -> None:
        self.calls: list[str] = []
        self.may_answer = threading.Event()
        self.was_asked = threading.Event()
        self.answered = threading.Event()
        self._bad = bad

    def sync(self, fd: int) -> None:
        """Wait until it may answer; fail where it is bad."""
        self.calls.append(threading.current_thread().name)
        self.was_asked.set()
        if len(self.calls) > 1:  # the header's sync is not waited for
            assert self.may_answer.wait(WAIT_S)
        self.answered.set()
        if len(self.calls) == self._bad:
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "journal sync"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_without_a_thread_a_commit_is_done_when_it_returns(path: Path) -> None:
    disk = Disk()
    disk.may_answer.set()
    journal = JournalFile(path, {}, 0.0, sync=disk.sync)
    journal.append(numbered(2))
    journal.start_commit()
    assert disk.calls == ["MainThread", "MainThread"]
    assert journal.committed()
    assert not threads()
    journal.close()


def test_with_a_thread_nothing_is_claimed_before_the_disk_has_answered(path: Path) -> None:
    disk = Disk()
    journal = JournalFile(path, {}, 0.0, background=True, sync=disk.sync)
    assert journal.committed()  # the header is on the disk
    journal.append(numbered(2))
    journal.start_commit()
    assert not journal.committed()
    assert journal.append(numbered(3)) == 3  # appending waits for nobody
    assert len(read_journal(path)[0]) == 3
    disk.may_answer.set()
    journal.commit()
    assert journal.committed()
    assert set(disk.calls[1:]) == {"journal sync"}
    journal.close()
    assert not threads()


def test_requests_that_wait_for_the_disk_are_served_together(path: Path) -> None:
    disk = Disk()
    journal = JournalFile(path, {}, 0.0, background=True, sync=disk.sync)
    disk.was_asked.clear()
    for number in range(2, 12):
        journal.append(numbered(number))
        journal.start_commit()
        if number == 2:
            assert disk.was_asked.wait(WAIT_S)  # the first is on its way; the other nine come meanwhile
    disk.may_answer.set()
    journal.commit()
    assert len(disk.calls) == 3
    journal.close()


@pytest.mark.parametrize("background", [False, True])
def test_a_failed_sync_is_never_tried_again(path: Path, background: bool) -> None:
    disk = Disk(bad=2)
    disk.may_answer.set()
    journal = JournalFile(path, {}, 0.0, background=background, sync=disk.sync)
    journal.append(numbered(2))
    why = (
        "after record 2, a sync failed: Input/output error; only what is up to record 1 is surely on the disk"
    )
    for attempt in (journal.commit, journal.commit, journal.start_commit, journal.committed, journal.reserve):
        with pytest.raises(DeviceFault, match=why):
            attempt()
    with pytest.raises(DeviceFault, match=why):
        journal.append(numbered(3))
    journal.close()  # it was told already
    assert len(disk.calls) == 2
    assert not threads()
    assert len(read_journal(path)[0]) == 2


def test_a_sync_that_fails_while_nobody_waits_is_told_at_the_next_call(path: Path) -> None:
    disk = Disk(bad=2)
    journal = JournalFile(path, {}, 0.0, background=True, sync=disk.sync)
    (thread,) = threads()
    journal.append(numbered(2))
    journal.start_commit()
    journal.append(numbered(3))
    disk.may_answer.set()
    thread.join(WAIT_S)
    with pytest.raises(DeviceFault, match="after record 2, a sync failed"):
        journal.append(numbered(4))
    assert len(read_journal(path)[0]) == 3
    journal.close()


def test_a_sync_that_failed_unnoticed_is_told_by_closing(path: Path) -> None:
    disk = Disk(bad=2)
    journal = JournalFile(path, {}, 0.0, background=True, sync=disk.sync)
    (thread,) = threads()
    journal.append(numbered(2))
    journal.start_commit()
    disk.may_answer.set()
    thread.join(WAIT_S)
    with pytest.raises(DeviceFault, match="a sync failed"):
        journal.close()
    journal.close()
    assert len(disk.calls) == 2


def test_closing_finishes_what_was_started(path: Path) -> None:
    disk = Disk()
    disk.may_answer.set()
    journal = JournalFile(path, {}, 0.0, background=True, sync=disk.sync)
    for number in range(2, 6):
        journal.append(numbered(number))
        journal.start_commit()
    journal.close()
    assert not threads()
    with pytest.raises(DeviceFault, match="it is closed"):
        journal.committed()


def test_a_disk_that_never_answers_has_failed_and_holds_nobody_up(tmp_path: Path) -> None:
    disk = Disk()
    disk.calls.append("header")
    thread = SyncThread(0, disk.sync, patience_s=0.01)
    thread.start()
    assert not thread.done()
    thread.wait()
    assert thread.failure is not None
    assert thread.failure.strerror == "the disk did not answer within 0.01 s"
    thread.close()  # returns, although the thread still hangs
    assert len(threads()) == 1
    disk.may_answer.set()
    threads()[0].join(WAIT_S)
    assert not threads()
    assert not thread.done()  # an answer that comes later changes nothing
    assert len(disk.calls) == 2


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.sampled_from(["append", "start", "commit", "ask"]), max_size=30))
def test_in_whatever_order_it_is_used_all_of_it_is_there(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "journal.jsonl"
    journal = JournalFile(path, {"seed": 7}, 12.0, background=True, sync=lambda fd: None)
    number = 1
    for step in steps:
        if step == "append":
            number = journal.append(numbered(number + 1))
        elif step == "start":
            journal.start_commit()
        elif step == "commit":
            journal.commit()
            assert journal.committed()
        else:
            journal.committed()
    journal.close()
    assert read_journal(path) == (write(path.with_name("other.jsonl"), number - 1), "")


def test_a_journal_that_could_not_be_opened_leaves_no_thread(path: Path) -> None:
    write(path, 1)
    with pytest.raises(DeviceFault):
        JournalFile(path, {}, 0.0, background=True)
    with pytest.raises(DeviceFault, match="a sync failed: Input/output error"):
        JournalFile(path.with_name("b.jsonl"), {}, 0.0, background=True, sync=Disk(bad=1).sync)
    assert not threads()
