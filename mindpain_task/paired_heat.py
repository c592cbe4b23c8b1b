"""Heat given by one or by both of two thermal probes, each on a place of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from mindpain_task.heat import Corners, HeatPulse, OfPulse

Probe: TypeAlias = Literal["first", "second"]
PROBES: tuple[Probe, Probe] = ("first", "second")
GIVEN_BY: tuple[tuple[Probe, ...], ...] = (PROBES[:1], PROBES[1:], PROBES)
"""What may be written: one of the two, or both in their order."""


@dataclass(frozen=True)
class PairedHeat(OfPulse):
    """One pulse, given by one or both of two probes at once; the other probe stays at the baseline.

    What it says of a course is the pulse's, which is that of the warmest probe. Raises ValueError where no
    probe is named, one twice, or the second before the first.
    """

    probes: tuple[Probe, ...]

    def __post_init__(self) -> None:
        if self.probes not in GIVEN_BY:
            given = ", ".join(self.probes) or "none"
            raise ValueError(f"the probes of a pulse are first, or second, or first and second, not: {given}")

    @property
    def duration_s(self) -> float:
        """Seconds from onset until the baseline is reached again."""
        return self.pulse.duration_s

    @property
    def corners(self) -> Corners:
        """Where the pulse turns, its beginning and its end."""
        return self.pulse.corners

    @property
    def courses(self) -> tuple[HeatPulse, HeatPulse]:
        """What the first and the second probe do: the pulse, or a pulse that never leaves the baseline."""
        still = replace(self.pulse, peak_c=self.pulse.baseline_c)
        first, second = (self.pulse if probe in self.probes else still for probe in PROBES)
        return first, second

    def commanded_c(self, since_onset_s: float) -> float:
        """Return the commanded temperature of the warmest probe in °C this many seconds after onset."""
        return self.pulse.commanded_c(since_onset_s)


def by_probe(zones_c: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the zones of the first and of the second probe, from a read-back that has them in this order.

    Raises ValueError where they are not as many.
    """
    each, odd = divmod(len(zones_c), len(PROBES))
    if odd or not each:
        raise ValueError(f"{len(zones_c)} zones are not those of two like probes")
    return tuple(zones_c[:each]), tuple(zones_c[each:])
