"""The DS8R in trouble: settings that read back otherwise, calls that fail, and stops at any time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.ds8r.codec import ONE_TWO, UNTOLD, Settings
from hardware.electrical.ds8r.driver import Ds8r
from hardware.electrical.ds8r.twin import NOTHING_TOLD, Ds8rTwin
from mindpain_task.roles import DeviceFault, DeviceIdentity
from tests.hardware.electrical.digitimer.far_ends import ListedEdges, train
from tests.hardware.electrical.ds8r.bench import OFF, Bench

EVERY_WAY = ["library", "edges", "train"]
ON = OFF._replace(enabled=1)
SLOW = train(current_ma=4.0, count=3, rate_hz=5.0)


@given(st.sampled_from(Settings._fields[:-1]), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_what_reads_back_otherwise_is_told_and_the_output_goes_off(field: str, more: int) -> None:
    bench = Bench().prepare()
    bench.twin.makes = lambda wanted: (
        wanted._replace(**{field: getattr(wanted, field) + more}) if wanted.enabled else wanted
    )
    with pytest.raises(
        DeviceFault, match=rf"Digitimer DS8R: read back .*{field} was set to \d+ and reads \d+"
    ):
        bench.device.arm(SLOW)
    assert not bench.twin.enabled
    assert bench.library.calls[-1] == ("set", OFF)
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.device.fire()
    assert not bench.twin.given


def test_an_output_that_stays_off_is_told() -> None:
    bench = Bench().prepare()
    bench.twin.makes = lambda wanted: wanted._replace(enabled=0)
    with pytest.raises(DeviceFault, match="enabled was set to 1 and reads 0"):
        bench.device.arm(SLOW)


def test_a_library_that_counts_on_and_off_otherwise_is_told_before_a_pulse() -> None:
    clock = VirtualClock()
    bench = Bench(clock=clock, twin=Ds8rTwin(clock, enabling=ONE_TWO))
    with pytest.raises(DeviceFault, match="enabled was set to 0 and reads 1"):
        bench.device.prepare(0.0, 10.0)


def test_a_mismatch_that_cannot_be_undone_says_both() -> None:
    bench = Bench().prepare()

    def breaks(wanted: Settings) -> Settings:
        return wanted._replace(demand=wanted.demand + 1)

    bench.twin.makes = breaks
    heard: list[int] = []

    class Leaving:
        def set(self, settings: Settings) -> int:
            heard.append(settings.enabled)
            bench.twin.connected = len(heard) < 2
            return bench.twin.set(settings)

        def get(self) -> tuple[int, Settings]:
            return bench.twin.get()

        def trigger(self) -> int:
            return bench.twin.trigger()

    driver = Ds8r(Leaving(), bench.clock)
    with pytest.raises(DeviceFault, match=r"demand was set to 40 and reads 41; then .*not connected"):
        driver.load(SLOW)
    assert heard == [1, 0]


def test_a_cable_that_is_out_is_told_with_the_call() -> None:
    bench = Bench()
    bench.twin.connected = False
    with pytest.raises(DeviceFault, match=r"DS8R: DGD128_Get answered error 100019: .*not connected"):
        bench.device.prepare(0.0, 10.0)
    bench.twin.connected = True
    bench.prepare()
    bench.device.arm(SLOW)
    bench.twin.connected = False
    with pytest.raises(DeviceFault, match="DGD128_Trigger answered error 100019"):
        bench.device.fire()
    assert not bench.device.poll()
    with pytest.raises(DeviceFault, match="DGD128_Set answered error 100019"):
        bench.device.stop()
    bench.twin.connected = True
    bench.device.stop()
    assert not bench.twin.enabled
    assert not bench.twin.given


def test_settings_that_were_not_filled_in_are_no_settings() -> None:
    class Mute:
        def set(self, settings: Settings) -> int:
            return 0

        def get(self) -> tuple[int, Settings]:
            return 0, NOTHING_TOLD

        def trigger(self) -> int:
            return 0

    assert UNTOLD in NOTHING_TOLD
    with pytest.raises(DeviceFault, match="told no settings"):
        Ds8r(Mute(), VirtualClock()).begin(10.0)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EVERY_WAY), st.floats(0.0, 1.5))
def test_after_a_stop_nothing_comes_and_the_output_is_off(how: str, later_s: float) -> None:
    bench = Bench(how).prepare()
    bench.device.arm(SLOW)
    asked_s = bench.clock.now()
    bench.device.fire_at(asked_s + 0.2)
    bench.run_until(asked_s + later_s)
    stop_s = bench.clock.now()
    bench.device.stop()
    bench.device.stop()
    assert bench.clock.now() <= stop_s + 0.2 + 1e-9
    assert not bench.twin.enabled
    given = bench.twin.given
    bench.run_until(bench.clock.now() + 5.0)
    bench.twin.edge(bench.clock.now())
    assert bench.twin.given == given
    assert all(pulse.time_s <= stop_s for pulse in given)
    assert bench.twin.at_baseline(stop_s + 0.001)


@pytest.mark.parametrize("how", EVERY_WAY)
def test_a_stop_is_allowed_before_anything_and_after_closing(how: str) -> None:
    bench = Bench(how)
    bench.device.stop()
    assert bench.library.calls == [("set", OFF)]
    bench.device.close()
    bench.device.stop()
    bench.device.close()
    assert bench.edges is None or bench.edges.words[-2:] == ["close", "close"]


def test_edges_that_cannot_be_stopped_still_meet_an_output_that_is_off() -> None:
    bench = Bench("edges").prepare()
    bench.device.arm(SLOW)
    assert bench.edges is not None
    bench.edges.lost = True
    with pytest.raises(DeviceFault, match="/dev/edges"):
        bench.device.stop()
    assert not bench.twin.enabled


def test_a_stop_after_arming_does_not_wait() -> None:
    bench = Bench("edges").prepare()
    before_s = bench.clock.now()
    bench.device.stop()
    assert bench.clock.now() == before_s
    bench.device.arm(SLOW)
    before_s = bench.clock.now()
    bench.device.stop()
    assert bench.clock.now() == before_s


def test_nothing_starts_that_was_not_loaded() -> None:
    bench = Bench().prepare()
    with pytest.raises(RuntimeError, match="no train is loaded"):
        bench.driver.start(1)
    assert bench.library.heard == []


class Glitching(ListedEdges):
    """A source whose line jumps when it is connected, as that of a board that resets."""

    def begin(self) -> DeviceIdentity:
        self._far_end(self._clock.now())
        return super().begin()


def test_a_line_that_jumps_gives_nothing_even_if_another_program_left_the_output_on() -> None:
    clock = VirtualClock()
    twin = Ds8rTwin(clock)
    assert twin.set(ON) == 0
    clock.wait_until(1.0)
    device = ElectricalDevice(Ds8r(twin, clock, Glitching(clock, twin.edge)), clock)
    device.identify()
    device.prepare(0.0, 10.0)
    device.arm(SLOW)
    device.identify()
    assert not twin.given
    device.fire()
    assert len(twin.given) == 1


def test_a_call_that_fails_while_arming_leaves_the_output_off() -> None:
    bench = Bench().prepare()
    bench.twin.connected = False
    with pytest.raises(DeviceFault, match=r"DGD128_Set answered error 100019: .*; then its output could not"):
        bench.device.arm(SLOW)
    bench.twin.connected = True
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.device.fire()
    assert not bench.twin.enabled


def test_identifying_an_armed_device_keeps_it_armed() -> None:
    bench = Bench("edges").prepare()
    bench.device.arm(SLOW)
    bench.device.identify()
    bench.device.fire()
    assert len(bench.twin.given) == 1
