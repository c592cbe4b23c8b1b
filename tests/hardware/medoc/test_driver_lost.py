"""The Medoc driver when connections break, answers are garbled, or nobody is there."""

from __future__ import annotations

import pytest

from hardware.medoc.faults import Fault
from hardware.medoc.words import Command, Layout
from mindpain_task.roles import DeviceFault
from tests.hardware.medoc.bench import PULSE, Bench, fired, samples


def counted(bench: Bench, command: Command) -> int:
    return [asked for _, asked in bench.asked()].count(command)


# --- connections that break


@pytest.mark.parametrize("obeyed", [False, True])
@pytest.mark.parametrize("command", [Command.STATUS, Command.TEST_PROGRAM, Command.ABORT])
def test_what_does_no_harm_twice_is_asked_again(command: Command, obeyed: bool) -> None:
    bench = Bench(resets={(command, 1): obeyed, (command, 2): obeyed}).armed()
    bench.medoc.fire_at(bench.clock.now() + 1.0)
    assert fired(bench.run_until(20.0))
    assert bench.twin.warmest_c(0.0, 20.0) == 47.0
    assert bench.medoc.notices == ()


@pytest.mark.parametrize("obeyed", [False, True])
def test_a_pre_test_start_that_was_lost_is_not_repeated_but_begun_anew(obeyed: bool) -> None:
    bench = Bench(resets={(Command.START, 1): obeyed}).armed()
    assert [c for _, c in bench.asked() if c is not Command.STATUS] == [
        Command.ABORT,
        *(Command.TEST_PROGRAM, Command.START, Command.ABORT),
        *(Command.TEST_PROGRAM, Command.START),
    ]
    assert bench.twin.warmest_c(0.0, bench.clock.now()) == 32.0
    bench.medoc.fire_at(20.0)
    bench.run_until(25.0)
    assert bench.twin.surface_c(25.0) == (47.0,)


def test_a_pre_test_start_that_is_always_lost_is_a_fault() -> None:
    bench = Bench(resets={(Command.START, n): False for n in range(1, 100)}).ready()
    with pytest.raises(DeviceFault, match="sim://medoc: command START: the connection was reset"):
        bench.medoc.arm(PULSE)
    assert bench.clock.now() < 6.0


def test_a_start_that_was_obeyed_but_not_confirmed_goes_on_and_is_not_repeated() -> None:
    bench = Bench(resets={(Command.START, 2): True}).armed()
    bench.medoc.fire_at(10.0)
    events = bench.run_until(30.0)
    assert len(fired(events)) == 1
    assert max(sample.zones_c for sample in samples(events)) == (47.0,)
    assert counted(bench, Command.START) == 2


def test_a_late_start_that_was_not_confirmed_is_still_a_start() -> None:
    bench = Bench(resets={(Command.START, 2): True}, plant={1: Fault.LATE}).armed()
    bench.medoc.fire_at(10.0)
    assert max(sample.zones_c for sample in samples(bench.run_until(30.0))) == (47.0,)


def test_a_start_that_was_not_obeyed_is_a_fault_and_not_repeated() -> None:
    bench = Bench(resets={(Command.START, 2): False}).armed()
    bench.medoc.fire_at(10.0)
    with pytest.raises(
        DeviceFault,
        match=r"command START: the connection was reset; START was not obeyed: 1\.\d s later the test is "
        r"RUNNING and the probe is at 32\.0 °C",
    ):
        bench.run_until(30.0)
    assert bench.clock.now() < 12.0
    assert counted(bench, Command.START) == 2
    bench.medoc.stop()
    assert bench.twin.warmest_c(0.0, bench.clock.now()) == 32.0


def test_a_start_is_in_doubt_for_good_where_no_temperature_is_told() -> None:
    bench = Bench(resets={(Command.START, 2): True}, layout=Layout.PATHWAY).armed()
    (notice,) = bench.medoc.notices
    assert notice.startswith("sim://medoc: this MMS tells no temperature: nothing is read back, and no guard")
    assert not bench.medoc.tells_temperature
    bench.medoc.fire_at(10.0)
    with pytest.raises(DeviceFault, match="START may have been obeyed or not: this MMS tells no temperature"):
        bench.run_until(30.0)


def test_a_read_back_is_tried_four_times() -> None:
    bench = Bench().ready()
    bench.run_until(5.5)
    bench.exchange.refuses = True
    with pytest.raises(DeviceFault, match="sim://medoc: connecting failed: Connection refused"):
        bench.run_until(20.0)
    tries = [time_s for time_s in bench.exchange.opened if time_s > 5.5]
    assert [later - tries[0] for later in tries] == pytest.approx([0.0, 0.3, 0.6, 0.9])
    bench.exchange.refuses = False
    assert len(samples(bench.run_until(20.0))) > 10


def test_a_read_back_that_comes_again_is_no_trouble() -> None:
    lost = {(Command.STATUS, n): False for n in range(6, 60) if n % 4}
    bench = Bench(resets=lost).ready()
    assert len(samples(bench.run_until(60.0))) > 10


@pytest.mark.parametrize("at", [0, 4, 8, 9, 10, 11, 12])
def test_a_garbled_answer_is_no_answer(at: int) -> None:
    bench = Bench().ready()
    bench.exchange.mangle = lambda data: data[:at] + b"\xee" + data[at + 1 :]
    with pytest.raises(DeviceFault, match="sim://medoc: command STATUS: "):
        bench.run_until(20.0)
    assert bench.medoc.last_status is None


def test_an_answer_to_an_earlier_question_is_no_answer() -> None:
    bench = Bench().ready()
    answers: list[bytes] = []

    def stale(data: bytes) -> bytes:
        answers.append(data)
        return answers[0]

    bench.exchange.mangle = stale
    with pytest.raises(DeviceFault, match=r"the answer is to command 0 with stamp \d+, not to 0"):
        bench.run_until(20.0)


def test_half_an_answer_and_two_answers_are_no_answer() -> None:
    for mangle in (lambda data: data[:-1], lambda data: data + data):
        bench = Bench().ready()
        bench.exchange.mangle = mangle
        with pytest.raises(DeviceFault, match="not one whole answer"):
            bench.run_until(20.0)


# --- a far end that is gone


def test_a_start_that_finds_no_connection_is_a_fault_within_50_ms_and_nothing_was_sent() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(9.9)
    bench.exchange.refuses = True
    with pytest.raises(DeviceFault, match=r"Connection refused; command START was not sent within 0\.05 s"):
        bench.run_until(11.0)
    assert bench.clock.now() == pytest.approx(10.05, abs=0.002)
    bench.exchange.refuses = False
    assert bench.medoc.poll() == ()
    assert counted(bench, Command.START) == 1
    bench.medoc.arm(PULSE)  # ends the test that still waits
    assert bench.twin.warmest_c(0.0, bench.clock.now()) == 32.0


@pytest.mark.parametrize(("refused_until_s", "fired_s"), [(9.99, 10.0), (9.999, 10.0), (10.03, 10.03)])
def test_a_connection_that_comes_late_is_used_as_soon_as_it_is_there(
    refused_until_s: float, fired_s: float
) -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(9.9)
    bench.exchange.refuses_until_s = refused_until_s
    assert fired(bench.run_until(10.5))[0].before_s == pytest.approx(fired_s, abs=0.002)
    assert counted(bench, Command.START) == 2


@pytest.mark.parametrize("lost", ["refuses", "silent"])
@pytest.mark.parametrize("state", ["fresh", "armed", "running"])
def test_a_stop_without_a_far_end_tries_for_half_a_second_and_then_says_what_to_do(
    lost: str, state: str
) -> None:
    bench = Bench()
    if state != "fresh":
        bench.armed()
    if state == "running":
        bench.medoc.fire_at(5.0)
        bench.run_until(8.0)
    setattr(bench.exchange, lost, True)
    for _ in range(2):
        before_s = bench.clock.now()
        with pytest.raises(
            DeviceFault, match="whether the test was stopped is not known: take the probe off"
        ):
            bench.medoc.stop()
        assert bench.clock.now() - before_s <= 0.5 + 1e-9
    with pytest.raises(DeviceFault):
        bench.medoc.close()
    bench.medoc.close()


def test_nobody_there_at_all() -> None:
    bench = Bench()
    bench.exchange.refuses = True
    for ask in (bench.medoc.identify, lambda: bench.medoc.prepare(32.0, 48.0)):
        with pytest.raises(DeviceFault, match="Connection refused"):
            ask()
    bench.exchange.refuses, bench.exchange.silent = False, True
    with pytest.raises(DeviceFault, match="command STATUS: no whole answer came in time"):
        bench.medoc.identify()
