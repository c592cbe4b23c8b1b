"""What the device answers: read exactly, or refused with the bytes; no noise is read as a measurement."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tcs import answers, codec
from hardware.tcs.framing import COMMANDS

FRAMES: list[tuple[Callable[[bytes], object], bytes]] = [
    (codec.parse_temperatures, b"\r300+301+302+299+300+300"),
    (codec.parse_battery, b"\r24.1234v  85%"),
    (codec.parse_buttons, b"\r10"),
    (codec.parse_errors, b"\r000200"),
]


def test_temperatures() -> None:
    expected = codec.Temperatures(30.0, (30.1, 30.2, 29.9, 30.0, 30.0))
    assert codec.parse_temperatures(b"\r300+301+302+299+300+300") == expected
    assert codec.parse_temperatures(b"\r300+301+302+299+300+300\n") == expected
    assert codec.parse_temperatures(b"\n\r300+301+302+299+300+300") == expected
    assert codec.parse_temperatures(b"\r300 301-005+299+300+300").zones_c[:2] == (30.1, -0.5)


def test_battery_buttons_errors() -> None:
    assert codec.parse_battery(b"\r24.1234v  85%") == (24.1234, 85)
    assert codec.parse_battery(b"\r25.2000v 100%\n") == (25.2, 100)
    assert codec.parse_buttons(b"\r10") == (True, False)
    assert codec.parse_errors(b"000200") == (0, 0, 0, 2, 0, 0)
    assert codec.parse_errors(b"\r000000") == (0,) * 6


@pytest.mark.parametrize("ends", [b"\r", b"\n", b"\r\n"])
def test_identity_whatever_ends_the_lines(ends: bytes) -> None:
    lines = b"Firmware: 015 Jan 30 2023 17:11:27", b"Probe ID: 2D DD 40 C1 3A 00 00 B2", b"Probe TYPE: 003"
    identity = codec.parse_identity(ends + ends.join(lines) + ends + b"Command list:")
    assert identity.firmware == "015 Jan 30 2023 17:11:27"
    assert identity.model == "QST.Lab TCS II, probe type 003"
    assert identity.serial_number == "probe 2D DD 40 C1 3A 00 00 B2"


@pytest.mark.parametrize("ends", [b"\r", b"\n", b"\r\n"])
def test_the_list_of_commands_is_letters_and_what_follows_them(ends: bytes) -> None:
    text = ends.join(
        [
            b"Probe TYPE: 003",
            b"",
            b"Command list:",
            b"'H'\t   : a command",
            b"'Csxxx'   : ('s'='0' or '1' to '5', 'xxx'='100' to '600')",
            b"'Ovsxxxxx': fine",
            b"'Uwxxxxxnnndddtttdddttt...' : segments",
            b"\t\t\t 'dddttt': more of the line before",
            b"'Os'",
            b"'?'.     : another",
            b"'O'      : of 2017",
        ]
    )
    listed = codec.parse_listed(text)
    assert listed == {
        "H": "",
        "C": "sxxx",
        "Ov": "sxxxxx",
        "Uw": "xxxxxnnndddtttdddttt...",
        "Os": "",
        "?": "",
        "O": "",
    }
    assert codec.parse_listed(b"Firmware: 015\r\nCommand list:\r\n") == {}


@pytest.mark.parametrize("firmware", COMMANDS)
def test_the_twins_lists_are_read(firmware: int) -> None:
    listed = codec.parse_listed(answers.help_text(firmware))
    assert listed["D"] == ("sxxxx" if firmware == 7 else "sxxxxx")
    assert ("Or" in listed, "Ol" in listed) == (firmware >= 15, firmware >= 16)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\r300+301+302+299+300+30",
        b"\r300+301+302+299+300+3000",
        b"300+301+302+299+300+300\r",
        b"\r300+301+302+299+300+3 0",
        b"+32.0+32.1+32.0+31.9+32.",
    ],
)
def test_a_malformed_reply_is_shown(reply: bytes) -> None:
    with pytest.raises(codec.Malformed) as malformed:
        codec.parse_temperatures(reply)
    assert "TCS command E" in str(malformed.value)
    assert repr(reply) in str(malformed.value)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet="\r\n0123456789+- v%.", max_size=30).map(str.encode))
def test_parsers_refuse_or_read_exactly_what_is_there(reply: bytes) -> None:
    for parse, frame in FRAMES:
        try:
            parse(reply)
        except codec.Malformed:
            continue
        assert len(reply.strip(b"\r\n")) == len(frame) - 1
    with pytest.raises(codec.Malformed):
        codec.parse_identity(reply)
    codec.parse_listed(reply)


@pytest.mark.parametrize(("parse", "frame"), FRAMES)
def test_a_cut_or_doubled_frame_is_no_frame(parse: Callable[[bytes], object], frame: bytes) -> None:
    parse(frame)
    pieces = [frame[:cut] for cut in range(len(frame))] + [frame[cut:] for cut in range(1, len(frame))]
    for piece in pieces:
        if parse is codec.parse_errors and piece == frame[1:]:
            continue  # whether CR comes first is not known
        with pytest.raises(codec.Malformed):
            parse(piece)
    for cut in range(1, len(frame) + 1):
        with pytest.raises(codec.Malformed):
            parse(frame[:cut] + frame)
        with pytest.raises(codec.Malformed):
            parse(frame + frame[-cut:])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FRAMES), st.data())
def test_a_frame_with_a_byte_lost_or_put_in_is_no_frame(
    parsed: tuple[Callable[[bytes], object], bytes], data: st.DataObject
) -> None:
    parse, frame = parsed
    at = data.draw(st.integers(1, len(frame) - 1))
    with pytest.raises(codec.Malformed):
        parse(frame[:at] + frame[at + 1 :])
    with pytest.raises(codec.Malformed):
        parse(frame[:at] + data.draw(st.binary(min_size=1, max_size=3)) + frame[at:])


@given(st.integers(0, 999), st.lists(st.integers(-999, 999), min_size=5, max_size=5))
def test_temperatures_survive_the_way_there_and_back(neutral: int, zones: list[int]) -> None:
    reply = b"\r%03d" % neutral + b"".join(b"%+04d" % zone for zone in zones)
    assert codec.parse_temperatures(reply) == (neutral / 10, tuple(zone / 10 for zone in zones))


@given(st.integers(180000, 259999), st.integers(0, 100))
def test_a_battery_survives_the_way_there_and_back(volts: int, percent: int) -> None:
    read = codec.parse_battery(answers.battery(volts / 10000, percent))
    assert read.volts == pytest.approx(volts / 10000)
    assert read.percent == percent


@given(st.booleans(), st.booleans())
def test_buttons_survive_the_way_there_and_back(first: bool, second: bool) -> None:
    assert codec.parse_buttons(answers.buttons(first, second)) == (first, second)
