"""A stimulator, trigger boxes and a scanner behind one station: an onset's code follows its write at once."""

from __future__ import annotations

import math

import pytest

from hardware.device_line import DeviceLine
from mindpain_task.heat import HeatPulse
from mindpain_task.markers import CODES
from mindpain_task.roles import DeviceFault, Fired
from mindpain_task.stimuli import ShockTrain, Stimulus
from tests.hardware.device_process.boxes_on_twins import SLACK_S
from tests.hardware.device_process.station_bench import (
    BOXES,
    DELAY_S,
    HEAT,
    SHOCK,
    TR_S,
    VOLUMES,
    bench,
    p24,
)
from tests.rigs_for_tests import tcs_at

BRIEF_HEAT = HeatPulse(32.0, 45.0, 100.0, 0.5, 100.0)
FIVE_SHOCKS = ShockTrain(pulse_width_us=500, rate_hz=20.0, count=5, current_ma=2.5)
CASES: list[tuple[DeviceLine, Stimulus, tuple[float, float], int]] = [
    (tcs_at("sim://tcs").line(), BRIEF_HEAT, (32.0, 48.0), HEAT),
    (p24(), FIVE_SHOCKS, (0.0, 10.0), SHOCK),
]
every_stimulator = pytest.mark.parametrize(
    ("line", "stimulus", "limits", "code"), CASES, ids=["heat", "shock"]
)


@every_stimulator
def test_the_onsets_code_goes_out_on_every_box_right_after_the_write_that_fires(
    line: DeviceLine, stimulus: Stimulus, limits: tuple[float, float], code: int
) -> None:
    one = bench(line, scanner=True)
    one.station.prepare(*limits)
    onsets: list[Fired] = []
    for _ in range(2):
        one.station.arm(stimulus)
        one.station.fire_at(one.clock.now() + 0.5)
        onsets += one.serve(2.0)
    assert one.codes() == [[code, code]] * 2  # one for a train, not one for each of its pulses
    for each in one.boxes:
        for fired, pulse in zip(onsets, each.pulses, strict=True):
            assert fired.after_s <= pulse.up_s <= fired.after_s + each.onset_within_s + SLACK_S
    reports = [(each.outlet, each.report.tag, each.report.fault) for each in one.station.take_code_reports()]
    assert reports == [(name, tag, "") for tag in (-1, -2) for name in BOXES]


@every_stimulator
def test_codes_queued_just_before_an_onset_wait_until_after_it(
    line: DeviceLine, stimulus: Stimulus, limits: tuple[float, float], code: int
) -> None:
    one = bench(line)
    one.station.prepare(*limits)
    one.station.arm(stimulus)
    onset_s = one.clock.now() + 0.5
    one.station.fire_at(onset_s)
    one.serve(0.48)
    for tag, other in enumerate((1, 1, 2), 1):
        one.station.send_code(tag, other)
    (fired,) = one.serve(1.0)
    assert fired.before_s == onset_s
    assert one.codes() == [[1, code, 1, 2]] * 2
    assert not [each for each in one.station.take_code_reports() if each.report.fault]


@pytest.mark.parametrize("lead_s", [0.0, 0.005, 5.0])
def test_a_stop_forgets_the_hold_and_the_onset(lead_s: float) -> None:
    one = bench(tcs_at("sim://tcs").line())
    one.station.prepare(32.0, 48.0)
    one.station.arm(BRIEF_HEAT)
    one.station.fire_at(one.clock.now() + lead_s)
    one.station.stop()
    stopped_s = one.clock.now()
    one.station.send_code(1, 200)
    one.serve(10.0)
    assert one.codes() == [[200], [200]]
    assert all(each.pulses[0].up_s <= stopped_s + each.onset_within_s + SLACK_S for each in one.boxes)
    assert [each.report.tag for each in one.station.take_code_reports()] == [1, 1]


def test_a_stimulus_that_is_refused_holds_no_marker() -> None:
    one = bench(tcs_at("sim://tcs").line())
    one.station.prepare(32.0, 48.0)
    with pytest.raises(RuntimeError, match="nothing is armed"):
        one.station.fire_at(one.clock.now() + 0.005)
    one.station.send_code(1, 9)
    assert one.station.next_due_s() <= one.clock.now()


def test_without_a_code_for_its_onset_a_stimulus_puts_nothing_out() -> None:
    one = bench(tcs_at("sim://tcs").line(), onset_codes=(0, SHOCK, 0))
    one.station.prepare(32.0, 48.0)
    one.station.arm(BRIEF_HEAT)
    one.station.fire_at(one.clock.now() + 0.1)
    assert len(one.serve(1.0)) == 1
    assert one.codes() == [[], []]
    assert one.station.take_code_reports() == ()


def test_a_lost_box_does_not_keep_the_stimulus_or_the_other_box_waiting() -> None:
    one = bench(tcs_at("sim://tcs").line())
    one.station.prepare(32.0, 48.0)
    one.boxes[0].line.close()
    one.station.arm(BRIEF_HEAT)
    onset_s = one.clock.now() + 0.1
    one.station.fire_at(onset_s)
    one.station.send_code(1, 9)
    assert [fired.before_s for fired in one.serve(1.0)] == [onset_s]
    assert one.codes() == [[], [9, HEAT]]
    told = [(each.outlet, each.report.tag, each.report.fault) for each in one.station.take_code_reports()]
    lost = "sim://one_byte: writing {} failed: the line is closed"
    assert told == [
        ("one_byte", 1, lost.format(bytes([9]))),
        ("cedrus", 1, ""),
        ("one_byte", -1, lost.format(bytes([HEAT]))),
        ("cedrus", -1, ""),
    ]


def test_a_session_without_a_stimulator_has_its_boxes_and_its_scanner() -> None:
    one = bench(None, scanner=True)
    one.station.send_code(1, CODES["cold_onset"])
    assert one.serve(DELAY_S + TR_S) == []
    one.station.send_code(2, CODES["cold_withdrawal"])
    one.station.stop()
    one.serve(60.0)
    assert one.codes() == [[CODES["cold_onset"], CODES["cold_withdrawal"]]] * 2
    truth_s = [one.scanner_on_s + DELAY_S + number * TR_S for number in range(VOLUMES)]
    assert one.station.take_scanner_pulses() == pytest.approx(truth_s, abs=0.001)
    assert one.station.take_scanner_pulses() == ()
    assert one.station.next_due_s() == math.inf
    for refused in (lambda: one.station.prepare(32.0, 48.0), lambda: one.station.arm(BRIEF_HEAT)):
        with pytest.raises(DeviceFault, match="this rig has no stimulator"):
            refused()


def test_whatever_is_due_next_is_when_to_poll() -> None:
    one = bench(tcs_at("sim://tcs").line(), scanner=True)
    one.station.prepare(32.0, 48.0)
    one.serve(0.05)
    one.station.send_code(1, 9)
    assert one.station.next_due_s() <= one.clock.now()
    one.serve(5.0)
    assert len(one.station.take_scanner_pulses()) == VOLUMES
    assert one.station.next_due_s() < one.clock.now() + 1.5  # the thermode is read back
    idle = bench(None, scanner=True)
    first_s = idle.scanner_on_s + DELAY_S
    assert idle.station.next_due_s() == pytest.approx(first_s, abs=0.001)
    idle.station.send_code(1, 9)
    assert idle.station.next_due_s() <= idle.clock.now()
    idle.station.poll()
    assert idle.station.next_due_s() == pytest.approx(idle.clock.now() + 0.01)  # lines down


def test_close_leaves_everything_down_even_if_a_box_is_lost() -> None:
    one = bench(tcs_at("sim://tcs").line(), scanner=True)
    one.station.prepare(32.0, 48.0)
    one.station.arm(BRIEF_HEAT)
    one.station.fire_at(one.clock.now() + 0.1)
    one.station.send_code(1, 255)
    one.serve(0.105)
    lost, stays = one.boxes
    lost.line.close()
    with pytest.raises(DeviceFault, match="sim://one_byte: writing"):
        one.station.close()
    one.station.close()
    one.clock.wait_until(one.clock.now() + 5.0)
    assert one.opened.twin is not None
    assert one.opened.twin.at_baseline(one.clock.now())
    assert stays.twin.waveform.at(one.clock.now()) == 0
    assert one.station.next_due_s() >= one.clock.now()


def test_every_fire_and_stop_is_still_told_to_those_who_watch() -> None:
    one = bench(tcs_at("sim://tcs").line())
    one.station.prepare(32.0, 48.0)
    one.station.arm(BRIEF_HEAT)
    one.station.fire_at(one.clock.now() + 0.1)
    one.serve(0.2)
    one.station.stop()
    assert one.told.edges == ["fire", "abort"]
    assert one.station.busy_until_s() == -math.inf
