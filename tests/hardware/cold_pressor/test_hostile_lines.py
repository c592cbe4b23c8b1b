"""A bath at the far end of a bad line: it reads what was said or raises a DeviceFault, and never hangs."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.cold_pressor.codec import Malformed, Refused, parse_status, parse_temperature, parse_text
from hardware.cold_pressor.dialect import JULABO, LAUDA, Dialect
from hardware.cold_pressor.driver import JulaboBath, LaudaBath
from hardware.cold_pressor.talk import LATEST_ANSWER_S
from mindpain_task.roles import DeviceFault
from tests.hardware.cold_pressor.puppets import OPENINGS, Puppet, line_to, says, silent

BATHS: dict[Dialect, type[LaudaBath] | type[JulaboBath]] = {LAUDA: LaudaBath, JULABO: JulaboBath}
GOOD = {LAUDA: re.compile(rb"[+-]?\d{1,3}\.\d{1,2}\r\n"), JULABO: re.compile(rb"[+-]?\d{1,3}\.\d{1,2}\r?\n")}
LONGEST_S = LATEST_ANSWER_S + 2 * 2.0  # a lost question, and two more

any_dialect = st.sampled_from([LAUDA, JULABO])
any_bytes = st.binary(max_size=40)
near_bytes = st.text(alphabet="\r\n0123456789+-. ERR_OK", max_size=16).map(str.encode)
ends = st.sampled_from([b"\r\n", b"\n"])
readings = st.builds(lambda steps, end: b"%.2f" % (steps / 100) + end, st.integers(-9999, 9999), ends)


def measure(dialect: Dialect, puppet: Puppet) -> float | None:
    """Return what the bath measures, or None for a DeviceFault; in bounded time."""
    line, clock = line_to(puppet)
    try:
        reading = BATHS[dialect](line, clock).measure()
    except DeviceFault:
        return None
    finally:
        assert clock.now() <= LONGEST_S
    return reading.water_c


@given(any_bytes | near_bytes)
def test_parsers_read_or_refuse(reply: bytes) -> None:
    for dialect in (LAUDA, JULABO):
        for parse in (parse_text, parse_temperature, parse_status):
            try:
                parse(dialect, reply, "X")
            except (Malformed, Refused):
                continue
            assert reply.endswith(b"\n")
            assert reply.decode("ascii").strip("\r\n").isprintable()


@settings(max_examples=200, deadline=None)
@given(any_dialect, any_bytes | near_bytes | readings)
def test_whatever_is_answered_is_read_as_it_stands_or_refused(dialect: Dialect, reply: bytes) -> None:
    measured_c = measure(dialect, says(reply))
    if GOOD[dialect].fullmatch(reply) and abs(float(reply)) <= 100:
        assert measured_c == float(reply)
    else:
        assert measured_c is None


@settings(max_examples=100, deadline=None)
@given(any_dialect, st.integers(-9999, 9999), st.data())
def test_a_truncated_answer_is_no_reading(dialect: Dialect, steps: int, data: st.DataObject) -> None:
    whole = b"%.2f\r\n" % (steps / 100)
    assert measure(dialect, says(whole[: data.draw(st.integers(0, len(whole) - 1))])) is None


@settings(max_examples=100, deadline=None)
@given(any_dialect, st.integers(-9999, 9999), st.integers(-9999, 9999))
def test_two_answers_to_one_question_are_no_reading(dialect: Dialect, one: int, other: int) -> None:
    assert measure(dialect, says(b"%.2f\r\n%.2f\r\n" % (one / 100, other / 100))) is None


@settings(max_examples=100, deadline=None)
@given(any_dialect, st.lists(any_bytes | readings, min_size=1, max_size=4), st.data())
def test_noise_between_answers_is_never_taken_for_one(
    dialect: Dialect, noises: list[bytes], data: st.DataObject
) -> None:
    puppet = Puppet(lambda data: OPENINGS.get(data, b"1.50\r\n"))
    line, clock = line_to(puppet)
    bath = BATHS[dialect](line, clock)
    for noise in noises:
        puppet.say(noise, clock.now())
        clock.wait_until(clock.now() + data.draw(st.floats(0.5, 5.0)))
        assert bath.measure().water_c == 1.5


@settings(max_examples=200, deadline=None)
@given(any_dialect, st.floats(0.0, 2.9), st.lists(st.booleans(), min_size=1, max_size=6))
def test_however_slow_a_device_is_a_set_point_is_never_taken_for_the_water(
    dialect: Dialect, late_s: float, sets: list[bool]
) -> None:
    def answer(data: bytes) -> bytes:
        if data.lower().startswith(b"out_"):
            return b"OK\r\n" if dialect is LAUDA else b""
        setpoint = data.lower().startswith(b"in_sp")
        return OPENINGS.get(data, b"37.00\r\n" if setpoint else b"1.00\r\n")

    line, clock = line_to(Puppet(answer, late_s))
    bath = BATHS[dialect](line, clock)
    line.write(dialect.setpoint.encode() + dialect.command_end)  # by an earlier program
    for set_first in sets:
        with contextlib.suppress(DeviceFault):
            if set_first:
                bath.set_temperature(37.0)
        with contextlib.suppress(DeviceFault):
            assert bath.measure().water_c == 1.0


@pytest.mark.parametrize("dialect", [LAUDA, JULABO])
def test_a_device_that_babbles_for_ever_ends_in_a_fault(dialect: Dialect) -> None:
    puppet = silent()
    puppet.say(b"0123456789" * 2000, 0.0)  # 20 s of it
    line, clock = line_to(puppet)
    with pytest.raises(DeviceFault, match=r"/dev/bath: command \w+: no end of a line came, only b'"):
        BATHS[dialect](line, clock).measure()
    assert clock.now() <= LONGEST_S


@pytest.mark.parametrize("dialect", [LAUDA, JULABO])
def test_a_silent_device_is_a_fault_that_names_port_command_and_wait(dialect: Dialect) -> None:
    wait = rf"no byte came within {re.escape(str(dialect.reply_within_s))} s"
    line, clock = line_to(silent())
    bath = BATHS[dialect](line, clock)
    for ask in (bath.measure, bath.identify):
        with pytest.raises(DeviceFault, match=rf"^/dev/bath: command (TYPE|status): {wait}$"):
            ask()
    assert clock.now() <= 2 * LONGEST_S + LATEST_ANSWER_S
    line, clock = line_to(says())  # it falls silent later
    with pytest.raises(DeviceFault, match=rf"^/dev/bath: command {dialect.bath}: {wait}$"):
        BATHS[dialect](line, clock).measure()


@pytest.mark.parametrize("dialect", [LAUDA, JULABO])
def test_a_closed_line_is_a_fault(dialect: Dialect) -> None:
    line, clock = line_to(says(b"1.00\r\n"))
    bath = BATHS[dialect](line, clock)
    bath.close()
    bath.close()
    with pytest.raises(DeviceFault, match=r"/dev/bath: .* the line is closed"):
        bath.measure()
