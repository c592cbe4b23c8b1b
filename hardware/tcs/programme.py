"""What a session and a stimulus are for a TCS II: the exact bytes, or a refusal before one is sent; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_015, Dialect, Field
from hardware.tcs.profile import course_bytes
from mindpain_task.heat import HeatProfile, HeatPulse, HeatTrain, ZonedHeat
from mindpain_task.stimuli import Heat


@dataclass(frozen=True)
class TriggerOut:
    """What the trigger output does at each start: which lines go up, as a mask of 1 to 255, for how long."""

    code: int
    width_ms: int = 10


def session_bytes(
    baseline_c: float,
    ceiling_c: float,
    dialect: Dialect = FIRMWARE_015,
    trigger_out: TriggerOut | None = None,
    trigger_in: bool = False,
) -> bytes:
    """Return what undoes an earlier program's profiles, and sets triggers, ceiling, baseline and zones.

    Raises OutOfRange for what the device cannot be given.
    """
    if not ceiling_c >= baseline_c:
        raise codec.OutOfRange(f"the ceiling of {ceiling_c} °C is below the baseline of {baseline_c} °C")
    settings = codec.NO_PROFILE if dialect.has_profiles else b""
    settings += _trigger_in(dialect, trigger_in)
    if dialect.ceiling is not None:
        settings += codec.encode(dialect.ceiling, ceiling_c)
    settings += codec.encode(dialect.neutral, baseline_c) + codec.enable_zones()
    if trigger_out is not None:
        settings += codec.trigger_out(dialect, trigger_out.code, trigger_out.width_ms)
    return settings


def _trigger_in(dialect: Dialect, wanted: bool) -> bytes:
    if wanted and dialect.trigger_in_on is None:
        raise codec.OutOfRange(
            f"{dialect.source} has no command that opens the trigger input (TCS command Os)"
        )
    return (dialect.trigger_in_on if wanted else dialect.trigger_in_off) or b""


def stimulus_bytes(
    stimulus: Heat, baseline_c: float, ceiling_c: float, dialect: Dialect = FIRMWARE_015
) -> bytes:
    """Return what loads a stimulus in a session with this baseline and ceiling, in °C; raises OutOfRange.

    The device takes the time of rise and plateau together, in whole ms: a rise whose time is no whole
    number of ms (14.5 °C at 15 °C/s) is counted to the nearest, so the plateau is within 0.5 ms.
    A zone without a pulse of its own is told to stay at the baseline.
    """
    if abs(stimulus.baseline_c - baseline_c) > codec.TOLERANCE:
        raise codec.OutOfRange(
            f"the stimulus starts from {stimulus.baseline_c} °C, but the prepared baseline is {baseline_c} °C"
        )
    if not stimulus.peak_c <= ceiling_c + codec.TOLERANCE:
        raise codec.OutOfRange(f"peak {stimulus.peak_c} °C is over the ceiling of {ceiling_c} °C")
    if isinstance(stimulus, HeatTrain):
        return course_bytes(stimulus.profile(), dialect)
    if isinstance(stimulus, HeatProfile):
        return course_bytes(stimulus, dialect)
    if isinstance(stimulus, HeatPulse):
        shapes = [_shape(stimulus, dialect)] * codec.ZONES
    else:
        shapes = _zone_shapes(stimulus, dialect)
    return b"".join(_by_zone(setting) for setting in zip(*shapes, strict=True))


@dataclass(frozen=True)
class _Setting:
    """One value of one zone, and the field that takes it exactly."""

    field: Field
    value: float


def _by_zone(settings: tuple[_Setting, ...]) -> bytes:
    """Return one command for all zones where they agree, else one for each."""
    if len(set(settings)) == 1:
        return codec.encode(settings[0].field, settings[0].value)
    return b"".join(codec.encode(each.field, each.value, zone) for zone, each in enumerate(settings, 1))


def _zone_shapes(heat: ZonedHeat, dialect: Dialect) -> list[tuple[_Setting, ...]]:
    if len(heat.zones) != codec.ZONES:
        raise codec.OutOfRange(
            f"heat for {len(heat.zones)} zones: the probe has {codec.ZONES} (TCS command C)"
        )
    shapes = [None if pulse is None else _shape(pulse, dialect) for pulse in heat.zones]
    like = next(shape for shape in shapes if shape is not None)
    still = (_Setting(dialect.setpoint, heat.baseline_c), *like[1:])
    return [still if shape is None else shape for shape in shapes]


def _shape(pulse: HeatPulse, dialect: Dialect) -> tuple[_Setting, ...]:
    """Return setpoint, speeds and duration of one pulse, or refuse it."""
    if not pulse.peak_c > pulse.baseline_c:
        raise codec.OutOfRange(f"peak {pulse.peak_c} °C is not over the baseline of {pulse.baseline_c} °C")
    for speed in (pulse.rise_c_per_s, pulse.return_c_per_s):
        if speed > dialect.fastest_c_per_s:
            raise codec.OutOfRange(
                f"{speed} °C/s is faster than the {dialect.fastest_c_per_s} °C/s that the probe can do"
            )
    shape = [
        _setting(dialect.setpoint, dialect.fine_setpoint, pulse.peak_c),
        _setting(dialect.rise_speed, dialect.fine_rise_speed, pulse.rise_c_per_s),
        _setting(dialect.return_speed, dialect.fine_return_speed, pulse.return_c_per_s),
    ]
    if not pulse.plateau_s >= 0:
        raise codec.OutOfRange(f"plateau {pulse.plateau_s} s is not 0 s or longer")
    if pulse.plateau_s > 0:
        codec.digits(
            replace(dialect.duration, low=1), pulse.plateau_s
        )  # refuses what is no whole number of ms
    return (*shape, _setting(dialect.duration, None, round(round(pulse.rise_s, 3) + pulse.plateau_s, 6)))


def _setting(coarse: Field, fine: Field | None, value: float) -> _Setting:
    return _Setting(codec.coarse_or_fine(coarse, fine, value), value)
