"""The guard beside two probes: each by its own command, also the one that is to rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.device_process.guard import Guard
from hardware.device_process.station import Station
from hardware.two_thermodes.readings import Readings
from mindpain_task.heat import HeatPulse
from mindpain_task.paired_heat import PROBES, PairedHeat
from mindpain_task.roles import Sample, StimulusStopped
from mindpain_task.safety.limits import dose
from tests.hardware.device_process.guard_bench import PLENTY
from tests.probes_for_tests import PULSE, Pair, by, pair_on_twins

REST_C = 32.0
AHEAD_S = 0.3


class Watched:
    """Two thermodes in a station, in virtual time, at rest and ready."""

    def __init__(self, first: str = "", second: str = "") -> None:
        self.pair: Pair = pair_on_twins(first, second)
        self.clock = self.pair.clock
        self.station = Station(self.pair.device, self.clock, ())
        self.station.prepare(REST_C, 50.0)
        self.serve(5.0)
        self.station.allow(PLENTY)
        self.onset_s = self.clock.now() + AHEAD_S

    def serve(self, seconds: float) -> None:
        """Poll as a device process does."""
        end_s = self.clock.now() + seconds
        while self.clock.now() < end_s:
            self.clock.wait_until(min(end_s, self.station.next_due_s()))
            self.station.poll()

    def give(self, heat: PairedHeat) -> None:
        """Give heat and some rest; StimulusStopped comes through."""
        self.station.arm(heat)
        self.onset_s = self.clock.now() + AHEAD_S
        self.station.fire_at(self.onset_s)
        self.serve(AHEAD_S + heat.duration_s + 4.0)


def too_hot(which: int, after_s: float) -> Watched:
    """Return a station of which one probe is 3 °C too hot so long after the onset."""
    from_s = Watched().onset_s + after_s
    query = f"trouble=wrong@{from_s}"
    return Watched(*(("", query) if which else (query, "")))


@pytest.mark.parametrize("heat", [by(), by("first"), by("second")])
def test_good_heat_by_any_of_them_raises_no_alarm(heat: PairedHeat) -> None:
    room = Watched()
    for _ in range(3):
        room.give(heat)
        room.serve(3.0)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("heat", [by(), by("first"), by("second")])
def test_a_probe_over_its_own_command_stops_both(heat: PairedHeat, which: int) -> None:
    after_s = PULSE.rise_s + 0.5
    room = too_hot(which, after_s)
    with pytest.raises(StimulusStopped, match=f"^{PROBES[which]} probe: .* were measured where at most"):
        room.give(heat)
    took_s = room.clock.now() - room.onset_s - after_s
    assert PLENTY.over_s <= took_s <= PLENTY.over_s + 0.1
    for log in room.pair.logs:
        assert log.writes[-1][1].startswith(b"A")
    room.clock.wait_until(room.clock.now() + 3.0)
    heated = [room.pair.twins[number] for number in (0, 1) if number != which]
    assert all(twin.at_baseline(room.clock.now()) for twin in heated)


@pytest.mark.parametrize("which", [0, 1])
def test_a_probe_that_warms_though_it_should_rest_is_stopped_well_under_the_other_s_command(
    which: int,
) -> None:
    resting = HeatPulse(REST_C, 40.0, 10.0, 2.0, 10.0)
    guard = Guard()
    guard.allow(PLENTY)
    heat = by(PROBES[1 - which])
    guard.started(0.0, heat, heat.duration_s)
    now_s, why = 0.0, ""
    while now_s < heat.duration_s and not why:
        now_s += 0.02
        told, other = heat.commanded_c(now_s), resting.commanded_c(now_s)
        zones_c = (other,) * 5 + (told,) * 5 if which == 0 else (told,) * 5 + (other,) * 5
        guard.sample(Sample(now_s, None, zones_c), heat.commanded_c(now_s))
        why = guard.breach(now_s)
    assert why.startswith(f"{PROBES[which]} probe: ")
    assert f"at most {REST_C} °C were commanded" in why
    assert now_s < 0.1 + PLENTY.over_s + 0.1


@pytest.mark.parametrize("heat", [by(), by("first"), by("second")])
def test_the_dose_of_either_probe_is_held_against_what_the_skin_may_take(heat: PairedHeat) -> None:
    room = Watched()
    hot = replace(heat, pulse=replace(PULSE, peak_c=48.0, plateau_s=5.0))
    room.station.allow(replace(PLENTY, site_dose_left=dose(hot) / 2))
    with pytest.raises(StimulusStopped, match="its skin site may still take"):
        room.give(hot)
    room.clock.wait_until(room.clock.now() + 2.0)
    assert room.pair.both.at_baseline(room.clock.now())


def test_read_backs_of_one_probe_alone_are_none() -> None:
    readings = Readings()
    assert readings.take(0, Sample(1.0, 32.0, (46.0,) * 5)) == ()
    assert readings.take(0, Sample(1.02, 32.0, (46.5,) * 5)) == ()
    (both,) = readings.take(1, Sample(1.01, 32.0, (32.0,) * 5))
    assert both == Sample(1.02, None, (46.5,) * 5 + (32.0,) * 5)
    assert readings.take(1, Sample(1.03, 32.0, (32.0,) * 5)) == ()


def test_what_is_recorded_and_measured_has_the_zones_of_both() -> None:
    room = Watched()
    room.give(by("second"))
    samples = room.station.measured(room.onset_s, room.clock.now())
    assert {len(sample.zones_c) for sample in samples} == {10}
    assert room.station.commanded_c(room.onset_s + PULSE.rise_s + 0.1) == PULSE.peak_c
