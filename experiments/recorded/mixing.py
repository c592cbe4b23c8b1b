"""Whether runs may stand together: simulated ones never beside real ones, unless told, and then marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from mindpain_task.located import Refusal, Refused

Kind: TypeAlias = Literal["real", "simulated", "mixed"]
WATERMARKS: dict[Kind, str] = {
    "real": "",
    "simulated": "SIMULATED – no data about people",
    "mixed": "PARTLY SIMULATED – no data about people",
}
"""What stands across every figure made from runs of a kind."""


class MaybeSimulated(Protocol):
    """A run, as far as it is known whether it was simulated."""

    @property
    def folder(self) -> Path:
        """Where it is."""

    @property
    def simulated(self) -> tuple[str, ...]:
        """Which parts were simulated; empty for a session with a participant and real devices."""


def kind_of(runs: Sequence[MaybeSimulated], mixture_allowed: bool) -> Kind:
    """Return of what kind the runs are together; raise `Refused` for a mixture that nobody asked for."""
    simulated = [run for run in runs if run.simulated]
    if not simulated:
        return "real"
    if len(simulated) == len(runs):
        return "simulated"
    if mixture_allowed:
        return "mixed"
    why = (
        f"{len(simulated)} of {len(runs)} runs are simulated (the first: {simulated[0].folder.name}), the "
        "others are not; together they would pass for data about people. --mixed takes them together and "
        "marks the result"
    )
    raise Refused([Refusal(None, why)])
