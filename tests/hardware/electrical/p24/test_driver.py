"""The P24 under the timing of every electrical stimulator: what is written when, and what is reported."""

from __future__ import annotations

import pytest

from hardware.electrical.p24.answers import Level
from hardware.electrical.p24.codec import Command, Point
from hardware.electrical.p24.framing import Frame, to_bytes
from hardware.electrical.p24.given import GivenPulse
from hardware.electrical.p24.talk import STOP
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import PulseReport
from mindpain_task.stimuli import ShockTrain
from tests.hardware.electrical.p24.bench import CEILING_MA, FIVE, bench

CONFIG = Command.LOW_LEVEL_CHANNEL_CONFIG


def test_what_preparing_says_and_writes() -> None:
    on = bench()
    identity = on.device.prepare(0.0, CEILING_MA)
    assert (identity.model, identity.serial_number) == ("Hasomed P24", "TWIN000001")
    assert identity.firmware == "2.0.0, ScienceMode 4.0.0"
    assert identity.notices == on.device.notices
    assert any("15 mA" in notice for notice in on.device.notices)
    assert [frame.command for frame in on.tapped.frames()] == [
        *(Command.LOW_LEVEL_STOP, Command.LOW_LEVEL_STOP, Command.MID_LEVEL_STOP),
        *(Command.DEVICE_ID, Command.EXTENDED_VERSION, Command.STIM_STATUS, Command.LOW_LEVEL_INIT),
    ]
    assert on.twin.level is Level.LOW
    assert on.twin.given == ()


def test_preparing_ends_what_an_earlier_program_left_on() -> None:
    on = bench()
    on.twin.receive(to_bytes(Frame(Command.MID_LEVEL_INIT, 1, b"\0")), 0.0)
    on.twin.receive(to_bytes(Frame(Command.MID_LEVEL_UPDATE, 1, b"\1\0\0\x50\x01\x94\xb0\x00")), 0.1)
    on.clock.wait_until(0.5)
    assert not on.twin.at_baseline(0.5)
    on.prepared()
    assert on.twin.at_baseline(on.clock.now())
    assert on.twin.level is Level.LOW


def test_identifying_alone_switches_nothing_on() -> None:
    on = bench()
    assert on.device.identify().serial_number == "TWIN000001"
    assert on.twin.level is Level.NOTHING
    on.prepared()
    written = len(on.tapped.heard)
    on.device.identify()
    assert [data for _, data in on.tapped.heard[written:] if data.startswith(STOP)] == []


def test_arming_lets_no_current_flow() -> None:
    on = bench().prepared()
    written = len(on.tapped.heard)
    on.device.arm(FIVE)
    on.watch(1.0)
    assert [frame.command for frame in on.tapped.frames()[-1:]] == [Command.STIM_STATUS]
    assert len(on.tapped.heard) == written + 1
    assert on.twin.given == ()


@pytest.mark.parametrize(
    ("waveform", "points"),
    [("monophasic", (Point(500, 2.5),)), ("biphasic", (Point(500, 2.5), Point(500, -2.5)))],
)
def test_firing_is_one_write_on_the_output_of_the_rig(waveform: str, points: tuple[Point, ...]) -> None:
    on = bench(waveform=waveform, connector="green", channel="white").prepared()
    on.device.arm(ShockTrain(500, 1.0, 1, 2.5))
    written = len(on.tapped.heard)
    fired = on.device.fire()
    assert on.tapped.heard[written:] == [(fired.before_s, on.tapped.heard[-1][1])]
    (pulse,) = on.twin.pulses
    assert (pulse.time_s, pulse.connector, pulse.channel, pulse.points) == (fired.before_s, 1, 3, points)


def test_a_gap_between_the_phases() -> None:
    on = bench(gap_us=100).prepared()
    on.device.arm(ShockTrain(500, 1.0, 1, 2.5))
    on.device.fire()
    assert on.twin.pulses[0].points == (Point(500, 2.5), Point(100, 0.0), Point(500, -2.5))


@pytest.mark.parametrize("rate_hz", [1.0, 100.0, 250.0])
def test_a_train_of_five_comes_on_exact_times_and_each_pulse_is_reported(rate_hz: float) -> None:
    on = bench().prepared()
    train = ShockTrain(500, rate_hz, 5, 2.5)
    reports = on.give(train, at_s=1.0)
    times = [1.0 + index / rate_hz for index in range(5)]
    assert [given.time_s for given in on.twin.given] == pytest.approx(times, abs=1e-9)
    assert set(on.twin.given) == {GivenPulse(given.time_s, 500, 2.5) for given in on.twin.given}
    assert [report.number for report in reports] == [1, 2, 3, 4, 5]
    assert [report.written_s for report in reports] == pytest.approx(times, abs=1e-9)
    for report in reports:
        assert report.written_s is not None
        assert report.told_s is not None
        assert report.written_s + 0.001 < report.told_s < report.written_s + 0.01
        assert (report.fault, report.measured_ma) == ("", None)
    assert (on.output.strays, on.output.broken) == (0, 0)


def test_a_long_train_uses_the_packet_numbers_again() -> None:
    on = bench("electrode=100").prepared()
    reports = on.give(ShockTrain(100, 200.0, 150, 1.0), at_s=1.0)
    assert [report.number for report in reports] == list(range(1, 151))
    assert [report.number for report in reports if report.fault] == [100]
    assert None not in [report.told_s for report in reports]
    assert len({frame.number for frame in on.tapped.frames() if frame.command == CONFIG}) == 63


def test_trains_follow_one_another_without_another_preparation() -> None:
    on = bench().prepared()
    for at_s in (1.0, 2.0, 3.0):
        assert [report.fault for report in on.give(FIVE, at_s)] == [""] * 5
    assert len(on.tapped.times_of(Command.LOW_LEVEL_INIT)) == 1


def test_what_the_device_measured_is_on_record() -> None:
    on = bench("electrode=2", measure=True).prepared()
    assert [report.measured_ma for report in on.give(FIVE)] == [2.5, 0.0, 2.5, 2.5, 2.5]


def test_an_electrode_fault_is_reported_with_its_pulse() -> None:
    on = bench("electrode=2,5").prepared()
    faults = {report.number: report.fault for report in on.give(FIVE)}
    assert {number for number, fault in faults.items() if fault} == {2, 5}
    assert "electrode error" in faults[2]
    assert len(on.twin.given) == 3


@pytest.mark.parametrize(("fault", "given"), [("silent", 5), ("missed", 4)])
def test_a_pulse_nobody_answers_for_is_reported_as_such(fault: str, given: int) -> None:
    on = bench(f"{fault}=3").prepared()
    reports = on.give(FIVE)
    assert [report.number for report in reports if report.told_s is None] == [3]
    assert reports[2] == PulseReport(3, reports[2].written_s, None)
    assert len(on.twin.given) == given
    assert on.device.next_due_s() >= on.clock.now() + 0.01  # nothing is awaited any more


def test_a_stop_in_the_middle_ends_the_train_at_once() -> None:
    on = bench().prepared()
    on.device.arm(FIVE)
    on.device.fire_at(1.0)
    on.watch(1.025 - on.clock.now())
    on.device.stop()
    stopped_s = on.clock.now()
    assert on.tapped.heard[-1] == (stopped_s, STOP)
    assert on.watch(1.0) == []
    assert [given.time_s for given in on.twin.given] == pytest.approx([1.0, 1.01, 1.02])
    assert on.twin.at_baseline(stopped_s)
    assert on.twin.level is Level.NOTHING
    assert on.output.strays == 0
    assert [report.fault for report in on.give(FIVE, 3.0)] == [""] * 5  # low level is switched on again


def test_stopping_is_always_allowed_and_means_the_same_twice() -> None:
    on = bench()
    on.device.stop()
    assert on.tapped.heard == [(0.0, STOP * 2)]  # nobody knows what an earlier program left half said
    on.device.stop()
    on.prepared()
    on.device.arm(FIVE)
    on.device.stop()
    on.device.stop()
    assert on.tapped.heard[-2:] == [(on.clock.now(), STOP)] * 2
    with pytest.raises(RuntimeError, match="nothing is armed"):
        on.device.fire_at(2.0)
    with pytest.raises(RuntimeError, match="no train is loaded"):
        on.output.start(1)
    on.device.close()
    on.device.close()
    assert on.twin.given == ()


@pytest.mark.parametrize(
    "train",
    [
        ShockTrain(500, 10.0, 1, 2.3),
        ShockTrain(500, 10.0, 1, CEILING_MA + 0.5),
        ShockTrain(5, 10.0, 1, 2.0),
        ShockTrain(4096, 10.0, 1, 2.0),
        ShockTrain(2001, 200.0, 2, 2.0),
        ShockTrain(100, 251.0, 2, 2.0),
        HeatPulse(32.0, 46.0, 10.0, 1.0, 10.0),
    ],
)
def test_what_cannot_be_given_is_refused_before_a_byte_is_written(train: ShockTrain) -> None:
    on = bench().prepared()
    on.device.arm(FIVE)
    written = len(on.tapped.heard)
    with pytest.raises(ValueError, match=r"mA|µs|second|current"):
        on.device.arm(train)
    assert len(on.tapped.heard) == written
    with pytest.raises(RuntimeError, match="nothing is armed"):
        on.device.fire()
