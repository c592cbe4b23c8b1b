"""The TCS driver: the exact bytes it writes, and what they do on a twin in virtual time."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.device_process.station import Device
from hardware.tcs import codec
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from hardware.tcs.wire import BYTE_S
from mindpain_task.roles import DeviceFault, Fired, Sample
from mindpain_task.stimuli import HeatPulse
from tests.hardware.tcs.recording import HEAD, PULSE, Bench, RecordingLine

PREPARE = [b"AAAAAAAF", b"H", b"Ue00000OsdOm480N320S11111", b"E"]
ARM = b"C0465V00100R00100D008450"


def recorded() -> tuple[Tcs, RecordingLine, VirtualClock]:
    line, clock = RecordingLine(), VirtualClock()
    return Tcs(line, clock), line, clock


def test_it_fills_the_role() -> None:
    role: Device = recorded()[0]
    assert role.next_due_s() == math.inf
    assert role.poll() == ()


# --- the bytes on the line


def test_the_bytes_of_a_session() -> None:
    tcs, line, clock = recorded()
    assert line.written == []
    tcs.prepare(baseline_c=32.0, ceiling_c=48.0)
    assert line.written == PREPARE
    tcs.arm(PULSE)
    assert line.written == [*PREPARE, ARM]
    tcs.fire_at(0.5)
    clock.wait_until(tcs.next_due_s())
    tcs.poll()
    tcs.stop()
    tcs.close()
    assert line.written == [*PREPARE, ARM, b"L", b"A", b"A"]
    assert line.closed == 1


def test_a_pulse_whose_rise_is_no_whole_number_of_ms_is_counted_to_the_nearest() -> None:
    tcs, line, _ = recorded()
    tcs.prepare(32.0, 48.0)
    tcs.arm(dataclasses.replace(PULSE, rise_c_per_s=15.0))  # 14.5 / 15 = 0.96667 s
    assert line.written[-1] == b"C0465V00150R00100D007967"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"peak_c": 48.1}, r"peak 48\.1 °C is over the ceiling of 48\.0 °C"),
        ({"peak_c": 46.55}, r"setpoint 46\.55 °C is not a whole number"),
        ({"peak_c": 32.0}, r"peak 32\.0 °C is not over the baseline of 32\.0 °C"),
        ({"peak_c": math.nan}, "peak nan °C"),
        ({"baseline_c": 31.0}, r"starts from 31\.0 °C, but the prepared baseline is 32\.0 °C"),
        ({"rise_c_per_s": 0.0}, r"rise speed 0\.0 °C/s is outside 0\.1 to 999\.9 °C/s \(TCS command V\)"),
        ({"rise_c_per_s": 300.1}, r"300\.1 °C/s is faster than the 300\.0 °C/s that the probe can do"),
        ({"return_c_per_s": -1.0}, "return speed"),
        ({"plateau_s": 99.0}, r"rise and plateau 100\.45 s is outside 0\.001 to 99\.999 s"),
        ({"plateau_s": 7.0005}, r"rise and plateau 7\.0005 s is not a whole number"),
        ({"plateau_s": math.inf}, "rise and plateau inf s is outside"),
        ({"plateau_s": -0.5}, r"plateau -0\.5 s is not 0 s or longer"),
    ],
)
def test_what_cannot_be_done_exactly_is_refused_before_a_byte_is_written(
    change: dict[str, float], sentence: str
) -> None:
    tcs, line, _ = recorded()
    tcs.prepare(32.0, 48.0)
    with pytest.raises(codec.OutOfRange, match=sentence):
        tcs.arm(dataclasses.replace(PULSE, **change))
    assert line.written == PREPARE
    with pytest.raises(RuntimeError, match="nothing is armed"):
        tcs.fire_at(1.0)


@pytest.mark.parametrize(
    ("baseline_c", "ceiling_c"), [(19.0, 48.0), (32.0, 60.1), (32.05, 48.0), (35.0, 34.0)]
)
def test_prepare_refuses_before_a_byte_is_written(baseline_c: float, ceiling_c: float) -> None:
    tcs, line, _ = recorded()
    with pytest.raises(codec.OutOfRange):
        tcs.prepare(baseline_c, ceiling_c)
    assert line.written == []


@pytest.mark.parametrize(
    ("help_text", "sentence"),
    [
        (b"", r"/dev/recorded: command H: no byte came within 0\.5 s"),
        (b"MMBT-S\r\n", "/dev/recorded: this is not a TCS: .*MMBT-S"),
        (HEAD.replace(b"015", b"012"), "firmware 012 .* is older than 015"),
    ],
)
def test_a_stranger_is_refused_and_gets_no_settings(help_text: bytes, sentence: str) -> None:
    line = RecordingLine(help_text)
    tcs = Tcs(line, VirtualClock())
    with pytest.raises(DeviceFault, match=sentence):
        tcs.prepare(32.0, 48.0)
    assert line.written == [b"AAAAAAAF", b"H"]


def test_a_garbled_reply_is_a_fault_that_shows_the_bytes() -> None:
    line = RecordingLine(temperatures=b"+32.0+32.1+32.0+31.9+32.")
    with pytest.raises(DeviceFault, match=r"/dev/recorded: TCS command E: unexpected reply b'\+32\.0"):
        Tcs(line, VirtualClock()).prepare(32.0, 48.0)


def test_a_line_feed_left_over_is_no_trouble() -> None:
    line = RecordingLine(temperatures=b"\n\r300+301+302+299+300+300")
    Tcs(line, VirtualClock()).prepare(32.0, 48.0)
    bench = Bench(TcsTwin(0.0, reply_end=b"\n")).ready()
    assert len(bench.run_until(60.0)) == 59


def test_the_order_of_verbs_is_enforced() -> None:
    tcs, line, _ = recorded()
    with pytest.raises(RuntimeError, match="prepare before arm"):
        tcs.arm(PULSE)
    with pytest.raises(RuntimeError, match="arm before fire_at"):
        tcs.fire_at(1.0)
    assert line.written == []
    tcs.prepare(32.0, 48.0)
    tcs.arm(PULSE)
    with pytest.raises(ValueError, match="nan s is no time"):
        tcs.fire_at(math.nan)
    tcs.fire_at(1.0)
    with pytest.raises(RuntimeError, match="already scheduled"):
        tcs.fire_at(2.0)
    with pytest.raises(RuntimeError, match="stop before arming"):
        tcs.arm(PULSE)


def test_a_refused_pulse_disarms_the_one_before() -> None:
    tcs, _, _ = recorded()
    tcs.prepare(32.0, 48.0)
    tcs.arm(PULSE)
    with pytest.raises(codec.OutOfRange):
        tcs.arm(dataclasses.replace(PULSE, peak_c=49.0))
    with pytest.raises(RuntimeError, match="nothing is armed"):
        tcs.fire_at(1.0)


# --- stop


def test_stop_is_one_abort_in_every_state() -> None:
    tcs, line, clock = recorded()
    tcs.stop()  # on a fresh port: whatever an earlier program left half said
    tcs.stop()
    assert line.written == [b"AAAAAAA", b"A"]
    tcs.prepare(32.0, 48.0)
    tcs.stop()
    tcs.arm(PULSE)
    tcs.stop()
    with pytest.raises(RuntimeError, match="nothing is armed"):
        tcs.fire_at(1.0)
    tcs.arm(PULSE)
    tcs.fire_at(0.1)
    tcs.stop()
    clock.wait_until(5.0)
    assert not any(isinstance(event, Fired) for event in tcs.poll())
    assert [written for written in line.written if written in (b"A", b"L")] == [b"A"] * 4
    tcs.close()
    sent = len(line.written)
    tcs.stop()
    tcs.close()
    assert len(line.written) == sent
    assert tcs.next_due_s() == math.inf


def test_stop_after_a_command_cut_short_completes_it_first() -> None:
    tcs, line, _ = recorded()
    tcs.prepare(32.0, 48.0)
    line.breaks_on = ARM
    with pytest.raises(DeviceFault):
        tcs.arm(PULSE)
    tcs.stop()
    tcs.stop()
    assert line.written[-2:] == [b"AAAAAAA", b"A"]
    with pytest.raises(RuntimeError, match="nothing is armed"):
        tcs.fire_at(1.0)


@given(st.integers(0, len(ARM)))
def test_seven_aborts_end_a_pulse_wherever_a_command_was_cut(cut: int) -> None:
    twin = TcsTwin(0.0)
    twin.receive(b"FS11111N320" + ARM, 0.0)
    twin.receive(b"L", 100.0)
    twin.receive(ARM[:cut], 103.0)
    twin.receive(b"A" * 7, 103.0)
    assert twin.at_baseline(105.0)


def test_a_failed_fire_is_not_repeated_and_stop_raises_only_after_trying() -> None:
    tcs, line, clock = recorded()
    tcs.prepare(32.0, 48.0)
    tcs.arm(PULSE)
    tcs.fire_at(0.5)
    line.breaks_on = b"L"
    clock.wait_until(0.5)
    with pytest.raises(DeviceFault):
        tcs.poll()
    assert tcs.poll() == ()
    line.breaks_on = b"A" * 7
    for _ in range(2):
        with pytest.raises(DeviceFault):
            tcs.stop()
    with pytest.raises(DeviceFault):
        tcs.close()
    assert line.written.count(b"L") == 1
    assert line.written[-3:] == [b"A" * 7] * 3
    assert line.closed == 1


# --- on a twin, in virtual time


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


@given(st.floats(2.0, 12.0))
def test_a_read_back_never_comes_near_a_fire(fire_s: float) -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(fire_s)
    bench.run_until(fire_s + 1)
    assert (fire_s, b"L") in bench.sent
    assert not [sent for sent in bench.sent if sent[1] == b"E" and fire_s - 0.02 < sent[0] <= fire_s]


def test_polled_late_it_fires_at_once_and_skips_what_was_missed() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(5.0)
    bench.clock.wait_until(5.3)
    assert bench.tcs.poll() == (Fired(5.3, 5.3),)
    bench.clock.wait_until(9.0)
    assert len(bench.tcs.poll()) == 1
    assert bench.tcs.next_due_s() == pytest.approx(9.1, abs=0.01)


def test_a_late_poll_just_before_a_fire_leaves_the_read_back_out() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(5.0)
    bench.clock.wait_until(4.99)
    assert bench.tcs.poll() == ()
    assert bench.tcs.next_due_s() == 5.0 - 0.002
    assert bench.run_until(5.0) == [Fired(5.0, 5.0)]


def test_samples_are_fast_until_a_second_after_the_pulse_and_slow_otherwise() -> None:
    bench = Bench().ready()
    bench.run_until(10.0)
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(20.0)
    samples = [event for event in bench.run_until(60.0) if isinstance(event, Sample)]
    before = [sample for sample in samples if sample.time_s < 20]
    during = [sample for sample in samples if 20 < sample.time_s <= 20 + PULSE.duration_s + 1 + 0.005]
    after = [sample for sample in samples if sample.time_s > 20 + PULSE.duration_s + 1.2]
    assert len(before) == 10
    assert len(during) == 109
    assert 28 <= len(after) <= 30


def test_the_read_back_follows_the_command_within_a_sample() -> None:
    bench = Bench().ready()
    bench.run_until(10.0)
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(20.0)
    for sample in bench.run_until(32.0):
        if isinstance(sample, Sample):
            asked_s = sample.time_s - 25 * BYTE_S
            assert sample.zones_c == pytest.approx((PULSE.commanded_c(asked_s - 20.0),) * 5, abs=0.0501)
            assert sample.neutral_c == 32.0


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


@given(
    st.integers(200, 400),
    st.integers(1, 200),
    st.integers(1, 3000),
    st.integers(0, 20000),
    st.integers(1, 3000),
)
def test_any_pulse_it_accepts_is_the_pulse_on_the_skin(
    baseline: int, above: int, rise: int, plateau_ms: int, back: int
) -> None:
    peak = min(baseline + above, 600)
    pulse = HeatPulse(baseline / 10, peak / 10, rise / 10, plateau_ms / 1000, back / 10)
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
    assert bench.twin.warmest_c(200.0, 400.0) == pytest.approx(pulse.peak_c, abs=0.0005 * pulse.rise_c_per_s)
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
