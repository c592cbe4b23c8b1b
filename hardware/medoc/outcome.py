"""What the measured temperature says: whether an unconfirmed start was obeyed, or heat came unasked."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.medoc.codec import Response
from hardware.medoc.words import TestState
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import DeviceFault

WARMER_C = 1.0
"""A probe this much over its baseline is being heated [OURS]."""
GRACE_S = 1.5
"""How much later than commanded it may be that warm before a start counts as not obeyed [OURS]."""


@dataclass(frozen=True)
class Doubt:
    """A start whose answer was lost. It is never repeated: the probe shows whether it was obeyed.

    What MMS says of the test does not: it is the same just before a start and after it.
    """

    fault: DeviceFault
    pulse: HeatPulse
    started_s: float

    def is_settled(self, response: Response, now_s: float) -> bool:
        """Return whether the probe is being heated; raises DeviceFault once it should be and is not."""
        if response.temperature_c is None:
            raise DeviceFault(
                f"{self.fault}; START may have been obeyed or not: this MMS tells no temperature"
            )
        warmer_c = min(WARMER_C, (self.pulse.peak_c - self.pulse.baseline_c) / 2)
        if response.temperature_c >= self.pulse.baseline_c + warmer_c:
            return True
        decided_s = self.started_s + warmer_c / self.pulse.rise_c_per_s + GRACE_S
        if now_s >= decided_s or response.test in (TestState.IDLE, TestState.READY):
            raise DeviceFault(
                f"{self.fault}; START was not obeyed: {now_s - self.started_s:.1f} s later the test is "
                f"{response.test.name} and the probe is at {response.temperature_c} °C"
            )
        return False


def refuse_unasked_heat(name: str, response: Response, baseline_c: float) -> None:
    """Raise DeviceFault if the probe is heated although nothing was started."""
    if response.temperature_c is not None and response.temperature_c >= baseline_c + WARMER_C:
        raise DeviceFault(
            f"{name}: command STATUS: the probe is at {response.temperature_c} °C, {baseline_c} °C is its "
            "baseline, and no start was sent: somebody started the test at MMS, or Automatic Start is on"
        )
