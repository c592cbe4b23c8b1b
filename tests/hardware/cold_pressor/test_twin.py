"""The simulated circulators: what they answer to real bytes, and when."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.cold_pressor.twin import JulaboTwin, LaudaTwin
from hardware.cold_pressor.water import Water

BYTE_S = 10 / 9600


def asked(twin: LaudaTwin | JulaboTwin, command: bytes, now_s: float) -> bytes:
    """Return all that a twin answers within 0.2 s."""
    twin.receive(command, now_s)
    return twin.transmit(now_s + 0.2)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (b"IN_PV_00", b"020.00\r\n"),
        (b"IN PV 00", b"020.00\r\n"),
        (b"IN_SP_00", b"020.00\r\n"),
        (b"TYPE", b"MC\r\n"),
        (b"STATUS", b"0\r\n"),
        (b"STAT", b"0000000\r\n"),
        (b"START", b"OK\r\n"),
        (b"OUT_SP_00_5", b"OK\r\n"),
        (b"OUT_SP_00_-.5", b"OK\r\n"),
        (b"OUT_SP_00_5.", b"OK\r\n"),
        (b"OUT_SP_00_40.01", b"ERR_6\r\n"),
        (b"OUT_SP_00_1e1", b"ERR_5\r\n"),
        (b"OUT_SP_00_", b"ERR_5\r\n"),
        (b"in_pv_00", b"ERR_3\r\n"),
        (b"X" * 81, b"ERR_2\r\n"),
        (b"", b""),
    ],
)
@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\n\r"])
def test_a_lauda_answers_whatever_end_a_command_has(command: bytes, expected: bytes, end: bytes) -> None:
    assert asked(LaudaTwin(0.0), command + end, 1.0) == expected


def test_temperatures_below_zero_have_a_sign_and_three_digits() -> None:
    assert asked(LaudaTwin(0.0, -1.5), b"IN_PV_00\r", 1.0) == b"-001.50\r\n"
    assert asked(LaudaTwin(0.0, -0.001), b"IN_PV_00\r", 1.0) == b"000.00\r\n"
    assert asked(JulaboTwin(0.0, -1.5), b"in_pv_00\r", 1.0) == b"-1.50\r\n"


def test_bytes_take_their_time() -> None:
    twin = LaudaTwin(0.0)
    twin.receive(b"TYPE\r\n", 1.0)
    first_s = 1.0 + 6 * BYTE_S + 0.02 + BYTE_S
    assert twin.readable_s(1) == pytest.approx(first_s)
    assert twin.readable_s(4) == pytest.approx(first_s + 3 * BYTE_S)
    assert twin.readable_s(5) == math.inf
    assert twin.transmit(first_s - 1e-4) == b""
    assert twin.transmit(first_s + 1e-4) == b"M"
    assert twin.transmit(2.0) == b"C\r\n"


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12))
def test_how_a_command_is_cut_into_writes_does_not_matter(sizes: list[int]) -> None:
    twin, left, now_s = LaudaTwin(0.0), b"IN_PV_00\r\n", 1.0
    for size in sizes:
        twin.receive(left[:size], now_s)
        left, now_s = left[size:], now_s + 0.1
    twin.receive(left, now_s)
    assert twin.transmit(now_s + 0.2) == b"020.00\r\n"


@given(st.binary(max_size=200))
def test_no_bytes_upset_a_twin(data: bytes) -> None:
    for twin in (LaudaTwin(0.0), JulaboTwin(0.0)):
        twin.receive(data + b"\r", 1.0)
        assert twin.transmit(9.0).endswith(b"\n") or not twin.transmit(9.0)
        assert -20 <= twin.setpoint_c <= 100
    assert asked(LaudaTwin(0.0), b"TYPE\r", 10.0) == b"MC\r\n"


def test_a_julabo_loses_what_comes_within_250_ms() -> None:
    twin = JulaboTwin(0.0)
    over_s = 1.0 + 9 * BYTE_S
    assert asked(twin, b"in_pv_00\r", 1.0) == b"20.00\r\n"
    assert asked(twin, b"in_pv_00\r", over_s + 0.249) == b""
    assert asked(twin, b"in_pv_00\r", over_s + 0.251) == b"20.00\r\n"
    assert asked(twin, b"in_pv_00\rin_sp_00\r", 5.0) == b"20.00\r\n"


def test_a_julabo_complains_once_when_asked() -> None:
    twin = JulaboTwin(0.0)
    complaints = {
        b"in_pv_99": b"-08 INVALID COMMAND\r\n",
        b"out_mode_05 2": b"-08 INVALID COMMAND\r\n",
        b"out_sp_00 x": b"-08 INVALID COMMAND\r\n",
        b"out_sp_00 -20.5": b"-10 VALUE TOO SMALL\r\n",
        b"OUT_SP_00 100.5": b"-11 VALUE TOO LARGE\r\n",
        b"out_sp_00 15.5": b"03 REMOTE START\r\n",
    }
    now_s = 0.0
    for command, complaint in complaints.items():
        assert asked(twin, command + b"\r", now_s + 1) == b""
        assert asked(twin, b"status\r\n", now_s + 2) == complaint
        now_s += 3
        assert asked(twin, b"status\r", now_s) == b"03 REMOTE START\r\n"
    assert twin.setpoint_c == 15.5


def test_a_julabo_in_manual_mode_obeys_its_panel_only() -> None:
    twin = JulaboTwin(0.0, remote=False)
    assert asked(twin, b"out_mode_05 0\r", 1.0) == b""
    assert asked(twin, b"status\r", 2.0) == b"-09 COMMAND NOT ALLOWED IN CURRENT OPERATING MODE\r\n"
    assert asked(twin, b"status\r", 3.0) == b"01 MANUAL START\r\n"
    assert twin.running


def test_water_goes_slowly_to_its_set_point_and_at_rest_to_the_room() -> None:
    twin = LaudaTwin(0.0, 20.0)
    twin.receive(b"OUT_SP_00_1\r", 100.0)
    assert twin.water_c(100.0) == 20.0
    assert twin.water_c(160.0) == pytest.approx(19.0)
    assert twin.water_c(100.0 + 19 * 60) == pytest.approx(1.0)
    assert twin.water_c(1e5) == 1.0
    twin.receive(b"STOP\r", 1e5)
    assert twin.water_c(1e5 + 600) == pytest.approx(2.0)
    assert twin.water_c(1e6) == pytest.approx(22.0)
    twin.receive(b"START\r", 1e6)
    assert twin.water_c(1e6 + 60) == pytest.approx(21.0)


@given(st.lists(st.tuples(st.floats(0.1, 500), st.floats(0, 40) | st.booleans()), max_size=8))
def test_water_never_jumps_nor_overshoots(acts: list[tuple[float, float | bool]]) -> None:
    water, now_s, before_c = Water(0.0, 20.0), 0.0, 20.0
    for wait_s, act in acts:
        after_c = water.water_c(now_s + wait_s)
        assert abs(after_c - before_c) <= wait_s / 60 + 1e-9
        now_s += wait_s
        if isinstance(act, bool):
            water.run(act, now_s)
        else:
            water.set_to(act, now_s)
        before_c = water.water_c(now_s)
        assert before_c == pytest.approx(after_c)
        assert 0 <= before_c <= 40
