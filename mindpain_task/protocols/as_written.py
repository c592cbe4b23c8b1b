"""Looking into a document as it was written, whatever its shape is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mindpain_task.located import Document, Path


def at(document: Document, path: Path) -> Any:
    """Return the value at a path, or None where the file has none of that shape."""
    value = document.values
    for step in path:
        in_list = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not in_list and not (isinstance(value, dict) and step in value):
            return None
        value = value[step]
    return value


def items(document: Document, path: Path) -> list[Any]:
    """Return the items of a list, or the keys of a mapping; none where the file has neither there."""
    value = at(document, path)
    return list(value) if isinstance(value, list | dict) else []


@dataclass(frozen=True)
class TrialKind:
    """Which stimuli (`trials`) go through which phases (`trial`), for which conditions; both are paths."""

    trials: Path
    trial: Path
    conditions: tuple[str, ...]


def trial_kinds(document: Document) -> list[TrialKind]:
    """Return what is delivered how: of blocks, and of conditions with trials or phases of their own."""
    found: dict[tuple[Path, Path], list[str]] = {}
    used = [name for name in items(document, ("blocks", "conditions")) if isinstance(name, str)]
    for name in dict.fromkeys(used):
        own: Path = ("conditions", name)
        trials = (*own, "trials") if at(document, (*own, "trials")) is not None else ("blocks", "trials")
        trial = (*own, "trial") if at(document, (*own, "trial")) is not None else ("blocks", "trial")
        found.setdefault((trials, trial), []).append(name)
    if not used:
        found[("blocks", "trials"), ("blocks", "trial")] = []
    return [TrialKind(trials, trial, tuple(names)) for (trials, trial), names in found.items()]
