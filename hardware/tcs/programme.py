"""What a session and a pulse are for a TCS II: the exact bytes, or a refusal before one is sent; pure."""

from __future__ import annotations

from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_015, Dialect
from mindpain_task.stimuli import HeatPulse


def session_bytes(baseline_c: float, ceiling_c: float, dialect: Dialect = FIRMWARE_015) -> bytes:
    """Return what sets the device's own ceiling, its baseline and its zones; raises OutOfRange."""
    if ceiling_c < baseline_c:
        raise codec.OutOfRange(f"the ceiling of {ceiling_c} °C is below the baseline of {baseline_c} °C")
    ceiling = codec.encode(dialect.ceiling, ceiling_c)
    return ceiling + codec.encode(dialect.neutral, baseline_c) + codec.enable_zones()


def pulse_bytes(
    pulse: HeatPulse, baseline_c: float, ceiling_c: float, dialect: Dialect = FIRMWARE_015
) -> bytes:
    """Return what loads a pulse in a session with this baseline and ceiling, in °C; raises OutOfRange.

    The device takes the time of rise and plateau together, in whole ms: a rise whose time is no whole
    number of ms (14.5 °C at 15 °C/s) is counted to the nearest, so the plateau is within 0.5 ms.
    """
    if abs(pulse.baseline_c - baseline_c) > codec.TOLERANCE:
        raise codec.OutOfRange(
            f"the pulse starts from {pulse.baseline_c} °C, but the prepared baseline is {baseline_c} °C"
        )
    if pulse.peak_c > ceiling_c + codec.TOLERANCE:
        raise codec.OutOfRange(f"peak {pulse.peak_c} °C is over the ceiling of {ceiling_c} °C")
    if not pulse.peak_c > baseline_c:
        raise codec.OutOfRange(f"peak {pulse.peak_c} °C is not over the baseline of {baseline_c} °C")
    for speed in (pulse.rise_c_per_s, pulse.return_c_per_s):
        if speed > dialect.fastest_c_per_s:
            raise codec.OutOfRange(
                f"{speed} °C/s is faster than the {dialect.fastest_c_per_s} °C/s that the probe can do"
            )
    shape = (
        codec.encode(dialect.setpoint, pulse.peak_c)
        + codec.encode(dialect.rise_speed, pulse.rise_c_per_s)
        + codec.encode(dialect.return_speed, pulse.return_c_per_s)
    )
    if not pulse.plateau_s >= 0:
        raise codec.OutOfRange(f"plateau {pulse.plateau_s} s is not 0 s or longer")
    if pulse.plateau_s > 0:
        codec.encode(dialect.duration, pulse.plateau_s)  # refuses what is no whole number of ms
    return shape + codec.encode(dialect.duration, round(pulse.rise_s, 3) + pulse.plateau_s)
