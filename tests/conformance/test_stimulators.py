"""What every stimulator driver must do, whatever stands at the other end of its line: heat or current.

On a real device: `pytest tests/conformance --device PORT --device-kind KIND`. A thermode's probe is on
nobody's skin, and warms by 1 °C; an electrical stimulator has a load resistor where skin would be.
"""

from __future__ import annotations

import pytest

from mindpain_task.roles import Fired
from tests.conformance.benches import Bench


def test_it_says_what_it_is_before_anything_is_armed(bench: Bench) -> None:
    identity = bench.device.prepare(bench.rest, bench.ceiling)
    assert identity.model
    assert identity.firmware
    bench.device.close()


def test_arm_is_not_fire(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    assert not bench.felt(2.5)
    bench.device.close()


def test_fire_is_one_write_on_time_and_is_felt(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    due_s = bench.clock.now() + 0.5
    bench.device.fire_at(due_s)
    written = len(bench.log.writes)
    fired = [event for event in bench.watch(0.499) if isinstance(event, Fired)]
    felt = bench.felt(max(0.2, bench.midway_s))
    fired += [] if fired else [bench.reported()]
    assert due_s <= fired[0].before_s <= fired[0].after_s
    times_s = [time_s for time_s, _ in bench.log.writes[written:]]
    assert [fired[0].before_s <= time_s <= fired[0].after_s for time_s in times_s].count(True) == 1
    assert felt in (True, None)
    bench.device.close()


def test_one_arming_fires_once(bench: Bench) -> None:
    bench.prepare()
    bench.run()
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
    bench.run()
    device.stop()
    device.close()
    device.stop()
    device.close()


def test_after_a_stop_midway_the_output_is_at_rest_and_stays_there(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    bench.device.fire_at(bench.clock.now() + 0.1)
    bench.watch(0.1 + bench.midway_s)
    bench.device.stop()
    bench.watch(bench.comes_to_rest_s)
    assert not bench.felt(2.5)
    if bench.twin is not None:
        assert bench.twin.at_baseline(bench.clock.now())
    bench.device.close()


def test_a_stop_is_on_the_line_before_stop_returns(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    bench.device.fire_at(bench.clock.now() + 0.1)
    bench.watch(0.1 + bench.midway_s)
    asked_s, written = bench.clock.now(), len(bench.log.writes)
    bench.device.stop()
    if bench.log.writes[written:]:  # a box that puts its lines down by itself is told nothing more, ever
        assert bench.log.writes[written][0] - asked_s <= bench.stop_within_s
    else:
        bench.watch(2.0)
        assert not bench.log.writes[written:]
    bench.device.close()


def test_what_is_out_of_range_is_refused_before_a_byte_is_written(bench: Bench) -> None:
    bench.prepare()
    for bad in bench.worse():
        written = len(bench.log.writes)
        with pytest.raises(ValueError, match=r"\w+ \w+"):
            bench.device.arm(bad)
        assert len(bench.log.writes) == written, bad
    bench.device.close()


def test_arming_before_prepare_or_twice_scheduling_is_a_mistake_in_the_program(bench: Bench) -> None:
    with pytest.raises(RuntimeError):
        bench.device.arm(bench.pulse)
    bench.prepare()
    with pytest.raises(RuntimeError):
        bench.device.fire_at(bench.clock.now() + 1.0)
    bench.device.arm(bench.pulse)
    bench.device.fire_at(bench.clock.now() + 1.0)
    with pytest.raises(RuntimeError):
        bench.device.fire_at(bench.clock.now() + 2.0)
    bench.device.close()


def test_a_refused_stimulus_does_not_leave_the_one_before_it_armed(bench: Bench) -> None:
    bench.prepare()
    bench.device.arm(bench.pulse)
    with pytest.raises(ValueError, match=r"\w+"):
        bench.device.arm(bench.worse()[0])
    with pytest.raises(RuntimeError):
        bench.device.fire_at(bench.clock.now() + 1.0)
    bench.device.close()


def test_the_same_stimulus_twice_is_given_twice(bench: Bench) -> None:
    bench.prepare()
    for _ in range(2):
        bench.device.arm(bench.pulse)
        bench.device.fire_at(bench.clock.now() + 0.3)
        assert bench.felt(0.3 + bench.midway_s + 0.5) in (True, None)
        bench.watch(bench.pulse.duration_s + 1.0)
    bench.device.close()
