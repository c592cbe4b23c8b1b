"""`mindpain rehearse --people N`: one session with each of many simulated people, several at once."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from experiments.simulated import practice_hours_of
from experiments.workers import counting, in_processes
from mindpain_task.session.outcome import Ending

FEWEST_DIGITS = 2
WHO = 11
"""[D] Sets apart the chance that says who comes when from all other of a seed."""


@dataclass(frozen=True)
class People:
    """Who takes part: `count` people, numbered from `first`; sets and arms take turns.

    Of as many people as there are pairs of set and arm each has another one, in an order of its own each
    time: a fixed one would keep step with the orders of conditions, which go by number.
    """

    first: int
    count: int
    sets: tuple[str, ...]
    arms: tuple[str, ...]

    def requests(self, like: SessionRequest) -> list[SessionRequest]:
        """Return what each person's session is, all else as in `like`; each has a seed of its own."""
        prefix = re.sub(r"\d+$", "", like.participant) or "sim"
        digits = max(FEWEST_DIGITS, len(str(self.first + self.count - 1)))
        return [
            replace(
                like,
                participant=f"{prefix}{self.first + turn:0{digits}d}",
                number=self.first + turn,
                seed=like.seed + turn,
                person=person,
                arm=arm,
            )
            for turn, (person, arm) in zip(range(self.count), self._turns(like.seed), strict=False)
        ]

    def _turns(self, seed: int) -> Iterator[tuple[str, str]]:
        pairs = list(itertools.product(self.sets, self.arms))
        chance = np.random.default_rng([seed, WHO])
        while True:
            yield from (pairs[place] for place in chance.permutation(len(pairs)))


def rehearse_people(like: SessionRequest, people: People, data: Path, jobs: int, console: Console) -> int:
    """Rehearse every person's session, say how they ended, and return the exit code.

    Whoever's session ends early has data as far as it went, as in a laboratory. Raises `Refused` and
    DeviceFault as a single rehearsal does.
    """
    requests = people.requests(replace(like, data=data))
    for each in requests[: len(people.sets) * len(people.arms)]:  # what is wrong with these is wrong with all
        prepare_session(each)
        practice_hours_of(each)
    with counting(console, len(requests), "sessions") as done:
        endings = []
        for ending in in_processes(_rehearse, [(each,) for each in requests], min(jobs, len(requests))):
            endings.append(ending)
            done()
    said = ", ".join(f"{count} {ending.value}" for ending, count in Counter(endings).most_common())
    console.print(f"{len(requests)} people: {said}; data: {data}", soft_wrap=True)
    console.print("These data are simulated: they say nothing about people.")
    return 0


def _rehearse(request: SessionRequest) -> Ending:
    return conduct(prepare_session(request), say=lambda line: None).outcome.ending
