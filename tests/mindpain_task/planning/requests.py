"""Plans of the small guided session, with recordings of any length and without a rig."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from experiments.protocol_files import LoadedProtocol, at_widest_values, pages_of
from mindpain_task.model import Block, SessionPlan
from mindpain_task.planning.session_plan import PlanRequest, make_plan
from mindpain_task.sounds import Clip


def clip(name: str, duration_s: float, rate_hz: int = 48_000) -> Clip:
    """Return a recording of a length, as data."""
    return Clip(name, "0" * 64, rate_hz, round(duration_s * rate_hz))


def request(loaded: LoadedProtocol, seed: int = 1, number: int = 1) -> PlanRequest:
    """Return a request for a plan that nothing is heard in."""
    return PlanRequest(
        language="en", seed=seed, participant_number=number, stop_key="S", scripts=pages_of(loaded, "en")
    )


def planned(
    loaded: LoadedProtocol,
    seed: int = 1,
    number: int = 1,
    clips: Mapping[str, Clip] | None = None,
    known: frozenset[str] = frozenset(),
) -> SessionPlan:
    """Plan a protocol at its highest values."""
    loaded = at_widest_values(loaded)
    asked = replace(request(loaded, seed, number), clips=clips or {}, known=known)
    return make_plan(loaded.protocol, asked)


def given(plan: SessionPlan) -> tuple[Block, ...]:
    """Return the blocks that are no calibrations."""
    return tuple(block for block in plan.blocks if block.calibrates is None)
