"""A DS5's currents to input voltages and back, and the limits it enforces; pure, refuses, never clips."""

from __future__ import annotations

import math
from dataclasses import dataclass

INPUTS_V = (1.0, 2.5, 5.0, 10.0)
OUTPUTS_MA = (10.0, 25.0, 50.0)

LOAD_OHM = 500.0  # the resistance at which pulse energy is counted
AVERAGE_MA = 10.0
BASELINE_MA = 0.05
PULSE_S = 1.0
ENERGY_MJ = 50.0

SAME = 1e-9  # a rounded product must not refuse what stands exactly on a limit
ERROR_PART = 0.01
ERROR_MA = 0.05


class OutOfRange(ValueError):
    """A DS5 cannot, or would not, give this; the message has number, unit and limit."""


@dataclass(frozen=True)
class Ranges:
    """How a DS5 is set: full scale of its input (± V) gives full scale of its output (± mA).

    Raises OutOfRange for what the device does not offer.
    """

    input_v: float
    output_ma: float

    def __post_init__(self) -> None:
        if self.input_v not in INPUTS_V:
            raise OutOfRange(f"a DS5 has no input range of ±{self.input_v} V, but ±1, 2.5, 5 and 10 V")
        if self.output_ma not in OUTPUTS_MA:
            raise OutOfRange(f"a DS5 has no output range of ±{self.output_ma} mA, but ±10, 25 and 50 mA")

    @property
    def ma_per_v(self) -> float:
        """The current that one volt at the input gives."""
        return self.output_ma / self.input_v


def volts(current_ma: float, ranges: Ranges) -> float:
    """Return the input voltage that gives a current; raises OutOfRange beyond the output range."""
    if not abs(current_ma) <= ranges.output_ma:  # refuses NaN, too
        raise OutOfRange(
            f"current {current_ma} mA is outside ±{ranges.output_ma} mA, the output range the DS5 is set to"
        )
    return current_ma / ranges.ma_per_v


def current_ma(input_v: float, ranges: Ranges) -> float:
    """Return the current that an input voltage gives; raises OutOfRange beyond the input range."""
    if not abs(input_v) <= ranges.input_v:
        raise OutOfRange(
            f"input {input_v} V is outside ±{ranges.input_v} V, the input range the DS5 is set to"
        )
    return input_v * ranges.ma_per_v


def worst_error_ma(step_v: float, ranges: Ranges) -> float:
    """Return how far the current may be off where the source rounds volts to whole steps.

    Raises OutOfRange for a step that is none.
    """
    if not (math.isfinite(step_v) and step_v > 0):
        raise OutOfRange(f"{step_v} V is no step of a source")
    return step_v / 2 * ranges.ma_per_v


def refuse_inexact(wanted_ma: float, step_v: float, ranges: Ranges) -> None:
    """Raise OutOfRange where the source's steps are too coarse for this current on these ranges."""
    error_ma = worst_error_ma(step_v, ranges)
    if error_ma > min(ERROR_PART * abs(wanted_ma), ERROR_MA) + SAME:
        raise OutOfRange(
            f"current {wanted_ma} mA could be off by {error_ma:.4f} mA with ±{ranges.input_v} V for "
            f"±{ranges.output_ma} mA and a source of {1000 * step_v:.3g} mV a step: at most "
            f"{100 * ERROR_PART:.0f} % and {ERROR_MA} mA are taken; use a smaller output range"
        )


def pulse_energy_mj(current_ma: float, pulse_width_us: float) -> float:
    """Return the energy of one pulse in mJ at 500 ohm."""
    return current_ma**2 * LOAD_OHM * pulse_width_us * 1e-9


def refuse_over_limits(current_ma: float, pulse_width_us: int, count: int, period_s: float) -> None:
    """Raise OutOfRange for a train at which a DS5 with its limits enabled would switch its output off.

    The average is over one period: over which time the device averages is unknown.
    """
    if pulse_width_us * 1e-6 > PULSE_S + SAME:
        raise OutOfRange(f"a pulse of {pulse_width_us} µs is over the DS5's limit of {PULSE_S} s")
    energy_mj = pulse_energy_mj(current_ma, pulse_width_us)
    if energy_mj > ENERGY_MJ + SAME:
        raise OutOfRange(
            f"{current_ma} mA for {pulse_width_us} µs are {energy_mj:.4g} mJ at {LOAD_OHM:.0f} ohm, "
            f"over the DS5's limit of {ENERGY_MJ} mJ"
        )
    if count > 1:
        average_ma = abs(current_ma) * pulse_width_us * 1e-6 / period_s
        if average_ma > AVERAGE_MA + SAME:
            raise OutOfRange(
                f"{current_ma} mA for {pulse_width_us} µs every {1000 * period_s:.4g} ms are on average "
                f"{average_ma:.4g} mA, over the DS5's limit of {AVERAGE_MA} mA"
            )


def refuse_unsteady_baseline(step_v: float, ranges: Ranges) -> None:
    """Raise OutOfRange where half a step of the source is more than the DS5 allows between pulses."""
    error_ma = worst_error_ma(step_v, ranges)
    if error_ma > BASELINE_MA + SAME:
        raise OutOfRange(
            f"a source of {1000 * step_v:.3g} mV a step may rest {error_ma:.4f} mA off with "
            f"±{ranges.input_v} V for ±{ranges.output_ma} mA: "
            f"the DS5's limit between pulses is {BASELINE_MA} mA"
        )
