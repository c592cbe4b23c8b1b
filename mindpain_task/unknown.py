"""Values that no source tells: `{unknown: why, stand_in: VALUE}` in the place of a value.

A laboratory writes its own value there before a person takes part. Until then a rehearsal goes by the
stand-in, marked as one; it claims nothing about the study.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mindpain_task.located import Document, Path, Place, Refusal

UNKNOWN, STAND_IN = "unknown", "stand_in"


@dataclass(frozen=True)
class Unknown:
    """A value that is unknown: where, why, and what a rehearsal takes instead."""

    path: Path
    place: Place
    why: str
    stand_in: Any

    @property
    def name(self) -> str:
        """The value's dotted path."""
        return ".".join(map(str, self.path))

    def __str__(self) -> str:
        return f"{self.place}: {self.name}: unknown ({self.why}); a rehearsal takes {self.stand_in!r}"


def with_stand_ins(document: Document) -> tuple[Document, tuple[Unknown, ...], list[Refusal]]:
    """Return the document with stand-ins for unknown values, what is unknown, and what is badly said."""
    found: list[Unknown] = []
    refusals: list[Refusal] = []
    values = _filled(document, document.values, (), found, refusals)
    return replace(document, values=values), tuple(found), refusals


def _filled(document: Document, value: Any, path: Path, found: list[Unknown], refusals: list[Refusal]) -> Any:
    if isinstance(value, list):
        return [_filled(document, each, (*path, i), found, refusals) for i, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if UNKNOWN not in value:
        return {key: _filled(document, each, (*path, key), found, refusals) for key, each in value.items()}
    wrong = list(_badly_said(value))
    refusals.extend(document.refuse(path, sentence) for sentence in wrong)
    if not wrong:
        found.append(Unknown(path, document.place(path), value[UNKNOWN], value[STAND_IN]))
    return value.get(STAND_IN)


def _badly_said(value: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(value[UNKNOWN], str) or not value[UNKNOWN].strip():
        yield "unknown must say why, in a few words"
    if STAND_IN not in value:
        yield "an unknown value needs a stand_in, which rehearsals take"
    for key in value.keys() - {UNKNOWN, STAND_IN}:
        yield f"an unknown value has `unknown` and `stand_in`, and no {key!r}"
