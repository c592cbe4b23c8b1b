"""The TCS driver on the line: which bytes, in which order, and none where something is refused."""

from __future__ import annotations

import dataclasses
import math

import pytest

from hardware.clocks import VirtualClock
from hardware.device_process.station import Device
from hardware.tcs import codec
from hardware.tcs.driver import Tcs
from hardware.tcs.programme import TriggerOut
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatProfile, HeatSegment
from mindpain_task.roles import DeviceFault, Fired
from tests.hardware.tcs.recording import (
    ARM,
    BEGIN,
    HEAD,
    PREPARE,
    PULSE,
    STILL_FIT,
    Bench,
    RecordingLine,
    recorded,
)


def test_it_fills_the_role() -> None:
    role: Device = recorded()[0]
    assert role.next_due_s() == math.inf
    assert role.poll() == ()


def test_the_bytes_of_a_session() -> None:
    tcs, line, clock = recorded()
    assert line.written == []
    tcs.prepare(baseline_c=32.0, ceiling_c=48.0)
    assert line.written == PREPARE
    tcs.arm(PULSE)
    assert line.written == [*PREPARE, *STILL_FIT, ARM]
    tcs.fire_at(0.5)
    clock.wait_until(tcs.next_due_s())
    tcs.poll()
    tcs.stop()
    tcs.close()
    assert line.written == [*PREPARE, *STILL_FIT, ARM, b"L", b"A", b"A"]
    assert line.closed == 1


def test_a_second_prepare_needs_no_pace_and_one_abort() -> None:
    tcs, line, _ = recorded()
    tcs.prepare(32.0, 48.0)
    tcs.prepare(33.0, 48.0)
    assert line.written[len(PREPARE) :] == [
        b"A", b"F", b"H", b"B", b"Q", b"Ue00000OsdOm480N330S11111", b"E",
    ]  # fmt: skip


def test_the_lines_of_the_module_fire_once() -> None:
    tcs, line, clock = recorded()
    tcs.prepare(32.0, 48.0)
    tcs.arm(PULSE)
    now_s = clock.now()
    assert tcs.fire() == Fired(now_s, now_s)
    assert line.written[-1] == b"L"
    with pytest.raises(RuntimeError, match="nothing is armed"):
        tcs.fire()


def test_the_options_of_triggers_are_settings() -> None:
    tcs, line, _ = recorded(trigger_out=TriggerOut(7, 20), trigger_in=True)
    tcs.prepare(32.0, 48.0)
    assert line.written[-2] == b"Ue00000OseOm480N320S11111T007020"


@pytest.mark.parametrize(
    "change",
    [
        {"peak_c": 48.01},
        {"peak_c": 46.555},
        {"rise_c_per_s": 300.1},
        {"plateau_s": 99.0},
        {"baseline_c": 31.0},
        {"return_c_per_s": math.nan},
    ],
)
def test_what_cannot_be_done_exactly_is_refused_before_a_byte_is_written(change: dict[str, float]) -> None:
    tcs, line, _ = recorded()
    tcs.prepare(32.0, 48.0)
    tcs.arm(PULSE)
    with pytest.raises(codec.OutOfRange):
        tcs.arm(dataclasses.replace(PULSE, **change))
    assert line.written == [*PREPARE, *STILL_FIT, ARM]
    with pytest.raises(RuntimeError, match="nothing is armed"):
        tcs.fire_at(1.0)


def test_a_profile_over_the_ceiling_is_refused_before_a_byte_is_written() -> None:
    tcs, line, _ = recorded()
    tcs.prepare(32.0, 48.0)
    with pytest.raises(codec.OutOfRange, match=r"peak 48\.1 °C is over the ceiling"):
        tcs.arm(HeatProfile(32.0, (HeatSegment(2.0, 48.1), HeatSegment(2.0, 40.0)), 10.0))
    assert line.written == PREPARE


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
        (HEAD.replace(b"015", b"006"), "/dev/recorded: firmware 006 is older than 007"),
        (HEAD.replace(b"015", b"007"), "/dev/recorded: firmware 007 does not list the command D"),
        (HEAD + b"'Dsxxxx' : \r\n", "/dev/recorded: the device lists the command 'Dsxxxx'"),
    ],
)
def test_a_stranger_is_refused_and_gets_no_settings(help_text: bytes, sentence: str) -> None:
    line = RecordingLine(help_text)
    tcs = Tcs(line, VirtualClock())
    with pytest.raises(DeviceFault, match=sentence):
        tcs.prepare(32.0, 48.0)
    assert line.written == [*BEGIN, b"H"]
    with pytest.raises(RuntimeError, match="prepare before arm"):
        tcs.arm(PULSE)


def test_a_garbled_reply_is_a_fault_that_shows_the_bytes() -> None:
    line = RecordingLine(E=b"+32.0+32.1+32.0+31.9+32.")
    with pytest.raises(DeviceFault, match=r"/dev/recorded: TCS command E: unexpected reply b'\+32\.0"):
        Tcs(line, VirtualClock()).prepare(32.0, 48.0)


def test_a_line_feed_left_over_is_no_trouble() -> None:
    line = RecordingLine(E=b"\n\r300+301+302+299+300+300", B=b"\n\r24.1234v  85%", Q=b"\n\r000000")
    Tcs(line, VirtualClock()).prepare(32.0, 48.0)
    bench = Bench(TcsTwin(0.0, reply_end=b"\n")).ready()
    assert len(bench.run_until(60.0)) == 59


def test_the_order_of_verbs_is_enforced() -> None:
    tcs, line, clock = recorded()
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
    for question in (tcs.identify, tcs.read_battery, tcs.read_buttons, tcs.read_errors, tcs.reset):
        with pytest.raises(RuntimeError, match=r"scheduled for 1\.000 s, which command \w+ could make late"):
            question()
    clock.wait_until(1.0)
    tcs.poll()
    with pytest.raises(RuntimeError, match="nothing is armed"):
        tcs.fire_at(2.0)


def test_stop_and_close_may_come_at_any_time_and_again() -> None:
    tcs, line, clock = recorded()
    tcs.stop()
    assert line.written == [b"A"] * 7
    tcs.prepare(32.0, 48.0)
    tcs.arm(PULSE)
    tcs.stop()
    with pytest.raises(RuntimeError, match="nothing is armed"):
        tcs.fire_at(1.0)
    tcs.arm(PULSE)
    tcs.fire_at(0.1)
    tcs.stop()
    clock.wait_until(5.0)
    assert not any(isinstance(event, Fired) for event in tcs.poll())
    assert b"L" not in line.written
    assert line.written[7:9] == [b"A", b"F"]
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


def test_no_session_ever_has_a_mode_that_only_a_later_command_ends() -> None:
    bench = Bench(TcsTwin(0.0, firmware=16), button_stops=True).ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(2.0)
    bench.run_until(20.0)
    bench.tcs.arm(HeatProfile(32.0, (HeatSegment(2.0, 40.0),), 10.0))
    bench.tcs.close()
    assert not any(b"Od" in data for _, data in bench.sent)
