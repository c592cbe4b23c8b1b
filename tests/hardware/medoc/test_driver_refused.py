"""The Medoc driver when MMS refuses, is not as it should be, or heats otherwise than it was told."""

from __future__ import annotations

from typing import Any

import pytest

from hardware.medoc import codec
from hardware.medoc.arming import Habits
from hardware.medoc.driver import Medoc
from hardware.medoc.faults import Fault
from hardware.medoc.words import MEANING, OBEYED, Command, ReturnCode, TestState
from mindpain_task.roles import DeviceFault
from tests.hardware.medoc.bench import PULSE, QUICK, TABLE, Bench, fired, samples

BAD = sorted(set(ReturnCode) - OBEYED)


# --- what MMS refuses


@pytest.mark.parametrize("code", BAD)
@pytest.mark.parametrize("command", [Command.STATUS, Command.TEST_PROGRAM, Command.START])
def test_every_refusal_while_arming_is_a_sentence_and_ends_the_test(
    command: Command, code: ReturnCode
) -> None:
    bench = Bench().ready()
    bench.twin.station.trouble[command] = code
    with pytest.raises(DeviceFault) as fault:
        bench.medoc.arm(PULSE)
    assert f"sim://medoc: command {command.name}: {code.name} 0x{code:04x}: {MEANING[code]}" in str(
        fault.value
    )
    assert Command.ABORT in [c for _, c in bench.asked()][5:]
    assert not fired(bench.run_until(bench.clock.now()))


@pytest.mark.parametrize("code", BAD)
def test_every_refusal_of_the_start_itself(code: ReturnCode) -> None:
    bench = Bench().armed()
    bench.twin.station.trouble[Command.START] = code
    bench.medoc.fire_at(10.0)
    with pytest.raises(DeviceFault, match=f"command START: {code.name}"):
        bench.run_until(12.0)
    bench.twin.station.trouble.clear()
    bench.twin.station.ready = True
    bench.medoc.stop()
    assert bench.twin.warmest_c(0.0, bench.clock.now()) == 32.0


@pytest.mark.parametrize("code", BAD)
def test_every_refusal_of_an_abort(code: ReturnCode) -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(13.0)
    bench.twin.station.trouble[Command.ABORT] = code
    if code in (ReturnCode.ILLEGAL_STATE, ReturnCode.ILLEGAL_TEST_STATE):
        bench.medoc.stop()  # taken for "nothing runs", and looked after: STOP ends it
    else:
        with pytest.raises(DeviceFault, match=f"command ABORT: {code.name}"):
            bench.medoc.stop()
    assert Command.STOP in [c for _, c in bench.asked(13.0)] or code is ReturnCode.SAFETY_ERROR
    assert bench.twin.at_baseline(13.0 + 0.5 + PULSE.return_s)


def test_a_test_that_neither_abort_nor_stop_ends_is_a_fault() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(13.0)
    for command in (Command.ABORT, Command.STOP):
        bench.twin.station.trouble[command] = ReturnCode.ILLEGAL_STATE
    with pytest.raises(DeviceFault, match="command STOP: the test still runs: take the probe off"):
        bench.medoc.stop()
    assert bench.clock.now() <= 13.5 + 1e-9


@pytest.mark.parametrize("command", [Command.STATUS, Command.TEST_PROGRAM, Command.START])
def test_a_warning_is_kept_and_the_test_goes_on(command: Command) -> None:
    bench = Bench()
    bench.twin.station.trouble[command] = ReturnCode.SAFETY_WARNING
    bench.armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(15.0)
    assert bench.twin.surface_c(15.0) == (47.0,)
    warning = f"sim://medoc: command {command.name}: SAFETY_WARNING 0x2000: MMS warns of safety"
    assert [notice for notice in bench.medoc.notices if notice.startswith(warning)]
    assert len(bench.medoc.notices) == 1
    bench.twin.station.trouble = {Command.ABORT: ReturnCode.SAFETY_WARNING}
    bench.medoc.stop()
    assert len(bench.medoc.notices) == 2
    assert bench.twin.at_baseline(17.0)


def test_trouble_during_the_pulse_is_a_fault() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(13.0)
    bench.twin.station.trouble[Command.STATUS] = ReturnCode.SAFETY_ERROR
    with pytest.raises(DeviceFault, match=r"SAFETY_ERROR 0x4000: .* take the probe off the skin"):
        bench.run_until(14.0)


def test_an_operator_who_leaves_the_test_screen_is_noticed() -> None:
    bench = Bench().armed()
    bench.twin.station.ready = False
    with pytest.raises(DeviceFault, match="MMS is idle: at MMS select the patient and press Go to Test"):
        bench.run_until(10.0)


# --- MMS is not as it should be


def test_idle_at_the_beginning_tells_what_the_operator_must_do() -> None:
    with pytest.raises(DeviceFault, match="MMS is idle: at MMS select the patient and press Go to Test"):
        Bench(ready=False).ready()


def test_safe_mode_is_told_in_words() -> None:
    bench = Bench(safe_mode=True)
    with pytest.raises(DeviceFault, match="MMS still answers STATUS: in safe mode it answers nothing else"):
        bench.ready()
    bench.twin.safe_mode = False
    bench.ready()
    bench.twin.safe_mode = True
    with pytest.raises(DeviceFault, match=r"command TEST_PROGRAM: .* in safe mode it answers nothing else"):
        bench.medoc.arm(PULSE)
    bench.medoc.stop()  # no test runs, and the status says so
    assert [notice for notice in bench.medoc.notices if notice.endswith("no test runs")]


@pytest.mark.parametrize("pretest_s", [1.5, 0.05, 0.0])
def test_automatic_start_is_found_out_and_stopped(pretest_s: float) -> None:
    bench = Bench(automatic_start=True, pretest_s=pretest_s).ready()
    with pytest.raises(DeviceFault, match="Automatic Start"):
        bench.medoc.arm(PULSE)
    assert bench.twin.warmest_c(0.0, bench.clock.now() + 10.0) < 34.0


def test_heat_that_nobody_asked_for_is_a_fault() -> None:
    bench = Bench().armed()
    bench.run_until(10.0)
    bench.twin.converse(codec.encode(Command.START), bench.clock.now())
    with pytest.raises(DeviceFault, match="no start was sent: somebody started the test at MMS"):
        bench.run_until(14.0)


def test_a_pre_test_that_takes_too_long_is_a_fault_and_is_ended() -> None:
    bench = Bench(pretest_s=20.0).ready()
    before_s = bench.clock.now()
    with pytest.raises(DeviceFault, match=r"command STATUS: the test was READY, not RUNNING, after 3\.\d s"):
        bench.medoc.arm(PULSE)
    assert bench.clock.now() - before_s < 5.5
    assert bench.twin.station.test is TestState.IDLE
    patient = Medoc(bench.exchange, bench.clock, TABLE, arm_within_s=30.0, first_stamp=5000)
    patient.prepare(32.0, 48.0)
    patient.arm(PULSE)


def test_other_habits_can_be_told() -> None:
    """With a main station that said READY where ours says RUNNING, the driver would wait for that."""
    bench = Bench().ready()
    other = Medoc(
        bench.exchange, bench.clock, TABLE, habits=Habits(awaits_start=TestState.PAUSED), first_stamp=70
    )
    other.prepare(32.0, 48.0)
    with pytest.raises(DeviceFault, match="the test was RUNNING, not PAUSED"):
        other.arm(PULSE)


# --- planted faults, as a verdict sees them


@pytest.mark.parametrize(
    ("fault", "warmest_c", "warm_s"),
    [
        (None, 47.0, 8.0),
        (Fault.MISSED, 32.0, 0.0),
        (Fault.LATE, 47.0, 8.0),
        (Fault.SHORT, 47.0, 4.0),
        (Fault.COOL, 45.0, 0.0),
    ],
)
def test_a_planted_fault_shows_in_the_samples(fault: Fault | None, warmest_c: float, warm_s: float) -> None:
    options: dict[str, Any] = {} if fault is None else {"plant": {1: fault}}
    bench = Bench(**options).armed()
    bench.medoc.fire_at(10.0)
    seen = samples(bench.run_until(25.0))
    assert max(sample.zones_c[0] for sample in seen) == warmest_c
    at_peak = [sample.time_s for sample in seen if sample.zones_c[0] > 46.9]
    assert (at_peak[-1] - at_peak[0] if at_peak else 0.0) == pytest.approx(warm_s, abs=0.21)
    if at_peak:
        expected_s = 10.0 + PULSE.rise_s + (1.0 if fault is Fault.LATE else 0.0)
        assert at_peak[0] == pytest.approx(expected_s, abs=0.13)


def test_a_pulse_of_a_third_of_a_second_is_read_back_too() -> None:
    bench = Bench().armed(QUICK)
    bench.medoc.fire_at(10.0)
    seen = samples(bench.run_until(12.0))
    assert max(sample.zones_c[0] for sample in seen) == 42.0
