"""The whole envelope of one population: heat, current, cold and light, and how far an override could go."""

from __future__ import annotations

from typing import Literal

from mindpain_task.located import Strict
from mindpain_task.safety.cold import ColdLimits
from mindpain_task.safety.electrical import ElectricalLimits
from mindpain_task.safety.laser import LaserLimitsEntry
from mindpain_task.safety.limits import ThermalLimits


class Envelope(Strict):
    """The limits for one population: the default, and how far a named, reasoned override could ever go.

    Without `laser`, no laser pulse is allowed; nothing could be loosened there.
    """

    mindpain_envelope: Literal[1]
    population: str
    thermal: ThermalLimits
    thermal_override: ThermalLimits
    electrical: ElectricalLimits
    electrical_override: ElectricalLimits
    cold: ColdLimits
    cold_override: ColdLimits
    laser: LaserLimitsEntry | None = None
