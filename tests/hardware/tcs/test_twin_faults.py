"""Faults planted on the simulated TCS II: each spoils the start it was planted on, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.lines import open_line
from hardware.lines.sim import twin_at
from hardware.tcs.driver import Tcs
from hardware.tcs.plant import PLANTS, Plant
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatProfile, HeatSegment
from mindpain_task.roles import DeviceFault
from tests.hardware.tcs.on_twins import LATER_S, PULSE
from tests.hardware.tcs.recording import PULSE as PULSE_HEAT

COURSE = b"Uw11111003100420250420145320Ue11111"
BETWEEN_S = 60.0


def planted(plant: dict[int, Plant], settings: bytes = PULSE) -> TcsTwin:
    twin = TcsTwin(0.0, plant=plant)
    twin.receive(b"F" + settings, 0.0)
    return twin


def started(twin: TcsTwin, number: int, start: bytes = b"L") -> float:
    """Start for the n-th time, and return when."""
    now_s = LATER_S + BETWEEN_S * number
    twin.receive(start, now_s)
    return now_s


@pytest.mark.parametrize("name", PLANTS)
@pytest.mark.parametrize("start", [1, 2, 4])
def test_only_the_start_it_was_planted_on_is_spoiled(name: str, start: int) -> None:
    twin = planted({start: PLANTS[name]})
    good = planted({})
    for number in range(1, 6):
        begun_s = started(twin, number)
        started(good, number)
        moments = [begun_s + 0.25 * i for i in range(60)]
        same = [twin.surface_c(moment_s) == good.surface_c(moment_s) for moment_s in moments]
        assert all(same) == (number != start)
        assert twin.at_baseline(begun_s + 15.0)


def test_a_missed_start_moves_nothing_and_puts_no_trigger_out() -> None:
    twin = planted({1: PLANTS["missed"]})
    begun_s = started(twin, 1)
    assert twin.warmest_c(begun_s, begun_s + 30) == 32.0
    assert twin.triggers == ()
    started(twin, 2)
    assert len(twin.triggers) == 1


def test_a_late_start_is_late_by_a_second_trigger_and_all() -> None:
    twin = planted({1: PLANTS["late"]})
    begun_s = started(twin, 1)
    assert twin.warmest_c(begun_s, begun_s + 1.0) == 32.0
    assert twin.surface_c(begun_s + 1.7) == pytest.approx((39.0,) * 5)
    assert twin.at_baseline(begun_s + 10.91)
    assert [pulse.time_s for pulse in twin.triggers] == [begun_s + 1.0]


def test_a_late_start_can_be_aborted_before_it_begins() -> None:
    twin = planted({1: Plant(late_s=3.0)})
    begun_s = started(twin, 1)
    twin.receive(b"A", begun_s + 1.0)
    assert twin.warmest_c(begun_s, begun_s + 30) == 32.0


def test_a_short_plateau_is_half_of_it() -> None:
    twin = planted({1: PLANTS["short"]})
    begun_s = started(twin, 1)
    assert twin.surface_c(begun_s + 1.45 + 3.4) == (46.5,) * 5
    assert twin.surface_c(begun_s + 1.45 + 3.5 + 0.7) == pytest.approx((39.5,) * 5)


def test_a_cool_peak_is_two_degrees_below() -> None:
    twin = planted({1: PLANTS["cool"]})
    begun_s = started(twin, 1)
    assert twin.warmest_c(begun_s, begun_s + 30) == 44.5
    assert twin.surface_c(begun_s + 8.4) == (44.5,) * 5


def test_a_stuck_zone_stays_while_the_others_go() -> None:
    twin = planted({1: PLANTS["stuck_zone"]})
    begun_s = started(twin, 1)
    assert twin.surface_c(begun_s + 5.0) == (46.5, 46.5, 32.0, 46.5, 46.5)


def test_starts_that_the_button_can_end_count_as_well() -> None:
    twin = TcsTwin(0.0, firmware=16, plant={2: PLANTS["missed"]})
    twin.receive(b"F" + PULSE, 0.0)
    started(twin, 1, b"Ol")
    begun_s = started(twin, 2, b"Ol")
    assert twin.warmest_c(begun_s, begun_s + 30) == 32.0


def test_profiles_are_spoiled_alike() -> None:
    good, late, short, cool = (
        planted({1: plant}, PULSE + COURSE)
        for plant in (Plant(), PLANTS["late"], PLANTS["short"], PLANTS["cool"])
    )
    for twin in (good, late, short, cool):
        started(twin, 1)
    begun_s = LATER_S + BETWEEN_S
    assert good.surface_c(begun_s + 3.0) == (42.0,) * 5
    assert late.surface_c(begun_s + 1.5) == pytest.approx((37.0,) * 5)
    assert short.surface_c(begun_s + 2.475 + 0.5) == pytest.approx((37.0,) * 5)
    assert cool.warmest_c(begun_s, begun_s + 20) == 40.0
    for twin in (good, late, short, cool):
        assert twin.at_baseline(begun_s + 6.0)


@pytest.mark.parametrize(
    "amounts",
    [{"late_s": -1.0}, {"plateau_share": 1.5}, {"cool_c": -2.0}, {"stuck_zone": 6}, {"late_s": float("nan")}],
)
def test_an_amount_that_is_none_is_refused(amounts: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"-1\.0|1\.5|-2\.0|6|nan"):
        Plant(**amounts)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(
    st.booleans(),
    st.floats(0, 5),
    st.floats(0, 1),
    st.floats(0, 30),
    st.none() | st.integers(1, 5),
    st.sampled_from([PULSE, PULSE + COURSE]),
)
def test_whatever_is_planted_the_probe_ends_at_the_baseline(
    missed: bool, late_s: float, share: float, cool_c: float, stuck: int | None, programme: bytes
) -> None:
    twin = planted({1: Plant(missed, late_s, share, cool_c, stuck)}, programme)
    begun_s = started(twin, 1)
    assert twin.at_baseline(begun_s + late_s + 10.0)
    assert 32.0 <= twin.warmest_c(begun_s, begun_s + 20) <= 46.5


# --- asked for in the URL


def test_a_url_says_which_firmware_and_which_faults() -> None:
    clock = VirtualClock()
    line = open_line("sim://tcs?firmware=12&missed=2,3&cool=1", clock)
    tcs = Tcs(line, clock)
    assert tcs.prepare(32.0, 48.0).firmware.startswith("012 ")
    twin = line.twin  # type: ignore[attr-defined]
    warmest_c = []
    for fire_s in (20.0, 60.0, 100.0, 140.0):
        tcs.arm(PULSE_HEAT)
        tcs.fire_at(fire_s)
        while tcs.next_due_s() < fire_s + 20:
            clock.wait_until(tcs.next_due_s())
            tcs.poll()
        warmest_c.append(twin.warmest_c(fire_s, fire_s + 20))
    assert warmest_c == [44.5, 32.0, 32.0, 46.5]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("battery=12", "the battery is low, 24.1 V and 12 %"),
        ("errors=000010", "the device reports an error: 000010"),
    ],
)
def test_a_url_can_make_a_device_unfit(query: str, sentence: str) -> None:
    clock = VirtualClock()
    with pytest.raises(DeviceFault, match=sentence):
        Tcs(open_line(f"sim://tcs?{query}", clock), clock).prepare(32.0, 48.0)


@pytest.mark.parametrize(
    "query",
    [
        "firmware=13",
        "firmware=new",
        "colour=red",
        "missed",
        "missed=",
        "missed=0",
        "missed=1,two",
        "missed=2&late=2",
        "battery=101",
        "errors=00",
        "errors=00000x",
        "=",
    ],
)
def test_what_nobody_knows_is_a_fault_that_lists_what_is_known(query: str) -> None:
    with pytest.raises(DeviceFault, match=r"firmware \(one of 7, 8, .*missed, late, short, cool, stuck_zone"):
        twin_at(f"sim://tcs?{query}", 0.0)


def test_the_plain_url_is_as_it_was() -> None:
    assert isinstance(twin_at("sim://tcs", 0.0), TcsTwin)
    assert isinstance(twin_at("sim://tcs/", 0.0), TcsTwin)
    with pytest.raises(DeviceFault, match=r"no such simulated device; known: sim://tcs"):
        twin_at("sim://toaster?firmware=12", 0.0)


def test_a_profile_by_the_driver_meets_the_planted_fault() -> None:
    clock = VirtualClock()
    line = open_line("sim://tcs?stuck_zone=1", clock)
    tcs = Tcs(line, clock)
    tcs.prepare(32.0, 48.0)
    tcs.arm(HeatProfile(32.0, (HeatSegment(1.0, 42.0), HeatSegment(2.0, 42.0)), 10.0))
    clock.wait_until(20.0)
    tcs.fire()
    assert line.twin.surface_c(22.0) == (42.0, 42.0, 32.0, 42.0, 42.0)  # type: ignore[attr-defined]
