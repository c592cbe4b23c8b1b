"""The Medoc driver on a simulated MMS in virtual time: what it sends, when, and what the probe does."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.device_process.station import Device
from hardware.medoc.codec import OutOfRange
from hardware.medoc.driver import Medoc
from hardware.medoc.words import Command, TestState
from mindpain_task.heat import HeatProfile, HeatPulse, HeatSegment, ZonedHeat
from mindpain_task.roles import Fired
from tests.hardware.medoc.bench import PULSE, TABLE, Bench, fired, samples


def test_it_fills_the_role() -> None:
    role: Device = Bench().medoc
    assert role.next_due_s() == math.inf
    assert role.poll() == ()


def test_the_bytes_of_a_session() -> None:
    bench = Bench()
    bench.armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(10.0)
    sent = [data.hex(" ") for _, data in bench.exchange.sent]
    stamps = [data[4:8] for _, data in bench.exchange.sent]
    assert len(set(stamps)) == len(stamps)
    assert sent[:5] == [
        "05 00 00 00 01 00 00 00 00",
        "05 00 00 00 02 00 00 00 06",
        "05 00 00 00 03 00 00 00 00",
        "05 00 00 00 04 00 00 00 00",
        "05 00 00 00 05 00 00 00 00",
    ]
    assert sent[5] == "09 00 00 00 06 00 00 00 01 10 00 00 00"
    assert sent[6].endswith(" 02")
    assert sent[-1].endswith(" 02")


def test_the_length_may_be_big_endian() -> None:
    bench = Bench()
    big = Medoc(bench.exchange, bench.clock, TABLE, byte_order="big", first_stamp=0x6B02C86C)
    big.identify()
    assert bench.exchange.sent[0][1] == bytes.fromhex("00 00 00 05 6d c8 02 6b 00")


def test_asking_for_the_identity_does_not_end_the_read_back() -> None:
    bench = Bench().ready()
    bench.run_until(5.1)
    bench.clock.wait_until(bench.medoc.next_due_s())
    bench.medoc.poll()  # a status is pending now
    bench.medoc.identify()
    assert len(samples(bench.run_until(10.5))) >= 4
    bench.medoc.arm(PULSE)
    bench.medoc.fire_at(20.0)
    with pytest.raises(RuntimeError, match="a start is under way"):
        bench.medoc.identify()


def test_it_says_what_it_can_of_itself() -> None:
    identity = Bench().ready().medoc.identify()
    assert identity.model == "Medoc Main Station, external control"
    assert identity.firmware == identity.serial_number == "not told over this interface"


# --- what is refused, before anything is sent


@pytest.mark.parametrize(
    ("baseline_c", "ceiling_c", "sentence"),
    [
        (30.0, 48.0, r"no program starts from 30\.0 °C; baselines in the table: 32\.0 °C"),
        (32.0, 31.0, r"the ceiling of 31\.0 °C is below the baseline of 32\.0 °C"),
    ],
)
def test_prepare_refuses_before_a_byte(baseline_c: float, ceiling_c: float, sentence: str) -> None:
    bench = Bench()
    with pytest.raises(OutOfRange, match=sentence):
        bench.medoc.prepare(baseline_c, ceiling_c)
    assert bench.exchange.sent == []


@pytest.mark.parametrize(
    "stimulus",
    [
        dataclasses.replace(PULSE, peak_c=46.0),
        dataclasses.replace(PULSE, peak_c=math.nan),
        dataclasses.replace(PULSE, plateau_s=8.001),
        dataclasses.replace(PULSE, rise_c_per_s=8.1),
        dataclasses.replace(PULSE, baseline_c=31.0),
        dataclasses.replace(PULSE, peak_c=48.1),
        ZonedHeat((PULSE,)),
        HeatProfile(32.0, (HeatSegment(1.0, 40.0),), 8.0),
    ],
)
def test_what_no_program_plays_is_refused_before_a_byte(
    stimulus: HeatPulse | ZonedHeat | HeatProfile,
) -> None:
    bench = Bench().armed()
    sent = len(bench.exchange.sent)
    with pytest.raises(OutOfRange):
        bench.medoc.arm(stimulus)
    assert len(bench.exchange.sent) == sent
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.medoc.fire_at(100.0)


def test_a_ceiling_is_kept_here_because_mms_takes_none() -> None:
    bench = Bench()
    bench.medoc.prepare(32.0, 46.9)
    with pytest.raises(OutOfRange, match=r"peak 47\.0 °C is over the ceiling of 46\.9 °C"):
        bench.medoc.arm(PULSE)


def test_the_order_of_verbs_is_enforced() -> None:
    bench = Bench()
    with pytest.raises(RuntimeError, match="prepare before arm"):
        bench.medoc.arm(PULSE)
    with pytest.raises(RuntimeError, match="arm before fire_at"):
        bench.medoc.fire_at(1.0)
    assert bench.exchange.sent == []
    bench.armed()
    with pytest.raises(ValueError, match="nan s is no time"):
        bench.medoc.fire_at(math.nan)
    bench.medoc.fire_at(9.0)
    with pytest.raises(RuntimeError, match="already scheduled"):
        bench.medoc.fire_at(9.5)
    with pytest.raises(RuntimeError, match="stop before arming"):
        bench.medoc.arm(PULSE)


# --- arm and fire


def test_arming_takes_some_seconds_and_is_not_firing() -> None:
    bench = Bench().ready()
    before_s = bench.clock.now()
    bench.medoc.arm(PULSE)
    assert 2.5 < bench.clock.now() - before_s < 3.0
    bench.run_until(60.0)
    assert bench.twin.warmest_c(0.0, 60.0) == 32.0


def test_fire_is_one_write_at_its_time_on_a_connection_opened_before() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(30.25)
    events = bench.run_until(60.0)
    assert fired(events) == [Fired(30.25, 30.25)]
    starts = [(time_s, c) for time_s, c in bench.asked(20.0) if c is Command.START]
    assert starts == [(30.25, Command.START)]
    assert [data for time_s, data in bench.exchange.sent if time_s == 30.25] == [
        bench.exchange.sent[bench.asked().index((30.25, Command.START))][1]
    ]
    assert [time_s for time_s in bench.exchange.opened if 30.0 < time_s <= 30.25] == [pytest.approx(30.23)]
    assert bench.twin.surface_c(30.25 + PULSE.rise_s)[0] == pytest.approx(47.0)


def test_one_arming_fires_once() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(5.0)
    bench.run_until(6.0)
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.medoc.fire_at(30.0)


@settings(max_examples=40, deadline=None)
@given(st.floats(4.0, 12.0))
def test_a_read_back_never_comes_near_a_fire_nor_does_a_poll_wait(fire_s: float) -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(fire_s)
    while (due_s := bench.medoc.next_due_s()) <= fire_s + 2.0:
        bench.clock.wait_until(due_s)
        before_s = bench.clock.now()
        events = bench.medoc.poll()
        waited_s = bench.clock.now() - before_s
        assert waited_s <= (0.002 + 1e-9 if fired(list(events)) else 0.0)
    near = [c for time_s, c in bench.asked() if fire_s - 0.05 < time_s <= fire_s]
    assert near == [Command.START]


def test_polled_late_it_fires_at_once_and_skips_what_was_missed() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(5.0)
    bench.clock.wait_until(5.3)
    assert bench.medoc.poll() == (Fired(5.3, 5.3),)
    bench.clock.wait_until(9.0)
    bench.medoc.poll()  # the answer to the start
    assert len(samples(bench.run_until(9.35))) == 4


def test_a_late_poll_just_before_a_fire_leaves_the_read_back_out() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(5.0)
    bench.clock.wait_until(4.96)
    assert bench.medoc.poll() == ()
    assert bench.medoc.next_due_s() == 4.98
    assert fired(bench.run_until(5.0)) == [Fired(5.0, 5.0)]


def test_a_scheduled_time_that_has_passed_is_now() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(1.0)
    now_s = bench.clock.now()
    assert bench.medoc.poll() == (Fired(now_s, now_s),)


# --- what is read back


def test_samples_are_fast_until_a_second_after_the_pulse_and_slow_otherwise() -> None:
    bench = Bench().ready()
    before = samples(bench.run_until(10.0))
    bench.medoc.arm(PULSE)
    bench.medoc.fire_at(20.0)
    events = samples(bench.run_until(60.0))
    during = [sample for sample in events if 20 < sample.time_s <= 20 + PULSE.duration_s + 1.05]
    after = [sample for sample in events if sample.time_s > 20 + PULSE.duration_s + 1.2]
    assert len(before) == 9
    assert 126 <= len(during) <= 129
    assert 26 <= len(after) <= 28


def test_the_read_back_is_what_was_measured() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(20.0)
    seen = samples(bench.run_until(35.0))
    for sample in seen:
        measured_s = sample.time_s - 0.02
        assert sample.zones_c == pytest.approx((PULSE.commanded_c(measured_s - 20.0),), abs=0.0051)
        assert sample.neutral_c is None
    assert max(sample.zones_c for sample in seen) == (47.0,)


def test_the_last_status_tells_more() -> None:
    bench = Bench().ready()
    assert bench.medoc.covas is None
    assert bench.medoc.last_status is None
    (sample,) = samples(bench.run_until(2.0))
    assert bench.medoc.covas == (sample.time_s, 0)
    status = bench.medoc.last_status
    assert status is not None
    assert (status.test, status.yes, status.no) == (TestState.IDLE, False, False)
