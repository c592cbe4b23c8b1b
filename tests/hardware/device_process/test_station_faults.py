"""What was given is told, whatever fails after it in the same turn."""

from __future__ import annotations

import math

import pytest

from hardware.clocks import VirtualClock
from hardware.device_process.station import Station
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.p24.driver import P24
from hardware.lines import SimLine, twin_at
from mindpain_task.roles import DeviceFault
from mindpain_task.stimuli import ShockTrain


class LostScanner:
    """A scanner's line that is lost from a time on."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.lost_from_s = math.inf

    def next_due_s(self) -> float:
        """Return now: it wants to be looked at always."""
        return self._clock.now()

    def poll(self) -> tuple[float, ...]:
        """Return nothing, or fail."""
        if self._clock.now() >= self.lost_from_s:
            raise DeviceFault("/dev/scanner: reading failed")
        return ()

    def close(self) -> None:
        """Do nothing."""


def test_a_stimulus_given_in_the_turn_in_which_the_scanners_line_is_lost_is_told() -> None:
    clock = VirtualClock()
    scanner = LostScanner(clock)
    line = SimLine(twin_at("sim://p24", clock.now()), clock, "sim://p24")
    device = ElectricalDevice(P24(line, clock, waveform="biphasic"), clock)
    station = Station(device, clock, (), scanner=scanner)
    station.prepare(0.0, 5.0)
    station.arm(ShockTrain(200, 50.0, 1, 2.0))
    station.fire_at(due_s := clock.now() + 0.5)
    clock.wait_until(due_s - device.spin_lead_s)
    scanner.lost_from_s = clock.now()
    with pytest.raises(DeviceFault, match="/dev/scanner"):
        station.poll()
    (fired,) = station.take_fired()
    assert fired.before_s == due_s
    assert station.take_fired() == ()
