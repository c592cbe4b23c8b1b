"""Values that a calibration finds: `peak_c: calibration.heat_60` stands for what was found for that target.

While it is not known, such a stimulus is one whose value is open between the bounds of the calibration's own
stimulus: whatever holds for the widest of them holds for the value.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mindpain_task.located import Document, Refusal

PREFIX = "calibration."
ADJUSTABLE = ("peak_c", "current_ma", "energy_mj")


@dataclass(frozen=True)
class Reference:
    """A stimulus's value under `key` is what calibration `calibration` finds for `target`.

    `bounds` are {min, max} as written with the calibration's own stimulus.
    """

    key: str
    target: str
    calibration: str
    bounds: Any


def calibrated_values(document: Document) -> tuple[dict[str, Reference], list[Refusal]]:
    """Return which stimuli refer to a calibration, and a refusal for each that refers to none."""
    found: dict[str, Reference] = {}
    refusals: list[Refusal] = []
    gives = dict(_targets(document))
    for name, stimulus in _mapping(document.values, "stimuli").items():
        for key in ADJUSTABLE:
            value = stimulus.get(key) if isinstance(stimulus, dict) else None
            if not isinstance(value, str) or not value.startswith(PREFIX):
                continue
            target = value.removeprefix(PREFIX)
            bounds = None
            if target in gives:
                searched = _mapping(_mapping(document.values, "stimuli"), gives[target][1])
                bounds = searched.get(key)
            if not isinstance(bounds, dict):
                refusals.append(document.refuse(("stimuli", name, key), _why_not(target, key, gives)))
                continue
            found[name] = Reference(key, target, gives[target][0], bounds)
    return found, refusals


def _why_not(target: str, key: str, gives: Mapping[str, tuple[str, str]]) -> str:
    """Return why a reference stands for nothing."""
    if target in gives:
        calibration, searched = gives[target]
        return f"{calibration!r} finds {target!r}, and its {searched!r} has no `{key}: {{min, max}}`"
    known = f"there are {', '.join(map(repr, gives))}" if gives else "there is none"
    return f"no calibration finds {target!r}; {known}"


def with_ranges(document: Document, calibrated: Mapping[str, Reference]) -> Document:
    """Return the document with the bounds of their calibration in the place of references."""
    if not calibrated:
        return document
    values = copy.deepcopy(document.values)
    for name, reference in calibrated.items():
        values["stimuli"][name][reference.key] = copy.deepcopy(reference.bounds)
    return replace(document, values=values)


def _targets(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (target, (calibration, its stimulus)) for everything that a calibration gives."""
    for name, entry in _mapping(document.values, "calibrations").items():
        if not isinstance(entry, dict):
            continue
        given = [*_mapping(entry, "targets"), *([entry["gives"]] if "gives" in entry else [])]
        for target in given:
            yield str(target), (str(name), str(entry.get("stimulus")))


def _mapping(values: Any, key: str) -> dict[str, Any]:
    found = values.get(key) if isinstance(values, dict) else None
    return found if isinstance(found, dict) else {}
