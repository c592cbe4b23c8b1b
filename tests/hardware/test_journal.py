"""The journal: what was appended is read back, and damage is never read as data."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.journal import JournalFile, read_journal
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.roles import DeviceFault

EVENTS = (
    Event("phase", 12.3456784, 1, 2, "rate", "intensity_shown"),
    Event("rating", 13.0, 1, 2, "rate", "intensity_given", {"value": 61.5, "trace": [[12.5, 3], [12.6, 7]]}),
    Event("session_stopped", 14.000001, data={"reason": "Knopf gedrückt: »Stopp«\n", "half": None}),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON_VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def _write(path: Path, events: tuple[Event, ...] = EVENTS) -> list[Record]:
    journal = JournalFile(path, {"seed": 7}, 12.0)
    for event in events:
        journal.append(event)
    journal.close()
    records, flaw = read_journal(path)
    assert flaw == ""
    return records


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_a_line_is_exactly_this(path: Path) -> None:
    journal = JournalFile(path, {"seed": 7}, 12.0, codes={"intensity_shown": 100})
    assert journal.append(EVENTS[0]) == 2
    journal.close()
    # The checksums are those that `gzip` puts behind these bytes.
    assert path.read_text("utf-8") == (
        '{"seq":1,"t":12.0,"kind":"journal_opened","data":{"seed":7},"crc":"1af78ced"}\n'
        '{"seq":2,"t":12.345678,"kind":"phase","block":1,"trial":2,"phase":"rate",'
        '"marker":"intensity_shown","code":100,"crc":"b352795f"}\n'
    )


def test_what_was_appended_is_read_back(path: Path) -> None:
    records = _write(path)
    assert records == [
        Record(1, Event("journal_opened", 12.0, data={"seed": 7})),
        Record(2, Event("phase", 12.345678, 1, 2, "rate", "intensity_shown")),
        Record(3, EVENTS[1]),
        Record(4, EVENTS[2]),
    ]


@given(data=st.dictionaries(TEXT, JSON_VALUES, max_size=3), kind=TEXT, time_s=st.floats(0, 1e7))
def test_any_json_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, JsonValue], kind: str, time_s: float
) -> None:
    path = tmp_path_factory.mktemp("any") / "journal.jsonl"
    event = _write(path, (Event(kind, time_s, data=data),))[1].event
    assert (event.kind, event.data) == (kind, data)
    assert event.time_s == pytest.approx(time_s, abs=0.6e-6)


def test_a_journal_cut_anywhere_gives_only_whole_records_and_says_so(path: Path) -> None:
    records = _write(path)
    whole = path.read_bytes()
    ends = {i + 1 for i, byte in enumerate(whole) if byte == ord("\n")}
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        read, flaw = read_journal(path)
        complete = whole[:size].count(b"\n")
        assert read == records[:complete]
        assert (flaw == "") == (size in ends)
        assert flaw == "" or str(path) in flaw


@pytest.mark.parametrize("mask", [0x01, 0x20, 0xFF])
def test_a_journal_flipped_anywhere_gives_only_the_records_before_it_and_says_so(
    path: Path, mask: int
) -> None:
    records = _write(path)
    whole = path.read_bytes()
    for i in range(len(whole)):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ mask]) + whole[i + 1 :])
        read, flaw = read_journal(path)
        line = whole[:i].count(b"\n") + 1
        assert read == records[: line - 1]
        assert f"line {line}:" in flaw


def test_a_missing_line_is_noticed(path: Path) -> None:
    records = _write(path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:1] + lines[2:]))
    read, flaw = read_journal(path)
    assert read == records[:1]
    assert "line 2: it is record 3 where record 2 is due" in flaw


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"a": float("nan")}, r"data\.a is nan, which JSON cannot hold"),
        ({"a": [1.0, float("-inf")]}, r"data\.a\[1\] is -inf, which JSON cannot hold"),
        ({"a": {"b": (1, 2)}}, r"data\.a\.b is a tuple, which JSON cannot hold"),
        ({"a": {1: 2}}, r"data\.a has the key 1, and JSON allows only text there"),
        ({"a": "\ud800"}, "its text holds half a character"),
    ],
)
def test_what_json_cannot_hold_is_refused_and_leaves_no_trace(
    path: Path, data: dict[str, JsonValue], sentence: str
) -> None:
    journal = JournalFile(path, {}, 0.0)
    with pytest.raises(ValueError, match=f"record 2, event 'phase': {sentence}"):
        journal.append(Event("phase", 1.0, data=data))
    with pytest.raises(ValueError, match="t is inf"):
        journal.append(Event("phase", float("inf")))
    assert journal.append(EVENTS[0]) == 2
    journal.close()
    assert len(read_journal(path)[0]) == 2


def test_a_journal_is_never_overwritten(path: Path) -> None:
    _write(path)
    before = path.read_bytes()
    with pytest.raises(DeviceFault, match="it exists already, and a journal is never overwritten"):
        JournalFile(path, {}, 0.0)
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault, match="it cannot be created: No such file"):
        JournalFile(tmp_path / "missing" / "journal.jsonl", {}, 0.0)


def test_an_open_journal_is_locked(path: Path) -> None:
    journal = JournalFile(path, {}, 0.0)
    with open(path, "ab") as other:
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        journal.close()
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_closed_journal_takes_nothing(path: Path) -> None:
    journal = JournalFile(path, {}, 0.0)
    journal.close()
    journal.close()
    with pytest.raises(DeviceFault, match="it is closed"):
        journal.append(EVENTS[0])


def test_a_failed_sync_is_never_tried_again(path: Path) -> None:
    calls = 0

    def sync(fd: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    journal = JournalFile(path, {}, 0.0, sync=sync)
    journal.append(EVENTS[0])
    for _ in range(2):
        with pytest.raises(DeviceFault, match="after record 2, a sync failed: Input/output error"):
            journal.commit()
    with pytest.raises(DeviceFault, match="a sync failed"):
        journal.append(EVENTS[1])
    journal.close()
    assert calls == 2


def test_a_full_disk_is_reported_and_everything_before_it_is_kept(path: Path) -> None:
    # A limit on the file's size stands in for the disk; only another process may be given one.
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from hardware.journal import JournalFile\n"
        "from mindpain_task.model import Event\n"
        "from mindpain_task.roles import DeviceFault\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "journal = JournalFile(Path(sys.argv[1]), {}, 0.0)\n"
        "try:\n"
        "    while True:\n"
        "        seq = journal.append(Event('phase', 1.0))\n"
        "except DeviceFault as fault:\n"
        "    print(seq, fault)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, timeout=30
    )
    appended, _, sentence = done.stdout.partition(" ")
    assert "bytes could be written" in sentence
    records, flaw = read_journal(path)
    assert len(records) == int(appended)
    assert "the last line was cut off" in flaw


@pytest.mark.parametrize("after", [1, 50, 400])
def test_a_killed_session_loses_nothing_it_had_appended(path: Path, after: int) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from hardware.journal import JournalFile\n"
        "from mindpain_task.model import Event\n"
        "journal = JournalFile(Path(sys.argv[1]), {}, 0.0)\n"
        "while True:\n"
        "    print(journal.append(Event('phase', 1.0)), flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().splitlines(keepends=True)
    acknowledged += [int(line) for line in rest if line.endswith(b"\n")]
    records, flaw = read_journal(path)
    assert flaw == ""
    assert [record.seq for record in records][: acknowledged[-1]] == [1, *acknowledged]
