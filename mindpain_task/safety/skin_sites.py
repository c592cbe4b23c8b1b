"""The skin sites that a protocol may name, in the field's words; pure, and no word here allows a stimulus.

    (left|right)_REGION[_N]     left_volar_forearm_2, right_calf

Left and right are the participant's. N counts the places of a region from its far end to the trunk, from 1:
`left_volar_forearm_1` is the one nearest to the wrist; on the trunk it counts downwards. The ledger knows a
site by its name alone, so one place must never have two names.

    SITE+SITE                   left_volar_forearm_1+left_volar_forearm_3

Two places at once are for two probes, the first and the second. The ledger never knows them by this name, but
each place by its own; whatever two probes give counts in full on both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Modality: TypeAlias = Literal["heat", "shock", "laser", "cold_pressor"]
MODALITIES: tuple[Modality, ...] = ("heat", "shock", "laser", "cold_pressor")
_NAME = re.compile(r"(left|right)_([a-z]+(?:_[a-z]+)*?)(?:_([1-9][0-9]?))?")
_ON_SKIN: tuple[Modality, ...] = ("heat", "shock", "laser")
BOTH = "+"
"""Joins the two places of two probes to the name of one site."""
_NEVER = "current never goes to the head, the eyes, the front of the neck or across the heart"
_NEAR_THE_EYES = "it never goes to the head or near to it"


@dataclass(frozen=True)
class Region:
    """A region of one side of the body: its name in words, what may be given there, what lies within it."""

    words: str
    given: tuple[Modality, ...] = _ON_SKIN
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class SkinSite:
    """A site's name, taken apart; `place` is None for a region that is one place."""

    side: str
    region: str
    place: int | None

    @property
    def words(self) -> str:
        """The site as it is said: `left volar forearm, place 2`."""
        place = "" if self.place is None else f", place {self.place}"
        return f"{self.side} {REGIONS[self.region].words}{place}"


REGIONS = {
    "volar_forearm": Region("volar (inner) forearm"),
    "dorsal_forearm": Region("dorsal (outer) forearm"),
    "upper_arm": Region("upper arm, outer side"),
    # In water to the wrist; a probe or an electrode lies on a part of it.
    "hand": Region("hand", ("cold_pressor",), ("hand_dorsum", "palm", "thenar", "index_finger")),
    "hand_dorsum": Region("back of the hand"),
    "palm": Region("palm", holds=("thenar",)),
    "thenar": Region("thenar eminence (ball of the thumb)"),
    "index_finger": Region("index finger"),
    "thigh": Region("thigh, front"),
    "calf": Region("calf (posterior lower leg)"),
    "shin": Region("shin (anterior lower leg)"),
    "foot": Region("foot", ("cold_pressor",), ("foot_dorsum", "foot_sole")),
    "foot_dorsum": Region("back of the foot"),
    "foot_sole": Region("sole of the foot"),
    "abdomen": Region("abdomen"),
    "lower_back": Region("lower back"),
    # No current: an upper back has the heart beneath it. No light: it is near the face.
    "trapezius": Region("trapezius, upper edge", ("heat",)),
}


def places_of(site: str) -> tuple[str, ...]:
    """Return the names of the places that a site's name stands for: one, or those of two probes."""
    return tuple(site.split(BOTH))


def read_site(name: str) -> SkinSite | None:
    """Return the site that a name means, or None where it is no name of a site."""
    if not (parts := _NAME.fullmatch(name)) or parts[2] not in REGIONS:
        return None
    return SkinSite(parts[1], parts[2], int(parts[3]) if parts[3] else None)


def site_refusal(name: str, modality: Modality) -> str:
    """Say why nothing of this kind may be given at a place of this name, or nothing."""
    if BOTH in name:
        return _refusal_of_two(name, modality)
    site = read_site(name)
    if site is None:
        return _unknown(name, modality)
    region = REGIONS[site.region]
    if modality in region.given:
        return ""
    if modality == "shock" and not region.holds:
        return f"current is not given at the {region.words}: {_NEVER}"
    if modality == "laser" and not region.holds:
        return f"laser light is not given at the {region.words}: {_NEAR_THE_EYES}"
    if modality == "cold_pressor":
        wet = " or ".join(f"{site.side}_{each}" for each in _allowed("cold_pressor"))
        return f"what is held in cold water is called {wet}, not {name!r}"
    parts = ", ".join(f"{site.side}_{each}" for each in region.holds)
    return f"{name!r} is too wide a place for {_WORDS[modality]}; it has {parts}"


def _refusal_of_two(name: str, modality: Modality) -> str:
    """Say why heat may not be given at two places at once, or nothing; nothing else may."""
    places = places_of(name)
    if modality != "heat":
        return f"{name!r} is two places, and only heat has two probes"
    if len(places) != 2 or places[0] == places[1]:
        return f"{name!r}: two probes have two places that differ: FIRST{BOTH}SECOND"
    return next((why for place in places if (why := site_refusal(place, modality))), "")


def mixed(names: Iterable[str]) -> str:
    """Say which two names may mean the same skin, or nothing; they would have two ledgers for one dose.

    A region with and without a number is such a pair, and a region and a part of it.
    """
    places = (place for name in names for place in places_of(name))
    sites = sorted({site for place in places if (site := read_site(place))}, key=_name)
    for site in sites:
        for other in sites:
            if site.side != other.side:
                continue
            if site.region == other.region and site.place is None and other.place is not None:
                return f"{_name(site)} and {_name(other)} may be the same skin: number both, or none"
            if other.region in REGIONS[site.region].holds:
                return f"{_name(other)} lies within {_name(site)}: name one of them, or other places"
    return ""


_WORDS = {"heat": "heat", "shock": "current", "laser": "laser light", "cold_pressor": "cold water"}


def _name(site: SkinSite) -> str:
    return f"{site.side}_{site.region}" + (f"_{site.place}" if site.place is not None else "")


def _allowed(modality: Modality) -> list[str]:
    return [name for name, region in REGIONS.items() if modality in region.given]


def _unknown(name: str, modality: Modality) -> str:
    allowed = _allowed(modality)
    words = set(name.split("_")) - {"left", "right", ""}
    near = [each for each in allowed if words & set(each.split("_"))]
    sentence = (
        f"there is no skin site {name!r} for {_WORDS[modality]}: a site is left_ or right_, a region, and _1,"
        f" _2, … where the region has several places; regions: {', '.join(near or allowed)}"
    )
    return f"{sentence}; {_NEVER}" if modality == "shock" else sentence
