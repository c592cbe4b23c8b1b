"""The edges of the P24 codec: names of commands, the bits of an init, and frames of other lengths."""

from __future__ import annotations

import pytest

from hardware.electrical.p24.codec import (
    ChannelConfig,
    Command,
    Measurement,
    OutOfRange,
    Point,
    channel_config,
    encode_point,
    low_level_init,
    parse_channel_config,
    parse_point,
)
from hardware.electrical.p24.framing import Malformed


def test_a_command_is_named_in_words() -> None:
    assert str(Command.LOW_LEVEL_CHANNEL_CONFIG) == "2 (low level channel config)"


@pytest.mark.parametrize(("measurement", "high_voltage"), [(0, 0), (1, 0), (3, 6), (2, 5)])
def test_an_init_has_what_is_measured_over_the_high_voltage(measurement: int, high_voltage: int) -> None:
    (byte,) = low_level_init(Measurement(measurement), high_voltage)
    assert byte == measurement * 16 + high_voltage * 2


def test_an_init_has_the_usual_high_voltage_unless_told() -> None:
    assert low_level_init(Measurement.CURRENT) == low_level_init(Measurement.CURRENT, 0) == b"\x10"


def test_a_point_has_its_width_in_the_first_twelve_bits() -> None:
    assert encode_point(Point(200, 5.0)) == bytes([0x0C, 0x84, 0xD8, 0x00])
    assert parse_point(bytes([0x0C, 0x84, 0xD8, 0x00])) == Point(200, 5.0)


@pytest.mark.parametrize(
    ("current_ma", "sentence"),
    [
        (150.5, "a current of 150.5 mA is outside -150.0 to 150.0 mA (P24 channel config)"),
        (
            0.7,
            "a current of 0.7 mA is not a whole number of steps of 0.5 mA (P24 channel config)",
        ),
    ],
)
def test_a_refusal_has_numbers_and_command(current_ma: float, sentence: str) -> None:
    with pytest.raises(OutOfRange) as raised:
        encode_point(Point(200, current_ma))
    assert str(raised.value) == sentence


POINTS = (Point(200, 5.0), Point(200, -5.0))


def test_points_may_be_left_out_where_nothing_is_given() -> None:
    idle = channel_config(0, 1, POINTS, execute=False)
    assert parse_channel_config(idle) == ChannelConfig(0, 1, False, POINTS)
    assert parse_channel_config(idle[:1]) == ChannelConfig(0, 1, False, ())


@pytest.mark.parametrize("execute", [True, False])
@pytest.mark.parametrize("length", [2, 5, 8])
def test_points_may_not_be_cut_off(execute: bool, length: int) -> None:
    data = channel_config(0, 1, POINTS, execute=execute)[:length]
    with pytest.raises(Malformed) as raised:
        parse_channel_config(data)
    assert str(raised.value) == f"a channel config of 2 points in {length} bytes: {data!r}"


def test_a_pulse_that_is_given_has_points() -> None:
    data = channel_config(0, 1, POINTS, execute=True)[:1]
    with pytest.raises(Malformed, match="2 points in 1 bytes"):
        parse_channel_config(data)


def test_nothing_is_no_channel_config() -> None:
    with pytest.raises(Malformed) as raised:
        parse_channel_config(b"")
    assert str(raised.value) == "a channel config without data"
