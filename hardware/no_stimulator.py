"""The role Stimulator in a room without one: there is nothing to arm, and nothing to stop."""

from __future__ import annotations

import math

from mindpain_task.roles import Allowance, DeviceFault, DeviceIdentity, Fired, PulseReport, Sample
from mindpain_task.stimuli import Stimulus


class NoStimulator:
    """Refuses every stimulus; a session that needs one is refused long before."""

    notices: tuple[str, ...] = ()
    spin_lead_s = 0.0
    tells_temperature = False

    def identify(self) -> DeviceIdentity:
        """Raise DeviceFault: there is no device."""
        raise DeviceFault("this rig has no stimulator")

    def prepare(self, rest: float, ceiling: float) -> DeviceIdentity:
        """Raise DeviceFault: there is no device."""
        return self.identify()

    def allow(self, allowance: Allowance | None) -> None:
        """Do nothing: nothing can be given."""

    def arm(self, stimulus: Stimulus) -> None:
        """Raise DeviceFault: there is no device."""
        self.identify()

    def fire_at(self, time_s: float) -> None:
        """Raise DeviceFault: there is no device."""
        self.identify()

    def next_due_s(self) -> float:
        """Return infinity: nothing is ever due."""
        return math.inf

    def poll(self) -> tuple[Fired, ...]:
        """Return nothing."""
        return ()

    def measured(self, since_s: float, until_s: float) -> tuple[Sample, ...]:
        """Return nothing."""
        return ()

    def pulses(self) -> tuple[PulseReport, ...]:
        """Return nothing."""
        return ()

    def reserve(self) -> str:
        """Return nothing: there is nothing to record."""
        return ""

    def stop(self) -> None:
        """Do nothing: nothing can be on."""

    def close(self) -> None:
        """Do nothing; may be called twice."""
