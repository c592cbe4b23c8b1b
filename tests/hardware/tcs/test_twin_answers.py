"""What the simulated TCS II says, asked and unasked: at wire speed, laid out as documented."""

from __future__ import annotations

import re

import pytest

from hardware.tcs.framing import COMMANDS
from hardware.tcs.twin import BYTE_S, TcsTwin
from tests.hardware.tcs.on_twins import LATER_S, PULSE, parameters, settled_twin


@pytest.mark.parametrize(
    ("question", "layout"),
    [
        (b"E", rb"\r320(\+320){5}"),
        (b"B", rb"\r\d\d\.\d{4}v [ \d]{3}%"),
        (b"K", rb"\r00"),
        (b"Q", rb"\r000000"),
        (b"?", rb"TCS"),
        (b"Xr", rb"\r\d{12}"),
        (b"H", rb"Firmware: 015 .*\rProbe ID: [0-9A-F ]{23}\rProbe TYPE: \d{3}\r\n(.|\r|\n)*"),
        (b"Xw123059310124Xr", rb"\r12305\d310124"),
        (b"Oe", rb"\r3200(\+3200){5}"),
        (b"Ofg", rb"\r1"),
        (b"Og", rb"\r320(\+320){5}\r00"),
        (b"Of3Y0100T255100I1Z010100OseOoOiIUr", rb"(.|\r|\n)+"),
    ],
)
def test_answers(question: bytes, layout: bytes) -> None:
    twin = settled_twin(firmware=16 if question in (b"?", b"Og") else 15)
    twin.receive(question, LATER_S)
    assert re.fullmatch(layout, twin.transmit(LATER_S + 1))


@pytest.mark.parametrize("firmware", COMMANDS)
def test_each_firmware_names_itself_and_its_commands(firmware: int) -> None:
    twin = TcsTwin(0.0, firmware=firmware)
    twin.receive(b"FH", 0.0)
    said = twin.transmit(5.0)
    assert said.startswith(b"Firmware: %03d " % firmware)
    assert all(f"'{command}'".encode() in said for command in COMMANDS[firmware])
    with pytest.raises(ValueError, match="firmware 13 is not one of 7, 8, 12, 14, 15, 16"):
        TcsTwin(0.0, firmware=13)


def test_battery_errors_and_buttons_are_as_told() -> None:
    twin = TcsTwin(0.0, battery=(18.5, 7), errors="000020")
    twin.receive(b"FBQK", 0.0)
    assert twin.transmit(1.0) == b"\r18.5000v   7%" + b"\r000020" + b"\r00"
    twin.press(False, True, 1.0)
    twin.receive(b"K", 1.0)
    assert twin.transmit(2.0) == b"\r01"


def test_the_firmware_of_2017_counts_its_lines_and_tells_seven_temperatures() -> None:
    twin = TcsTwin(0.0, firmware=7)
    first, second, *rest = twin.transmit(2.5).split(b"\r\n")
    assert first == b"1, 30.0, 30.0, 30.0, 30.0, 30.0, 30.0, 28.0, -0.035, 0.075"
    assert second.startswith(b"2, ")
    assert rest == [b""]
    twin.receive(b"S11111N320C0465V00100D08450L", 2.5)
    assert twin.transmit(10.0) == b""  # nothing is known of a stream in a stimulation


def test_replies_may_end_with_a_line_feed() -> None:
    twin = TcsTwin(0.0, reply_end=b"\n")
    twin.receive(b"FEB", 0.0)
    reply = twin.transmit(1.0)
    assert len(reply) == 25 + 15
    assert reply[24:25] == reply[-1:] == b"\n"


def test_a_reply_comes_byte_by_byte_at_wire_speed() -> None:
    twin = settled_twin()
    twin.receive(b"E", LATER_S)
    assert twin.readable_s(1) == pytest.approx(LATER_S + 2 * BYTE_S)
    assert twin.readable_s(24) == pytest.approx(LATER_S + 25 * BYTE_S)
    assert twin.readable_s(25) == float("inf")
    assert twin.transmit(LATER_S + 1.5 * BYTE_S) == b""
    assert len(twin.transmit(LATER_S + 11 * BYTE_S)) == 10
    assert len(twin.transmit(twin.readable_s(14))) == 14


def test_streams_run_from_power_up_until_muted() -> None:
    twin = TcsTwin(0.0)
    assert twin.transmit(3.5) == b"+30.0+30.0+30.0+30.0+30.0\r\n" * 3
    twin.receive(b"F", 3.5)
    assert twin.transmit(1000.0) == b""
    twin.receive(b"Oa", 1000.0)
    assert twin.transmit(1002.5).count(b"\n") == 2


def test_the_stream_is_fast_in_a_stimulation() -> None:
    twin = settled_twin(PULSE + b"OaOb")
    start_s = LATER_S + 0.5  # between two lines of the slow stream
    twin.transmit(start_s)
    twin.receive(b"L", start_s)
    assert twin.transmit(start_s + 9.905).count(b"\n") == 990
    assert twin.transmit(start_s + 10.8) == b""
    assert twin.transmit(start_s + 10.91).count(b"\n") == 1


def test_y_shortens_the_fast_stream() -> None:
    twin = settled_twin(PULSE + b"ObY0050")
    twin.receive(b"L", LATER_S)
    assert twin.transmit(LATER_S + 30).count(b"\n") == 50


def test_calibration_answers_after_seconds() -> None:
    twin = settled_twin()
    twin.receive(b"G", LATER_S)
    assert twin.transmit(LATER_S + 2.9) == b""
    assert twin.transmit(LATER_S + 3.1) == b"N320"


def test_reset_forgets_everything_and_is_deaf_for_a_while() -> None:
    twin = settled_twin()
    twin.receive(b"Oc", LATER_S)
    twin.receive(b"E", LATER_S + 5)
    assert twin.transmit(LATER_S + 9.9) == b""
    assert b"self-test" in twin.transmit(LATER_S + 10.1)
    twin.receive(b"L", LATER_S + 10.2)
    assert twin.warmest_c(LATER_S + 10.2, LATER_S + 20) <= 32.0
    assert parameters(twin, LATER_S + 20)[0] == [0, 10, 200, 200, 100]


def test_a_stream_nobody_reads_does_not_grow_for_ever() -> None:
    twin = TcsTwin(0.0)
    twin.receive(b"K", 20_000.0)
    assert twin.transmit(20_001.0).count(b"\n") <= 2001
