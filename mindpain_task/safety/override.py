"""An override: what a named person loosens of the envelope for one session, never beyond its override column.

A file of a lab's own, given as `--override FILE`:

    mindpain_override: 1
    granted_by: Dr. Ada Example
    role: responsible physician
    reason: The pilot compares brief hot pulses with the usual ones
    date: 2026-03-01
    thermal: {peak_c: 51.0, ramp_c_per_s: 70.0, brief: {peak_c: 53.0, plateau_s: 0.5}}

The sections are `thermal`, `electrical` and `cold`, each with the names of its limits in the envelope's file;
what a file leaves out stays as it is. It can only loosen: a stricter number belongs in a protocol's `limits`.
"""

from __future__ import annotations

from dataclasses import dataclass

from mindpain_task.located import Path, Refused, Strict, read_yaml, validate
from mindpain_task.model import JsonValue
from mindpain_task.safety.envelope import Envelope
from mindpain_task.safety.limits import Bounded, TrainBound, Watchdog
from mindpain_task.safety.override_entries import SECTIONS, Limit, OverrideFile, wanted

LOWER_IS_LOOSER = frozenset(
    {"same_site_gap_warn_s", "same_site_gap_stop_s", "baseline_min_c", "between_trains_s", "water_min_c"}
)
"""Of all numbers, those that allow more the smaller they are."""
UNITS = (
    ("_ma_per_cm2", "mA rms/cm²"),
    ("_uc_per_cm2", "µC/cm²"),
    ("_c_per_s", "°C/s"),
    ("_warn_min", "min"),
    ("_stop_min", "min"),
    ("_ma", "mA"),
    ("_mj", "mJ"),
    ("_uc", "µC"),
    ("_us", "µs"),
    ("_c", "°C"),
    ("_s", "s"),
)
"""What the name of a limit ends in -> its unit; the first that fits."""


@dataclass(frozen=True)
class Loosened:
    """One limit that is looser than the envelope says; `name` is `section.field`."""

    name: str
    default: Limit
    granted: Limit

    def __str__(self) -> str:
        return f"{self.name} {said(self.name, self.default)} -> {said(self.name, self.granted)}"


@dataclass(frozen=True)
class Override:
    """Who loosened which limits, in what role, why and when."""

    granted_by: str
    role: str
    reason: str
    date: str
    loosened: tuple[Loosened, ...]


def read_override(text: str, file: str, envelope: Envelope) -> tuple[Envelope, Override]:
    """Read an override file; return the envelope as it holds then, and what was loosened.

    Raises `Refused` with everything that is wrong with it, each with its place; one field too far and nothing
    is granted.
    """
    document = read_yaml(text, file)
    written, refusals = validate(document, OverrideFile)
    refusals.extend(document.repeated)
    if written is None or refusals:
        raise Refused(refusals)
    granted, refused = grant(envelope, written)
    if refused:
        raise Refused([document.refuse(path, sentence) for path, sentence in refused])
    loosened = tuple(
        Loosened(f"{section}.{name}", getattr(getattr(envelope, section), name), value)
        for section, name, value in wanted(written)
    )
    return granted, Override(written.granted_by, written.role, written.reason, written.date, loosened)


def grant(envelope: Envelope, written: OverrideFile) -> tuple[Envelope, tuple[tuple[Path, str], ...]]:
    """Return the envelope with the limits that may be granted, and (place, sentence) for each that may not.

    A limit may be loosened up to the override column; what would not loosen it is refused as well, so that no
    stricter number can hide in an override. The override column itself stays as it is.
    """
    sections = {section: getattr(envelope, section) for section in SECTIONS}
    refused: list[tuple[Path, str]] = []
    for section, name, value in wanted(written):
        default = getattr(getattr(envelope, section), name)
        column = getattr(getattr(envelope, f"{section}_override"), name)
        sentence = _against(name, value, default, column)
        if sentence:
            refused.append(((section, name), sentence))
        else:
            sections[section] = sections[section].model_copy(update={name: value})
    return envelope.model_copy(update=sections), tuple(refused)


def _against(name: str, value: Limit, default: Limit, column: Limit) -> str:
    """Return what speaks against a limit, or nothing."""
    this = said(name, value)
    if not looser(name, value, default):
        no_override = f"{this} is no looser than the envelope's {said(name, default)}, so this is no override"
        return f"{no_override}; leave it out (what is stricter belongs in the protocol's limits)"
    if not _within(name, value, column):
        most = said(name, column)
        return f"{this} is beyond the envelope's override column, {most}, which no person may go beyond"
    return ""


def looser(name: str, value: Limit, than: Limit) -> bool:
    """Whether a limit allows more than another one of its name, and nothing less."""
    if value is None or value == than:
        return False
    if isinstance(value, Watchdog):
        return True  # none is looser than another in every way: the column decides
    return than is None or _within(name, than, value)


def _within(name: str, value: Limit, column: Limit) -> bool:
    """Whether a limit allows nothing that the column's does not; a watchdog is the column's or it is not."""
    if isinstance(value, Bounded) and isinstance(column, Bounded):
        return value.peak_c <= column.peak_c and value.plateau_s <= column.plateau_s
    if isinstance(value, TrainBound) and isinstance(column, TrainBound):
        return value.pulses <= column.pulses and value.plateau_s <= column.plateau_s
    if isinstance(value, int | float) and isinstance(column, int | float):
        return value >= column if name in LOWER_IS_LOOSER else value <= column
    return value == column


def record(override: Override) -> dict[str, JsonValue]:
    """Return an override as the journal and session.json keep it."""
    return {
        "granted_by": override.granted_by,
        "role": override.role,
        "reason": override.reason,
        "date": override.date,
        "limits": {
            each.name: {"default": _plain(each.default), "granted": _plain(each.granted)}
            for each in override.loosened
        },
    }


def _plain(limit: Limit) -> JsonValue:
    return limit.model_dump() if isinstance(limit, Strict) else limit


def said(name: str, limit: Limit) -> str:
    """Return a limit in words, with its unit."""
    if isinstance(limit, Bounded):
        return f"{limit.peak_c:g} °C for {limit.plateau_s:g} s"
    if isinstance(limit, TrainBound):
        return f"{limit.pulses} pulses of {limit.plateau_s:g} s"
    if isinstance(limit, Watchdog):
        return f"{limit.over_c:g} °C over for {limit.over_s:g} s or {limit.stale_s:g} s without a read-back"
    if limit is None:
        return "none"
    unit = next((unit for ending, unit in UNITS if name.endswith(ending)), "")
    return f"{limit:.10g} {unit}".rstrip()
