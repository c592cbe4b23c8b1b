"""Which parameter sets come with the program: their names are needed before any of them is read."""

from __future__ import annotations

from pathlib import Path

SETS = Path(__file__).parent / "sets"


def set_names() -> tuple[str, ...]:
    """Return the names of the sets, in alphabetical order."""
    return tuple(sorted(path.stem for path in SETS.glob("*.yaml")))
