"""The edges of the journal: what is said of damage, whose file is synced, and who may look into it."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from pathlib import Path

import pytest

from hardware.durable import sync_data
from hardware.journal import JournalFile, read_journal
from hardware.journal.locking import is_being_written, lock
from hardware.journal.syncing import SyncThread
from mindpain_task.roles import DeviceFault
from tests.hardware.journal.events import numbered, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def damaged(path: Path, change: bytes, into: bytes = b"", behind: bytes = b"") -> str:
    """Write three records, change the last of them, and return what is said of it."""
    write(path, 2)
    *lines, last, _ = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines, last.replace(change, into) + behind]))
    records, damage = read_journal(path)
    assert len(records) == 2
    prefix = f"{path}, line 3: "
    assert damage.startswith(prefix)
    return damage.removeprefix(prefix)


@pytest.mark.parametrize(
    ("change", "behind", "said"),
    [
        (b"rating", b"\n", "the checksum does not match the line; nothing from here on was read"),
        (b'"crc"', b"\n", "the line does not end with a checksum; nothing from here on was read"),
        (b"}", b"", "the last line was cut off; it was not read"),
        (
            b"}",
            bytes(7),
            "the last line was cut off, and behind it stand 7 zero bytes, as a power cut leaves them; "
            "it was not read",
        ),
    ],
)
def test_damage_is_said_in_words(path: Path, change: bytes, behind: bytes, said: str) -> None:
    assert damaged(path, change, behind=behind) == said


def test_zeros_behind_whole_lines_are_said(path: Path) -> None:
    write(path, 2)
    path.write_bytes(path.read_bytes() + bytes(5))
    zeros = "here stand 5 zero bytes, as a power cut leaves them; it was not read"
    assert read_journal(path)[1] == f"{path}, line 4: {zeros}"


@pytest.mark.parametrize("background", [False, True])
def test_it_is_the_journal_that_is_synced(path: Path, background: bool) -> None:
    synced: list[int] = []

    def sync(fd: int) -> None:
        synced.append(os.fstat(fd).st_ino)
        sync_data(fd)

    journal = JournalFile(path, {}, 0.0, background=background, sync=sync)
    journal.append(numbered(2))
    journal.commit()
    journal.close()
    assert set(synced) == {path.stat().st_ino}
    assert len(synced) >= 3


def test_room_for_a_single_byte_is_room(path: Path) -> None:
    JournalFile(path, {}, 0.0, reserve_bytes=1).close()
    with pytest.raises(ValueError, match="reserve_bytes is 0"):
        JournalFile(path, {}, 0.0, reserve_bytes=0)


def test_a_journal_is_for_nobody_else_to_write_or_run(path: Path) -> None:
    write(path, 1)
    assert path.stat().st_mode & 0o777 & ~0o644 == 0


def test_a_fault_names_the_journal_and_what_is_safe(path: Path) -> None:
    broken = False

    def sync(fd: int) -> None:
        if broken:
            raise OSError(errno.EIO, "it broke")
        sync_data(fd)

    journal = JournalFile(path, {}, 0.0, sync=sync)
    journal.append(numbered(2))
    journal.start_commit()
    assert journal.committed()
    journal.append(numbered(3))
    broken = True
    with pytest.raises(DeviceFault) as raised:
        journal.commit()
    safe = "only what is up to record 2 is surely on the disk"
    assert str(raised.value) == f"journal {path}: after record 3, a sync failed: it broke; {safe}"
    journal.close()
    journal.close()


def test_it_writes_at_the_end_whatever_somebody_else_put_there(path: Path) -> None:
    journal = JournalFile(path, {}, 0.0)
    with open(path, "ab") as other:
        other.write(b"not ours\n")
    journal.append(numbered(2))
    journal.close()
    assert b"not ours\n" in path.read_bytes()
    assert len(read_journal(path)[0]) == 1


def test_closing_twice_closes_nothing_else(path: Path) -> None:
    journal = JournalFile(path, {}, 0.0)
    before = os.fstat(1)
    journal.close()
    journal.close()
    assert os.fstat(1) == before
    with pytest.raises(DeviceFault, match="it is closed"):
        journal.append(numbered(2))


def test_who_writes_keeps_writers_out_and_who_looks_does_not(path: Path) -> None:
    journal = JournalFile(path, {}, 0.0)
    with open(path, "rb") as other:
        with pytest.raises(DeviceFault) as raised:
            lock(other.fileno(), path)
        assert str(raised.value) == f"journal {path}: another program is writing it"
        assert is_being_written(path)
        journal.close()
        fcntl.flock(other, fcntl.LOCK_SH)  # somebody looks, as this does
        assert not is_being_written(path)


def test_looking_needs_no_leave_to_write(path: Path) -> None:
    write(path, 1)
    path.chmod(0o444)
    assert not is_being_written(path)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_breaks_is_a_failure_and_no_success(path: Path) -> None:
    class Broke(Exception):
        pass

    def sync(_fd: int) -> None:
        raise Broke

    thread = SyncThread(0, sync)
    thread.start()
    thread.wait()
    thread.close()
    assert not thread.done()
    assert thread.failure is not None
    assert (thread.failure.errno, thread.failure.strerror) == (errno.EIO, "the thread that syncs broke")


def test_a_silent_disk_is_left_behind() -> None:
    goes_on = threading.Event()

    def sync(_fd: int) -> None:
        goes_on.wait(20)

    thread = SyncThread(0, sync, patience_s=0.05)
    thread.start()
    thread.wait()
    assert thread.failure is not None
    assert all(each.daemon for each in threading.enumerate() if each.name == "journal sync")
    assert thread.failure.errno == errno.ETIMEDOUT
    assert thread.failure.strerror == "the disk did not answer within 0.05 s"
    thread.close()
    goes_on.set()
