"""Spatial summation: what is hot at two places hurts more than at one."""

from __future__ import annotations

from dataclasses import replace

from hardware.felt import Felt, Skin
from hardware.participant.parameters import Parameters


def summed(skin: Skin, parameters: Parameters) -> Skin:
    """Return a skin that feels heat at two places as warmer heat; under one probe it is the same skin."""
    return lambda since_s, until_s: summed_heat(skin(since_s, until_s), parameters)


def summed_heat(felt: Felt, parameters: Parameters) -> Felt:
    """Return heat as it feels, both places together.

    The cooler place adds `summation_c` where it is as hot as the warmer one, nothing where it is too cool to
    count as a stimulus, and a share in between. [D]
    """
    from_c, elsewhere_c = parameters.trials.hit_from_c, felt.elsewhere_c
    if elsewhere_c is None or elsewhere_c <= from_c:
        return felt
    share = (elsewhere_c - from_c) / (felt.warmest_c - from_c)
    return replace(felt, warmest_c=felt.warmest_c + share * parameters.felt.summation_c)
