"""From a laser pulse to the line of a trigger box: every box and generator, its waveform, and a lost line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.device_line import BoxLine, DeviceLine, GeneratorLine, LaserLine, TriggerLine
from hardware.felt import Skin
from hardware.laser.opening import open_laser, refuse_unsettable
from hardware.laser.twin import HandSetLaser
from hardware.lines import SimLine
from hardware.rig_file import read_rig
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import DeviceFault, Fired

PULSE = LaserPulse(200.0, 30.0, 25.0)
SOURCES = {
    "one_byte": TriggerLine(BoxLine("trigger", "one_byte", "sim://one_byte"), 1),
    "biosemi": TriggerLine(BoxLine("trigger", "biosemi", "sim://biosemi"), 4),
    "brain_products": TriggerLine(BoxLine("trigger", "brain_products", "sim://brain_products"), 1),
    "mmbt_s": TriggerLine(BoxLine("trigger", "mmbt_s", "sim://mmbt_s", model="p"), 128),
    "cedrus": TriggerLine(BoxLine("trigger", "cedrus", "sim://cedrus"), 1),
    "usb2ttl8": TriggerLine(BoxLine("trigger", "usb2ttl8", "sim://usb2ttl8"), 1),
    "bbtk_ttl": TriggerLine(BoxLine("trigger", "bbtk_ttl", "sim://bbtk_ttl"), 1),
    "pulse_pal": TriggerLine(GeneratorLine("pulse_pal", "sim://pulse_pal", 2)),
    "stimjim": TriggerLine(GeneratorLine("stimjim", "sim://stimjim", 1)),
}


def line_of(trigger: TriggerLine) -> DeviceLine:
    laser = LaserLine("the laser", 10600, 500.0, trigger)
    return DeviceLine("laser", trigger.source.port, 0.3, laser=laser)


class Bench:
    def __init__(self, trigger: TriggerLine) -> None:
        self.clock = VirtualClock()
        device, twin, skin = open_laser(line_of(trigger), self.clock)
        assert isinstance(twin, HandSetLaser)
        assert skin is not None
        self.device = device
        self.twin: HandSetLaser = twin
        self.skin: Skin = skin
        self.device.prepare(0.0, 10.0)

    def run_until(self, time_s: float) -> list[Fired]:
        fired: list[Fired] = []
        while (due_s := self.device.next_due_s()) <= time_s:
            self.clock.wait_until(due_s)
            fired += [event for event in self.device.poll() if isinstance(event, Fired)]
        self.clock.wait_until(time_s)
        return fired

    def give(self, pulse: LaserPulse, at_s: float) -> list[Fired]:
        self.device.arm(pulse)
        self.device.fire_at(at_s)
        return self.run_until(at_s + 1.0)


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_gives_one_edge_a_pulse_at_the_right_time(source: str) -> None:
    bench = Bench(SOURCES[source])
    start_s = bench.clock.now() + 1.0
    assert bench.twin.at_baseline(start_s)
    assert bench.skin(0.0, start_s).strongest_mj_per_mm2 == 0.0  # nothing at opening, nothing at preparing
    due_s = [start_s + 8.0 * n for n in range(3)]
    energies_mj = [200.0, 250.0, 100.0]
    for at_s, energy_mj in zip(due_s, energies_mj, strict=True):
        (fired,) = bench.give(PULSE.at_energy(energy_mj), at_s)
        assert fired.before_s == pytest.approx(at_s, abs=1e-6)
    given = bench.twin.given
    assert [light.time_s for light in given] == pytest.approx(due_s, abs=0.002)
    assert [light.pulse.energy_mj for light in given] == energies_mj
    bench.device.close()
    assert bench.twin.given == given  # nor at the end


def test_what_is_felt_is_the_strongest_pulse_of_a_period() -> None:
    bench = Bench(SOURCES["one_byte"])
    first_s = bench.clock.now() + 1.0
    bench.give(PULSE, first_s)
    bench.give(PULSE.at_energy(100.0), first_s + 8.0)
    assert bench.skin(first_s - 0.5, first_s + 20.0).strongest_mj_per_mm2 == pytest.approx(8.0)
    assert bench.skin(first_s + 1.0, first_s + 20.0).strongest_mj_per_mm2 == pytest.approx(4.0)
    assert bench.skin(first_s + 1.0, first_s + 2.0).strongest_mj_per_mm2 == 0.0
    assert not bench.twin.at_baseline(bench.twin.given[0].time_s + 0.01)
    assert bench.twin.at_baseline(bench.twin.given[0].time_s + 0.031)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 20.0))
def test_a_stop_at_any_time_lets_no_further_edge_out_and_takes_none_back(stop_after_s: float) -> None:
    """Between two pulses, too; and what comes next after the stop is one edge again."""
    bench = Bench(SOURCES["one_byte"])
    start_s = bench.clock.now()
    for at_s in (start_s + 2.0, start_s + 10.0):
        if at_s > start_s + stop_after_s:
            bench.device.arm(PULSE)
            bench.device.fire_at(at_s)
            bench.run_until(start_s + stop_after_s)
            break
        bench.give(PULSE, at_s)
    stopped_s = bench.clock.now()
    bench.device.stop()
    given = bench.twin.given
    assert all(light.time_s <= stopped_s + 0.002 for light in given)
    bench.run_until(stopped_s + 30.0)
    assert bench.twin.given == given
    bench.give(PULSE, bench.clock.now() + 1.0)
    assert len(bench.twin.given) == len(given) + 1


def test_a_lost_line_is_told_with_its_port() -> None:
    bench = Bench(SOURCES["one_byte"])
    bench.device.arm(PULSE)
    port = bench.device._source._box._line  # type: ignore[attr-defined]
    assert isinstance(port, SimLine)
    port.close()
    bench.device.fire_at(bench.clock.now() + 1.0)
    with pytest.raises(DeviceFault, match="one_byte"):
        bench.run_until(bench.clock.now() + 2.0)
    assert bench.twin.given == ()


def test_what_the_rig_cannot_give_is_known_before_anything_is_opened() -> None:
    """The port of the shipped rig is real: only its twin's driver is asked."""
    stimulator = read_rig("eeg_laser")[0].stimulator
    assert stimulator is not None
    refuse_unsettable(stimulator.line(), PULSE, 10.0)
    with pytest.raises(ValueError, match="over the 1000 mJ"):
        refuse_unsettable(stimulator.line(), LaserPulse(1000.5, 30.0, 200.0), 10.0)
