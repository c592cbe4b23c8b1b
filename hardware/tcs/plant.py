"""Faults that a simulated TCS II can be told to have, one for each start it is planted on."""

from __future__ import annotations

from dataclasses import dataclass

ZONES = 5


@dataclass(frozen=True)
class Plant:
    """What goes wrong with one start; without any of these it goes well.

    `missed` starts are ignored. `late_s` passes before it begins. `plateau_share` is what is left of the time
    at the peak, `cool_c` how far the peak stays below what was set. `stuck_zone` (1-5) stays at neutral.
    Raises ValueError for an amount that is none.
    """

    missed: bool = False
    late_s: float = 0.0
    plateau_share: float = 1.0
    cool_c: float = 0.0
    stuck_zone: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.late_s < float("inf"):
            raise ValueError(f"a start cannot be {self.late_s} s late")
        if not 0 <= self.plateau_share <= 1:
            raise ValueError(f"a share of {self.plateau_share} of a plateau is outside 0 to 1")
        if not 0 <= self.cool_c < float("inf"):
            raise ValueError(f"a peak cannot be {self.cool_c} °C too cool")
        if self.stuck_zone is not None and self.stuck_zone not in range(1, ZONES + 1):
            raise ValueError(f"zone {self.stuck_zone} is not one of 1 to {ZONES}")


SOUND = Plant()
PLANTS = {
    "missed": Plant(missed=True),
    "late": Plant(late_s=1.0),
    "short": Plant(plateau_share=0.5),
    "cool": Plant(cool_c=2.0),
    "stuck_zone": Plant(stuck_zone=3),
}
"""The faults by name, each with the amount it has if nobody says otherwise."""
