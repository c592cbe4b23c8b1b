"""An override file as it is written: who loosens which limits, in what role, why and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator

from mindpain_task.located import Strict
from mindpain_task.safety.limits import Bounded, TrainBound, Watchdog

REASON_WORDS = 3
Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Limit: TypeAlias = float | Bounded | TrainBound | Watchdog | None
"""What a limit can be."""


class ThermalOverride(Strict):
    """Limits of heat, as `ThermalLimits` names them."""

    peak_c: Number | None = None
    brief: Bounded | None = None
    exposure_dose: Number | None = None
    site_dose: Number | None = None
    site_dose_24h: Number | None = None
    site_cem43_warn_min: Number | None = None
    site_cem43_stop_min: Number | None = None
    same_site_gap_warn_s: Number | None = None
    same_site_gap_stop_s: Number | None = None
    stimuli_per_site: int | None = None
    baseline_min_c: Number | None = None
    baseline_max_c: Number | None = None
    ramp_c_per_s: Number | None = None
    plateau_from_43_s: Number | None = None
    tonic: Bounded | None = None
    train: TrainBound | None = None
    watchdog: Watchdog | None = None


class ElectricalOverride(Strict):
    """Limits of current, as `ElectricalLimits` names them."""

    pulse_energy_mj: Number | None = None
    pulse_charge_uc: Number | None = None
    pulse_charge_warn_uc: Number | None = None
    rms_current_ma: Number | None = None
    average_current_ma: Number | None = None
    rms_density_warn_ma_per_cm2: Number | None = None
    charge_density_uc_per_cm2: Number | None = None
    pulse_width_us: int | None = None
    surface_pair_ma: Number | None = None
    concentric_ma: Number | None = None
    train_pulses: int | None = None
    between_trains_s: Number | None = None
    trains_per_session: int | None = None
    step_factor: Number | None = None
    step_ma: Number | None = None


class ColdOverride(Strict):
    """Limits of immersions, as `ColdLimits` names them."""

    water_min_c: Number | None = None
    water_max_c: Number | None = None
    cap_s: Number | None = None


SECTIONS = ("thermal", "electrical", "cold")


class OverrideFile(Strict):
    """The file as it is written: who loosens what, and why."""

    mindpain_override: Literal[1]
    granted_by: str
    role: str
    reason: str
    date: str
    thermal: ThermalOverride | None = None
    electrical: ElectricalOverride | None = None
    cold: ColdOverride | None = None

    @field_validator("granted_by", "role")
    @classmethod
    def _named(cls, value: str) -> str:
        if not any(character.isalpha() for character in value):
            raise ValueError("an override needs the name and the role of the person who grants it")
        return value

    @field_validator("reason")
    @classmethod
    def _reasoned(cls, value: str) -> str:
        if len(value.split()) < REASON_WORDS:
            raise ValueError(f"say in {REASON_WORDS} words or more why the limits may be looser")
        return value

    @field_validator("date")
    @classmethod
    def _dated(cls, value: str) -> str:
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", value, re.ASCII):
            raise ValueError("a date is year-month-day, such as 2026-03-01")
        year, month, day = (int(part) for part in value.split("-"))
        if day > (days := _days_in(year, month)):
            raise ValueError(f"{value} is in no calendar: that month has {days} days")
        return value

    @model_validator(mode="after")
    def _loosens_something(self) -> OverrideFile:
        if not list(wanted(self)):
            raise ValueError(f"it loosens nothing: name a limit under {', '.join(SECTIONS)}")
        return self


def _days_in(year: int, month: int) -> int:
    """Return how many days a month of the Gregorian calendar has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def wanted(written: OverrideFile) -> Iterator[tuple[str, str, Limit]]:
    """Yield (section, field, value) for every limit that the file names."""
    for section in SECTIONS:
        part = getattr(written, section)
        for name in () if part is None else type(part).model_fields:
            if name in part.model_fields_set:
                yield section, name, getattr(part, name)
