"""Laws of damage: whatever happened to a journal, what is read is how it began, and the damage is named."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hardware.journal import read_journal
from tests.hardware.journal.events import write

COUNT = 7
FEW = settings(max_examples=80, deadline=None)


class Whole:
    """An undamaged journal, and what is read of a damaged copy of it."""

    def __init__(self, folder: Path) -> None:
        self.records = write(folder / "whole.jsonl", COUNT)
        self.content = (folder / "whole.jsonl").read_bytes()
        self.lines = self.content.splitlines(keepends=True)
        self._begins = [b"".join(self.lines[:count]) for count in range(COUNT + 2)]
        self._damaged = folder / "damaged.jsonl"

    def read(self, content: bytes) -> tuple[int, str]:
        """Read this instead, and check the law; return how many records were read, and the damage.

        Exactly the whole lines that the file still begins with are read, as they were written; there is no
        damage only where these are all that is in it.
        """
        self._damaged.unlink(
            missing_ok=True
        )  # some file systems sync a file that was emptied and written again
        self._damaged.write_bytes(content)
        records, damage = read_journal(self._damaged)
        intact = max(count for count, begin in enumerate(self._begins) if content.startswith(begin))
        assert records == self.records[:intact]
        assert (damage == "") == (content in self._begins[1:])
        assert damage == "" or str(self._damaged) in damage
        return len(records), damage


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(tmp_path_factory.mktemp("damage"))


def test_cut_anywhere(whole: Whole) -> None:
    for size in range(len(whole.content)):
        assert whole.read(whole.content[:size])[0] == whole.content[:size].count(b"\n")


@pytest.mark.parametrize("mask", [0x01, 0xFF])
def test_flipped_anywhere(whole: Whole, mask: int) -> None:
    for i in range(len(whole.content)):
        flipped = bytes([whole.content[i] ^ mask])
        records, damage = whole.read(whole.content[:i] + flipped + whole.content[i + 1 :])
        assert records == whole.content[:i].count(b"\n")
        assert f"line {records + 1}:" in damage


@FEW
@given(data=st.data())
def test_any_bytes_in_the_place_of_any_others(whole: Whole, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(whole.content)))
    end = data.draw(st.integers(begin, min(begin + 300, len(whole.content))))
    other = data.draw(st.binary(max_size=40) | st.sampled_from([b"\n", bytes(40), whole.lines[2], b'"}\n']))
    whole.read(whole.content[:begin] + other + whole.content[end:])


@FEW
@given(gone=st.integers(0, COUNT - 1))  # without the last line it is a shorter journal
def test_a_line_removed(whole: Whole, gone: int) -> None:
    records, damage = whole.read(b"".join(whole.lines[:gone] + whole.lines[gone + 1 :]))
    assert records == gone
    assert f"line {gone + 1}: it is record {gone + 2} where record {gone + 1} is due" in damage


@FEW
@given(which=st.integers(0, COUNT), where=st.integers(0, COUNT + 1))
def test_a_line_that_comes_twice(whole: Whole, which: int, where: int) -> None:
    records, damage = whole.read(b"".join([*whole.lines[:where], whole.lines[which], *whole.lines[where:]]))
    assert records == (where + 1 if which == where else where)
    assert f"line {records + 1}: it is record" in damage


@FEW
@given(order=st.permutations(range(COUNT + 1)))
def test_lines_in_another_order(whole: Whole, order: list[int]) -> None:
    whole.read(b"".join(whole.lines[i] for i in order))


@FEW
@given(size=st.integers(0, 5_000), zeros=st.integers(1, 5_000))
@example(size=5_000, zeros=4_096)
def test_zero_bytes_at_the_end_as_a_power_cut_leaves_them(whole: Whole, size: int, zeros: int) -> None:
    begin = whole.content[:size]
    _, damage = whole.read(begin + bytes(zeros))
    assert f"{zeros} zero bytes, as a power cut leaves them; it was not read" in damage
    is_between_lines = begin[-1:] in (b"", b"\n")
    assert ("here stand" in damage) == is_between_lines
    assert ("the last line was cut off" in damage) == (not is_between_lines)


@FEW
@given(begin=st.integers(0, 3_000), length=st.integers(1, 4_096))
def test_a_page_of_zeros_amid_the_lines(whole: Whole, begin: int, length: int) -> None:
    lost = whole.content[begin : begin + length]
    whole.read(whole.content[:begin] + bytes(len(lost)) + whole.content[begin + length :])


@FEW
@given(content=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_a_file_that_is_no_journal(whole: Whole, content: bytes) -> None:
    assert whole.read(content)[0] == 0


def test_a_line_with_a_right_checksum_that_is_no_record_is_refused(whole: Whole) -> None:
    for body in (
        b"[]",
        b"{}",
        b"3",
        b'{"seq":1}',
        b'{"seq":1,"t":"x","kind":"a"}',
        b'{"seq":2,"t":1,"kind":"a"}',
    ):
        records, damage = whole.read(_signed(body))
        assert records == 0
        assert "line 1: " in damage


def _signed(body: bytes) -> bytes:
    return b'%s,"crc":"%08x"}\n' % (body[:-1], zlib.crc32(body[:-1]))
