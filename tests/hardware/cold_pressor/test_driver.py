"""The baths as drivers: the exact bytes they write, and what those do to a twin in virtual time."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import pytest

from hardware.clocks import VirtualClock
from hardware.cold_pressor.baths import open_bath, open_twin
from hardware.cold_pressor.codec import OutOfRange
from hardware.cold_pressor.driver import JulaboBath, LaudaBath, TypedBath
from hardware.cold_pressor.twin import JulaboTwin, LaudaTwin
from mindpain_task.roles import Bath, BathReading, DeviceFault
from tests.hardware.cold_pressor.puppets import Puppet, Tapped, line_to, recites, says

START = b"03 REMOTE START\r\n"


def lauda(water_c: float = 1.0) -> tuple[LaudaBath, Tapped, LaudaTwin, VirtualClock]:
    twin = LaudaTwin(0.0, water_c)
    tapped = Tapped(twin)
    line, clock = line_to(tapped)
    return LaudaBath(line, clock), tapped, twin, clock


def julabo(water_c: float = 1.0, remote: bool = True) -> tuple[JulaboBath, Tapped, JulaboTwin, VirtualClock]:
    twin = JulaboTwin(0.0, water_c, remote=remote)
    tapped = Tapped(twin)
    line, clock = line_to(tapped)
    return JulaboBath(line, clock), tapped, twin, clock


# --- reading, which is all a session does


@pytest.mark.parametrize("kind", ["lauda", "julabo"])
def test_a_bath_fills_the_role(kind: str) -> None:
    clock = VirtualClock()
    bath: Bath = open_bath(kind, f"sim://{kind}", clock, simulated_water_c=2.5)
    assert bath.identify().model
    assert bath.measure() == BathReading(clock.now(), 2.5, kind)
    bath.close()


def test_what_a_session_sends_to_a_lauda() -> None:
    bath, tapped, twin, _ = lauda()
    assert tapped.written == []
    identity = bath.identify()
    assert (identity.model, identity.firmware) == ("LAUDA MC", "V1.00")
    bath.measure()
    bath.close()
    assert tapped.written == [
        *(b"TYPE\r\n", b"TYPE\r\n", b"VERSION\r\n", b"STATUS\r\n", b"IN_PV_00\r\n"),
        b"IN_PV_00\r\n",
    ]
    assert twin.running


def test_what_a_session_sends_to_a_julabo() -> None:
    bath, tapped, twin, _ = julabo()
    identity = bath.identify()
    assert identity.firmware == "JULABO TWIN VERSION 1.00"
    bath.measure()
    bath.close()
    assert tapped.written == [b"status\r", b"version\r", b"status\r", b"in_pv_00\r", b"in_pv_00\r"]
    assert twin.running


def test_a_julabo_is_never_asked_within_250_ms_of_the_last_word() -> None:
    bath, tapped, _, _ = julabo()
    bath.identify()
    bath.set_temperature(4.0)
    bath.stop_circulation()
    bath.start()
    for _ in range(5):
        bath.measure()
    written = tapped.heard
    assert len(written) > 15
    for (then_s, command), (now_s, _) in pairwise(written):
        assert now_s - (then_s + len(command) * 10 / 4800) >= 0.25


def test_a_reading_is_measured_and_not_the_set_point() -> None:
    for bath, _, twin, clock in (lauda(20.0), julabo(20.0)):
        bath.set_temperature(1.0)
        clock.wait_until(clock.now() + 60)
        reading = bath.measure()
        assert reading.water_c == pytest.approx(19.0, abs=0.05)
        assert reading.water_c == pytest.approx(twin.water_c(reading.time_s), abs=0.01)
        assert reading.time_s == clock.now()


def test_a_first_question_spoilt_by_an_earlier_program_is_asked_again() -> None:
    for bath, tapped, twin, _ in (lauda(), julabo()):
        tapped.receive(b"out_sp_00 2" if isinstance(bath, JulaboBath) else b"OUT_SP_00_2", 0.0)
        assert bath.identify().model
        assert twin.setpoint_c == 1.0


def test_a_lauda_that_calls_its_version_otherwise() -> None:
    answers = {b"TYPE": b"BC_LOOP", b"VERSION_R": b"3", b"STATUS": b"0", b"IN_PV_00": b"001.00"}
    line, clock = line_to(Puppet(lambda data: answers.get(data.strip(), b"ERR_3") + b"\r\n"))
    identity = LaudaBath(line, clock).identify()
    assert (identity.model, identity.firmware) == ("LAUDA BC_LOOP", "3")


def test_strangers_are_refused() -> None:
    other = LaudaTwin(0.0)
    line, clock = line_to(other)
    with pytest.raises(DeviceFault, match="/dev/bath: Julabo command status: unexpected reply b'ERR_3"):
        JulaboBath(line, clock).identify()
    line, clock = line_to(JulaboTwin(0.0))
    with pytest.raises(DeviceFault, match="/dev/bath: command TYPE: no byte came within"):
        LaudaBath(line, clock).identify()
    line, clock = line_to(Puppet(lambda _: b"1.00\r\n"))
    with pytest.raises(DeviceFault, match=r"status: unexpected reply b'1\.00"):
        JulaboBath(line, clock).identify()


def test_a_circulator_in_trouble_is_refused_by_identify() -> None:
    bath, _, twin, _ = lauda()
    twin.fault = "0000100"
    with pytest.raises(
        DeviceFault, match=r"/dev/bath: the circulator reports a fault \(LAUDA STAT 0000100\)"
    ):
        bath.identify()
    other, _, sick, _ = julabo()
    sick.alarm = "-01 LOW LEVEL ALARM"
    with pytest.raises(DeviceFault, match="/dev/bath: the circulator reports -01 LOW LEVEL ALARM"):
        other.identify()


def test_an_error_number_of_a_lauda_reaches_the_fault() -> None:
    line, clock = line_to(says(b"ERR_8\r\n"))
    with pytest.raises(DeviceFault, match="/dev/bath: LAUDA command IN_PV_00: the circulator answers ERR_8"):
        LaudaBath(line, clock).measure()


# --- changing the circulator, by explicit calls only


def test_the_bytes_that_change_a_lauda() -> None:
    bath, tapped, twin, _ = lauda()
    bath.set_temperature(4.25)
    bath.stop_circulation()
    assert not twin.running
    bath.start()
    assert twin.running
    assert twin.setpoint_c == 4.25
    assert tapped.written == [
        b"TYPE\r\n",
        b"OUT_SP_00_004.25\r\n",
        b"IN_SP_00\r\n",
        b"STOP\r\n",
        b"START\r\n",
    ]


def test_the_bytes_that_change_a_julabo() -> None:
    bath, tapped, twin, _ = julabo()
    bath.set_temperature(4.25)
    assert tapped.written == [b"status\r", b"status\r", b"out_sp_00 4.25\r", b"status\r", b"in_sp_00\r"]
    bath.stop_circulation()
    assert tapped.written[5:] == [b"status\r", b"out_mode_05 0\r", b"status\r", b"in_mode_05\r"]
    assert not twin.running
    bath.start()
    assert twin.running
    assert twin.setpoint_c == 4.25


@pytest.mark.parametrize("water_c", [-0.01, 40.01, 60.0, math.nan, math.inf, 1.005])
def test_what_no_hand_may_be_put_into_is_refused_before_a_byte_is_written(water_c: float) -> None:
    for bath, tapped, _, _ in (lauda(), julabo()):
        with pytest.raises(OutOfRange, match=f"set-point {water_c} °C is .*(LAUDA|Julabo)"):
            bath.set_temperature(water_c)
        assert tapped.written == []


def test_a_julabo_in_manual_mode_is_sent_no_command() -> None:
    bath, tapped, twin, _ = julabo(remote=False)
    bath.identify()
    assert bath.measure().water_c == 1.0
    changes: list[Callable[[], None]] = [
        lambda: bath.set_temperature(4.0),
        bath.start,
        bath.stop_circulation,
    ]
    for change in changes:
        with pytest.raises(DeviceFault, match=r"out_.* was not sent: the circulator reports 01 MANUAL START"):
            change()
    assert not any(written.startswith(b"out") for written in tapped.written)
    assert twin.running


def test_a_set_point_that_did_not_arrive_is_a_fault() -> None:
    line, clock = line_to(says(b"OK\r\n", b"005.00\r\n"))
    with pytest.raises(DeviceFault, match=r"was to be 4\.0 °C, but command IN_SP_00 answers 5\.0 °C"):
        LaudaBath(line, clock).set_temperature(4.0)
    line, clock = line_to(says(b"ERR_6\r\n"))
    with pytest.raises(DeviceFault, match=r"OUT_SP_00_004\.00: the circulator answers ERR_6: impermissible"):
        LaudaBath(line, clock).set_temperature(4.0)
    line, clock = line_to(recites(START, START, b"", b"-10 VALUE TOO SMALL\r\n"))
    with pytest.raises(DeviceFault, match=r"out_sp_00 4\.00: the circulator reports -10 VALUE TOO SMALL"):
        JulaboBath(line, clock).set_temperature(4.0)
    line, clock = line_to(recites(START, START, b"", START, b"0\r\n"))
    with pytest.raises(DeviceFault, match="out_mode_05 1 had no effect"):
        JulaboBath(line, clock).start()


# --- typed, and opened by name


def test_what_was_typed_keeps_the_time_it_was_typed() -> None:
    clock = VirtualClock()
    clock.wait_until(7.0)
    bath: Bath = TypedBath(1.2, clock)
    clock.wait_until(99.0)
    assert bath.measure() == BathReading(7.0, 1.2, "typed")
    assert "operator" in bath.identify().model
    bath.close()
    bath.close()


@pytest.mark.parametrize("water_c", [math.nan, math.inf, 100.5, -101.0])
def test_an_absurd_typed_temperature_is_refused(water_c: float) -> None:
    with pytest.raises(OutOfRange, match=f"typed water temperature of {water_c} °C"):
        TypedBath(water_c, VirtualClock())


def test_opening_by_name() -> None:
    clock = VirtualClock()
    assert isinstance(open_bath("julabo", "sim://julabo/", clock), JulaboBath)
    assert open_bath("lauda", "sim://lauda", clock).measure().water_c == 1.0
    with pytest.raises(ValueError, match="there is no bath 'ice'; known are lauda, julabo"):
        open_bath("ice", "sim://ice", clock)
    with pytest.raises(ValueError, match="there is no bath 'ice'; known are lauda, julabo"):
        open_twin("ice", 0.0)
    assert isinstance(open_twin("julabo", 0.0), JulaboTwin)
    with pytest.raises(DeviceFault, match="sim://julabo: this is no simulated lauda; it is at sim://lauda"):
        open_bath("lauda", "sim://julabo", clock)
    with pytest.raises(DeviceFault, match="/dev/no-such-port: the port cannot be opened"):
        open_bath("lauda", "/dev/no-such-port", clock)
