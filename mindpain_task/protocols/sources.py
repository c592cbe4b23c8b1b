"""Where each value of a protocol comes from: the paper, general knowledge, or the project's own choice.

A pattern is a dotted path in which `*` stands for one step and `**` for all that follow; the most specific
one speaks for a value. Unknown values speak for themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pydantic import Field, model_validator

from mindpain_task.located import Document, Path, Refusal, Strict
from mindpain_task.protocols.entries import Text
from mindpain_task.unknown import Unknown

SECTIONS = (
    *("limits", "electrical_limits", "conditions", "signals", "stimuli", "scales", "choices", "lesson"),
    *("tasks", "calibrations", "questionnaires", "skin_sites", "blocks"),
)
"""The parts of a protocol whose values have an origin."""
Where: TypeAlias = Literal["paper", "general_knowledge", "project"]


class OriginEntry(Strict):
    """Where values come from; `says` is what the source says, where that is one value.

    `confidence` belongs to general knowledge, and only there.
    """

    from_: Where = Field(alias="from")
    confidence: Literal["high", "medium", "low"] | None = None
    says: float | int | str | bool | None = None
    note: str = ""

    @model_validator(mode="after")
    def _confident(self) -> OriginEntry:
        if (self.from_ == "general_knowledge") != (self.confidence is not None):
            raise ValueError("`confidence` is needed with general_knowledge, and only there")
        return self


class SourcesEntry(Strict):
    """Which study a protocol is made after, what it claims, and where each of its values comes from."""

    study: str = Field(min_length=1)
    claim: Text
    values: dict[str, OriginEntry] = Field(min_length=1)


@dataclass(frozen=True)
class Origin:
    """A value of the protocol and where it comes from."""

    path: Path
    value: Any
    entry: OriginEntry

    @property
    def name(self) -> str:
        """The value's dotted path."""
        return ".".join(map(str, self.path))

    @property
    def differs(self) -> bool:
        """Whether the source says another value."""
        says = self.entry.says
        if says is None or says == self.value:
            return False
        numbers = isinstance(says, int | float) and isinstance(self.value, int | float)
        return not (numbers and math.isclose(float(says), float(self.value)))


def origins(
    documents: Iterable[tuple[Document, tuple[Unknown, ...]]], sources: SourcesEntry
) -> tuple[tuple[Origin, ...], list[Refusal]]:
    """Return the origin of every value in these forms of a protocol, and a refusal for each that has none.

    A pattern that speaks for no value is refused as well: the value it was written for is gone.
    """
    found: dict[tuple[Path, str], Origin] = {}
    refusals: list[Refusal] = []
    matched: set[str] = set()
    last: Document | None = None
    for document, unknown in documents:
        last = document
        silent = {each.path for each in unknown}
        for path, value in _leaves(document.values):
            matching = [pattern for pattern in sources.values if matches(pattern, path)]
            matched.update(matching)
            if path in silent or any(path[: len(each)] == each for each in silent):
                continue
            if not matching:
                why = "sources says nothing of where this value comes from"
                refusals.append(document.refuse(path, why))
                continue
            best = max(matching, key=_specific)
            found.setdefault((path, repr(value)), Origin(path, value, sources.values[best]))
    if last is not None:
        refusals += [
            last.refuse(("sources", "values", pattern), "this pattern speaks for no value")
            for pattern in sources.values
            if pattern not in matched
        ]
    return tuple(found.values()), refusals


def matches(pattern: str, path: Path) -> bool:
    """Return whether a pattern speaks for a value."""
    steps = pattern.split(".")
    for i, step in enumerate(steps):
        if step == "**":
            return i == len(steps) - 1 and len(path) >= i
        if i >= len(path) or step not in ("*", str(path[i])):
            return False
    return len(steps) == len(path)


def _specific(pattern: str) -> tuple[int, int]:
    steps = pattern.split(".")
    return sum(step not in ("*", "**") for step in steps), len([step for step in steps if step != "**"])


def _leaves(values: Any) -> Iterator[tuple[Path, Any]]:
    for section in SECTIONS:
        if isinstance(values, Mapping) and section in values:
            yield from _under((section,), values[section])


def _under(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _under((*path, str(key)), each)
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from _under((*path, i), each)
    else:
        yield path, value
