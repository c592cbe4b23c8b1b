"""What is done to a person, as immutable data: current, cold water, and all that a device may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mindpain_task.heat import HeatProfile, HeatPulse, HeatTrain, ZonedHeat
from mindpain_task.laser import LaserPulse
from mindpain_task.paired_heat import PairedHeat

GivenHeat: TypeAlias = HeatPulse | HeatTrain | PairedHeat
"""What a protocol can give of heat: one course for a whole probe, or for two, of which a dose can be told."""
Heat: TypeAlias = HeatPulse | HeatTrain | ZonedHeat | HeatProfile
"""What a thermode can be told to do in one start."""


@dataclass(frozen=True)
class ShockTrain:
    """Electrical pulses of constant current, all alike, each `pulse_width_us` wide (one phase of it).

    `rate_hz` is how many there are in a second; the first comes at the onset. Whether a pulse has one phase
    or two belongs to the stimulator, not to the train.
    """

    pulse_width_us: int
    rate_hz: float
    count: int
    current_ma: float

    @property
    def period_s(self) -> float:
        """Seconds from the start of one pulse to the start of the next."""
        return 1 / self.rate_hz

    @property
    def duration_s(self) -> float:
        """Seconds from the onset to the end of the last pulse's first phase."""
        return (self.count - 1) * self.period_s + self.pulse_width_us * 1e-6

    def pulse_onset_s(self, number: int) -> float:
        """Return when a pulse begins, in seconds since the onset; `number` is 1 for the first."""
        return (number - 1) * self.period_s


Armable: TypeAlias = GivenHeat | ShockTrain | LaserPulse
"""What a plan has a stimulator give."""
Stimulus: TypeAlias = Heat | PairedHeat | ShockTrain | LaserPulse
"""What a stimulator can be armed with."""


def only_heat(stimulus: Stimulus, device: str) -> Heat:
    """Return the stimulus, or raise ValueError where it is none for one thermode."""
    if isinstance(stimulus, ShockTrain):
        raise ValueError(f"{device} gives heat, not a shock train")
    if isinstance(stimulus, LaserPulse):
        raise ValueError(f"{device} gives heat, not a laser pulse")
    if isinstance(stimulus, PairedHeat):
        raise ValueError(f"{device} is one probe, and this is heat for two: rig two_thermodes gives it")
    return stimulus


@dataclass(frozen=True)
class ColdPressor:
    """A hand in cold water until the participant withdraws it, at most `cap_s` long; run by the operator.

    The water must be within `tolerance_c` of `water_c` when the hand goes in.
    """

    water_c: float
    tolerance_c: float
    cap_s: float
