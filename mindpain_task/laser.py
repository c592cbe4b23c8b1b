"""A laser pulse on the skin, as immutable data: what the operator sets at the console and a trigger fires."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class LaserPulse:
    """One pulse of infrared light: an energy, over the area of its spot on the skin, in a few milliseconds.

    `energy_mj` is what reaches the skin: what the console is set to, or what the laboratory's own measurement
    says for that setting. Its onset is the trigger's edge; how long the laser takes from there to its light
    is the laser's own, and unknown here. The spot is moved to fresh skin after `pulses_per_spot` of them.
    """

    energy_mj: float
    pulse_ms: float
    spot_mm2: float
    pulses_per_spot: int = 1

    @property
    def fluence_mj_per_mm2(self) -> float:
        """The energy on a square millimetre of skin."""
        return self.energy_mj / self.spot_mm2

    @property
    def duration_s(self) -> float:
        """Seconds from the onset to the end of the light."""
        return self.pulse_ms * 1e-3

    def at_energy(self, energy_mj: float) -> LaserPulse:
        """Return the same pulse with another energy."""
        return replace(self, energy_mj=energy_mj)
