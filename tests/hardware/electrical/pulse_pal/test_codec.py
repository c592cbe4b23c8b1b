"""The bytes of Pulse Pal: known commands, the whole legal range, and nothing else."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hardware.electrical.pulse_pal import codec
from hardware.electrical.pulse_pal.codec import Malformed, OutOfRange, Parameter

RELAXED = settings(max_examples=200, deadline=None)
BIG = 10**6


def test_known_commands() -> None:
    assert codec.handshake() == bytes((213, 72))
    assert codec.client_name("PYTHON") == bytes((213, 89, 80, 89, 84, 72, 79, 78))
    assert codec.trigger(1) == bytes((213, 77, 1))
    assert codec.trigger(4) == bytes((213, 77, 8))
    assert codec.abort() == bytes((213, 80, 213, 80))
    assert codec.disconnect() == bytes((213, 81))
    assert codec.loop_off(3) == bytes((213, 82, 3, 0))
    assert codec.program(Parameter.PHASE_1_VOLTAGE, 2, 49152) == bytes((213, 74, 2, 2, 0x00, 0xC0))
    assert codec.program(Parameter.TRAIN_DURATION, 1, 20_000) == bytes((213, 74, 10, 1, 0x20, 0x4E, 0, 0))
    assert codec.program(Parameter.TRIGGER_1_LINK, 4, 0) == bytes((213, 74, 12, 4, 0))


@pytest.mark.parametrize(("volts", "code"), [(-10.0, 0), (0.0, 32768), (10.0, 65535), (5.0, 49152)])
def test_the_voltages_the_maker_states(volts: float, code: int) -> None:
    assert codec.code_of(volts) == code


@RELAXED
@given(st.sampled_from(Parameter), st.integers(1, 4), st.data())
def test_a_parameter_goes_out_little_endian_in_its_own_size(
    parameter: Parameter, channel: int, data: st.DataObject
) -> None:
    channel = min(channel, 2) if parameter is Parameter.TRIGGER_MODE else channel
    value = data.draw(st.integers(0, parameter.highest))
    command = codec.program(parameter, channel, value)
    assert command[:4] == bytes((213, 74, parameter, channel))
    assert len(command) == 4 + parameter.size
    assert int.from_bytes(command[4:], "little") == value


@RELAXED
@given(st.sampled_from(Parameter), st.integers(-5, 9), st.integers(-BIG, 2**33))
def test_any_other_parameter_is_refused(parameter: Parameter, channel: int, value: int) -> None:
    channels = (1, 2) if parameter is Parameter.TRIGGER_MODE else (1, 2, 3, 4)
    assume(channel not in channels or not 0 <= value <= parameter.highest)
    with pytest.raises(OutOfRange, match="op 74"):
        codec.program(parameter, channel, value)


@pytest.mark.parametrize("channel", [0, 5, -1, True, 1.0, None])
def test_a_channel_there_is_not_is_refused(channel: int) -> None:
    for command in (codec.trigger, codec.loop_off):
        with pytest.raises(OutOfRange, match="channel"):
            command(channel)


@pytest.mark.parametrize("name", ["", "FIVES", "SEVEN77", "µVOLTS", "A\nBCDE"])
def test_a_name_that_is_not_six_characters_is_refused(name: str) -> None:
    with pytest.raises(OutOfRange, match="six printable"):
        codec.client_name(name)


@RELAXED
@given(st.floats(-10, 10))
def test_a_voltage_is_the_nearest_step(volts: float) -> None:
    code = codec.code_of(volts)
    assert 0 <= code <= 65535
    assert abs(codec.volts_of(code) - volts) <= codec.STEP_V / 2 * (1 + 1e-9)


@RELAXED
@given(st.integers(0, 65535))
def test_every_code_comes_back(code: int) -> None:
    assert codec.code_of(codec.volts_of(code)) == code


@pytest.mark.parametrize("volts", [10.0001, -10.0001, math.nan, math.inf, 1e9])
def test_a_voltage_out_of_range_is_refused(volts: float) -> None:
    with pytest.raises(OutOfRange, match="V"):
        codec.train_of(volts, 1000, 1, 1.0)


@RELAXED
@given(st.integers(1, 4000), st.integers(1, 20_000), st.integers(1, 3000))
def test_a_train_of_whole_cycles_is_told_exactly(width: int, gap: int, count: int) -> None:
    period = width + gap
    train = codec.train_of(5.0, 50 * width, count, period * 50e-6)
    assert (train.width, train.code) == (width, 49152)
    assert train.duration == (count - 1) * period + width
    assert train.gap == (gap if count > 1 else 1)
    if count > 1:
        assert codec.train_of(5.0, 50 * width, count, 1 / (1 / (period * 50e-6))) == train


@RELAXED
@given(st.integers(2, 100), st.floats(1e-4, 10))
def test_a_period_that_is_no_whole_number_of_cycles_is_refused(count: int, period_s: float) -> None:
    cycles = period_s / 50e-6
    assume(abs(cycles - round(cycles)) > 2e-6)
    with pytest.raises(OutOfRange, match="no whole number of cycles of 50 µs"):
        codec.train_of(5.0, 50, count, period_s)


@pytest.mark.parametrize(
    ("volts", "width_us", "count", "period_s", "why"),
    [
        (5.0, 75, 1, 1.0, "no whole number of cycles"),
        (5.0, 0, 1, 1.0, "outside"),
        (5.0, -50, 1, 1.0, "outside"),
        (5.0, 3_600_000_050, 1, 1.0, "outside"),
        (5.0, math.nan, 1, 1.0, "outside"),
        (5.0, 1000, 2, 0.001, "leaves no"),
        (5.0, 1000, 2, 0.0005, "leaves no"),
        (5.0, 1000, 2, math.inf, "outside"),
        (5.0, 1000, 2, math.nan, "outside"),
        (5.0, 1000, 0, 1.0, "no number of pulses"),
        (5.0, 1000, -3, 1.0, "no number of pulses"),
        (5.0, 1000, 2.0, 1.0, "no number of pulses"),
        (5.0, 1000, True, 1.0, "no number of pulses"),
        (5.0, 1000, 3602, 1.0, "longer than 3600 s"),
        (0.0001, 1000, 1, 1.0, "no pulse"),
    ],
)
def test_a_train_there_is_not_is_refused(
    volts: float, width_us: float, count: int, period_s: float, why: str
) -> None:
    with pytest.raises(OutOfRange, match=why):
        codec.train_of(volts, width_us, count, period_s)


# --- what comes back


def test_the_greeting() -> None:
    assert codec.parse_greeting(b"K\x15\x00\x00\x00") == 21
    assert codec.parse_hardware(bytes((3, 50, 0, 0, 0, 4, 16, 39, 0, 0))) == (3, 50)


@RELAXED
@given(st.binary(max_size=12))
def test_no_reply_is_misread(reply: bytes) -> None:
    if not (len(reply) == 5 and reply[0] == 75 and reply[1] and reply[2:] == bytes(3)):
        with pytest.raises(Malformed, match="op 72"):
            codec.parse_greeting(reply)
    if reply != b"\x01":
        with pytest.raises(Malformed, match="op 74"):
            codec.parse_done(reply, "op 74 resting voltage")
    if len(reply) != 10:
        with pytest.raises(Malformed, match="op 94"):
            codec.parse_hardware(reply)


@pytest.mark.parametrize("number", [0, 256, 2**32 - 1])
def test_a_number_that_no_firmware_has_is_no_greeting(number: int) -> None:
    with pytest.raises(Malformed, match="K and a firmware number"):
        codec.parse_greeting(b"K" + number.to_bytes(4, "little"))


def test_a_refusal_is_named() -> None:
    with pytest.raises(Malformed, match="it refused the command"):
        codec.parse_done(b"\x00", "op 74 train duration")
