"""Adverse events on disk: what was written stays, and whatever is done to the file later is found."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.adverse_event_file import (
    AdverseEvents,
    append_adverse_event,
    events_path,
    read_adverse_events,
)
from hardware.clocks import VirtualClock
from hardware.program_facts import program_here
from mindpain_task.roles import DeviceFault
from tests.mindpain_task.safety.test_adverse_events import EVENT

TEXTS = ("a blister", "redness: 90 min, °C and ü", "dizzy", "corrected")


def written(folder: Path, count: int = len(TEXTS)) -> Path:
    """Put some events on record."""
    path = events_path(folder, EVENT.participant)
    for text in TEXTS[:count]:
        append_adverse_event(path, replace(EVENT, what=text), VirtualClock(), simulated=True)
    return path


@pytest.fixture(scope="module")
def content() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return written(Path(folder)).read_bytes()


def read(content: bytes) -> AdverseEvents:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adverse_events.jsonl"
        path.write_bytes(content)
        return read_adverse_events(path)


def resealed(line: bytes, old: bytes, new: bytes) -> bytes:
    """Change a line and give it a CRC that fits."""
    body = line[: line.rindex(b',"crc"')].replace(old, new)
    return b'%s,"crc":"%08x"}' % (body, zlib.crc32(body))


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = written(tmp_path, 0)
    assert read_adverse_events(path) == AdverseEvents()
    clock = VirtualClock()
    clock.wait_until(12.5)
    first = append_adverse_event(path, EVENT, clock, simulated=True)
    second = append_adverse_event(path, replace(EVENT, what="worse", corrects=2), clock, simulated=True)
    on_record = read_adverse_events(path)
    assert on_record.faults == ()
    assert [(each.number, each.event) for each in on_record.records] == [
        (2, EVENT),
        (3, replace(EVENT, what="worse", corrects=2)),
    ]
    assert (first[0], second) == (2, (3, on_record.seal))
    header = json.loads(path.read_bytes().splitlines()[0])
    assert header["data"]["participant"] == "01"
    assert header["data"]["simulated"] is True
    assert program_here().items() <= header["data"].items()
    assert on_record.seal == hashlib.sha256(path.read_bytes().splitlines()[-1]).hexdigest()


def test_appending_changes_nothing_of_what_was_there(tmp_path: Path) -> None:
    before = b""
    for count in range(1, len(TEXTS) + 1):
        path = events_path(tmp_path, EVENT.participant)
        append_adverse_event(path, replace(EVENT, what=TEXTS[count - 1]), VirtualClock(), simulated=False)
        now = path.read_bytes()
        assert now.startswith(before)
        assert len(now) > len(before)
        before = now


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_byte_that_was_changed_put_in_or_taken_out_is_found(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    byte = bytes([data.draw(st.integers(0, 255))])
    how = data.draw(st.sampled_from(["change", "put in", "take out"]))
    after = content[at:] if how == "put in" else content[at + 1 :]
    spoiled = content[:at] + (b"" if how == "take out" else byte) + after
    on_record = read(spoiled)
    assert bool(on_record.faults) == (spoiled != content)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_lines_that_were_taken_out_or_change_places_are_found(content: bytes, data: st.DataObject) -> None:
    lines = content.splitlines(keepends=True)
    kept = data.draw(st.permutations(lines))[: data.draw(st.integers(0, len(lines)))]
    on_record = read(b"".join(kept))
    seal = read(content).seal
    assert (kept == lines) == (not on_record.faults and on_record.seal == seal)
    if kept != lines[: len(kept)] or not kept:
        assert on_record.faults


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_line_that_was_changed_with_a_new_checksum_breaks_the_chain_at_the_next(
    content: bytes, number: int
) -> None:
    lines = content.splitlines()
    old, new = (b'"simulated":true', b'"simulated":null') if number == 1 else (b"probably", b"unlikely")
    new = new if number == 1 else b"unrelated"
    lines[number - 1] = resealed(lines[number - 1], old, new)
    on_record = read(b"\n".join(lines) + b"\n")
    (fault,) = on_record.faults
    assert f"line {number + 1}: the chain breaks here: line {number} is not what it was" in fault


def test_a_last_line_that_was_changed_with_a_new_checksum_shows_in_the_seal(content: bytes) -> None:
    lines = content.splitlines()
    lines[-1] = resealed(lines[-1], b"probably", b"unrelated")
    on_record = read(b"\n".join(lines) + b"\n")
    assert on_record.faults == ()
    assert on_record.seal != read(content).seal


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_behind_a_torn_or_damaged_line_it_goes_on_and_the_damage_stays_known(
    content: bytes, data: st.DataObject
) -> None:
    kept = content[: data.draw(st.integers(1, len(content)))]
    with tempfile.TemporaryDirectory() as folder:
        path = events_path(Path(folder), EVENT.participant)
        path.parent.mkdir(parents=True)
        path.write_bytes(kept)
        before = read_adverse_events(path)
        number, _ = append_adverse_event(path, replace(EVENT, what="later"), VirtualClock(), simulated=True)
        after = read_adverse_events(path)
        assert path.read_bytes().startswith(kept)
        assert after.records[-1].number == number
        assert after.records[-1].event.what == "later"
        assert [each.event for each in after.records[:-1]][: len(before.records)] == [
            each.event for each in before.records
        ]
        is_whole = kept.endswith(b"\n")
        assert bool(after.faults) == (not is_whole and bool(before.faults) and not _only_its_end_lacked(kept))


def _only_its_end_lacked(kept: bytes) -> bool:
    return kept.endswith(b'"}') and not read(kept + b"\n").faults


def test_a_correction_of_nothing_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = written(tmp_path, 2)
    before = path.read_bytes()
    for number in (1, 4, 99):
        with pytest.raises(ValueError, match=f"no record {number} that could be corrected"):
            append_adverse_event(path, replace(EVENT, corrects=number), VirtualClock(), simulated=True)
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_opened_is_a_device_fault_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "adverse_events.jsonl"
    path.mkdir()
    with pytest.raises(DeviceFault, match="it cannot be opened"):
        append_adverse_event(path, EVENT, VirtualClock(), simulated=True)
    with pytest.raises(DeviceFault, match="cannot be read"):
        read_adverse_events(path)


def _report_some(path: Path, who: int) -> None:
    for number in range(8):
        append_adverse_event(path, replace(EVENT, reporter=f"{who} {number}"), VirtualClock(), simulated=True)


def test_two_terminals_at_once_lose_nothing_and_keep_the_chain(tmp_path: Path) -> None:
    path = events_path(tmp_path, EVENT.participant)
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_report_some, args=(path, who)) for who in range(2)]
    for other in others:
        other.start()
    for other in others:
        other.join(60)
        assert other.exitcode == 0
    on_record = read_adverse_events(path)
    assert on_record.faults == ()
    assert len({record.event.reporter for record in on_record.records}) == 16
