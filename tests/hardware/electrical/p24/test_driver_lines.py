"""The P24's driver on lines that cut packets short or are lost: the stop is heard, and the fault is told."""

from __future__ import annotations

import sys
import threading

import pytest

from hardware.clocks import LabClock, VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.p24.answers import Level
from hardware.electrical.p24.codec import Command
from hardware.electrical.p24.driver import P24
from hardware.electrical.p24.framing import Frame, FrameReader, to_bytes
from hardware.electrical.p24.talk import STOP
from hardware.electrical.p24.twin import P24Twin
from hardware.lines import SimLine, open_line
from mindpain_task.roles import DeviceFault, Fired, PulseReport
from tests.hardware.electrical.p24.bench import CEILING_MA, FIVE, bench, on_a_terminal


def test_the_stop_is_known_before_it_is_needed() -> None:
    assert FrameReader().feed(STOP) == [Frame(Command.LOW_LEVEL_STOP, 0)]


@pytest.mark.parametrize("length", [1, 2, 9, 20])
def test_a_packet_that_an_earlier_program_left_half_said_swallows_no_stop(length: int) -> None:
    on = bench()
    on.twin.receive(to_bytes(Frame(Command.LOW_LEVEL_INIT, 1, b"\0")), 0.0)
    half = b"\xf0\x81\x55\x81\x4c\x81\xd5\x81\x54\x04\x02\x82\x0c\x85\x00\x00\x06\x44\xb0\x00\x0c\x84\x60\x00"
    on.twin.receive(half[:length], 0.1)
    on.clock.wait_until(0.5)
    on.device.stop()
    assert on.twin.level is Level.NOTHING
    on.prepared()
    assert len(on.give(FIVE)) == 5


class FailingLine(SimLine):
    """A line whose next write goes through in part, and fails."""

    cut_at: int | None = None

    def write(self, data: bytes) -> None:
        if self.cut_at is None:
            super().write(data)
            return
        cut_at, self.cut_at = self.cut_at, None
        super().write(data[:cut_at])
        raise DeviceFault(f"{self.name}: writing {data!r} failed: the device took {cut_at} bytes")


@pytest.mark.parametrize("cut_at", [0, 5, 15])
def test_after_a_pulse_cut_short_the_stop_is_heard(cut_at: int) -> None:
    clock, twin = VirtualClock(), P24Twin(0.0)
    line = FailingLine(twin, clock, "sim://p24")
    device = ElectricalDevice(P24(line, clock), clock)
    device.prepare(0.0, CEILING_MA)
    device.arm(FIVE)
    line.cut_at = cut_at
    with pytest.raises(DeviceFault, match="failed"):
        device.fire()
    device.stop()
    assert twin.level is Level.NOTHING
    assert twin.given == ()
    device.arm(FIVE)
    device.fire()
    assert len(twin.given) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_on_a_terminal_a_train_is_given_and_a_lost_line_is_a_fault_within_50_ms() -> None:
    clock, over = LabClock(), threading.Event()
    twin = P24Twin(clock.now())
    with on_a_terminal(twin, over) as path:
        output = P24(open_line(path, clock), clock)
        device = ElectricalDevice(output, clock)
        device.prepare(0.0, CEILING_MA)
        device.arm(FIVE)
        device.fire_at(clock.now() + 0.05)
        end_s, told = clock.now() + 0.4, list[Fired | PulseReport]()
        while clock.now() < end_s:
            clock.wait_until(min(end_s, device.next_due_s()))
            told += device.poll()
        assert len(told) == 6
        assert len(twin.given) == 5
        over.set()
        clock.wait_until(clock.now() + 0.2)
        clock.wait_until(device.next_due_s())
        began_s = clock.now()
        with pytest.raises(DeviceFault, match=path):
            device.poll()
        assert clock.now() - began_s < 0.05
        with pytest.raises(DeviceFault, match=path):
            device.close()
