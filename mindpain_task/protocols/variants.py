"""One protocol in several forms: what the file says differently for an arm, a visit, or another stimulator.

A protocol file may have `occasions: {after_training: {...}}`, `arms: {mindfulness: {...}}` and `variants:
{electrical: {...}}`. What stands there takes the place of the same key of the protocol, key by key down to
single values; but `stimuli`, `calibrations` and `blocks.trials` are replaced as a whole, since the stimuli of
one form mean nothing to another. Occasions are laid over first, then arms, then variants. Every value keeps
its place in the file.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from mindpain_task.located import Document, Path, Place

Variant: TypeAlias = Literal["electrical"]
VARIANTS, ARMS, OCCASIONS = "variants", "arms", "occasions"
KINDS = (OCCASIONS, ARMS, VARIANTS)
"""In which order forms are laid over the protocol."""
REPLACED_WHOLE: tuple[Path, ...] = (("stimuli",), ("calibrations",), ("blocks", "trials"))


@dataclass(frozen=True)
class Form:
    """Which form of a protocol is meant; a name is empty where the protocol has none of that kind."""

    arm: str = ""
    occasion: str = ""
    variant: str = ""


def variant_names(document: Document, kind: str = VARIANTS) -> tuple[str, ...]:
    """Return the variants (arms, occasions) that a file has, besides what it says by itself."""
    written = document.values.get(kind) if isinstance(document.values, dict) else None
    return tuple(written) if isinstance(written, dict) else ()


def forms_of(document: Document) -> Iterator[Form]:
    """Yield every form of a protocol: each arm at each occasion, and each of its variants."""
    arms = variant_names(document, ARMS) or ("",)
    occasions = variant_names(document, OCCASIONS) or ("",)
    for occasion, arm in itertools.product(occasions, arms):
        for variant in ("", *variant_names(document)):
            yield Form(arm, occasion, variant)


def as_form(document: Document, form: Form) -> Document:
    """Return the document as one form of it reads."""
    for kind, name in zip(KINDS, (form.occasion, form.arm, form.variant), strict=True):
        if name:
            document = as_variant(document, name, kind)
    return document


def as_variant(document: Document, name: str, kind: str = VARIANTS) -> Document:
    """Return the document as a variant (arm, occasion) of it reads; without the variants themselves."""
    values = {key: value for key, value in document.values.items() if key != kind}
    places = {path: place for path, place in document.places.items() if path[:1] != (kind,)}
    given = document.values[kind][name]
    if isinstance(given, dict):
        values = _laid_over(values, given, (), places, _under(document.places, (kind, name)))
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
