"""Two thermodes in the device process: started together, and stopped together whatever dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from hardware.device_line import DeviceLine
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import RemoteStimulator, start_device_process
from hardware.rig_entries import ProbeEntry, TwoThermodesEntry
from hardware.rig_file import read_rig
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import DeviceFault
from tests.hardware.device_process.test_device_process import CLOCK, poll_until, until
from tests.probes_for_tests import by
from tests.serving import StampingTwin, served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

LONG = by(pulse=HeatPulse(32.0, 46.0, 10.0, 10.0, 10.0))
SKEW_S = 0.02
"""On a busy computer; what it is in a lab, each trial's row says."""


def line_of(first: str, second: str) -> DeviceLine:
    """Return the shipped pair on other ports."""
    entry = read_rig("two_thermodes")[0].stimulator
    assert isinstance(entry, TwoThermodesEntry)
    ports = {"first": ProbeEntry(port=first), "second": ProbeEntry(port=second)}
    return entry.model_copy(update=ports).line()


class Room:
    """A device process with two thermodes on two pseudo-terminals; `over` ends the far end of either."""

    def __init__(
        self,
        remote: RemoteStimulator,
        twins: tuple[StampingTwin, StampingTwin],
        over: tuple[threading.Event, threading.Event],
        paths: tuple[str, str],
    ) -> None:
        self.remote, self.twins, self.over, self.paths = remote, twins, over, paths

    def heat(self) -> None:
        """Have both warm."""
        self.remote.prepare(32.0, 48.0)
        self.remote.arm(LONG)
        self.remote.fire_at(CLOCK.now() + 0.15)
        poll_until(self.remote, bool)

    def kill(self) -> None:
        """Kill the process, and wait until it is dead."""
        os.kill(self.remote.pid, signal.SIGKILL)
        with pytest.raises(DeviceFault):
            poll_until(self.remote, lambda _: False)


@contextmanager
def room() -> Iterator[Room]:
    """Switch everything on."""
    twins = StampingTwin(CLOCK.now()), StampingTwin(CLOCK.now())
    over = threading.Event(), threading.Event()
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(served(None, twin, end))[0] for twin, end in zip(twins, over, strict=True)
        )
        remote = start_device_process(StationSettings(line_of(first, second)), CLOCK)
        stack.callback(remote.close)
        yield Room(remote, twins, over, (first, second))


def test_both_are_started_together_and_both_times_are_told() -> None:
    with room() as both:
        both.remote.prepare(32.0, 48.0)
        both.remote.arm(LONG)
        at_s = CLOCK.now() + 0.3
        both.remote.fire_at(at_s)
        (fired,) = poll_until(both.remote, bool)
        poll_until(both.remote, lambda _: CLOCK.now() > at_s + 0.4)
        assert fired.second_s is not None
        assert at_s <= fired.before_s <= fired.second_s <= fired.after_s
        assert fired.second_s - fired.before_s < SKEW_S
        assert [len(twin.arrivals(b"L")) for twin in both.twins] == [1, 1]
        samples = both.remote.measured(at_s, CLOCK.now())
        assert {len(sample.zones_c) for sample in samples} == {10}
        assert min(samples[-1].zones_c[:5]) > 33.0
        assert min(samples[-1].zones_c[5:]) > 33.0


def test_a_process_that_is_killed_leaves_neither_hot() -> None:
    with room() as both:
        both.heat()
        both.kill()
        both.remote.stop()
        until(lambda: all(twin.arrivals(b"A") for twin in both.twins))
        until(lambda: all(twin.at_baseline(CLOCK.now()) for twin in both.twins))


@pytest.mark.parametrize("lost", [0, 1])
def test_where_one_line_is_gone_as_well_the_other_is_stopped(lost: int) -> None:
    with room() as both:
        both.heat()
        both.kill()
        both.over[lost].set()
        until(lambda: not Path(both.paths[lost]).exists())
        with pytest.raises(DeviceFault):
            both.remote.stop()
        sound = both.twins[1 - lost]
        until(lambda: sound.arrivals(b"A") != [])
        until(lambda: sound.at_baseline(CLOCK.now()))


@pytest.mark.parametrize("lost", [0, 1])
def test_a_line_that_is_lost_during_heat_ends_the_session_with_the_other_at_its_baseline(lost: int) -> None:
    with room() as both:
        both.heat()
        lost_s = CLOCK.now()
        both.over[lost].set()
        with pytest.raises(DeviceFault):
            poll_until(both.remote, lambda _: False)
        sound = both.twins[1 - lost]
        until(lambda: sound.arrivals(b"A") != [])
        assert sound.arrivals(b"A")[-1] - lost_s < 0.6
        until(lambda: sound.at_baseline(CLOCK.now()))
