"""A laser in a device process of its own, in real time: edges on time, with their marker, and felt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.clocks import LabClock
from hardware.device_line import BoxLine
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import start_device_process
from hardware.laser.entries import LaserConsoleEntry
from hardware.rig_file import read_rig
from hardware.self_check import edge_lateness
from hardware.stimulators import describe
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import Fired

CLOCK = LabClock()
ONSET = 59


def entry() -> LaserConsoleEntry:
    stimulator = read_rig("eeg_laser")[0].stimulator
    assert isinstance(stimulator, LaserConsoleEntry)
    return stimulator.simulated()


def test_what_is_said_of_it_is_what_its_driver_does() -> None:
    described = describe("laser")
    assert described.set_by_hand
    assert not described.tells
    assert described.zones == 0


def test_its_edges_are_measured() -> None:
    late, _ = edge_lateness(entry(), CLOCK, 3)
    assert late.n == 3


def test_an_edge_its_marker_and_what_is_felt() -> None:
    box = BoxLine("eeg", "one_byte", "sim://one_byte", boot_wait_s=0.0)
    settings = StationSettings(entry().line(), boxes=(box,), onset_codes=(50, 56, ONSET))
    remote = start_device_process(settings, CLOCK)
    try:
        remote.prepare(0.0, 10.0)
        remote.arm(LaserPulse(200.0, 30.0, 25.0))
        due_s = CLOCK.now() + 0.3
        remote.fire_at(due_s)
        fired: tuple[Fired, ...] = ()
        while not fired and CLOCK.now() < due_s + 2.0:
            CLOCK.wait_until(CLOCK.now() + 0.02)
            fired = remote.poll()
        assert len(fired) == 1
        assert remote.felt(due_s - 0.1, CLOCK.now()).strongest_mj_per_mm2 == pytest.approx(8.0)
        CLOCK.wait_until(CLOCK.now() + 0.1)
        remote.poll()
        (report,) = remote.pulses()
        assert (report.number, report.told_s, report.fault) == (1, None, "")
        remote.stop()
    finally:
        remote.close()


def test_a_rig_of_real_parts_rehearses_as_a_twin() -> None:
    real = read_rig("eeg_laser")[0].stimulator
    assert isinstance(real, LaserConsoleEntry)
    assert real.port == "/dev/ttyACM0"
    assert real.simulated().port == "sim://one_byte"
    assert replace(real.simulated().line(), port="") == replace(entry().line(), port="")
