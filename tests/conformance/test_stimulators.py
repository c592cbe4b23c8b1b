"""What every stimulator driver must do, whatever stands at the other end of its line.

On a real device: `pytest tests/conformance --device PORT`, with the probe on nobody's skin; it warms by 1 °C.
"""

from __future__ import annotations

import pytest

from mindpain_task.roles import Fired, Sample
from mindpain_task.stimuli import HeatProfile, HeatPulse, HeatSegment
from tests.conformance.benches import CEILING_C, Bench

NEAR_C = 0.5
"""How close to a temperature counts as there: the devices' absolute accuracy."""


def surface_c(bench: Bench, seconds: float = 2.5) -> list[float]:
    """Return the warmest zone of each read-back in the next seconds."""
    return [max(event.zones_c) for event in bench.watch(seconds) if isinstance(event, Sample)]


def test_it_says_what_it_is_before_anything_is_armed(bench: Bench) -> None:
    identity = bench.device.prepare(bench.pulse.baseline_c, CEILING_C)
    assert identity.model
    assert identity.firmware
    bench.device.close()


def test_arm_is_not_fire(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    warmest = surface_c(bench)
    assert warmest
    assert max(warmest) <= bench.pulse.baseline_c + NEAR_C
    bench.device.close()


def test_fire_is_one_write_on_time_and_warms(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    due_s = bench.clock.now() + 0.5
    bench.device.fire_at(due_s)
    written = len(bench.log.writes)
    fired = [event for event in bench.watch(0.7) if isinstance(event, Fired)]
    assert len(fired) == 1
    assert due_s <= fired[0].before_s <= fired[0].after_s
    times_s = [time_s for time_s, _ in bench.log.writes[written:]]
    assert [fired[0].before_s <= time_s <= fired[0].after_s for time_s in times_s].count(True) == 1
    warmest = surface_c(bench, bench.pulse.duration_s)
    assert max(warmest) == pytest.approx(bench.pulse.peak_c, abs=NEAR_C)
    bench.device.close()


def test_one_arming_fires_once(bench: Bench) -> None:
    bench.prepare()
    bench.give()
    with pytest.raises(RuntimeError):
        bench.device.fire_at(bench.clock.now() + 1.0)
    bench.device.close()


def test_stop_is_idempotent_and_always_allowed(bench: Bench) -> None:
    device = bench.device
    device.stop()  # before anything else
    bench.prepare()
    device.stop()
    device.arm(bench.pulse)
    device.stop()
    device.stop()
    device.arm(bench.pulse)
    device.fire_at(bench.clock.now() + 1.0)
    device.stop()
    assert not [event for event in bench.watch(2.0) if isinstance(event, Fired)]
    bench.give()
    device.stop()
    device.close()
    device.stop()
    device.close()


def test_after_a_stop_in_the_heat_the_output_is_at_baseline(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    bench.device.fire_at(bench.clock.now() + 0.1)
    bench.watch(0.1 + bench.pulse.rise_s + 0.3)
    bench.device.stop()
    bench.watch(bench.pulse.return_s + 1.0)
    assert surface_c(bench)[-1] == pytest.approx(bench.pulse.baseline_c, abs=NEAR_C)
    if bench.twin is not None:
        assert bench.twin.at_baseline(bench.clock.now())
    bench.device.close()


def test_a_stop_is_on_the_line_before_stop_returns(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    bench.device.fire_at(bench.clock.now() + 0.1)
    bench.watch(0.5)
    asked_s, written = bench.clock.now(), len(bench.log.writes)
    bench.device.stop()
    first_s, _ = bench.log.writes[written]
    assert first_s - asked_s < 0.005
    bench.device.close()


def test_what_is_out_of_range_is_refused_before_a_byte_is_written(bench: Bench) -> None:
    bench.prepare()
    for bad in bench.worse():
        written = len(bench.log.writes)
        with pytest.raises(ValueError, match=r"\w+ \w+"):
            bench.device.arm(bad)
        assert len(bench.log.writes) == written, bad
    bench.device.close()


def test_a_profile_over_the_ceiling_is_refused_too(bench: Bench) -> None:
    bench.prepare()
    written = len(bench.log.writes)
    steep = HeatProfile(bench.pulse.baseline_c, (HeatSegment(1.0, CEILING_C + 1),), 10.0)
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        bench.device.arm(steep)
    assert len(bench.log.writes) == written
    bench.device.close()


def test_arming_before_prepare_or_twice_scheduling_is_a_mistake_in_the_program(bench: Bench) -> None:
    with pytest.raises(RuntimeError):
        bench.device.arm(bench.pulse)
    bench.prepare()
    with pytest.raises(RuntimeError):
        bench.device.fire_at(bench.clock.now() + 1.0)
    bench.device.close()


def test_it_reads_back_at_its_rate_while_it_stimulates(bench: Bench) -> None:
    bench.prepare()
    _, samples = bench.give()
    per_s = len(samples) / (bench.pulse.duration_s + 1.0)
    assert per_s >= 8  # a thermode on a serial line: fifty, see its own tests


def test_settings_are_only_ever_those_of_the_armed_pulse(bench: Bench) -> None:
    """A refused pulse must not leave the one before it armed."""
    bench.prepare()
    bench.device.arm(bench.pulse)
    with pytest.raises(ValueError, match=r"\w+"):
        bench.device.arm(HeatPulse(bench.pulse.baseline_c, CEILING_C + 1, 10.0, 1.0, 10.0))
    with pytest.raises(RuntimeError):
        bench.device.fire_at(bench.clock.now() + 1.0)
    bench.device.close()
