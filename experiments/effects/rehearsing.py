"""Rehearse whole sessions, one a simulated person: real engine, driver and bytes, several processes.

Every study has the same people: the person with a number is the same one in all of them, but for what the
parameter set changes. What a session writes goes to memory where the computer has room there, and is thrown
away when its ratings were read.
"""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from experiments.effects.recruiting import SEED, person_of
from experiments.effects.targets import Measure, Study
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.participant.parameters import load_parameters, shipped_sets
from mindpain_task.session.outcome import Ending
from mindpain_task.tables import Table

MEMORY = Path("/dev/shm")
COLUMNS: Mapping[Measure, str] = {
    "intensity": "intensity",
    "unpleasantness": "unpleasantness",
    "anxiety": "anxiety",
    "tolerance": "immersed_s",
}


class RehearsalFailedError(RuntimeError):
    """A rehearsal did not come to its end, so there is no effect to speak of."""


@dataclass(frozen=True)
class Rehearsed:
    """One person's answers: (condition, measure) -> a value for each analysed trial that was answered."""

    study: str
    number: int
    trait_z: float
    answers: Mapping[tuple[str, Measure], tuple[float, ...]]


def rehearse_studies(
    studies: Mapping[str, Study], numbers: Mapping[str, range], jobs: int, done: Callable[[], None]
) -> dict[str, list[Rehearsed]]:
    """Return everyone of every study, by number; `done` is called after each session.

    `numbers` says which people take part in a study. Raises RehearsalFailedError. Ctrl-C ends the sessions
    that run, and raises KeyboardInterrupt.
    """
    asked = [(name, study, number) for name, study in studies.items() for number in numbers[name]]
    found: dict[str, list[Rehearsed]] = defaultdict(list)
    with _scratch() as scratch:
        for one in _each(asked, scratch, jobs):
            found[one.study].append(one)
            done()
    return {name: sorted(found[name], key=lambda one: one.number) for name in studies}


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder in memory if there is such a place, else where temporary files go; gone afterwards."""
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="mindpain_effects_", dir=place) as folder:
        yield Path(folder)


def _each(asked: Sequence[tuple[str, Study, int]], scratch: Path, jobs: int) -> Iterator[Rehearsed]:
    if jobs == 1:
        yield from (rehearse_person(name, study, number, scratch) for name, study, number in asked)
        return
    # A fresh interpreter each: a fork would take over threads and locks of whoever called.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _leave_signals_to_sessions)
    try:
        waiting = [pool.submit(rehearse_person, *one, scratch) for one in asked]
        for future in as_completed(waiting):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_signals_to_sessions() -> None:
    """Ctrl-C reaches every process: here a running session takes it, and nothing else has to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def rehearse_person(name: str, study: Study, number: int, scratch: Path) -> Rehearsed:
    """Rehearse one session of one person, and read its answers; RehearsalFailedError if it broke off."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        request = SessionRequest(
            protocol=str(study.path),
            rig="rehearsal",
            participant=f"sim{number:04d}",
            session="01",
            language=None,
            seed=SEED,
            data=Path(folder),
            person=study.person,
            rehearsal=True,
        )
        finished = conduct(prepare_session(request), say=lambda line: None)
    if finished.outcome.ending is not Ending.COMPLETED:
        why = f"{finished.outcome.ending.value}: {finished.outcome.reason}"
        raise RehearsalFailedError(f"effects, study {name}, person {number}: the session ended early ({why})")
    # No session tells a trait, which a questionnaire would have asked: the person is drawn once more.
    traits = person_of(number, load_parameters(shipped_sets()[study.person]))
    return Rehearsed(name, number, traits.trait_z, _answers(finished.trials))


def _answers(trials: Table) -> dict[tuple[str, Measure], tuple[float, ...]]:
    """Return what each condition's trials gave; the first trial of a block is a warm-up and left out."""
    column = {name: index for index, name in enumerate(trials.columns)}
    found: dict[tuple[str, Measure], list[float]] = defaultdict(list)
    begun: set[object] = set()
    for row in trials.rows:
        block = row[column["block"]]
        if block not in begun:
            begun.add(block)
            continue
        for measure, name in COLUMNS.items():
            value = row[column[name]] if name in column else None
            if isinstance(value, int | float):
                found[str(row[column["condition"]]), measure].append(float(value))
    return {key: tuple(values) for key, values in found.items()}
