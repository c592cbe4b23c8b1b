"""Names of values as files write them, with the unit that rides in them, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from experiments.storyboard.wording import number

_UNITS = {
    "_mj_per_mm2": "mJ/mm²",
    "_ma_per_cm2": "mA/cm²",
    "_uc_per_cm2": "µC/cm²",
    "_c_per_s": "°C/s",
    "_per_s": "/s",
    "_warn_min": "min, a warning",
    "_stop_min": "min",
    "_mm2": "mm²",
    "_ma": "mA",
    "_mj": "mJ",
    "_uc": "µC",
    "_us": "µs",
    "_ms": "ms",
    "_hz": "Hz",
    "_nm": "nm",
    "_c": "°C",
    "_s": "s",
    "_h": "h",
}


def in_words(key: str) -> tuple[str, str]:
    """Return what a key means and its unit, which is empty for what has none."""
    for suffix, unit in _UNITS.items():
        if key.endswith(suffix) and key != suffix:
            return key.removesuffix(suffix).replace("_", " "), unit
    return key.replace("_", " "), ""


def amount(value: object, unit: str = "") -> str:
    """Return a value with its unit; None is a limit or a duration that is not set."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, Mapping):
        if set(value) == {"min", "max"}:
            return f"{amount(value['min'])} to {amount(value['max'], unit)}"
        return ", ".join(
            f"{name} {amount(each, its)}" for key, each in value.items() for name, its in [in_words(str(key))]
        )
    if isinstance(value, list | tuple):
        return ", ".join(amount(each) for each in value) + (f" {unit}" if unit else "")
    shown = number(value) if isinstance(value, float) else str(value)
    return f"{shown} {unit}".strip()


def quantities(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (key, words with unit) for what is set in these values."""
    for key, value in values.items():
        if value is None or value in ((), {}):
            continue
        name, unit = in_words(key)
        yield key, f"{name} {amount(value, unit)}"
