"""What became of a pre-flight check, who goes on despite what, and what nobody may go on despite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import get_args

from hardware.readiness.line import CheckLine, Subject
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import JsonValue

_SKIN = "it is what protects the participant, and no typed reason is"
_OPENED = "the session opens it, too, and could not begin: leave it out of the rig file to go on without"
NEVER: Mapping[Subject, str] = MappingProxyType(
    {
        "stimulator": _SKIN,
        "battery": "the device would go off in the middle, and its driver refuses it, too",
        "ceiling": _SKIN,
        "baseline": _SKIN,
        "bath": _SKIN,
        "keys": "the participant's stop key is among them",
        "port": "the session could not open it either",
        "boxes": _OPENED,
        "scanner": _OPENED,
    }
)
"""What no name and no reason go on despite, and why: docs/decisions/0042-preflight.md."""
OVERRIDABLE: tuple[Subject, ...] = tuple(each for each in get_args(Subject) if each not in NEVER)


@dataclass(frozen=True)
class Despite:
    """A named person goes on although these failed, for a reason."""

    subjects: tuple[Subject, ...]
    by: str
    reason: str


@dataclass(frozen=True)
class Preflight:
    """Every line that was found; `despite` names only what did fail."""

    lines: tuple[CheckLine, ...]
    wall_time: str
    took_s: float
    despite: Despite | None = None

    @property
    def failed(self) -> tuple[CheckLine, ...]:
        """The lines that say that something will not do."""
        return tuple(line for line in self.lines if line.status == "fail")

    @property
    def blocking(self) -> tuple[CheckLine, ...]:
        """The failed lines despite which nobody goes on."""
        subjects = () if self.despite is None else self.despite.subjects
        return tuple(line for line in self.failed if line.subject not in subjects)

    def record(self) -> dict[str, JsonValue]:
        """Return what session.json and the journal keep."""
        despite: JsonValue = None
        if self.despite is not None:
            subjects: list[JsonValue] = list(self.despite.subjects)
            despite = {"subjects": subjects, "by": self.despite.by, "reason": self.despite.reason}
        lines: list[JsonValue] = [asdict(line) for line in self.lines]
        return {
            "wall_time": self.wall_time,
            "took_s": round(self.took_s, 1),
            "lines": lines,
            "despite": despite,
        }


def despite_of(subjects: Sequence[str] | None, by: str | None, reason: str | None) -> Despite | None:
    """Read `--despite SUBJECT --by NAME --reason TEXT`; None where nothing was named.

    Raises `Refused` for an unknown subject, for one that nobody goes on despite, and without name or reason.
    """
    if not subjects:
        if by is not None or reason is not None:
            raise Refused([Refusal(None, "--by and --reason say who goes on --despite what: name that, too")])
        return None
    refusals = [refusal for each in subjects if (refusal := _refusal(each)) is not None]
    for option, said in (("--by NAME", by), ("--reason TEXT", reason)):
        if not (said or "").strip():
            why = f"--despite needs {option}: a named person answers for it, with a reason that is on record"
            refusals.append(Refusal(None, why))
    if refusals:
        raise Refused(refusals)
    named = tuple(each for each in OVERRIDABLE if each in subjects)
    return Despite(named, (by or "").strip(), (reason or "").strip())


def _refusal(subject: str) -> Refusal | None:
    if subject in OVERRIDABLE:
        return None
    for never, why in NEVER.items():
        if subject == never:
            return Refusal(None, f"--despite {subject}: nobody goes on despite that: {why}")
    return Refusal(None, f"--despite {subject}: there is no such subject; there are {', '.join(OVERRIDABLE)}")


def refuse_blocked(found: Preflight) -> None:
    """Raise `Refused` with every line that blocks a session with a participant, and what could be done."""
    refusals = []
    for line in found.blocking:
        what = f"pre-flight, {line.subject.replace('_', ' ')}: {line.found}"
        advice = f": {line.advice}" if line.advice else ""
        refusals.append(Refusal(None, f"{what}{advice} ({_way_out(line.subject)})"))
    if refusals:
        raise Refused(refusals)


def _way_out(subject: Subject) -> str:
    if subject in NEVER:
        return f"nobody goes on despite this: {NEVER[subject]}"
    return f"or go on with --despite {subject} --by NAME --reason TEXT, which is kept on record"
