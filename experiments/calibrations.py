"""The schedules of a session: made from its protocol, and taught again what earlier runs have learnt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from experiments.protocol_files import LoadedProtocol
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import SessionPlan
from mindpain_task.schedules.entries import Stepping
from mindpain_task.schedules.making import make_schedule, range_refusals, restored
from mindpain_task.schedules.schedule import Proposal
from mindpain_task.session.calibrating import Calibrations

Learnt = Mapping[str, Sequence[tuple[Proposal, float | None]]]
"""Calibration -> what it was answered so far, oldest first."""
NOTHING_SEARCHED = (0.0, 0.0)
"""The bounds of a recipe, which proposes no level."""


def calibrations_of(
    loaded: LoadedProtocol, plan: SessionPlan, learnt: Learnt, known: Mapping[str, float]
) -> Calibrations:
    """Return how a plan's levels are searched for; `loaded` still has the bounds of what is searched.

    Raises `Refused` for a calibration that does not fit its bounds, for a value that is known and does not,
    or a journal that it cannot go on from.
    """
    schedules, make, refusals = {}, {}, list(_out_of_bounds(loaded, known))
    steps: dict[str, float] = {}
    ratings: dict[str, float] = {}
    for block in plan.blocks:
        if block.calibrates is None:
            continue
        name, unit = block.calibrates.name, block.calibrates.unit
        entry = loaded.protocol.calibrations[name]
        searched = loaded.protocol.stimuli[entry.stimulus].bounds
        bounds = NOTHING_SEARCHED if searched is None else (searched.min, searched.max)
        wrong = list(range_refusals(entry, bounds, unit))
        refusals += [loaded.document.refuse(("calibrations", name, key), sentence) for key, sentence in wrong]
        if wrong:
            continue
        make[name] = partial(make_schedule, entry, bounds, unit)
        steps |= {name: entry.resolution} if isinstance(entry, Stepping) else {}
        ratings |= getattr(entry, "targets", {})
        try:
            schedules[name] = restored(entry, bounds, unit, learnt.get(name, ()))
        except ValueError as error:
            why = f"it cannot be restored from the journal: {error}"
            refusals.append(loaded.document.refuse(("calibrations", name), why))
    if refusals:
        raise Refused(refusals)
    return Calibrations(schedules, make, known, steps, ratings)


def _out_of_bounds(loaded: LoadedProtocol, known: Mapping[str, float]) -> Iterator[Refusal]:
    """Refuse a value from an earlier visit or run that the plan did not see: a stimulus may not take it."""
    for name, target in loaded.protocol.calibrated.items():
        entry = loaded.protocol.stimuli[name]
        bounds, level = entry.bounds, known.get(target)
        if bounds is not None and level is not None and not bounds.min <= level <= bounds.max:
            allowed = f"{bounds.min} to {bounds.max} {entry.unit}"
            why = f"{target} was found at {level} {entry.unit}, outside the protocol's {allowed}"
            yield loaded.document.refuse(("stimuli", name), why)
