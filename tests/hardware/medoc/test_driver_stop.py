"""The Medoc driver's ways to an end: stop in every state, close, what others left, and many trials."""

from __future__ import annotations

import math

import pytest

from hardware.medoc.driver import Medoc
from hardware.medoc.words import Command
from mindpain_task.roles import Fired, Sample
from tests.hardware.medoc.bench import PULSE, QUICK, TABLE, Bench, fired


@pytest.mark.parametrize("stop_after_s", [0.0, 0.01, 0.5, 1.875, 5.0, 9.875, 10.5, 20.0])
def test_after_stop_the_surface_is_at_baseline(stop_after_s: float) -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(10.0 + stop_after_s)
    before_s, sent = bench.clock.now(), len(bench.asked())
    bench.medoc.stop()
    bench.medoc.stop()
    assert bench.asked()[sent] == (before_s, Command.ABORT)
    assert bench.clock.now() - before_s < 0.5
    bench.run_until(before_s + PULSE.return_s + 0.01)
    assert bench.twin.at_baseline(bench.clock.now())
    assert Command.START not in [c for _, c in bench.asked()[sent:]]
    bench.medoc.arm(PULSE)  # the session may go on
    bench.medoc.fire_at(bench.clock.now() + 1)
    assert fired(bench.run_until(bench.clock.now() + 2))


def test_stop_is_allowed_in_every_state_and_sends_one_abort() -> None:
    bench = Bench()
    bench.medoc.stop()
    assert [c for _, c in bench.asked()] == [Command.ABORT, Command.STATUS]
    bench.ready()
    bench.medoc.stop()
    bench.medoc.arm(QUICK)
    bench.medoc.stop()
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.medoc.fire_at(100.0)
    bench.medoc.arm(QUICK)
    bench.medoc.fire_at(bench.clock.now() + 0.01)
    bench.medoc.stop()
    bench.run_until(60.0)
    assert bench.twin.warmest_c(0.0, 60.0) == 32.0


def test_a_stop_between_connecting_and_firing_fires_nothing() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(9.99)
    assert bench.exchange.opened[-1] == pytest.approx(9.98)
    bench.medoc.stop()
    assert not fired(bench.run_until(30.0))
    assert bench.twin.warmest_c(0.0, 30.0) == 32.0


def test_a_closed_driver_leaves_the_surface_at_baseline() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(13.0)
    bench.medoc.close()
    sent = len(bench.exchange.sent)
    bench.medoc.close()
    bench.medoc.stop()
    assert len(bench.exchange.sent) == sent
    assert bench.medoc.next_due_s() == math.inf
    assert bench.twin.at_baseline(13.0 + PULSE.return_s + 0.01)


def test_closing_a_driver_that_never_did_anything_stops_what_another_left() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(13.0)
    Medoc(bench.exchange, bench.clock, TABLE).close()
    assert bench.twin.at_baseline(16.0)


def test_prepare_ends_what_an_earlier_program_left() -> None:
    bench = Bench().armed()
    bench.medoc.fire_at(10.0)
    bench.run_until(13.0)
    again = Medoc(bench.exchange, bench.clock, TABLE)
    again.prepare(32.0, 48.0)
    assert bench.twin.at_baseline(16.0)
    again.arm(QUICK)


def test_arming_again_takes_the_place_of_what_was_armed() -> None:
    bench = Bench().armed(PULSE)
    bench.medoc.arm(QUICK)
    bench.medoc.fire_at(20.0)
    bench.run_until(25.0)
    assert bench.twin.warmest_c(0.0, 25.0) == QUICK.peak_c


def test_arming_waits_for_the_test_before() -> None:
    bench = Bench(finalize_s=1.0).armed(QUICK)
    bench.medoc.fire_at(10.0)
    bench.run_until(10.2)
    bench.medoc.arm(PULSE)
    assert bench.twin.warmest_c(10.0, bench.clock.now()) == QUICK.peak_c
    assert 14.3 < bench.clock.now() < 16.0


@pytest.mark.parametrize("finalize_s", [0.0, 1.0])
def test_many_trials_in_a_row(finalize_s: float) -> None:
    bench = Bench(finalize_s=finalize_s).ready()
    for _ in range(5):
        bench.medoc.arm(QUICK)
        onset_s = bench.clock.now() + 1.0
        bench.medoc.fire_at(onset_s)
        events = bench.run_until(onset_s + QUICK.duration_s + 0.5)
        assert [event for event in events if isinstance(event, Fired)] == [Fired(onset_s, onset_s)]
        assert max(s.zones_c for s in events if isinstance(s, Sample)) == (42.0,)
