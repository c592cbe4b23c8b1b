"""A whole plan against what holds for its session: heat, current, light and cold, each by its own rules."""

from __future__ import annotations

from dataclasses import dataclass

from mindpain_task.laser import LaserPulse
from mindpain_task.model import SessionPlan
from mindpain_task.planning.walking import exposures, laser_exposures, shock_exposures
from mindpain_task.safety.electrical import Contact, ElectricalLimits, check_trains, most_ma
from mindpain_task.safety.laser import LaserLimits, check_pulses
from mindpain_task.safety.limits import Finding, ThermalLimits, check_exposures
from mindpain_task.stimuli import Armable, ShockTrain


@dataclass(frozen=True)
class SessionLimits:
    """What holds for one session: the envelope as its protocol tightens it.

    `contact` is how current meets the skin in this room, None where no current is given; `laser` is None
    where the envelope says nothing of laser pulses: then it allows none.
    """

    thermal: ThermalLimits
    electrical: ElectricalLimits
    contact: Contact | None
    laser: LaserLimits | None = None

    @property
    def ceiling_c(self) -> float:
        """What a thermode is never to pass, in °C: the highest peak that any stimulus may have."""
        brief = self.thermal.brief
        return self.thermal.peak_c if brief is None else max(self.thermal.peak_c, brief.peak_c)

    @property
    def ceiling_ma(self) -> float:
        """What an electrical stimulator is never to pass, in mA; raises ValueError where there is none."""
        if self.contact is None:
            raise ValueError("this room gives no current: there is no ceiling in mA")
        return most_ma(self.contact.electrode, self.electrical)

    @property
    def ceiling_mj_per_mm2(self) -> float:
        """What a laser is never to pass, in mJ/mm²; raises ValueError where the envelope allows no laser."""
        if self.laser is None:
            raise ValueError("the envelope says nothing of laser pulses: it allows none")
        return self.laser.max_fluence_mj_per_mm2

    def ceiling_of(self, stimulus: Armable) -> float:
        """Return the ceiling that holds for a stimulus, in its own unit; ValueError where there is none."""
        if isinstance(stimulus, LaserPulse):
            return self.ceiling_mj_per_mm2
        return self.ceiling_ma if isinstance(stimulus, ShockTrain) else self.ceiling_c


def check_plan(plan: SessionPlan, limits: SessionLimits) -> tuple[Finding, ...]:
    """Check everything that a plan gives; return every finding, refusals and warnings."""
    findings = check_exposures(exposures(plan), limits.thermal)
    if limits.contact is not None:
        findings += check_trains(shock_exposures(plan), limits.contact, limits.electrical)
    if limits.laser is not None:
        findings += check_pulses(laser_exposures(plan), limits.laser)
    return findings
