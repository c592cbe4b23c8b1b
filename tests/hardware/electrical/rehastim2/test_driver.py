"""The RehaStim2 through the device that times it: armed, fired pulse by pulse, stopped, kept awake."""

from __future__ import annotations

import itertools
import math

import pytest

from hardware.electrical.rehastim2.codec import Mode, OutOfRange
from hardware.electrical.rehastim2.twin import RehaStim2Twin
from mindpain_task.roles import DeviceFault, PulseReport
from mindpain_task.stimuli import ShockTrain
from tests.hardware.electrical.rehastim2.benches import (
    CEILING_MA,
    LATENCY_S,
    PORT,
    TRAIN,
    Bench,
    bench,
    frames_in,
)

WATCHDOG, STOP, SINGLE_PULSE = 4, 34, 36
PULSE_BYTES_S = 12 * 11 / 460800


def given_after(made: Bench) -> list[float]:
    return [pulse.time_s - LATENCY_S for pulse in made.twin.given]


def test_prepare_stops_accepts_stops_again_and_asks_for_the_mode() -> None:
    made = bench()
    assert made.tap.commands() == [34, 2, 34, 4, 10]
    assert made.twin.connected
    assert made.clock.now() < 1.0
    identity = made.device.identify()
    assert identity.model == "Hasomed RehaStim2"
    assert identity.firmware == "ScienceMode2, version 1"
    assert any("10 to 24 ms" in notice for notice in identity.notices)
    assert made.device.notices == identity.notices
    assert len(identity.notices) == 2
    assert made.tap.commands()[5:] == [34, 4, 10]


def test_arm_gives_nothing_and_writes_nothing() -> None:
    made = bench()
    before = len(made.tap.heard)
    made.device.arm(TRAIN)
    assert len(made.tap.heard) == before
    made.poll_until(5.0)
    assert made.twin.given == ()
    assert made.twin.at_baseline(made.clock.now())
    assert set(made.tap.commands()[before:]) == {WATCHDOG}


def test_fire_is_one_write() -> None:
    made = bench()
    made.device.arm(TRAIN)
    before = len(made.tap.heard)
    fired = made.device.fire()
    assert made.tap.commands()[before:] == [SINGLE_PULSE]
    assert frames_in(made.tap.heard[-1][1])[0].data == bytes((1, 0, 200, 10))
    assert fired.before_s == fired.after_s == made.clock.now()


def test_a_train_comes_on_exact_times_each_pulse_one_write() -> None:
    made = bench()
    onset_s = made.play()
    writes = [time_s for time_s, command in made.tap.timed() if command == SINGLE_PULSE]
    expected = [onset_s + 0.1 * k for k in range(5)]
    assert writes == pytest.approx(expected, abs=1e-9)
    assert given_after(made) == pytest.approx([at + PULSE_BYTES_S for at in expected], abs=5e-5)
    assert {(p.width_us, p.current_ma, p.channel) for p in made.twin.given} == {(200, 10, 1)}
    assert [fired.before_s for fired in made.fired] == pytest.approx([onset_s])
    assert [(r.number, r.fault, r.measured_ma) for r in made.reports] == [(n, "", None) for n in range(1, 6)]
    for report, at in zip(made.reports, expected, strict=True):
        assert report.written_s == pytest.approx(at)
        assert report.told_s is not None
        assert at < report.told_s < at + 0.1


def test_the_fastest_train_is_reported_pulse_by_pulse() -> None:
    made = bench("electrode=7")
    made.play(ShockTrain(pulse_width_us=500, rate_hz=40.0, count=20, current_ma=2.0))
    assert len(made.twin.given) == 19
    assert [report.number for report in made.reports] == list(range(1, 21))
    assert all(report.told_s is not None for report in made.reports)
    assert [report.number for report in made.reports if report.fault] == [7]


def test_stop_in_the_middle_of_a_train() -> None:
    made = bench()
    made.device.arm(TRAIN)
    made.device.fire_at(1.0)
    made.poll_until(1.25)
    before = len(made.tap.heard)
    made.device.stop()
    assert made.tap.commands()[before:] == [STOP]
    assert made.twin.at_baseline(made.clock.now())
    made.device.stop()
    made.poll_until(3.0)
    assert len(made.twin.given) == 3
    assert made.twin.output_ma(made.clock.now()) == 0
    made.play()
    assert len(made.twin.given) == 8


def test_stop_is_allowed_before_anything_else() -> None:
    made = bench(prepared=False)
    assert math.isinf(made.device.next_due_s())
    assert made.device.poll() == ()
    made.device.stop()
    made.device.stop()
    assert made.tap.commands() == [STOP, STOP]
    made.device.close()
    made.device.close()


def test_the_watchdog_is_kept_over_ten_seconds_and_a_stop() -> None:
    made = bench()
    made.device.stop()
    start_s = made.clock.now()
    made.poll_until(start_s + 10.0)
    lives = [start_s, *(time_s for time_s, _ in made.tap.timed() if time_s > start_s), start_s + 10.0]
    gaps = [b - a for a, b in itertools.pairwise(lives)]
    assert max(gaps) < 0.6
    assert made.twin.connected


def test_without_polling_the_device_gives_up_and_the_next_look_says_so() -> None:
    made = bench()
    made.clock.wait_until(made.clock.now() + 2.0)
    assert made.twin.at_baseline(made.clock.now())
    assert not made.twin.connected
    with pytest.raises(DeviceFault, match=rf"{PORT}: the device says Init"):
        made.device.poll()
    made.device.arm(TRAIN)
    with pytest.raises(DeviceFault, match=rf"{PORT}: command SinglePulse: the device is not connected"):
        made.device.fire()
    made.device.prepare(0.0, CEILING_MA)
    made.play()
    assert len(made.twin.given) == 5


@pytest.mark.parametrize(
    ("train", "words"),
    [
        (ShockTrain(19, 10.0, 5, 10.0), "20 to 500 µs"),
        (ShockTrain(501, 10.0, 5, 10.0), "20 to 500 µs"),
        (ShockTrain(200, 10.0, 5, 11.0), "in steps of 2 mA"),
        (ShockTrain(200, 10.0, 5, 10.5), "in steps of 2 mA"),
        (ShockTrain(200, 10.0, 5, 42.0), "ceiling"),
        (ShockTrain(200, 41.0, 5, 10.0), "at most 40 a second"),
    ],
)
def test_what_cannot_be_given_is_refused_before_a_byte_is_written(train: ShockTrain, words: str) -> None:
    made = bench()
    before = len(made.tap.heard)
    with pytest.raises(ValueError, match=words):
        made.device.arm(train)
    with pytest.raises(RuntimeError):
        made.device.fire()
    assert len(made.tap.heard) == before


def test_the_driver_refuses_by_itself() -> None:
    made = bench()
    with pytest.raises(OutOfRange, match=r"42\.0 mA is over the ceiling of 40\.0 mA"):
        made.driver.check(ShockTrain(200, 10.0, 5, 42.0))
    with pytest.raises(RuntimeError, match="no train is loaded"):
        made.driver.start(1)


def test_a_device_that_another_program_left_running_is_stopped() -> None:
    made = bench(prepared=False)
    made.clock.wait_until(0.1)
    made.twin.receive(bytes.fromhex("f0817f815600" + "02000f"), 0.1)
    made.twin.receive(bytes.fromhex("f081f4815c031e00010001002600" + "0f"), 0.2)
    made.twin.receive(bytes.fromhex("f081fe8152042000" + "00c8815f0f"), 0.3)
    made.clock.wait_until(0.4)
    assert made.twin.output_ma(0.4) == 0
    running = made.twin.mode
    made.device.prepare(0.0, CEILING_MA)
    count = len(made.twin.given)
    assert 4 <= count <= 6
    assert (running, made.twin.mode) == (Mode.RUNNING, Mode.START)
    made.play()
    assert len(made.twin.given) == count + 5


def test_a_device_that_counts_its_answers_by_itself_is_known_and_still_told_of() -> None:
    made = bench(twin=RehaStim2Twin(0.0, echoes=False))
    assert "does not number its answers" in made.device.notices[-1]
    made.play()
    assert [report.fault for report in made.reports] == [""] * 5
    assert all(isinstance(r, PulseReport) and r.told_s is not None for r in made.reports)
