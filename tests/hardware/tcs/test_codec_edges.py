"""The edges of the TCS codec: what is said of a refused value, and of a reply that is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_015, Field

LETTERS = Field(command="Xy", what="number", unit="", low=1, high=9, per_unit=1, digits=1, by_zone=False)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (
            FIRMWARE_015.setpoint,
            61.0,
            "setpoint 61.0 °C is outside 10.0 to 60.0 °C (TCS command C)",
        ),
        (
            FIRMWARE_015.setpoint,
            46.55,
            "setpoint 46.55 °C is not a whole number of the device's steps of 0.1 °C between 10.0 "
            "and 60.0 °C (TCS command C)",
        ),
        (LETTERS, 10, "number 10 is outside 1 to 9 (TCS command Xy)"),
        (
            LETTERS,
            1.5,
            "number 1.5 is not a whole number of the device's steps of 1 between 1 and 9 (TCS command Xy)",
        ),
    ],
)
def test_a_refusal_has_the_number_its_unit_the_range_and_the_command(
    field: Field, value: float, sentence: str
) -> None:
    with pytest.raises(codec.OutOfRange) as raised:
        codec.digits(field, value)
    said = str(raised.value)
    assert said == sentence


def test_a_profile_has_up_to_999_segments() -> None:
    segment = (0.1, 40.0)
    assert codec.profile(FIRMWARE_015, (segment,) * 999).startswith(b"Uw11111999")
    for count in (0, 1000):
        with pytest.raises(codec.OutOfRange, match=f"a profile of {count} segments is outside 1 to 999"):
            codec.profile(FIRMWARE_015, (segment,) * count)


@pytest.mark.parametrize("unknown", ["segment_time", "segment_end"])
def test_a_firmware_whose_profiles_are_half_known_has_none(unknown: str) -> None:
    half = dataclasses.replace(FIRMWARE_015, **{unknown: None})  # type: ignore[arg-type]
    with pytest.raises(codec.OutOfRange, match="no temperature profiles are known"):
        codec.profile(half, ((0.1, 40.0),))


PARSERS: list[tuple[Callable[[bytes], object], str]] = [
    (codec.parse_temperatures, "E"),
    (codec.parse_battery, "B"),
    (codec.parse_buttons, "K"),
    (codec.parse_errors, "Q"),
]


@pytest.mark.parametrize(("parse", "command"), PARSERS)
def test_a_reply_that_is_none_is_shown_with_its_command(
    parse: Callable[[bytes], object], command: str
) -> None:
    reply = b"x" * 80 + b"y"
    with pytest.raises(codec.Malformed) as raised:
        parse(reply)
    assert str(raised.value) == f"TCS command {command}: unexpected reply {b'x' * 80!r} (81 bytes)"


def test_a_help_text_without_a_firmware_is_shown() -> None:
    with pytest.raises(codec.Malformed) as raised:
        codec.parse_identity(b"x" * 80 + b"y")
    assert str(raised.value) == f"TCS command H: no firmware and probe in {b'x' * 80!r}"


def test_a_garbled_help_text_is_read_as_far_as_it_goes() -> None:
    text = b"Firmware: 015 20\xff5 \r\nProbe ID: 01 02 03 04 05 06 07 08 \r\nProbe TYPE: 001\r\n"
    assert codec.parse_identity(text).firmware == "015 20\N{REPLACEMENT CHARACTER}5"
    assert codec.parse_listed(b"\n'Cs\xffxx' : setpoint") == {"C": "s\N{REPLACEMENT CHARACTER}xx"}
