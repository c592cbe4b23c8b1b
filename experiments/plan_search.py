"""The worst case among many plans of one protocol: every one is checked, and the nearest to each limit kept.

Chance, order, sites and values decide how near a plan comes to its limits, so seeds, participant numbers and
every corner of the values that are participants' own are gone through.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from experiments.protocol_files import (
    LoadedProtocol,
    checked_plan,
    plan_request,
    refuse,
    refuse_without_device,
    set_values,
    undeliverable,
)
from hardware.rig_file import RigFile
from mindpain_task.margins import Margin, nearest
from mindpain_task.planning.orders import balanced_latin_square
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.values import corners


@dataclass(frozen=True)
class Origin:
    """What leads to one plan, and shows it again as arguments of `mindpain check`.

    `values` are the numbers in the place of bounds.
    """

    seed: int
    participant_number: int
    values: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        chosen = "".join(f" --set {name}={value:g}" for name, value in self.values)
        return f"--seed {self.seed} --number {self.participant_number}{chosen}"


@dataclass(frozen=True)
class WorstCase:
    """Where one rule came nearest to its limit, and in which plan (the first one, of several)."""

    margin: Margin
    origin: Origin


@dataclass(frozen=True)
class PlanSearch:
    """What came of a search: `randomisations` at each of `corners`, with `participants` different numbers.

    `over` has every plan that is outside the envelope, in order, each with the first thing said against it.
    """

    randomisations: int
    corners: int
    participants: int
    worst: tuple[WorstCase, ...]
    over: tuple[tuple[Origin, str], ...]

    @property
    def plans(self) -> int:
        """How many plans were checked."""
        return self.randomisations * self.corners


def search(
    loaded: LoadedProtocol, rig: RigFile, randomisations: int, advance: Callable[[], None] = lambda: None
) -> PlanSearch:
    """Check the plans of seeds 1 to `randomisations`; `advance` is called after each seed.

    Raises `Refused` where the rig cannot give what the protocol asks for, or where no work-up leads there.
    """
    refuse_without_device(loaded, rig)
    choices = [tuple(values.items()) for values in corners(loaded.protocol)]
    at_corners = [(values, set_values(loaded, values)) for values in choices]
    request = plan_request(loaded, rig, language=None, seed=1, participant_number=1)
    participants = min(different_participants(loaded.protocol), randomisations)
    worst: dict[str, WorstCase] = {}
    over: list[tuple[Origin, str]] = []
    for seed in range(1, randomisations + 1):
        number = (seed - 1) % participants + 1
        for values, at_corner in at_corners:
            origin = Origin(seed, number, values)
            plan, findings = checked_plan(at_corner, replace(request, seed=seed, participant_number=number))
            if seed == 1:
                refuse(at_corner, undeliverable(plan, at_corner, rig))
            _keep_worst(worst, nearest(plan, at_corner.limits), origin)
            over += [(origin, f.sentence) for f in findings if f.level == "refuse"][:1]
        advance()
    return PlanSearch(randomisations, len(choices), participants, tuple(worst.values()), tuple(over))


def _keep_worst(worst: dict[str, WorstCase], margins: Mapping[str, Margin], origin: Origin) -> None:
    for rule, margin in margins.items():
        if rule not in worst or margin.is_nearer_than(worst[rule].margin):
            worst[rule] = WorstCase(margin, origin)


def different_participants(protocol: Protocol) -> int:
    """Return after how many participant numbers the orders of conditions and the first sites come again."""
    conditions = protocol.blocks.count
    listed = protocol.blocks.order == "as_listed" or protocol.blocks.mixed is not None
    rows = 1 if listed else len(balanced_latin_square(conditions))
    return math.lcm(rows, conditions * len(protocol.skin_sites.sites))
