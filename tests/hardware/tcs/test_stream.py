"""The stream of temperatures: any pieces, any noise between; a line is read exactly or counted as lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tcs import answers
from hardware.tcs.stream import LONGEST_LINE, CountedReading, Reading, StreamParser, ZonesReading

LINE = b"+32.0+32.1+32.0+31.9+32.0\r\n"
OF_2017 = b"70, 30.1, 30.0, 30.0, 30.1, 30.0, 30.0, 28.1, -0.035, 0.075\r\n"
any_zones = st.lists(st.integers(0, 999).map(lambda tenths: tenths / 10), min_size=5, max_size=5)


def fed(data: bytes) -> tuple[list[Reading], int]:
    parser = StreamParser()
    return parser.feed(data), parser.lost


def test_a_line_of_each_kind() -> None:
    assert fed(LINE) == ([ZonesReading((32.0, 32.1, 32.0, 31.9, 32.0))], 0)
    assert fed(OF_2017) == (
        [CountedReading(70, (30.1, 30.0, 30.0, 30.1, 30.0, 30.0, 28.1), (-0.035, 0.075))],
        0,
    )


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\n\r", b" \r\n", b", \n"])
def test_whatever_ends_the_lines(end: bytes) -> None:
    readings, lost = fed(LINE.strip() + end + LINE.strip() + end)
    assert (len(readings), lost) == (2, 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(any_zones, max_size=8), st.data())
def test_any_pieces_give_the_same_readings(lines: list[list[float]], data: st.DataObject) -> None:
    text = b"".join(answers.stream_line(zones_c) for zones_c in lines)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    parser, readings = StreamParser(), []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        readings += parser.feed(text[start:end])
    assert readings == [ZonesReading(tuple(zones_c)) for zones_c in lines]
    assert parser.lost == 0


@pytest.mark.parametrize(
    "line",
    [
        b"+32.0+32.1+32.0+31.9",
        b"+32.0+32.1+32.0+31.9+32.",
        b"2.0+32.1+32.0+31.9+32.0",
        b"+32.0+32.1+32.0+31.9+32.0+32.0",
        b"+32.0+32.1+320+31.9+32.0",
        b"+32.0+32.1+32.0+31.9+32.0x",
        b"-32.0+32.1+32.0+31.9+32.0",
        b"\xff32.0+32.1+32.0+31.9+32.0",
        b"70, 30.1, 30.0, 30.0, 30.1, 30.0, 30.0, -0.035, 0.075",
        b"70, 30.1, 30.0, 30.0, 30.1, 30.0, 30.0, 28.1, -0.035",
        b"TCS II self-test OK",
    ],
)
def test_a_line_of_another_shape_is_lost_and_the_next_is_read(line: bytes) -> None:
    readings, lost = fed(line + b"\r\n" + LINE)
    assert (len(readings), lost) == (1, 1)


@given(st.integers(1, len(LINE) - 3), st.sampled_from([LINE, OF_2017]))
def test_a_line_cut_short_by_the_next_is_lost_and_no_other(cut: int, line: bytes) -> None:
    readings, lost = fed(line[:cut] + b"\r\n" + line + line)
    assert (len(readings), lost) == (2, 1)
    if line is LINE:
        readings, lost = fed(line[:cut] + line + line)
        assert (len(readings), lost) == (1, 1)


@given(st.integers(1, len(OF_2017) - 3))
def test_a_cut_line_of_2017_costs_no_more_than_a_counter(cut: int) -> None:
    whole = fed(OF_2017)[0][0]
    readings, lost = fed(OF_2017[:cut] + OF_2017 + OF_2017)
    assert len(readings) + lost == 2
    assert isinstance(whole, CountedReading)
    for reading in readings:
        assert isinstance(reading, CountedReading)
        assert (reading.temperatures_c, reading.others) == (whole.temperatures_c, whole.others)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_no_reading_and_costs_at_most_the_line_it_runs_into(noise: bytes) -> None:
    parser = StreamParser()
    assert parser.feed(noise) == []
    later = parser.feed(LINE + LINE)
    assert later[-1:] == fed(LINE)[0]
    assert len(later) in (1, 2)


def test_an_endless_line_is_forgotten_and_lost_once() -> None:
    parser = StreamParser()
    for _ in range(1000):
        assert parser.feed(b"+32.0" * 20) == []
    assert parser.lost == 1
    assert len(parser.feed(b"+32.0\r\n" + LINE)) == 1
    assert parser.lost == 1
    assert len(b"+32.0" * 20) * 2 > LONGEST_LINE
