"""The TCS driver on its twin, in virtual time: what its bytes do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tcs import codec
from hardware.tcs.programme import TriggerOut
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatPulse, ZonedHeat
from mindpain_task.roles import DeviceFault, Fired
from tests.hardware.tcs.recording import PULSE, Bench


def test_prepare_ends_what_an_earlier_program_left() -> None:
    bench = Bench()
    bench.twin.receive(b"S11111C0480OdUw11111001999480Ue11111D0", 0.0)
    bench.ready()
    bench.run_until(60.0)
    assert bench.twin.at_baseline(60.0)
    assert bench.twin.surface_c(60.0) == (32.0,) * 5
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(61.0)
    bench.run_until(80.0)
    assert bench.twin.warmest_c(60.0, 80.0) == 46.5


def test_an_edge_at_the_trigger_input_starts_nothing_unless_it_was_opened() -> None:
    bench = Bench()
    bench.twin.receive(b"Ose", 0.0)
    bench.ready()
    bench.tcs.arm(PULSE)
    bench.run_until(20.0)
    bench.twin.trigger_edge(20.0)
    assert bench.twin.at_baseline(21.0)
    bench = Bench(trigger_in=True).ready()
    bench.tcs.arm(PULSE)
    bench.run_until(20.0)
    bench.twin.trigger_edge(20.0)
    assert bench.twin.surface_c(25.0) == (46.5,) * 5


def test_each_start_puts_the_trigger_out_that_was_set() -> None:
    bench = Bench(trigger_out=TriggerOut(7, 20)).ready()
    for fire_s in (10.0, 30.0):
        bench.tcs.arm(PULSE)
        bench.tcs.fire_at(fire_s)
        bench.run_until(fire_s + 15.0)
    assert bench.twin.triggers == ((10.0, 7, 20), (30.0, 7, 20))


def test_arming_is_not_firing() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.run_until(60.0)
    assert bench.twin.warmest_c(0.0, 60.0) <= 32.0


def test_fire_is_one_write_of_one_byte_at_its_time() -> None:
    bench = Bench().ready()
    bench.run_until(20.0)
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(30.25)
    events = bench.run_until(60.0)
    assert [fired for fired in events if isinstance(fired, Fired)] == [Fired(30.25, 30.25)]
    assert [sent for sent in bench.sent if b"L" in sent[1]] == [(30.25, b"L")]
    assert bench.twin.surface_c(30.25 + PULSE.rise_s)[0] == pytest.approx(46.5)


def test_one_arming_fires_once() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(5.0)
    bench.run_until(6.0)
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.tcs.fire_at(30.0)


def test_zones_get_their_own_pulses() -> None:
    gentle = HeatPulse(32.0, 40.0, 4.0, 3.0, 8.0)
    heat = ZonedHeat((PULSE, None, gentle, None, PULSE))
    bench = Bench().ready()
    bench.tcs.arm(heat)
    bench.tcs.fire_at(10.0)
    bench.run_until(40.0)
    for since_s in (0.7, 1.9, 4.5, 5.5, 9.0):
        expected = [pulse.commanded_c(since_s) if pulse else 32.0 for pulse in heat.zones]
        assert bench.twin.surface_c(10.0 + since_s) == pytest.approx(tuple(expected))
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(41.0)
    bench.run_until(60.0)
    assert bench.twin.surface_c(45.0) == (46.5,) * 5


def test_a_stimulus_that_the_button_can_stop() -> None:
    bench = Bench(TcsTwin(0.0, firmware=16), button_stops=True).ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(10.0)
    bench.run_until(13.0)
    assert (10.0, b"Ol") in bench.sent
    bench.twin.press(True, False, 13.0)
    assert bench.twin.surface_c(13.5) == (46.5,) * 5
    bench.run_until(14.0)
    bench.twin.press(False, True, 14.0)
    assert bench.tcs.read_buttons() == codec.Buttons(False, True)
    assert bench.twin.at_baseline(14.0 + PULSE.return_s + 0.01)


def test_a_button_that_cannot_stop_is_refused_before_the_session() -> None:
    bench = Bench(button_stops=True)
    with pytest.raises(DeviceFault, match=r"sim://tcs: firmware 015 .* does not list the command Ol"):
        bench.ready()
    assert not any(b"N320" in data for _, data in bench.sent)
    plain = Bench(TcsTwin(0.0, firmware=16)).ready()
    plain.tcs.arm(PULSE)
    plain.tcs.fire_at(10.0)
    plain.run_until(13.0)
    plain.twin.press(False, True, 13.0)
    assert plain.twin.surface_c(15.0) == (46.5,) * 5


def test_polled_late_it_fires_at_once_and_skips_what_was_missed() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(5.0)
    bench.clock.wait_until(5.3)
    assert bench.tcs.poll() == (Fired(5.3, 5.3),)
    bench.clock.wait_until(9.0)
    assert len(bench.tcs.poll()) == 1
    assert bench.tcs.next_due_s() == pytest.approx(9.02, abs=0.01)


@pytest.mark.parametrize("stop_after_s", [0.0, 0.5, 1.45, 5.0, 8.45, 9.0, 20.0])
def test_after_stop_the_surface_is_at_baseline(stop_after_s: float) -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(10.0)
    bench.run_until(10.0 + stop_after_s)
    bench.tcs.stop()
    bench.tcs.stop()
    bench.run_until(10.0 + stop_after_s + PULSE.return_s + 0.01)
    assert bench.twin.at_baseline(bench.clock.now())
    bench.tcs.arm(PULSE)  # the session may go on
    bench.tcs.fire_at(bench.clock.now() + 1)
    assert any(isinstance(event, Fired) for event in bench.run_until(bench.clock.now() + 2))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(200, 400),
    st.integers(1, 2000),
    st.integers(1, 30000),
    st.integers(0, 20000),
    st.integers(1, 30000),
)
def test_any_pulse_it_accepts_is_the_pulse_on_the_skin(
    baseline: int, above: int, rise: int, plateau_ms: int, back: int
) -> None:
    peak = min(baseline * 10 + above, 6000)
    pulse = HeatPulse(baseline / 10, peak / 100, rise / 100, plateau_ms / 1000, back / 100)
    bench = Bench()
    bench.tcs.prepare(pulse.baseline_c, 60.0)
    bench.clock.wait_until(100.0)
    try:
        bench.tcs.arm(pulse)
    except codec.OutOfRange:
        assert pulse.rise_s + pulse.plateau_s > 99.999 or pulse.rise_s < 0.001
        return
    bench.twin.receive(b"L", 200.0)
    for part in (0.25, 0.5, 1.0):
        expected_c = pulse.commanded_c(part * pulse.rise_s * 0.99)
        assert bench.twin.surface_c(200.0 + part * pulse.rise_s * 0.99) == pytest.approx(
            (expected_c,) * 5, abs=0.2
        )
    warmest_c = bench.twin.warmest_c(200.0, 400.0)
    assert warmest_c == pytest.approx(pulse.peak_c, abs=0.0005 * pulse.rise_c_per_s + 1e-9)
    assert bench.twin.at_baseline(200.0 + pulse.duration_s + 0.001)


def test_a_silent_device_is_a_fault_that_names_port_command_and_wait() -> None:
    bench = Bench().ready()
    bench.twin.receive(b"Oc", bench.clock.now())  # somebody switched it off and on
    bench.clock.wait_until(bench.tcs.next_due_s())
    with pytest.raises(DeviceFault, match=r"sim://tcs: command E: 0 of 24 bytes came within 0\.25 s"):
        bench.tcs.poll()


def test_a_closed_driver_leaves_the_surface_at_baseline() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(10.0)
    bench.run_until(13.0)
    bench.tcs.close()
    assert bench.twin.at_baseline(13.0 + PULSE.return_s + 0.01)
