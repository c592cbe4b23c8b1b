"""Troubles of the simulated TCS II begin when they should, stay, and change nothing before."""

from __future__ import annotations

import pytest

from hardware.clocks import VirtualClock
from hardware.lines import SimLine, open_line
from hardware.lines.sim import twin_at
from hardware.tcs.driver import Tcs
from hardware.tcs.trouble import HOTTER_C, TROUBLES, Trouble, TroubledTcs
from mindpain_task.roles import DeviceFault, Sample
from tests.hardware.tcs.on_twins import PULSE, settled_twin
from tests.hardware.tcs.recording import PULSE as PULSE_HEAT
from tests.hardware.tcs.recording import Bench

ONSET_S = 100.0
FROM_S = ONSET_S + 4.0
"""In the plateau, which is 7 s long."""
ANSWER = b"\r320+465+465+465+465+465"


def troubled(kind: str, from_s: float = FROM_S) -> TroubledTcs:
    """Return a twin that heats from `ONSET_S`."""
    twin = TroubledTcs(0.0, Trouble(kind, from_s))
    twin.receive(b"F" + PULSE, 0.0)
    twin.receive(b"L", ONSET_S)
    return twin


def answered(twin: TroubledTcs, time_s: float) -> bytes:
    """Ask for the temperatures, and return what has come within half a second."""
    twin.receive(b"E", time_s)
    return twin.transmit(time_s + 0.5)


@pytest.mark.parametrize("kind", TROUBLES)
def test_nothing_is_wrong_before_it_begins(kind: str) -> None:
    good, twin = settled_twin(), troubled(kind)
    good.receive(b"L", ONSET_S)
    for time_s in (50.0, ONSET_S + 0.7, FROM_S - 0.6):
        good.receive(b"E", time_s)
        assert answered(twin, time_s) == good.transmit(time_s + 0.5)
        assert twin.surface_c(time_s) == good.surface_c(time_s)
    assert twin.tried == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("silent", b""),
        ("deaf", b""),
        ("truncated", ANSWER[:16]),
        ("slow", ANSWER),
        ("late", ANSWER),
        ("doubled", b"\r320+" + b"4" + ANSWER[5:]),
        ("wrong", ANSWER.replace(b"465", b"495")),
        ("stuck", ANSWER),
        ("stuck_reading", ANSWER),
    ],
)
def test_what_it_answers_from_then_on(kind: str, said: bytes) -> None:
    assert answered(troubled(kind), FROM_S + 1.0) == said


def test_garbage_is_as_long_as_an_answer_and_none() -> None:
    said = answered(troubled("garbage"), FROM_S)
    assert len(said) == len(ANSWER)
    assert said != ANSWER


def test_a_late_answer_comes_after_its_time_and_a_slow_one_within() -> None:
    for kind, before_s, after_s in (("slow", 0.15, 0.24), ("late", 0.26, 0.45)):
        twin = troubled(kind)
        twin.receive(b"E", FROM_S)
        assert twin.transmit(FROM_S + before_s) == b""
        assert twin.transmit(FROM_S + after_s) == ANSWER


def test_another_byte_is_doubled_each_time() -> None:
    twin = troubled("doubled")
    said = {answered(twin, FROM_S + second) for second in range(3)}
    assert len(said) == 3
    assert all(len(each) == len(ANSWER) + 1 for each in said)


def test_a_silent_one_hears_and_a_deaf_one_does_not() -> None:
    for kind, warmest_c in (("silent", 32.0), ("deaf", 46.5)):
        twin = troubled(kind)
        twin.receive(b"A", FROM_S)
        assert twin.surface_c(FROM_S + 2.0) == (warmest_c,) * 5
        assert twin.at_baseline(ONSET_S + 15.0)


def test_stuck_plates_stay_whatever_comes_and_a_stuck_reading_hides_what_they_do() -> None:
    stuck, hidden = troubled("stuck"), troubled("stuck_reading")
    for twin, real_c in ((stuck, 46.5), (hidden, 32.0)):
        twin.receive(b"A", FROM_S + 1.0)
        assert twin.surface_c(FROM_S + 9.0) == (real_c,) * 5
        assert answered(twin, FROM_S + 9.0) == ANSWER
        assert twin.at_baseline(FROM_S + 9.0) == (real_c == 32.0)
    assert stuck.warmest_c(FROM_S + 5.0, FROM_S + 9.0) == 46.5
    assert hidden.warmest_c(FROM_S + 5.0, FROM_S + 9.0) == 32.0


def test_wrong_plates_are_hotter_and_never_at_baseline() -> None:
    twin = troubled("wrong")
    assert twin.warmest_c(ONSET_S, FROM_S - 0.1) == 46.5
    assert twin.warmest_c(ONSET_S, FROM_S + 0.1) == 46.5 + HOTTER_C
    assert twin.warmest_c(FROM_S + 0.1, FROM_S + 0.2) == 46.5 + HOTTER_C
    assert twin.surface_c(ONSET_S + 20.0) == (32.0 + HOTTER_C,) * 5
    assert not twin.at_baseline(ONSET_S + 20.0)


def test_a_closed_port_is_a_fault_with_port_and_command_whatever_is_done() -> None:
    clock = VirtualClock()
    line = SimLine(TroubledTcs(0.0, Trouble("closed", 0.0)), clock, "sim://tcs")
    for act, words in (
        (lambda: line.write(b"A"), r"sim://tcs: writing b'A' failed: the device is gone"),
        (lambda: line.read(24, 0.1, "E"), "sim://tcs: command E: reading failed: the device is gone"),
        (lambda: line.drain(0.1, 0.1), "sim://tcs: .*reading failed"),
        (line.discard_input, "sim://tcs: the port is gone: the device is gone"),
    ):
        with pytest.raises(DeviceFault, match=words):
            act()
    line.close()


@pytest.mark.parametrize(
    ("kind", "words"), [("battery", r"battery is low, 18\.6 V and 6 %"), ("error", "an error: 000200")]
)
def test_an_unfit_device_gets_nothing_loaded(kind: str, words: str) -> None:
    bench = Bench(TroubledTcs(0.0, Trouble(kind, 5.0))).ready()
    bench.tcs.arm(PULSE_HEAT)
    bench.tcs.stop()
    bench.run_until(6.0)
    with pytest.raises(DeviceFault, match=words):
        bench.tcs.arm(PULSE_HEAT)
    assert not any(b"C0465" in data for time_s, data in bench.sent if time_s > 5.0)
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.tcs.fire()


def test_an_error_while_armed_is_a_fault_before_anything_is_given() -> None:
    bench = Bench(TroubledTcs(0.0, Trouble("error", 5.0))).ready()
    bench.tcs.arm(PULSE_HEAT)
    bench.tcs.fire_at(9.0)
    with pytest.raises(DeviceFault, match="command Q: the device reports an error"):
        bench.run_until(20.0)
    assert bench.clock.now() < 6.1
    bench.tcs.stop()
    bench.run_until(20.0)
    assert bench.twin.warmest_c(0.0, 20.0) <= 32.0


def test_no_question_delays_a_start() -> None:
    bench = Bench().ready()
    for wait_s in (0.95, 1.0, 1.005, 1.02, 1.05, 1.2):
        bench.tcs.arm(PULSE_HEAT)
        due_s = bench.clock.now() + wait_s
        bench.tcs.fire_at(due_s)
        bench.run_until(due_s + 15.0)
        (fired,) = [time_s for time_s, data in bench.sent if data == b"L" and time_s >= due_s - 0.01]
        assert fired == pytest.approx(due_s, abs=1e-6)


def test_a_slow_device_is_left_alone_before_a_start_and_answers_of_the_moment_it_was_asked() -> None:
    bench = Bench(TroubledTcs(0.0, Trouble("slow", 5.0))).ready()
    for second in range(3):
        bench.tcs.arm(PULSE_HEAT)
        due_s = bench.clock.now() + 3.0 + 0.13 * second
        bench.tcs.fire_at(due_s)
        events = bench.run_until(due_s + 15.0)
        assert (due_s, b"L") in bench.sent
        for sample in [event for event in events if isinstance(event, Sample)]:
            commanded_c = PULSE_HEAT.commanded_c(sample.time_s - due_s)
            assert sample.zones_c == pytest.approx((commanded_c,) * 5, abs=0.0501)


def test_what_a_late_device_answered_before_is_no_answer_to_the_next_question() -> None:
    """Its temperatures would be those of another moment."""
    bench = Bench(TroubledTcs(0.0, Trouble("late", 30.0))).ready()
    bench.tcs.arm(PULSE_HEAT)
    bench.tcs.fire_at(29.9)
    bench.run_until(29.99)
    faults, samples = 0, []
    while bench.clock.now() < 36.0:
        try:
            samples += [event for event in bench.run_until(36.0) if isinstance(event, Sample)]
        except DeviceFault:
            faults += 1
    assert faults > 3
    assert [sample for sample in samples if sample.time_s > 30.0] == []


def test_a_url_begins_a_trouble_so_many_seconds_after_power_up() -> None:
    twin = twin_at("sim://tcs?trouble=silent@12.5&firmware=14", 100.0)
    assert isinstance(twin, TroubledTcs)
    assert twin.trouble == Trouble("silent", 112.5)


@pytest.mark.parametrize(
    "query", ["trouble=rain@3", "trouble=silent", "trouble=silent@-1", "trouble=silent@1&missed=2"]
)
def test_other_urls_are_refused_with_what_is_known(query: str) -> None:
    with pytest.raises(DeviceFault, match="stuck_reading"):
        open_line(f"sim://tcs?{query}", VirtualClock())


def test_a_driver_names_the_port_that_is_gone() -> None:
    clock = VirtualClock()
    tcs = Tcs(open_line("sim://tcs?trouble=closed@2", clock), clock)
    tcs.prepare(32.0, 48.0)
    clock.wait_until(3.0)
    with pytest.raises(DeviceFault, match="closed@2: the port is gone"):
        tcs.read_temperatures()
