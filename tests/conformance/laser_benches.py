"""The laser's driver on a bench: on each source of edges as a twin in virtual time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from hardware.clocks import VirtualClock
from hardware.device_line import BoxKind
from hardware.laser.twin import HandSetLaser
from mindpain_task.stimuli import Stimulus
from tests.conformance.benches import LIGHT, TRAIN, WARM, Bench, Log
from tests.conformance.shock_benches import recorded_edges

LASERS = tuple(f"laser {source}" for source in (*get_args(BoxKind), "pulse_pal", "stimjim"))


@dataclass
class LaserBench(Bench):
    """A laser whose console goes up to 500 mJ; its ceiling is 10 mJ/mm²."""

    far_end: HandSetLaser | None = None
    rest = 0.0
    ceiling = 10.0

    def felt(self, seconds: float) -> bool | None:
        """Whether a pulse came out of the twin."""
        since_s = self.clock.now()
        self.watch(seconds)
        assert self.far_end is not None
        return any(light.time_s >= since_s for light in self.far_end.given)

    @property
    def midway_s(self) -> float:
        """While it shines."""
        return 0.5 * LIGHT.duration_s

    @property
    def comes_to_rest_s(self) -> float:
        """A pulse that has begun ends by itself."""
        return 2 * LIGHT.duration_s

    def worse(self) -> Sequence[Stimulus]:
        """Return stimuli that must be refused: too strong, no numbers, current, or heat."""
        return [
            replace(LIGHT, spot_mm2=LIGHT.energy_mj / 10.1),
            LIGHT.at_energy(500.5),
            LIGHT.at_energy(0.0),
            LIGHT.at_energy(-1.0),
            LIGHT.at_energy(math.nan),
            LIGHT.at_energy(math.inf),
            replace(LIGHT, pulse_ms=0.0),
            replace(LIGHT, pulse_ms=math.inf),
            replace(LIGHT, spot_mm2=0.0),
            TRAIN,
            WARM,
        ]


def laser_bench(name: str) -> LaserBench:
    """Put the driver on a source's twin in virtual time."""
    clock, log = VirtualClock(), Log()
    source = name.removeprefix("laser ")
    edges, lines = recorded_edges(source, "", clock, log)
    laser = HandSetLaser(edges, clock, "the laser", lines, 1, wavelength_nm=10600, most_mj=500.0)
    return LaserBench(laser, clock, log, LIGHT, laser, laser)
