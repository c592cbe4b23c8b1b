"""What comes of reconciling a run: each recording beside what was sent, and how the files themselves are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from experiments.reconcile.sampled import Sampled
from mindpain_task.reconciling.nouns import Reconciliation, Sent

Judgement: TypeAlias = Literal["as sent", "not all checked", "holes the session knew of", "not as sent"]
"""From best to worst."""
_NAMED = 3
"""How many of many are named in a sentence."""


@dataclass(frozen=True)
class Known:
    """Something that a recording does not have, and the session itself says why."""

    sent: Sent
    why: str


@dataclass(frozen=True)
class Comparison:
    """One recording of one kind of thing: `title` says which, `source` is the file's name.

    What is `known` to be missing is not among the rows of `result`. `notes` are what its file makes known,
    `unchecked` what of it could not be checked.
    """

    title: str
    source: str
    result: Reconciliation
    known: tuple[Known, ...] = ()
    notes: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def judgement(self) -> Judgement:
        """How it is, in a few words."""
        if self.result.faults:
            return "not as sent"
        if self.known:
            return "holes the session knew of"
        return "not all checked" if self.unchecked or self.result.unchecked else "as sent"

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that is wrong, or could not be checked."""
        return (*self.result.faults, *known_sentences(self.known), *self.result.unchecked, *self.unchecked)

    @property
    def all_notes(self) -> tuple[str, ...]:
        """What is to be known all the same."""
        return (*self.result.notes, *self.notes)

    @property
    def largest_ms(self) -> float | None:
        """The residual furthest from 0 of what arrived, in ms; None where nothing did."""
        kinds = ("matched", "late", "early")
        found = [
            1000.0 * row.residual_s
            for row in self.result.rows
            if row.verdict in kinds and row.residual_s is not None
        ]
        return max(found, key=abs, default=None)


@dataclass(frozen=True)
class Reconciled:
    """Everything that was compared.

    `streams` are those of the XDF; `faults` and `notes` are about that file, and about streams that are
    compared with nothing. `unchecked` are what of the run could not be compared at all.
    """

    comparisons: tuple[Comparison, ...]
    streams: tuple[Sampled, ...] = ()
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether everything is as it was sent, and could be checked."""
        told = self.faults or self.unchecked
        return not told and all(each.judgement == "as sent" for each in self.comparisons)

    @property
    def is_faulty(self) -> bool:
        """Whether something is wrong that nobody knew of."""
        return bool(self.faults) or any(each.result.faults for each in self.comparisons)


def known_sentences(known: Sequence[Known]) -> tuple[str, ...]:
    """Return a sentence for each reason why something is not in a recording."""
    by_reason: dict[str, list[Sent]] = {}
    for each in known:
        by_reason.setdefault(each.why, []).append(each.sent)
    return tuple(
        f"{_count(sent)} not in it, as the session knew: {why} ({_named(sent)})"
        for why, sent in by_reason.items()
    )


def _count(sent: Sequence[Sent]) -> str:
    return f"{len(sent)} {'is' if len(sent) == 1 else 'are'}"


def _named(sent: Sequence[Sent]) -> str:
    first = ", ".join(f"{each.number} {each.label}" for each in sent[:_NAMED])
    if len(sent) <= _NAMED:
        return first
    return f"{first}, … {sent[-1].number} {sent[-1].label}"
