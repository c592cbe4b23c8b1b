"""How a laser is opened, and what is felt of it where it is simulated."""

from __future__ import annotations

from dataclasses import replace

from hardware.clocks import VirtualClock
from hardware.device_line import DeviceLine, LaserLine
from hardware.electrical.opening import as_twin_trigger, open_source
from hardware.felt import Felt, Skin
from hardware.laser.driver import TriggeredLaser
from hardware.laser.twin import HandSetLaser
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import Clock


def open_laser(line: DeviceLine, clock: Clock) -> tuple[TriggeredLaser, HandSetLaser | None, Skin | None]:
    """Open what fires a laser; return its device, and its twin and what is felt there where it is simulated.

    Raises DeviceFault if there is no such port, or if another program has it.
    """
    laser = _laser(line)
    source, lines, mask = open_source(laser.trigger, clock)
    if lines is None:
        real = TriggeredLaser(
            source, clock, laser.model, wavelength_nm=laser.wavelength_nm, most_mj=laser.most_mj
        )
        return real, None, None
    twin = HandSetLaser(
        source,
        clock,
        laser.model,
        lines,
        mask,
        wavelength_nm=laser.wavelength_nm,
        most_mj=laser.most_mj,
    )
    return twin, twin, skin_under(twin)


def skin_under(twin: HandSetLaser) -> Skin:
    """Return what is felt of a simulated laser's pulses."""

    def felt(since_s: float, until_s: float) -> Felt:
        here = (light.pulse for light in twin.given if since_s <= light.time_s <= until_s)
        return Felt(strongest_mj_per_mm2=max((pulse.fluence_mj_per_mm2 for pulse in here), default=0.0))

    return felt


def refuse_unsettable(line: DeviceLine, pulse: LaserPulse, ceiling_mj_per_mm2: float) -> None:
    """Raise ValueError, as a sentence, for a pulse that the laser or its source could not give exactly.

    Nothing real is opened: its twin's driver is asked.
    """
    laser = _laser(line)
    twin = replace(line, laser=replace(laser, trigger=as_twin_trigger(laser.trigger)))
    open_laser(twin, VirtualClock())[0].check(pulse, ceiling_mj_per_mm2)


def _laser(line: DeviceLine) -> LaserLine:
    if line.laser is None:
        raise TypeError(f"{line.device} is no laser")
    return line.laser
