"""One protocol for several kinds of stimulator: what the file says differently for another one.

A protocol file may have `variants: {electrical: {...}}`. What stands there takes the place of the same key of
the protocol, key by key down to single values; but `stimuli`, `calibrations` and `blocks.trials` are replaced
as a whole, since the stimuli of the one kind mean nothing to the other. Every value keeps its place in the
file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from mindpain_task.located import Document, Path, Place

Variant: TypeAlias = Literal["electrical"]
VARIANTS = "variants"
REPLACED_WHOLE: tuple[Path, ...] = (("stimuli",), ("calibrations",), ("blocks", "trials"))


def variant_names(document: Document) -> tuple[str, ...]:
    """Return the variants that a file has, besides what it says by itself."""
    written = document.values.get(VARIANTS) if isinstance(document.values, dict) else None
    return tuple(written) if isinstance(written, dict) else ()


def as_variant(document: Document, name: str) -> Document:
    """Return the document as a variant of it reads; without the variants themselves."""
    values = {key: value for key, value in document.values.items() if key != VARIANTS}
    places = {path: place for path, place in document.places.items() if path[:1] != (VARIANTS,)}
    given = document.values[VARIANTS][name]
    if isinstance(given, dict):
        values = _laid_over(values, given, (), places, _under(document.places, (VARIANTS, name)))
    return replace(document, values=values, places=places)


def _under(places: Mapping[Path, Place], prefix: Path) -> dict[Path, Place]:
    return {path[len(prefix) :]: place for path, place in places.items() if path[: len(prefix)] == prefix}


def _laid_over(
    below: dict[str, Any],
    above: dict[str, Any],
    path: Path,
    places: dict[Path, Place],
    places_above: Mapping[Path, Place],
) -> dict[str, Any]:
    """Return a mapping with another laid over it, and move the places along."""
    result = dict(below)
    for key, value in above.items():
        here = (*path, key)
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        if both and here not in REPLACED_WHOLE:
            result[key] = _laid_over(result[key], value, here, places, places_above)
            continue
        result[key] = value
        for old in [each for each in places if each[: len(here)] == here]:
            del places[old]
        places.update({each: place for each, place in places_above.items() if each[: len(here)] == here})
    return result
