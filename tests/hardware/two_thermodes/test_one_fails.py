"""One of two thermodes fails, or its line: the other is stopped at once, and whoever asks is told which."""

from __future__ import annotations

import pytest

from hardware.clocks import VirtualClock
from hardware.lines import SimLine, twin_at
from hardware.tcs.driver import Tcs
from hardware.two_thermodes.driver import TwoThermodes
from mindpain_task.paired_heat import PairedHeat
from mindpain_task.roles import DeviceFault
from tests.hardware.two_thermodes.test_driver import CEILING_C, REST_C, prepared, watch
from tests.probes_for_tests import PULSE, Pair, by, pair_on_twins

HURTS_S = PULSE.rise_s + 0.7
"""From a start until the plateau is well under way."""
STOPPED_WITHIN_S = {"closed": 0.05, "deaf": 0.35, "silent": 0.35}
"""A port that is gone says so at once; where no answer comes, it is waited for (0.25 s) first."""


def troubled(trouble: str, which: int, after_s: float) -> tuple[Pair, float]:
    """Return a prepared pair whose first or second thermode gets a trouble so long after a start at .5 s."""
    ready_s = prepared().clock.now()
    from_s = ready_s + 0.5 + after_s
    query = f"trouble={trouble}@{from_s}"
    pair = prepared(*(("", query) if which else (query, "")))
    assert pair.clock.now() == pytest.approx(ready_s)
    return pair, from_s


@pytest.mark.parametrize("trouble", STOPPED_WITHIN_S)
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("heat", [by(), by("first"), by("second")])
def test_where_one_line_is_lost_during_heat_the_other_probe_is_stopped(
    trouble: str, which: int, heat: PairedHeat
) -> None:
    pair, from_s = troubled(trouble, which, HURTS_S)
    pair.device.arm(heat)
    pair.device.fire_at(pair.clock.now() + 0.5)
    sound = 1 - which
    with pytest.raises(DeviceFault) as fault:
        watch(pair, 4.0)
    assert str(fault.value).startswith("second probe: " if which else "first probe: ")
    at_s, data = pair.logs[sound].writes[-1]
    assert data.startswith(b"A")
    assert at_s - from_s <= STOPPED_WITHIN_S[trouble]
    pair.clock.wait_until(pair.clock.now() + PULSE.return_s + 0.2)
    assert pair.twins[sound].at_baseline(pair.clock.now())
    pair.clock.wait_until(from_s + 20.0)  # what cannot be told to stop ends by itself
    assert pair.both.at_baseline(pair.clock.now())
    assert pair.device.next_due_s() > from_s


@pytest.mark.parametrize("which", [0, 1])
def test_a_stop_reaches_the_sound_one_also_where_the_other_cannot_be_stopped(which: int) -> None:
    pair, from_s = troubled("closed", which, HURTS_S)
    pair.device.arm(by())
    pair.device.fire_at(pair.clock.now() + 0.5)
    watch(pair, 0.5 + HURTS_S - 0.05)
    pair.clock.wait_until(from_s + 0.01)
    with pytest.raises(DeviceFault):
        pair.device.stop()
    assert pair.logs[1 - which].writes[-1][1].startswith(b"A")
    pair.clock.wait_until(pair.clock.now() + PULSE.return_s + 0.2)
    assert pair.twins[1 - which].at_baseline(pair.clock.now())
    with pytest.raises(DeviceFault):
        pair.device.close()


def test_a_second_start_that_fails_stops_the_first() -> None:
    pair, from_s = troubled("closed", 1, 0.0)
    pair.device.arm(by())
    pair.device.fire_at(from_s + 0.001)
    with pytest.raises(DeviceFault, match="#second"):
        watch(pair, 1.0)
    assert [data for _, data in pair.logs[0].writes[-2:]] == [b"L", b"A"]
    pair.clock.wait_until(from_s + 2.0)
    assert pair.both.at_baseline(pair.clock.now())


def test_an_error_that_either_reports_while_armed_is_found_before_heat() -> None:
    for which in (0, 1):
        pair, _ = troubled("error", which, 1.0)
        pair.device.arm(by())
        with pytest.raises(DeviceFault, match="reports an error"):
            watch(pair, 4.0)
        with pytest.raises(RuntimeError, match="nothing is armed"):
            pair.device.fire_at(pair.clock.now())


class Stopped(Tcs):
    """A TCS that notes its stops in a list, and fails at them if it is to."""

    def __init__(self, name: str, stops: list[str], clock: VirtualClock) -> None:
        super().__init__(SimLine(twin_at("sim://tcs", clock.now()), clock, name), clock)
        self._name, self._stops = name, stops
        self.fails = False

    def stop(self) -> None:
        """Note it."""
        self._stops.append(self._name)
        if self.fails:
            raise DeviceFault(f"{self._name} takes no bytes")


def test_the_one_that_failed_is_stopped_last() -> None:
    clock, order = VirtualClock(), list[str]()
    first, second = Stopped("first", order, clock), Stopped("second", order, clock)
    two = TwoThermodes(first, second, clock)
    two.stop()
    before = order[0]
    fails, sound = (first, "second") if before == "first" else (second, "first")
    fails.fails = True
    for _ in range(2):
        with pytest.raises(DeviceFault, match=f"{before} takes no bytes"):
            two.stop()
    assert order == [before, sound, before, sound, sound, before]


def test_a_pair_of_which_one_is_not_there_is_not_prepared() -> None:
    pair = pair_on_twins(second="trouble=silent@0.0")
    with pytest.raises(DeviceFault, match="#second"):
        pair.device.prepare(REST_C, CEILING_C)
    with pytest.raises(RuntimeError, match="prepare"):
        pair.device.arm(by("second"))
