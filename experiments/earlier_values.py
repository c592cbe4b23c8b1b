"""What calibrations of a participant's earlier visits have found, and what the policy makes of it today."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from hardware.journal import read_journal
from mindpain_task.model import JsonValue, Record
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.schedules.targets import gives


@dataclass(frozen=True)
class EarlierValue:
    """A level that a calibration found in `session`, its unit, and when that run's journal was opened.

    `protocol_sha256` says which version of the protocol it was found with, `arm` in which of its arms.
    """

    target: str
    level: float
    unit: str
    session: str
    utc_s: float
    protocol_sha256: str = ""
    arm: str = ""


def earlier_values(data: Path, participant: str, session: str, protocol: str) -> dict[str, EarlierValue]:
    """Return the value of each target from the participant's first visit that found it.

    Only other sessions of the same protocol count, and of a session with several runs the last one that
    found it: its trials were given that. What a journal holds that cannot be read is left out there and then:
    a calibration is only used where it says itself that the operator went on with it.
    """
    found: list[EarlierValue] = []
    for journal in sorted((data / "sourcedata" / f"sub-{participant}").glob("ses-*/*/journal.jsonl")):
        records, _ = read_journal(journal)
        header = records[0].event.data if records else {}
        if header.get("protocol") == protocol and header.get("session") != session:
            found += _found(records, header)
    first: dict[str, EarlierValue] = {}
    for value in sorted(found, key=lambda each: each.utc_s):
        before = first.get(value.target)
        if before is None or before.session == value.session:
            first[value.target] = value
    return first


def _found(records: Iterable[Record], header: Mapping[str, JsonValue]) -> Iterator[EarlierValue]:
    """Yield what a run's calibrations found; nothing where it does not say when, or in which unit."""
    utc_s, session = header.get("utc_s"), str(header.get("session"))
    if not _is_number(utc_s):
        return
    units: dict[str, str] = {}
    for record in records:
        data = record.event.data
        name = str(data.get("calibration"))
        if record.event.kind == "calibration_result":
            units[name] = str(data.get("unit"))
        levels = data.get("values")
        if record.event.kind == "calibration_used" and isinstance(levels, dict) and name in units:
            for target, level in levels.items():
                if _is_number(level):
                    version, arm = (str(header.get(each, "")) for each in ("protocol_sha256", "arm"))
                    yield EarlierValue(target, level, units[name], session, utc_s, version, arm)


def _is_number(value: JsonValue) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def kept(
    protocol: Protocol, earlier: dict[str, EarlierValue]
) -> tuple[tuple[EarlierValue, ...], tuple[EarlierValue, ...]]:
    """Return the values that today's session uses: those that are not searched again, and those that are.

    `fixed` keeps the first visit's and searches no more, once all that the calibration gives is known; `both`
    keeps them too, and searches again for the record; `recalibrate` keeps nothing. A value in another unit
    than today's, from a visit with another kind of stimulator, is none.
    """
    fixed: list[EarlierValue] = []
    both: list[EarlierValue] = []
    for entry in protocol.calibrations.values():
        unit = protocol.stimuli[entry.stimulus].unit
        known = [earlier[target] for target in sorted(gives(entry)) if target in earlier]
        known = [each for each in known if each.unit == unit]
        if entry.on_later_visits == "fixed" and len(known) == len(gives(entry)):
            fixed += known
        elif entry.on_later_visits == "both":
            both += known
    return tuple(fixed), tuple(both)
