"""Faults planted in a recording, each with what it should come to: the truth for the tests of reconciling."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from mindpain_task.reconciling.nouns import Reconciliation
from tests.mindpain_task.reconciling.random_sessions import Recording, There

Fault: TypeAlias = Callable[[np.random.Generator, Recording, float], None]
CLEAR = 2.5
"""A shift that must be found is so many times the tolerance: samples and the fit take their part of it."""


def delete(rng: np.random.Generator, recording: Recording, places: list[int]) -> None:
    """Delete those at some places of the session."""
    for at in places:
        recording.drop(recording.sent[at])


def delete_one(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    delete(rng, recording, [int(rng.integers(len(recording.sent)))])


def delete_some(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    count = int(rng.integers(2, max(3, len(recording.sent) // 4)))
    delete(rng, recording, rng.choice(len(recording.sent), count, replace=False).tolist())


def delete_burst(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    count = int(rng.integers(2, max(3, len(recording.sent) // 4)))
    first = int(rng.integers(1, len(recording.sent) - count))
    delete(rng, recording, list(range(first, first + count)))


def delete_first(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    delete(rng, recording, [0])


def delete_last(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    delete(rng, recording, [len(recording.sent) - 1])


def begin_late(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    delete(rng, recording, list(range(int(rng.integers(1, len(recording.sent) // 2)))))


def end_early(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    count = len(recording.sent)
    delete(rng, recording, list(range(count - int(rng.integers(1, count // 2)), count)))


def double(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Let some come again a few milliseconds later."""
    there = [each for each in recording.there if each.sent is not None]
    for k in rng.choice(len(there), int(rng.integers(1, 4)), replace=False):
        after_s = float(rng.uniform(0.001, 0.03))
        if recording.free(there[k].code, there[k].time_s + after_s, 0.0, but=there[k]):
            recording.there.append(
                There(there[k].sent, there[k].code, there[k].label, there[k].time_s + after_s)
            )
            recording.doubled += 1


def shift(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Let some come 5 ms to 1 s later or earlier than they should."""
    least_s = max(0.005, CLEAR * tolerance_s)
    for _ in range(int(rng.integers(1, 4))):
        at = int(rng.integers(len(recording.there)))
        there = recording.there[at]
        off_s = float(np.exp(rng.uniform(np.log(least_s), 0))) * float(rng.choice([-1, 1]))
        clear = recording.free(there.code, there.time_s + off_s, CLEAR * tolerance_s + 0.1, but=there)
        if there.sent is None or recording.touched(there) or not clear:
            continue
        recording.there[at] = There(there.sent, there.code, there.label, there.time_s + off_s)
        (recording.late if off_s > 0 else recording.early).add(there.sent.number)


def lose(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Lose 20 ms to 5 s of samples, once to three times, with enough markers between to tell."""
    parts = int(rng.integers(1, 4)) if len(recording.there) > 60 else 1
    bounds = np.linspace(0, len(recording.sent), parts + 1).astype(int)
    for first, last in itertools.pairwise(bounds.tolist()):
        if last - first < 10:
            continue
        at = recording.sent[int(rng.integers(first + 4, last - 4))].time_s + float(rng.uniform(1e-4, 4e-3))
        lost_s = float(np.exp(rng.uniform(np.log(0.02), np.log(5))))
        around = (
            recording.between(recording.sent[first].time_s, at),
            recording.between(at + lost_s, recording.sent[last - 1].time_s),
        )
        if min(around) >= 6 and recording.plain(at - 2.5, at + lost_s + 2.5):
            recording.lose(at, lost_s)


def add_foreign(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Add the triggers of another program: codes of its own."""
    begin_s, end_s = recording.sent[0].time_s - 30, recording.sent[-1].time_s + 30
    for _ in range(int(rng.integers(1, len(recording.sent)))):
        recording.there.append(
            There(None, int(rng.integers(240, 256)), "", float(rng.uniform(begin_s, end_s)))
        )
        recording.extra += 1


def add_alike(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Add some that have codes of the session, away from those of the same code."""
    begin_s, end_s = recording.sent[0].time_s - 30, recording.sent[-1].time_s + 30
    for _ in range(int(rng.integers(1, 6))):
        of = recording.sent[int(rng.integers(len(recording.sent)))]
        time_s = float(rng.uniform(begin_s, end_s))
        if of.code is not None and recording.free(of.code, time_s, 0.2):
            recording.there.append(There(None, of.code, of.label, time_s))
            recording.extra += 1


FAULTS: dict[str, tuple[Fault, ...]] = {
    "nothing": (),
    "one deleted": (delete_one,),
    "some deleted": (delete_some,),
    "a burst deleted": (delete_burst,),
    "the first deleted": (delete_first,),
    "the last deleted": (delete_last,),
    "first and last deleted": (delete_first, delete_last),
    "begun late": (begin_late,),
    "ended early": (end_early,),
    "doubled": (double,),
    "shifted": (shift,),
    "samples lost": (lose,),
    "triggers of another program": (add_foreign,),
    "triggers with codes of the session": (add_alike,),
    "shifted and doubled": (shift, double),
    "begun late, samples lost": (begin_late, lose),
    "burst deleted, samples lost, another program": (delete_burst, lose, add_foreign),
    "ended early, shifted, doubled, another program": (end_early, shift, double, add_foreign),
    "all at once": (delete_first, delete_last, delete_burst, shift, double, lose, add_foreign),
}


def differences(found: Reconciliation, recording: Recording) -> list[str]:
    """Return how what was found differs from what was planted, in words."""
    told = []
    for verdict, planted in (
        ("missing", recording.missing),
        ("late", recording.late),
        ("early", recording.early),
    ):
        numbers = {row.sent.number for row in found.rows if row.verdict == verdict and row.sent}
        if numbers != planted:
            told.append(f"{verdict}: planted {sorted(planted - numbers)}, found {sorted(numbers - planted)}")
    for verdict, count in (("doubled", recording.doubled), ("extra", recording.extra)):
        rows = sum(row.verdict == verdict for row in found.rows)
        if rows != count:
            told.append(f"{verdict}: planted {count}, found {rows}")
    jumps = () if found.clock is None else found.clock.jumps
    if len(jumps) != len(recording.lost):
        told.append(f"lost: planted {recording.lost}, found {jumps}")
    for (from_s, lost_s), jump in zip(sorted(recording.lost), jumps, strict=False):
        after = min(each.time_s for each in recording.whole() if each.time_s > from_s)
        if jump.first.time_s != after or abs(jump.step_s + lost_s) > 2 * found.tolerance_s:
            told.append(f"lost {lost_s} s before {after} s: found {jump}")
    return told
