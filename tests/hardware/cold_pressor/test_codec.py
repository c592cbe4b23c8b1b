"""The codec of the baths: exact bytes over the whole range, refusals outside, and readings as written."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.cold_pressor import codec
from hardware.cold_pressor.dialect import JULABO, LAUDA, Dialect

DIALECTS = [LAUDA, JULABO]
any_dialect = st.sampled_from(DIALECTS)


def steps_of(dialect: Dialect) -> st.SearchStrategy[int]:
    return st.integers(round(dialect.low_c * 100), round(dialect.high_c * 100))


@pytest.mark.parametrize(
    ("dialect", "water_c", "expected"),
    [
        (LAUDA, 1.0, b"OUT_SP_00_001.00\r\n"),
        (LAUDA, 30.5, b"OUT_SP_00_030.50\r\n"),
        (LAUDA, -1.25, b"OUT_SP_00_-001.25\r\n"),
        (LAUDA, -0.0, b"OUT_SP_00_000.00\r\n"),
        (LAUDA, 999.99, b"OUT_SP_00_999.99\r\n"),
        (JULABO, 1.0, b"out_sp_00 1.00\r"),
        (JULABO, 15.5, b"out_sp_00 15.50\r"),
        (JULABO, 0, b"out_sp_00 0.00\r"),
        (JULABO, 100.01, b"out_sp_00 100.01\r"),
    ],
)
def test_known_bytes(dialect: Dialect, water_c: float, expected: bytes) -> None:
    assert codec.encode(dialect, codec.setpoint_command(dialect, water_c)) == expected


@given(any_dialect, st.data())
def test_every_step_of_the_format_is_written_exactly(dialect: Dialect, data: st.DataObject) -> None:
    steps = data.draw(steps_of(dialect))
    digits = codec.setpoint_command(dialect, steps / 100).removeprefix(dialect.set_to)
    assert re.fullmatch(r"-?\d{1,3}\.\d\d", digits)
    assert float(digits) == steps / 100
    dusty = steps / 100 + data.draw(st.floats(-5e-7, 5e-7))
    assert codec.setpoint_command(dialect, dusty).removeprefix(dialect.set_to) == digits


@given(any_dialect, st.data())
def test_between_two_steps_is_refused(dialect: Dialect, data: st.DataObject) -> None:
    steps = data.draw(steps_of(dialect).filter(lambda n: n < round(dialect.high_c * 100)))
    part = data.draw(st.floats(0.01, 0.99))
    with pytest.raises(codec.OutOfRange, match=r"whole number of steps of 0\.01 °C"):
        codec.setpoint_command(dialect, (steps + part) / 100)


@given(any_dialect, st.floats(allow_nan=True, allow_infinity=True))
def test_outside_the_format_is_refused(dialect: Dialect, water_c: float) -> None:
    if dialect.low_c - 0.01 <= water_c <= dialect.high_c + 0.01:
        water_c = math.copysign(1000 + abs(water_c), water_c)
    with pytest.raises(codec.OutOfRange, match=r"set-point .* °C is outside .* °C \((LAUDA|Julabo) command"):
        codec.setpoint_command(dialect, water_c)


def test_a_refusal_names_number_unit_range_and_command() -> None:
    with pytest.raises(codec.OutOfRange) as refused:
        codec.setpoint_command(JULABO, -0.5)
    assert str(refused.value) == "set-point -0.5 °C is outside 0.0 to 999.99 °C (Julabo command out_sp_00)"


@pytest.mark.parametrize(
    ("dialect", "reply", "expected_c"),
    [
        (LAUDA, b"001.00\r\n", 1.0),
        (LAUDA, b"-000.25\r\n", -0.25),
        (LAUDA, b"12.34\r\n", 12.34),
        (LAUDA, b"+12.3\r\n", 12.3),
        (JULABO, b"15.5\r\n", 15.5),
        (JULABO, b"21.50\n", 21.5),
        (JULABO, b"-0.01\r\n", -0.01),
        (JULABO, b"100.00\n", 100.0),
    ],
)
def test_temperatures(dialect: Dialect, reply: bytes, expected_c: float) -> None:
    assert codec.parse_temperature(dialect, reply, dialect.bath) == expected_c


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" 12.34", b"12.34 ", b"12", b"12.", b".5", b"12,34", b"1.2.3", b"--1.0", b"+-1.0"),
        *(b"nan", b"inf", b"1e1", b"0x1.0", b"1_0.0", b"12.345", b"1234.5", b"100.01", b"-100.01"),
        *(b"---.--", b"OK", b"12.34\x00", b"\xff12.34", b"001.00\r\n001.00", b"\r\n1.00", b"1.0 C"),
        "١٢.٣".encode(),
    ],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_no_temperature_is_refused_and_shown(dialect: Dialect, body: bytes) -> None:
    reply = body + dialect.reply_ends[0]
    with pytest.raises(codec.Malformed) as malformed:
        codec.parse_temperature(dialect, reply, dialect.bath)
    assert f"{dialect.maker} command {dialect.bath}: unexpected reply {reply!r}" in str(malformed.value)


def test_a_lauda_line_ends_with_both() -> None:
    for reply in (b"12.34\n", b"12.34\r", b"12.34", b"12.34\n\r"):
        with pytest.raises(codec.Malformed):
            codec.parse_temperature(LAUDA, reply, "IN_PV_00")


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (b"ERR_3\r\n", "LAUDA command IN_PV_00: the circulator answers ERR_3: incorrect command"),
        (b"ERR_77\r\n", "ERR_77: a number that the manual does not list"),
    ],
)
def test_a_lauda_error_is_told_with_its_number(reply: bytes, sentence: str) -> None:
    for parse in (codec.parse_temperature, codec.parse_text, codec.parse_done, codec.parse_health):
        with pytest.raises(codec.Refused, match=sentence) as refused:
            parse(LAUDA, reply, "IN_PV_00")
        assert refused.value.number == int(reply[4:-2])
    with pytest.raises(codec.Malformed):
        codec.parse_temperature(JULABO, reply, "in_pv_00")


def test_versions_and_health_of_a_lauda() -> None:
    assert codec.parse_version(LAUDA, b"V1.2\r\n", "VERSION") == "V1.2"
    assert codec.parse_version(LAUDA, b"ERR_3\r\n", "VERSION") is None
    with pytest.raises(codec.Refused):
        codec.parse_version(LAUDA, b"ERR_2\r\n", "VERSION")
    assert codec.parse_health(LAUDA, b"0\r\n", "STATUS")
    assert codec.parse_health(LAUDA, b"000.00\r\n", "STATUS")
    assert not codec.parse_health(LAUDA, b"-1\r\n", "STATUS")
    assert not codec.parse_health(LAUDA, b"-001.00\r\n", "STATUS")
    for reply in (b"1\r\n", b"-0\r\n", b"2\r\n", b"OK\r\n"):
        with pytest.raises(codec.Malformed):
            codec.parse_health(LAUDA, reply, "STATUS")


@pytest.mark.parametrize(
    ("reply", "code", "remote", "alarm"),
    [
        (b"00 MANUAL STOP\r\n", 0, False, False),
        (b"01 MANUAL START\r\n", 1, False, False),
        (b"02 REMOTE STOP\n", 2, True, False),
        (b"03 REMOTE START\r\n", 3, True, False),
        (b"-01 LOW LEVEL ALARM\r\n", -1, False, True),
        (b"-08 INVALID COMMAND\r\n", -8, False, False),
        (b"-1427 PRESSURE\r\n", -1427, False, True),
    ],
)
def test_the_status_of_a_julabo(reply: bytes, code: int, remote: bool, alarm: bool) -> None:
    status = codec.parse_status(JULABO, reply, "status")
    assert (status.code, status.is_remote, status.is_alarm) == (code, remote, alarm)
    assert str(status) == reply.decode().strip()


@pytest.mark.parametrize("reply", [b"\r\n", b"03\r\n", b"04 REMOTE START\r\n", b"ERR_3\r\n", b"1.00\r\n"])
def test_what_is_no_status_is_refused(reply: bytes) -> None:
    with pytest.raises(codec.Malformed, match="Julabo command status"):
        codec.parse_status(JULABO, reply, "status")


def test_the_switch_of_a_julabo() -> None:
    assert codec.parse_switch(JULABO, b"1\r\n", "in_mode_05")
    assert not codec.parse_switch(JULABO, b"0\n", "in_mode_05")
    with pytest.raises(codec.Malformed):
        codec.parse_switch(JULABO, b"2\r\n", "in_mode_05")


@given(any_dialect, st.integers(-10000, 10000), st.sampled_from([1, 2]))
def test_readings_survive_the_way_there_and_back(dialect: Dialect, steps: int, decimals: int) -> None:
    water_c = steps / 100 if decimals == 2 else round(steps / 10) / 10
    reply = f"{water_c:.{decimals}f}".encode() + dialect.reply_ends[-1]
    assert codec.parse_temperature(dialect, reply, dialect.bath) == water_c
