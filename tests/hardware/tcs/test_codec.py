"""The TCS codec: exact bytes over the whole legal range, refusals outside, parsers that survive anything."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_015, Field

FIELDS = [value for f in fields(FIRMWARE_015) if isinstance(value := getattr(FIRMWARE_015, f.name), Field)]
any_field = st.sampled_from(FIELDS)


@pytest.mark.parametrize(
    ("field", "value", "zone", "expected"),
    [
        (FIRMWARE_015.setpoint, 46.5, 0, b"C0465"),
        (FIRMWARE_015.setpoint, 46.1, 3, b"C3461"),
        (FIRMWARE_015.setpoint, 60, 0, b"C0600"),
        (FIRMWARE_015.setpoint, 10.0, 5, b"C5100"),
        (FIRMWARE_015.rise_speed, 50.0, 1, b"V10500"),
        (FIRMWARE_015.rise_speed, 0.1, 0, b"V00001"),
        (FIRMWARE_015.return_speed, 999.9, 0, b"R09999"),
        (FIRMWARE_015.duration, 8.45, 0, b"D008450"),
        (FIRMWARE_015.duration, 99.999, 0, b"D099999"),
        (FIRMWARE_015.neutral, 32.0, 0, b"N320"),
        (FIRMWARE_015.ceiling, 48.0, 0, b"Om480"),
    ],
)
def test_known_bytes(field: Field, value: float, zone: int, expected: bytes) -> None:
    assert codec.encode(field, value, zone) == expected


@given(any_field, st.data(), st.integers(0, 5))
def test_every_legal_value_has_exactly_its_digits(field: Field, data: st.DataObject, zone: int) -> None:
    steps = data.draw(st.integers(field.low, field.high))
    sent = codec.encode(field, steps / field.per_unit, zone)
    head = field.command + (str(zone) if field.by_zone else "")
    assert sent.startswith(head.encode())
    digits = sent[len(head) :]
    assert len(digits) == field.digits
    assert digits.isdigit()
    assert int(digits) == steps


@given(any_field, st.data())
def test_float_dust_is_no_reason_to_refuse(field: Field, data: st.DataObject) -> None:
    steps = data.draw(st.integers(field.low, field.high))
    dusty = steps / field.per_unit + data.draw(st.floats(-5e-7, 5e-7))
    assert codec.encode(field, dusty) == codec.encode(field, steps / field.per_unit)


@given(any_field, st.data())
def test_between_two_steps_is_refused(field: Field, data: st.DataObject) -> None:
    steps = data.draw(st.integers(field.low, field.high - 1))
    part = data.draw(st.floats(0.01, 0.99))
    with pytest.raises(codec.OutOfRange, match="whole number"):
        codec.encode(field, (steps + part) / field.per_unit)


@given(any_field, st.floats(allow_nan=True, allow_infinity=True))
def test_out_of_range_is_refused(field: Field, value: float) -> None:
    low, high = field.low / field.per_unit, field.high / field.per_unit
    if low <= value <= high:
        value = -value - 1
    with pytest.raises(codec.OutOfRange):
        codec.encode(field, value)


@pytest.mark.parametrize("value", [60.1, 9.9, -46.5, math.nan, math.inf])
def test_a_refusal_names_number_unit_range_and_command(value: float) -> None:
    with pytest.raises(codec.OutOfRange) as refused:
        codec.encode(FIRMWARE_015.setpoint, value)
    assert str(refused.value) == f"setpoint {value} °C is outside 10.0 to 60.0 °C (TCS command C)"


def test_a_value_between_steps_is_refused_with_the_step() -> None:
    with pytest.raises(codec.OutOfRange, match=r"49\.95 °C is not a whole number .* steps of 0\.1 °C"):
        codec.encode(FIRMWARE_015.setpoint, 49.95)


@pytest.mark.parametrize("zone", [-1, 6, 10])
def test_a_zone_that_does_not_exist_is_refused(zone: int) -> None:
    with pytest.raises(codec.OutOfRange, match=f"zone {zone} "):
        codec.encode(FIRMWARE_015.setpoint, 46.5, zone)


def test_zones() -> None:
    assert codec.enable_zones() == b"S11111"
    assert codec.enable_zones(frozenset({1, 4})) == b"S10010"
    assert codec.enable_zones(frozenset()) == b"S00000"
    with pytest.raises(codec.OutOfRange, match="zone 6 "):
        codec.enable_zones(frozenset({6}))


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


@given(st.binary(max_size=60) | st.text(alphabet="\r\n0123456789+- v%.", max_size=30).map(str.encode))
def test_parsers_refuse_or_read_exactly_what_is_there(reply: bytes) -> None:
    for parse in (codec.parse_temperatures, codec.parse_battery, codec.parse_buttons, codec.parse_errors):
        try:
            parse(reply)
        except codec.Malformed:
            continue
        assert len(reply.strip(b"\r\n")) in (23, 13, 2, 6)
    with pytest.raises(codec.Malformed):
        codec.parse_identity(reply)


@given(st.integers(0, 999), st.lists(st.integers(-999, 999), min_size=5, max_size=5))
def test_temperatures_survive_the_way_there_and_back(neutral: int, zones: list[int]) -> None:
    reply = b"\r%03d" % neutral + b"".join(b"%+04d" % zone for zone in zones)
    assert codec.parse_temperatures(reply) == (neutral / 10, tuple(zone / 10 for zone in zones))
