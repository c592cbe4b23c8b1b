"""Random runs of a scanner, as a session sees its pulses."""

from __future__ import annotations

import numpy as np

from mindpain_task.reconciling.nouns import Sent
from tests.mindpain_task.reconciling.random_sessions import Recording, There

PULSE_TOLERANCE_S = 0.005
REGULAR_S, TELLING_S = 1e-5, 3e-3
"""Jitters of a scanner: one that no recording shows, and one that tells a pulse from its neighbours."""


def pulses(rng: np.random.Generator, runs: int, jitter_s: float, most: int = 300) -> tuple[Sent, ...]:
    """Return the pulses of some runs with pauses between; each run has a length of its own.

    `jitter_s` is how far the scanner's own pulses are off their period.
    """
    tr_s = float(rng.choice([0.5, 0.8, 1.0, 1.5, 2.0, 2.5]))
    time_s = float(rng.uniform(0, 1e5))
    sent: list[Sent] = []
    for _ in range(runs):
        time_s += float(rng.uniform(10, 300))
        count = int(rng.integers(20, most))
        for k in range(count):
            at_s = round(time_s + k * tr_s + float(rng.uniform(-jitter_s, jitter_s)), 6)
            sent.append(Sent(3 * len(sent) + 7, None, "pulse", at_s))
        time_s += count * tr_s
    return tuple(sent)


def period_s(sent: tuple[Sent, ...]) -> float:
    return float(np.median(np.diff([each.time_s for each in sent])))


def delete_one(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Let one be missing that is neither the first nor the last."""
    recording.drop(recording.sent[int(rng.integers(1, len(recording.sent) - 1))])


def delete_some(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Let some be missing, neither the first nor the last."""
    count = int(rng.integers(2, 1 + len(recording.sent) // 5))
    for at in rng.choice(np.arange(1, len(recording.sent) - 1), count, replace=False).tolist():
        recording.drop(recording.sent[at])


def double(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Let some come again a few milliseconds later."""
    for k in rng.choice(len(recording.there), int(rng.integers(1, 4)), replace=False):
        each = recording.there[k]
        if not recording.touched(each):
            after_s = float(rng.uniform(0.001, 0.03))
            recording.there.append(There(each.sent, each.code, each.label, each.time_s + after_s))
            recording.doubled += 1


def shift(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Let some come later or earlier, at most by a third of the period."""
    for at in rng.choice(len(recording.there), int(rng.integers(1, 4)), replace=False).tolist():
        each = recording.there[at]
        if recording.touched(each) or each.sent is None:
            continue
        off_s = float(rng.uniform(2.5 * tolerance_s, period_s(recording.sent) / 3)) * float(
            rng.choice([-1, 1])
        )
        recording.there[at] = There(each.sent, each.code, each.label, each.time_s + off_s)
        (recording.late if off_s > 0 else recording.early).add(each.sent.number)


def add(rng: np.random.Generator, recording: Recording, tolerance_s: float) -> None:
    """Add some that no scanner sent, in the middle between two that came."""
    for k in rng.choice(len(recording.sent) - 1, int(rng.integers(1, 4)), replace=False).tolist():
        first, second = recording.sent[k : k + 2]
        gone = {first.number, second.number} & (recording.missing | recording.late | recording.early)
        if not gone:
            recording.there.append(There(None, 0, "", (first.time_s + second.time_s) / 2))
            recording.extra += 1


FAULTS = {
    "nothing": (),
    "one deleted": (delete_one,),
    "some deleted": (delete_some,),
    "doubled": (double,),
    "shifted": (shift,),
    "added": (add,),
    "all at once": (delete_some, shift, double, add),
}
