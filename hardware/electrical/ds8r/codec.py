"""A DS8R's values to its library's integers and back; pure, refuses, never clips."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple

LOWEST_MA, HIGHEST_MA = 2.0, 1000.0
STEPS_PER_MA = 10
SHORTEST_US, LONGEST_US, WIDTH_STEP_US = 50, 2000, 10
DWELLS_US = (1, 990)
RECOVERIES_PERCENT = (10, 100)
TOLERANCE = 1e-6

NO_CHANGE = 7  # in mode, polarity and source
UNTOLD = -1  # what a value stands at before the library has filled it in

FIRST_ERROR = 100000
_ERRORS = {
    100002: "its library is not initialised",
    100003: "the vendor's host process has ended",
    100018: "the device was not found",
    100019: "the device is not connected",
    100020: "a number that third parties list, and nobody explains",
}


class OutOfRange(ValueError):
    """A DS8R cannot be given this value; the message has number, unit and range."""


class Mode(enum.IntEnum):
    """How many phases a pulse has."""

    MONOPHASIC = 1
    BIPHASIC = 2


class Polarity(enum.IntEnum):
    """Which way the first phase goes."""

    POSITIVE = 1
    NEGATIVE = 2
    ALTERNATING = 3


class AmplitudeSource(enum.IntEnum):
    """What sets the amplitude, which has nothing to do with what triggers a pulse."""

    INTERNAL = 1
    EXTERNAL = 2


class Enabling(NamedTuple):
    """The integers that switch the output off and on: sources contradict one another."""

    off: int
    on: int


ZERO_ONE = Enabling(off=0, on=1)
ONE_TWO = Enabling(off=1, on=2)
TWO_ONE = Enabling(off=2, on=1)


class Settings(NamedTuple):
    """What `DGD128_Set` takes and `DGD128_Get` gives, in their order.

    `demand` counts 0.1 mA, `pulse_width` and `dwell` count µs, `recovery` counts %.
    """

    mode: int
    polarity: int
    source: int
    demand: int
    pulse_width: int
    dwell: int
    recovery: int
    enabled: int


@dataclass(frozen=True)
class Shape:
    """What a pulse looks like beside its width and current.

    In biphasic mode the recovery phase comes `dwell_us` after the first, the other way, with
    `recovery_percent` of its amplitude, for as long as carries the same charge. Raises OutOfRange for what
    the device does not do.
    """

    mode: Mode = Mode.MONOPHASIC
    polarity: Polarity = Polarity.POSITIVE
    dwell_us: int = 1
    recovery_percent: int = 100

    def __post_init__(self) -> None:
        low, high = DWELLS_US
        if self.dwell_us != int(self.dwell_us) or not low <= self.dwell_us <= high:
            raise OutOfRange(f"dwell {self.dwell_us} µs is no whole number from {low} to {high} µs")
        low, high = RECOVERIES_PERCENT
        if self.recovery_percent != int(self.recovery_percent) or not low <= self.recovery_percent <= high:
            raise OutOfRange(f"recovery {self.recovery_percent} % is no whole number from {low} to {high} %")

    def lasts_s(self, pulse_width_us: float) -> float:
        """Return the seconds from a pulse's begin to the end of its last phase."""
        if self.mode is Mode.MONOPHASIC:
            return pulse_width_us * 1e-6
        return (pulse_width_us + self.dwell_us + pulse_width_us * 100 / self.recovery_percent) * 1e-6


MONOPHASIC = Shape()
BIPHASIC = Shape(Mode.BIPHASIC)


def demand(current_ma: float) -> int:
    """Return a current as its integer; raises OutOfRange unless it is a whole number of 0.1 mA in range."""
    if not LOWEST_MA - TOLERANCE <= current_ma <= HIGHEST_MA + TOLERANCE:  # refuses NaN, too
        raise OutOfRange(
            f"current {current_ma} mA is outside {LOWEST_MA} to {HIGHEST_MA} mA (DGD128_Set, Demand)"
        )
    steps = round(current_ma * STEPS_PER_MA)
    if abs(current_ma - steps / STEPS_PER_MA) > TOLERANCE:
        raise OutOfRange(f"current {current_ma} mA is no whole number of 0.1 mA (DGD128_Set, Demand)")
    return steps


def pulse_width(width_us: float) -> int:
    """Return a width as its integer; raises OutOfRange unless it is a whole number of 10 µs in range."""
    if not SHORTEST_US <= width_us <= LONGEST_US or width_us % WIDTH_STEP_US:
        raise OutOfRange(
            f"width {width_us} µs is no whole number of {WIDTH_STEP_US} µs from {SHORTEST_US} to "
            f"{LONGEST_US} µs (DGD128_Set, PulseWidth)"
        )
    return int(width_us)


def current_ma(settings: Settings) -> float:
    """Return the current that settings stand for."""
    return settings.demand / STEPS_PER_MA


def settings(width_us: float, wanted_ma: float, shape: Shape, enabled: int) -> Settings:
    """Return the integers for pulses like these; raises OutOfRange, naming value and range."""
    return Settings(
        mode=int(shape.mode),
        polarity=int(shape.polarity),
        source=int(AmplitudeSource.INTERNAL),
        demand=demand(wanted_ma),
        pulse_width=pulse_width(width_us),
        dwell=shape.dwell_us,
        recovery=shape.recovery_percent,
        enabled=enabled,
    )


def rest(shape: Shape, off: int) -> Settings:
    """Return the integers of a device at rest: output off, and the weakest pulse in case it is not."""
    return settings(SHORTEST_US, LOWEST_MA, shape, off)


def differences(wanted: Settings, told: Settings) -> str:
    """Return in words where two settings differ, or nothing where they agree."""
    return ", ".join(
        f"{name} was set to {value} and reads {other}"
        for name, value, other in zip(Settings._fields, wanted, told, strict=True)
        if value != other
    )


def complaint(result: int) -> str:
    """Return what a call's result complains of, or nothing.

    0 is well, numbers from 100000 on are errors; what others mean is unknown, and they are none here.
    """
    if result < FIRST_ERROR:
        return ""
    return f"error {result}: {_ERRORS.get(result, 'a number that no source explains')}"
