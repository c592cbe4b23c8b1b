"""What a calibration finds, by name."""

from __future__ import annotations

from mindpain_task.schedules.entries import CalibrationEntry


def gives(entry: CalibrationEntry) -> frozenset[str]:
    """Return the names of the values that a calibration finds; a recipe finds none."""
    own = getattr(entry, "gives", None)
    return frozenset((*getattr(entry, "targets", ()), *([own] if own else [])))
