"""What a simulated skin felt: where every simulated stimulator and the simulated participant meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

RESTING_SKIN_C = 32.0
"""What is felt where no thermode is."""


@dataclass(frozen=True)
class Felt:
    """The warmest °C and the strongest mA between two session times; 0 mA where no current flowed.

    `elsewhere_c` is the warmest °C under the cooler of two probes, None where there is but one;
    `strongest_mj_per_mm2` the strongest laser pulse, 0 where none shone.
    """

    warmest_c: float = RESTING_SKIN_C
    strongest_ma: float = 0.0
    elsewhere_c: float | None = None
    strongest_mj_per_mm2: float = 0.0


Skin: TypeAlias = Callable[[float, float], Felt]
"""(since_s, until_s) -> what the skin felt between two session times."""


def resting_skin(since_s: float, until_s: float) -> Felt:
    """Return what is felt where nothing is."""
    return Felt()
