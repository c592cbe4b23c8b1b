"""Looking into a document as it was written, whatever its shape is."""

from __future__ import annotations

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
