"""The TCS codec: exact bytes over the whole legal range of every firmware, and refusals outside."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_008, FIRMWARE_014, FIRMWARE_015, FIRMWARE_2017, Field

DIALECTS = (FIRMWARE_2017, FIRMWARE_008, FIRMWARE_014, FIRMWARE_015)
FIELDS = [
    value
    for dialect in DIALECTS
    for f in fields(dialect)
    if isinstance(value := getattr(dialect, f.name), Field)
]
any_field = st.sampled_from(FIELDS)


@pytest.mark.parametrize(
    ("field", "value", "zone", "expected"),
    [
        (FIRMWARE_015.setpoint, 46.5, 0, b"C0465"),
        (FIRMWARE_015.setpoint, 46.1, 3, b"C3461"),
        (FIRMWARE_015.setpoint, 60, 0, b"C0600"),
        (FIRMWARE_015.setpoint, 10.0, 5, b"C5100"),
        (FIRMWARE_015.fine_setpoint, 46.55, 0, b"Ot04655"),
        (FIRMWARE_015.fine_rise_speed, 0.25, 2, b"Ov200025"),
        (FIRMWARE_015.fine_return_speed, 300.0, 0, b"Or030000"),
        (FIRMWARE_015.rise_speed, 50.0, 1, b"V10500"),
        (FIRMWARE_015.rise_speed, 0.1, 0, b"V00001"),
        (FIRMWARE_015.return_speed, 999.9, 0, b"R09999"),
        (FIRMWARE_015.duration, 8.45, 0, b"D008450"),
        (FIRMWARE_015.duration, 99.999, 0, b"D099999"),
        (FIRMWARE_2017.duration, 8.45, 0, b"D08450"),
        (FIRMWARE_015.neutral, 32.0, 0, b"N320"),
        (FIRMWARE_015.ceiling, 48.0, 0, b"Om480"),
    ],
)
def test_known_bytes(field: Field, value: float, zone: int, expected: bytes) -> None:
    assert codec.encode(field, value, zone) == expected


@settings(deadline=None)
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
    if low - 1e-5 <= value <= high + 1e-5:  # dust is no reason to refuse
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


def test_the_fine_command_is_used_only_where_the_coarse_one_cannot() -> None:
    coarse, fine = FIRMWARE_015.setpoint, FIRMWARE_015.fine_setpoint
    assert codec.coarse_or_fine(coarse, fine, 46.5) is coarse
    assert codec.coarse_or_fine(coarse, fine, 46.55) is fine
    with pytest.raises(codec.OutOfRange, match=r"steps of 0\.01 °C .*\(TCS command Ot\)"):
        codec.coarse_or_fine(coarse, fine, 46.555)
    with pytest.raises(codec.OutOfRange, match=r"steps of 0\.1 °C .*\(TCS command C\)"):
        codec.coarse_or_fine(coarse, None, 46.55)


@given(st.sets(st.integers(-3, 9)))
def test_any_set_of_zones_is_one_digit_each_or_refused(zones: set[int]) -> None:
    if zones <= {1, 2, 3, 4, 5}:
        sent = codec.enable_zones(frozenset(zones))
        assert sent == b"S" + b"".join(b"1" if zone in zones else b"0" for zone in range(1, 6))
    else:
        with pytest.raises(codec.OutOfRange, match=f"zone {min(zones - {1, 2, 3, 4, 5})} "):
            codec.enable_zones(frozenset(zones))


@given(st.integers(-5, 300), st.integers(-5, 1100))
def test_a_trigger_has_code_and_width_or_is_refused(code: int, width_ms: int) -> None:
    if 1 <= code <= 255 and 10 <= width_ms <= 999:
        assert codec.trigger_out(FIRMWARE_015, code, width_ms) == b"T%03d%03d" % (code, width_ms)
    else:
        with pytest.raises(codec.OutOfRange, match="TCS command T"):
            codec.trigger_out(FIRMWARE_015, code, width_ms)


def test_a_trigger_of_2017_has_its_one_width() -> None:
    assert codec.trigger_out(FIRMWARE_2017, 7, 10) == b"T007"
    with pytest.raises(codec.OutOfRange, match=r"width 20 ms: this firmware has 10 ms"):
        codec.trigger_out(FIRMWARE_2017, 7, 20)
    with pytest.raises(codec.OutOfRange, match=r"trigger-out code 256 is outside 1 to 255 \(TCS command T\)"):
        codec.trigger_out(FIRMWARE_2017, 256, 10)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 999), st.integers(0, 600)), min_size=1, max_size=40))
def test_a_profile_is_its_head_and_six_digits_for_each_segment(segments: list[tuple[int, int]]) -> None:
    sent = codec.profile(FIRMWARE_015, tuple((ticks / 100, steps / 10) for ticks, steps in segments))
    assert sent[:10] == b"Uw11111%03d" % len(segments)
    assert sent[10:] == b"".join(b"%03d%03d" % segment for segment in segments)


@pytest.mark.parametrize("count", [0, 1000])
def test_a_profile_has_one_to_999_segments(count: int) -> None:
    with pytest.raises(codec.OutOfRange, match=f"a profile of {count} segments is outside 1 to 999"):
        codec.profile(FIRMWARE_015, ((0.5, 40.0),) * count)
    with pytest.raises(codec.OutOfRange, match="no temperature profiles are known from the manual of 2017"):
        codec.profile(FIRMWARE_2017, ((0.5, 40.0),))
