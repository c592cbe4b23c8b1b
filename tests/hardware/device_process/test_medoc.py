"""A Medoc station in the device process: it arms slowly, fires on time, is read back, and stops."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hardware.clocks import LabClock
from hardware.device_line import DeviceLine
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import RemoteStimulator, start_device_process
from hardware.exchange_server import serve_on_tcp
from hardware.medoc.programs import ProgramTable
from hardware.medoc.twin import MedocTwin
from hardware.medoc.typing_in import extended, to_yaml
from hardware.rig_entries import MedocEntry
from hardware.rig_file import read_rig
from mindpain_task.delivery import Verdict, judge
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Fired

PULSE = HeatPulse(baseline_c=32.0, peak_c=46.0, rise_c_per_s=40.0, plateau_s=1.0, return_c_per_s=40.0)
TABLE = extended(ProgramTable(mindpain_medoc_programs=1, probe="any", programs=()), [PULSE])
CLOCK = LabClock()


@contextmanager
def station() -> Iterator[tuple[str, MedocTwin]]:
    """Serve a station over TCP from a thread."""
    twin = MedocTwin(CLOCK.now(), TABLE, pretest_s=0.3)
    ready, over = threading.Event(), threading.Event()
    urls: list[str] = []

    def on_ready(host: str, port: int) -> None:
        urls.append(f"tcp://{host}:{port}")
        ready.set()

    server = threading.Thread(target=serve_on_tcp, args=(twin, CLOCK, "127.0.0.1", 0, on_ready, over.is_set))
    server.start()
    try:
        assert ready.wait(5)
        yield urls[0], twin
    finally:
        over.set()
        server.join(5)


@contextmanager
def process(url: str) -> Iterator[RemoteStimulator]:
    line = DeviceLine("medoc", url, 0.3, programs=to_yaml(TABLE))
    remote = start_device_process(StationSettings(line), CLOCK)
    try:
        yield remote
    finally:
        remote.close()


def watch(remote: RemoteStimulator, until_s: float) -> list[Fired]:
    fired: list[Fired] = []
    while CLOCK.now() < until_s:
        fired.extend(remote.poll())
        CLOCK.wait_until(min(until_s, remote.next_due_s()))
    return fired


def test_a_pulse_is_fired_on_time_read_back_and_judged() -> None:
    entry = read_rig("booth_medoc")[0].stimulator
    assert isinstance(entry, MedocEntry)
    with station() as (url, _), process(url) as remote:
        remote.prepare(32.0, 48.0)
        remote.arm(PULSE)
        due_s = CLOCK.now() + 0.5
        remote.fire_at(due_s)
        (fired,) = watch(remote, due_s + PULSE.duration_s + 1.0)
        assert due_s <= fired.before_s < due_s + 0.05
        samples = remote.measured(due_s - 1.0, CLOCK.now())
        assert len(samples) > 5 * PULSE.duration_s
        assert judge(PULSE, due_s, samples, entry.delivery).verdict is Verdict.DELIVERED


def test_a_stop_in_the_heat_takes_the_station_back_to_its_baseline() -> None:
    with station() as (url, twin), process(url) as remote:
        remote.prepare(32.0, 48.0)
        remote.arm(PULSE)
        due_s = CLOCK.now() + 0.3
        remote.fire_at(due_s)
        watch(remote, due_s + 0.8)
        assert twin.surface_c(CLOCK.now())[0] > 40
        asked_s = CLOCK.now()
        remote.stop()
        assert CLOCK.now() - asked_s < 0.5
        CLOCK.wait_until(CLOCK.now() + PULSE.return_s + 0.2)
        assert twin.at_baseline(CLOCK.now())


def test_a_code_that_the_station_does_not_know_is_refused_when_it_is_armed() -> None:
    other = HeatPulse(32.0, 45.0, 10.0, 1.0, 10.0)
    table = extended(TABLE, [other])
    with station() as (url, _):
        line = DeviceLine("medoc", url, 0.3, programs=to_yaml(table))
        remote = start_device_process(StationSettings(line), CLOCK)
        try:
            remote.prepare(32.0, 48.0)
            with pytest.raises(Exception, match="ILLEGAL_ARG"):
                remote.arm(other)
        finally:
            remote.close()
