"""The device process on the far end's line, ready to fire again and again."""

from __future__ import annotations

from hardware.clocks import LabClock
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import RemoteStimulator, start_device_process
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Fired
from tests.rigs_for_tests import tcs_at

PULSE = HeatPulse(baseline_c=32.0, peak_c=40.0, rise_c_per_s=10.0, plateau_s=1.0, return_c_per_s=10.0)
CEILING_C = 48.0
SILENCE_BOUND_S = 10.0  # a frame of the usual window may take longer than the guard of a session allows


class Thermode:
    """Ours: fired ahead of time, by a process that draws nothing."""

    def __init__(self, port: str, clock: LabClock) -> None:
        """Start the device process and bring the thermode to its baseline."""
        settings = StationSettings(tcs_at(port, SILENCE_BOUND_S).line())
        self._stimulator: RemoteStimulator = start_device_process(settings, clock)
        self._stimulator.prepare(PULSE.baseline_c, CEILING_C)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the system did not permit, in sentences."""
        return self._stimulator.notices

    @property
    def has_priority(self) -> bool:
        """Whether the process got real-time priority."""
        return not any("real-time priority" in notice for notice in self.notices)

    def rearm(self) -> None:
        """End the pulse before, and load the next."""
        self._stimulator.stop()
        self._stimulator.arm(PULSE)

    def fire_at(self, time_s: float) -> None:
        """Send the time ahead."""
        self._stimulator.fire_at(time_s)

    def poll(self) -> Fired | None:
        """Ask whether it fired, as a session does once a frame."""
        fired = [event for event in self._stimulator.poll() if isinstance(event, Fired)]
        return fired[0] if fired else None

    def close(self) -> None:
        """Stop and give the port back."""
        self._stimulator.close()
