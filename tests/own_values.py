"""The flagship with values that are each participant's own, for heat and for current."""

from __future__ import annotations

from pathlib import Path

from experiments.protocol_files import PROTOCOLS

HEAT_BOUNDS = {"heat_47": (42.0, 47.5), "heat_48": (44.0, 48.0)}
CURRENT_BOUNDS = {"shock_5": (0.4, 5.0), "shock_6": (1.0, 7.5)}


def own_values(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the flagship with bounds in the place of its temperatures and currents; return its path."""
    text = (PROTOCOLS / "attention_direction.yaml").read_text(encoding="utf-8")
    for old, (low, high) in (
        ("peak_c: 47.0", HEAT_BOUNDS["heat_47"]),
        ("baseline_c: 32.0, peak_c: 48.0", HEAT_BOUNDS["heat_48"]),
        ("current_ma: 5.0", CURRENT_BOUNDS["shock_5"]),
        ("current_ma: 6.0", CURRENT_BOUNDS["shock_6"]),
    ):
        key = old.rpartition(":")[0]
        assert text.count(old) == 1, old
        text = text.replace(old, f"{key}: {{min: {low}, max: {high}}}")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "own_values.yaml"
    path.write_text(text, encoding="utf-8")
    return path
