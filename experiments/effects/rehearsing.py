"""Rehearse whole sessions, one a simulated person: real engine, driver and bytes, several processes.

Every study has the same people: the person with a number is the same one in all of them, but for what the
parameter set and its hours of practice change. What a session writes goes to memory where the computer has
room there, and is thrown away when its ratings were read.
"""

from __future__ import annotations

import math
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.effects.reading import Answers, answers_of
from experiments.effects.recruiting import SEED, person_of
from experiments.effects.targets import DrawnHours, Study
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from experiments.workers import in_processes
from hardware.participant.parameters import load_parameters, shipped_sets
from mindpain_task.session.outcome import Ending

MEMORY = Path("/dev/shm")
HOURS_OF = 7
"""[D] Sets apart the chance that draws a person's hours of practice from all other of that person."""


class RehearsalFailedError(RuntimeError):
    """A rehearsal did not come to its end, so there is no effect to speak of."""


@dataclass(frozen=True)
class Rehearsed:
    """One person's answers; `ended` says why there are none, where the session ended early."""

    study: str
    number: int
    trait_z: float
    practice_hours: float
    answers: Answers
    ended: str = ""


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
        for one in in_processes(rehearse_person, [(*each, scratch) for each in asked], jobs):
            found[one.study].append(one)
            done()
    return {name: sorted(found[name], key=lambda one: one.number) for name in studies}


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder in memory if there is such a place, else where temporary files go; gone afterwards."""
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="mindpain_effects_", dir=place) as folder:
        yield Path(folder)


def rehearse_person(name: str, study: Study, number: int, scratch: Path) -> Rehearsed:
    """Rehearse one session of one person, and read its answers; RehearsalFailedError if it broke off.

    Where a study may end early, that is for a person for whom no calibration finds a level.
    """
    parameters = load_parameters(shipped_sets()[study.person])
    practice_hours = _practice_hours(study, number)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        request = request_for(study, number, practice_hours, Path(folder))
        finished = conduct(prepare_session(request), say=lambda line: None)
    ended = _ended_early(finished)
    if ended and not (study.may_end_early and finished.outcome.ending is Ending.STOPPED_BY_OPERATOR):
        raise RehearsalFailedError(
            f"effects, study {name}, person {number}: the session ended early ({ended})"
        )
    # No session tells a trait, which a questionnaire would have asked: the person is drawn once more.
    return Rehearsed(
        name,
        number,
        person_of(number, parameters).trait_z,
        parameters.practice_hours if practice_hours is None else practice_hours,
        {} if ended else answers_of(finished.tables.trials, finished.tables.ratings, study.leave_out),
        ended,
    )


def _ended_early(finished: FinishedSession) -> str:
    """Return why a session ended before its end; nothing where it came to it."""
    outcome = finished.outcome
    return "" if outcome.ending is Ending.COMPLETED else f"{outcome.ending.value}: {outcome.reason}"


def _practice_hours(study: Study, number: int) -> float | None:
    """Return a person's hours of practice where the study says them, or how to draw them."""
    hours = study.practice_hours
    if not isinstance(hours, DrawnHours):
        return hours
    place = float(np.random.default_rng([SEED, number, HOURS_OF]).random())
    return hours.from_h * math.pow(hours.to_h / hours.from_h, place)


def request_for(study: Study, number: int, practice_hours: float | None, data: Path) -> SessionRequest:
    """Return what is asked of a session of one person of a study."""
    return SessionRequest(
        protocol=study.source,
        rig=study.rig_source,
        participant=f"sim{number:04d}",
        session="01",
        language=None,
        seed=SEED,
        data=data,
        person=study.person,
        rehearsal=True,
        practice_hours=practice_hours,
        arm=study.arm,
        occasion=study.occasion,
    )
