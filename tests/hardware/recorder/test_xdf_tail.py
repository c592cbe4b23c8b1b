"""A growing XDF file, read in pieces: every way to cut it gives the same, and garbage is refused."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.recorder.xdf_tail import SeenText, XdfDamage, XdfTail
from tests.hardware.recorder import made

OURS, THEIRS, EEG = "rig-markers", "other-markers", "eeg"
START = (
    made.file_header()
    + made.stream_header(1, "markers", OURS)
    + made.stream_header(2, "events", THEIRS)
    + made.stream_header(3, "EEG", EEG, rate=250.0, channels=2, kind="float32")
)

CHUNKS = st.one_of(
    st.builds(
        made.texts, st.sampled_from([1, 2]), st.lists(st.text(max_size=300), max_size=4), st.booleans()
    ),
    st.builds(made.floats, st.just(3), st.integers(0, 40)),
    st.builds(made.clock_offset, st.integers(1, 3)),
    st.just(made.boundary()),
    st.builds(made.footer, st.integers(1, 3)),
)


def read(pieces: list[bytes]) -> tuple[Any, Any, list[SeenText]]:
    tail = XdfTail([OURS])
    seen = [one for piece in pieces for one in tail.feed(piece)]
    return tail.streams, tail.samples, seen


def test_a_file_has_its_streams_its_samples_and_our_texts() -> None:
    data = START + made.texts(1, ["one", "zwei €"]) + made.floats(3, 7) + made.texts(2, ["theirs"])
    streams, samples, seen = read([data])
    assert [(s.name, s.source_id, s.uid, s.nominal_srate) for s in streams.values()] == [
        ("markers", OURS, "uid-markers", 0.0),
        ("events", THEIRS, "uid-events", 0.0),
        ("EEG", EEG, "uid-EEG", 250.0),
    ]
    assert samples == {1: 2, 2: 1, 3: 7}
    assert seen == [SeenText(OURS, "one"), SeenText(OURS, "zwei €")]


@given(chunks=st.lists(CHUNKS, max_size=12), cuts=st.lists(st.integers(0, 4000), max_size=20))
@settings(max_examples=150, deadline=None)
def test_every_way_to_cut_a_file_gives_the_same(chunks: list[bytes], cuts: list[int]) -> None:
    data = START + b"".join(chunks)
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[a:b] for a, b in itertools.pairwise(edges)]
    assert read(pieces) == read([data])


@given(chunks=st.lists(CHUNKS, min_size=1, max_size=6), missing=st.integers(1, 500))
@settings(max_examples=80, deadline=None)
def test_only_whole_chunks_count(chunks: list[bytes], missing: int) -> None:
    *whole, last = chunks
    tail = XdfTail([OURS])
    seen = [*tail.feed(START + b"".join(whole) + last[: -min(missing, len(last))])]
    assert (tail.streams, tail.samples, seen) == read([START + b"".join(whole)])
    assert tail.incomplete is (missing < len(last))


def test_byte_by_byte() -> None:
    data = START + made.texts(1, ["x" * 300]) + made.floats(3, 100)
    assert read([data[i : i + 1] for i in range(len(data))]) == read([data])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"XDX:", "it begins with b'XDX:'"),
        (made.MAGIC + b"\x02", "a length has 2 bytes"),
        (made.MAGIC + made.chunk(9, b""), "tag 9"),
        (made.MAGIC + b"\x01\x01\x01\x00", "tag 1 and 1 bytes"),
        (START + made.stream_header(1, "again"), "stream 1 has a second header"),
        (START + made.floats(4, 1), "samples of stream 4, which has no header"),
        (made.MAGIC + made.chunk(2, b"\x01\x00\x00\x00<info>"), "the header of stream 1 cannot be read"),
        (START + made.chunk(3, b"\x01\x00\x00\x00\x01\x01\x05"), "a time stamp has 5 bytes"),
        (START + made.chunk(3, b"\x01\x00\x00\x00\x01\x02\x00\x01\x01a") + bytes(9), "exceed|stamp|length"),
        (made.MAGIC + b"\x08" + b"\xff" * 8 + b"\x02\x00", "a stream header has"),
    ],
)
def test_garbage_is_refused_with_its_place(data: bytes, why: str) -> None:
    with pytest.raises(XdfDamage, match=why):
        XdfTail([OURS]).feed(data)


@given(noise=st.binary(min_size=1, max_size=400))
@settings(max_examples=200, deadline=None)
def test_noise_is_read_or_refused_and_never_hangs(noise: bytes) -> None:
    tail = XdfTail([OURS])
    try:
        tail.feed(START + noise)
    except XdfDamage as damage:
        assert str(damage)  # noqa: PT017 - either is fine; anything else is not
