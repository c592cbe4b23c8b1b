"""The sessions of a study, from its data roots: found, read, told apart into real and simulated."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.recorded.mixing import Kind, kind_of
from experiments.recorded.runs import RecordedRun, find_runs, read_recorded, refusing_what_lacks
from experiments.study.nouns import StudySession
from experiments.study.reading import session_of
from experiments.study.sentences import listed
from mindpain_task.located import Refusal, Refused


@dataclass(frozen=True)
class Task:
    """All sessions of one protocol; `visits` names its visits in their order, by session label."""

    protocol: str
    sessions: tuple[StudySession, ...]
    visits: Mapping[str, str]

    def visit(self, session: StudySession) -> str:
        """Return which visit a session is."""
        return self.visits[session.label]


@dataclass(frozen=True)
class Gathered:
    """A study: its protocols, each by itself; `notes` say what a reader must know first, in sentences."""

    kind: Kind
    tasks: tuple[Task, ...]
    notes: tuple[str, ...]


def gather(
    places: Sequence[Path], names: Sequence[str] | None, mixture_allowed: bool, done: Callable[[], None]
) -> Gathered:
    """Read every run of these data roots, of the named protocols only if there are names.

    `done` is called after each run. Raises `Refused` for a place without runs, a name that no run has, a run
    that cannot be read, and a mixture of simulated and real runs that nobody asked for.
    """
    runs: list[RecordedRun] = []
    for folder in sorted({folder for place in places for folder in find_runs(place)}):
        runs.append(read_recorded(folder))
        done()
    known = sorted({run.protocol for run in runs})
    if unknown := [name for name in names or () if name not in known]:
        raise Refused([Refusal(None, f"--task {name}: there are {', '.join(known)}") for name in unknown])
    runs = [run for run in runs if names is None or run.protocol in names]
    kind = kind_of(runs, mixture_allowed)
    chosen = [name for name in known if names is None or name in names]
    return Gathered(kind, tuple(_task(name, runs) for name in chosen), tuple(_notes(kind, runs)))


def _notes(kind: Kind, runs: Sequence[RecordedRun]) -> Iterator[str]:
    if kind != "real":
        yield "Sessions in it are simulated: what they say is about the simulation, not about people."
    roots: dict[tuple[bool, str], set[Path]] = defaultdict(set)
    for run in runs:
        roots[bool(run.simulated), run.name.participant].add(run.folder.parents[3])
    if twice := sorted(name for (_, name), places in roots.items() if len(places) > 1):
        yield f"In more than one data root, and taken for the same person: {listed(twice)}."
    for run in runs:
        if run.damage:
            damage = run.damage.replace(f"{run.folder}/", "")
            yield f"Of {run.folder.name} a part could not be read: {damage}."


def _task(protocol: str, runs: Sequence[RecordedRun]) -> Task:
    together: dict[tuple[bool, str, str], list[RecordedRun]] = defaultdict(list)
    for run in runs:
        if run.protocol == protocol:
            together[bool(run.simulated), run.name.participant, run.name.session].append(run)
    for found in together.values():
        _refuse_two_people(found)
        found.sort(key=lambda run: _natural(run.name.number))
    sessions = tuple(_session(together[key]) for key in sorted(together, key=lambda key: _order(*key)))
    return Task(protocol, sessions, visits_of(sessions))


def _session(runs: Sequence[RecordedRun]) -> StudySession:
    with refusing_what_lacks(runs[0].folder):
        return session_of(runs)


def visits_of(sessions: Sequence[StudySession]) -> Mapping[str, str]:
    """Return the name of the visit that each session label is, in the order of the labels.

    That is the occasion or the number of the visit where all sessions of the label agree on one, and no other
    label has it, too; else the label itself.
    """
    labels = sorted({session.label for session in sessions}, key=_natural)
    told = {label: _told([each for each in sessions if each.label == label]) for label in labels}
    names = list(told.values())
    return {
        label: name if name and names.count(name) == 1 else f"ses-{label}" for label, name in told.items()
    }


def _told(sessions: Sequence[StudySession]) -> str:
    """Return what sessions of one label are all called, or an empty text."""
    occasions = {session.occasion for session in sessions}
    numbers = {session.visit_number for session in sessions}
    if len(occasions) == 1 and (occasion := occasions.pop()):
        return occasion.replace("_", " ")
    number = numbers.pop() if len(numbers) == 1 else None
    return f"visit {number}" if number is not None else ""


def _refuse_two_people(runs: Sequence[RecordedRun]) -> None:
    """Refuse runs of one name that lie in different data roots: nobody knows whether it is one person."""
    places = sorted({run.folder.parent for run in runs})
    if len(places) > 1:
        what = "hold the same participant, session and protocol: nobody knows whether it is one person"
        raise Refused([Refusal(None, f"{places[0]} and {places[1]} {what}; give one of them")])


def _order(simulated: bool, participant: str, session: str) -> tuple[object, ...]:
    return (simulated, _natural(participant), _natural(session))


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts names as people do: sub2 before sub10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
