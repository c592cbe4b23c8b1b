"""The whole envelope of one population: heat, current, cold and light, and how far an override could go."""

from __future__ import annotations

from typing import Literal

from pydantic import PrivateAttr

from mindpain_task.located import Refused, Strict, read_yaml, validate
from mindpain_task.safety.cold import ColdLimits
from mindpain_task.safety.electrical import ElectricalLimits
from mindpain_task.safety.laser import LaserLimits, LaserLimitsEntry
from mindpain_task.safety.limits import ThermalLimits
from mindpain_task.unknown import with_stand_ins


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
    _unknown_light: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def light(self) -> LaserLimits | None:
        """The limits for laser pulses, with those that only stand in for one; None where there are none."""
        return None if self.laser is None else self.laser.limits(self._unknown_light)


def read_envelope(text: str, file: str) -> Envelope:
    """Read an envelope's file; raise `Refused` with every error.

    Only limits of laser light may be unknown: no source gives them. All others must be numbers.
    """
    document = read_yaml(text, file)
    filled, unknown, refusals = with_stand_ins(document)
    envelope, wrong = validate(filled, Envelope)
    refusals += [*wrong, *document.repeated]
    for each in unknown:
        if each.path[:1] != ("laser",) or each.path == ("laser", "wavelength_nm"):
            refusals.append(
                document.refuse(each.path, "a limit must be a number: only laser light's may be unknown")
            )
    if envelope is None or refusals:
        raise Refused(refusals)
    envelope._unknown_light.update({str(each.path[-1]): each.why for each in unknown})
    return envelope
