"""What a calibration came to, as the sentences that the operator reads."""

from __future__ import annotations

from collections.abc import Iterator

from mindpain_task.schedules.ladder import told, told_sd
from mindpain_task.schedules.schedule import Estimate

_POINTS = {
    "temporal_summation": "the train is rated {:+.1f} points against single stimuli (temporal summation)",
    "cpm_effect": "the test stimulus is rated {:+.1f} points after the conditioning one (CPM effect)",
}


def sentences(estimate: Estimate, unit: str) -> tuple[str, ...]:
    """Return what was found, whether it is accepted, and why not; `unit` is that of the levels."""
    return (*_found(estimate, unit), *_verdict(estimate))


def _found(estimate: Estimate, unit: str) -> Iterator[str]:
    for name, level in estimate.levels.items():
        sd = estimate.sd.get(name)
        yield f"{name}: {told(level, unit)}" + ("" if sd is None else f" (sd {told_sd(sd, unit)})")
    for name, sentence in _POINTS.items():
        if name in estimate.measures:
            yield sentence.format(estimate.measures[name])


def _verdict(estimate: Estimate) -> Iterator[str]:
    if estimate.accepted:
        yield "accepted"
        yield from (f"note: {reason}" for reason in estimate.reasons)
    else:
        yield "not accepted: " + ("; ".join(estimate.reasons) or "nothing was found")
    if estimate.is_at_ceiling:
        yield "ceiling: this person would need more than the protocol's range allows, and is given no more"
