"""The delivery verdict on a laser pulse: all that is known of it is when its trigger's edge was written.

A laser fired by an edge says nothing: not that it shone, nor how strongly. Without a fault the verdict is
NOT_VERIFIABLE; NOT_DELIVERED where no edge was written, LATE where it came late or early, and UNKNOWN where
it left no record, or the box could not tell what became of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from mindpain_task.delivery.faults import Verdict
from mindpain_task.located import Strict
from mindpain_task.roles import Fired, PulseReport

ROUNDING_S = 1e-9  # what floats may do to a lag that is exactly as allowed


class LaserTolerances(Strict):
    """How far a trigger may be from its planned time; the number must be written in the rig file."""

    onset_lag_s: float = Field(gt=0, allow_inf_nan=False)


@dataclass(frozen=True)
class LaserDelivery:
    """The verdict on one pulse, in a sentence for the operator; `onset_lag_s` is its edge after its time."""

    verdict: Verdict
    sentence: str
    onset_lag_s: float | None


def judge_pulse(
    due_s: float, fired: Fired | None, reports: Sequence[PulseReport], tolerances: LaserTolerances
) -> LaserDelivery:
    """Compare when the edge was written with when it was due, on the same clock."""
    if fired is None:
        return LaserDelivery(Verdict.NOT_DELIVERED, "the laser was not triggered", None)
    lag_s = fired.before_s - due_s
    if abs(lag_s) > tolerances.onset_lag_s + ROUNDING_S:
        late = f"{_ms(abs(lag_s))} {'late' if lag_s > 0 else 'early'}"
        why = f"the trigger came {late}; {_ms(tolerances.onset_lag_s)} are allowed"
        return LaserDelivery(Verdict.LATE, why, lag_s)
    faults = [report.fault for report in reports if report.fault]
    if faults or not reports:
        why = faults[0] if faults else "the laser was triggered, but the edge is not on record"
        return LaserDelivery(Verdict.UNKNOWN, why, lag_s)
    told = "this laser cannot tell whether it shone, and how strongly"
    return LaserDelivery(Verdict.NOT_VERIFIABLE, f"triggered, the edge {1e3 * lag_s:+.1f} ms; {told}", lag_s)


def _ms(seconds: float) -> str:
    return f"{1e3 * seconds:.2f} ms"
