"""What a simulated skin has under two simulated probes."""

from __future__ import annotations

import typing
from dataclasses import dataclass

from hardware.felt import Felt

if typing.TYPE_CHECKING:
    from hardware.stimulators import ThermodeTwin


@dataclass(frozen=True)
class TwoTwins:
    """Two simulated thermodes, each at the far end of its own line."""

    first: ThermodeTwin
    second: ThermodeTwin

    def at_baseline(self, now_s: float) -> bool:
        """Whether both rest at their baseline."""
        return self.first.at_baseline(now_s) and self.second.at_baseline(now_s)

    def surface_c(self, now_s: float) -> tuple[float, ...]:
        """Return the zones' temperatures in °C, those of the first probe first."""
        return (*self.first.surface_c(now_s), *self.second.surface_c(now_s))

    def warmest_c(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature of any zone within a period, in °C."""
        return max(self.first.warmest_c(since_s, until_s), self.second.warmest_c(since_s, until_s))

    def felt(self, since_s: float, until_s: float) -> Felt:
        """Return what both places felt between two times."""
        cooler_c, warmer_c = sorted(each.warmest_c(since_s, until_s) for each in (self.first, self.second))
        return Felt(warmest_c=warmer_c, elsewhere_c=cooler_c)
