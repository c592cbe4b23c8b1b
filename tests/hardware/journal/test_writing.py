"""The journal as it is written: what goes in comes out, and what it cannot hold is refused."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.journal import JournalFile, read_journal
from hardware.journal.locking import is_being_written
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


@settings(max_examples=60, deadline=None)
@given(data=st.dictionaries(TEXT, JSON_VALUES, max_size=3), kind=TEXT, time_s=st.floats(0, 1e7))
def test_any_json_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, JsonValue], kind: str, time_s: float
) -> None:
    path = tmp_path_factory.mktemp("any") / "journal.jsonl"
    event = _write(path, (Event(kind, time_s, data=data),))[1].event
    assert (event.kind, event.data) == (kind, data)
    assert event.time_s == pytest.approx(time_s, abs=0.6e-6)


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


def test_whether_a_journal_is_being_written_can_be_asked_by_anybody(path: Path) -> None:
    journal = JournalFile(path, {}, 0.0)
    assert is_being_written(path)
    assert is_being_written(path)  # asking changes nothing
    journal.append(EVENTS[0])
    journal.close()
    assert not is_being_written(path)


def test_the_wall_clock_is_told_once_with_the_session_clock_beside_it(path: Path) -> None:
    journal = JournalFile(path, {"seed": 7}, 12.0, wall_time="2026-01-02T03:04:05+00:00")
    journal.append(EVENTS[0])
    journal.close()
    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert first["t"] == 12.0
    assert first["data"] == {"seed": 7, "wall_time": "2026-01-02T03:04:05+00:00"}
    assert "wall_time" not in second.get("data", {})
