"""The ceiling is found in an answer of unknown layout, by what follows it there; and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.lines import SimLine
from hardware.tcs.ceiling import Unreadable, told_ceiling_c
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import DeviceFault
from tests.ceilings_for_tests import Taking


def told_by(twin: TcsTwin, ceiling_c: float = 48.5, baseline_c: float = 32.0) -> float | None:
    clock = VirtualClock()
    tcs = Tcs(SimLine(twin, clock, "/dev/thermode"), clock)
    tcs.prepare(baseline_c, ceiling_c)
    return tcs.read_ceiling_c()


@pytest.mark.parametrize("firmware", [8, 12, 15, 16])
def test_a_sound_device_has_the_ceiling_that_was_set(firmware: int) -> None:
    twin = TcsTwin(0.0, firmware=firmware)
    assert told_by(twin) == 48.5
    assert b"max 48.5" in _parameters(twin)


def test_another_ceiling_than_was_set_is_told() -> None:
    assert told_by(Taking(more=20)) == 50.5
    assert told_by(Taking(deaf=True)) == 60.0  # nothing follows, and it names a maximum


def test_what_does_not_tell_its_ceiling_is_not_taken_to_have_one() -> None:
    assert told_by(Taking(hides=rb"max [\d.]+\r\n")) is None
    assert told_by(Taking(deaf=True, hides=rb"max [\d.]+\r\n")) is None
    assert told_by(TcsTwin(0.0, firmware=7)) is None  # it has none


def test_a_ceiling_at_the_baseline_is_not_lowered_under_it() -> None:
    twin = Taking()
    assert told_by(twin, ceiling_c=32.5) is None
    assert b"max 32.5" in _parameters(twin)


def test_reading_it_back_moves_nothing_and_needs_a_device_that_is_prepared() -> None:
    twin, clock = TcsTwin(0.0), VirtualClock()
    tcs = Tcs(SimLine(twin, clock, "/dev/thermode"), clock)
    with pytest.raises(RuntimeError, match="not prepared"):
        tcs.read_ceiling_c()
    tcs.prepare(32.0, 50.0)
    clock.wait_until(5.0)
    tcs.read_ceiling_c()
    assert twin.at_baseline(clock.now())
    assert twin.warmest_c(0.0, clock.now()) <= 32.0


def test_an_answer_that_never_comes_is_a_fault_with_port_and_command() -> None:
    with pytest.raises(DeviceFault, match="/dev/thermode: command P: no byte came within"):
        told_by(Taking(hides=rb"(?s).+"))


class SilentOnce(TcsTwin):
    """A twin that leaves the second `P` since it was powered up without an answer."""

    asked = 0

    def receive(self, data: bytes, now_s: float) -> None:
        if data == b"P":
            self.asked += 1
            if self.asked == 2:
                return
        super().receive(data, now_s)


def test_after_a_fault_in_between_nothing_is_armed_before_a_ceiling_is_set_again() -> None:
    twin, clock = SilentOnce(0.0), VirtualClock()
    tcs = Tcs(SimLine(twin, clock, "/dev/thermode"), clock)
    tcs.prepare(32.0, 50.0)
    with pytest.raises(DeviceFault, match="command P"):
        tcs.read_ceiling_c()
    with pytest.raises(RuntimeError, match="not prepared"):
        tcs.arm(HeatPulse(baseline_c=32, peak_c=49.5, rise_c_per_s=10, plateau_s=1, return_c_per_s=10))
    tcs.prepare(32.0, 50.0)
    assert tcs.read_ceiling_c() == 50.0


def test_another_maximum_is_not_taken_for_a_temperature() -> None:
    for answer in (b"MaxSpeed 300", b"max duration 10", b"climax 48"):
        assert told_ceiling_c(answer, answer, answer, 1.0) is None
    for answer in (b"max 48.0", b"Maximum temperature: 480", b"MAX_TEMP=48"):
        assert told_ceiling_c(answer, answer, answer, 1.0) == 48.0


@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(st.integers(0, 999), max_size=4),
    after=st.lists(st.integers(0, 999), max_size=4),
    ceiling=st.integers(330, 600),
    layout=st.sampled_from((("{:d}", 1), ("{:.1f}", 10), ("{:.2f}", 10))),
)
def test_wherever_it_stands_it_is_found(
    before: list[int], after: list[int], ceiling: int, layout: tuple[str, int]
) -> None:
    form, per_unit = layout

    def answer(tenths: int) -> bytes:
        value = tenths if per_unit == 1 else tenths / per_unit
        words = [*map(str, before), form.format(value), *map(str, after)]
        return " ; ".join(words).encode()

    told = told_ceiling_c(answer(ceiling), answer(ceiling - 10), answer(ceiling), 1.0)
    assert told == pytest.approx(ceiling / 10)


def test_a_number_that_follows_it_otherwise_is_no_temperature() -> None:
    with pytest.raises(Unreadable, match="500 to 123"):
        told_ceiling_c(b"a 500", b"a 123", b"a 500", 1.0)


def test_what_changes_by_itself_is_not_taken_for_it() -> None:
    assert told_ceiling_c(b"clock 101", b"clock 102", b"clock 103", 1.0) is None
    assert told_ceiling_c(b"t 101 c 480", b"t 102 c 470", b"t 103 c 480", 1.0) == 48.0
    assert told_ceiling_c(b"one 1", b"one 1 two 2", b"one 1", 1.0) is None


def _parameters(twin: TcsTwin) -> bytes:
    twin.receive(b"P", 1000.0)
    return twin.transmit(1010.0)
