"""Each fault planted in a scanner's pulses is found, and an end that cannot be told from another is said."""

from __future__ import annotations

import numpy as np
import pytest

from mindpain_task.reconciling.nouns import Reconciliation
from mindpain_task.reconciling.pulses import reconcile_pulses
from tests.mindpain_task.reconciling.planted_faults import differences
from tests.mindpain_task.reconciling.random_pulses import (
    FAULTS,
    PULSE_TOLERANCE_S,
    REGULAR_S,
    TELLING_S,
    period_s,
    pulses,
)
from tests.mindpain_task.reconciling.random_sessions import Device, Recording, eeg

SEEDS = 5


def reconciled(recording: Recording, rng: np.random.Generator, *, same_clock: bool = False) -> Reconciliation:
    """Return what comes of comparing with a recording by an amplifier, or by the session's own clock."""
    device = Device(offset_s=0.004, jitter_s=3e-4) if same_clock else eeg(rng)
    return reconcile_pulses(
        "MRI",
        recording.sent,
        recording.seen(rng, device, numbers=False),
        PULSE_TOLERANCE_S + device.resolution_s,
        same_clock=same_clock,
        resolution_s=device.resolution_s,
    )


@pytest.mark.parametrize("same_clock", [False, True])
@pytest.mark.parametrize("jitter_s", [REGULAR_S, 1e-3, 0.02])
@pytest.mark.parametrize("runs", [1, 3])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_among_pulses(fault: str, runs: int, jitter_s: float, same_clock: bool) -> None:
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        recording = Recording.of(pulses(rng, runs, jitter_s, most=80))
        for plant in FAULTS[fault]:
            plant(rng, recording, PULSE_TOLERANCE_S + 0.004)
        found = reconciled(recording, rng, same_clock=same_clock)
        assert differences(found, recording) == [], seed
        assert (found.faults == ()) == (fault == "nothing"), seed


@pytest.mark.parametrize("end", [0, -1])
@pytest.mark.parametrize(
    ("runs", "jitter_s", "same_clock"),
    [(3, REGULAR_S, False), (1, TELLING_S, False), (1, REGULAR_S, True)],
    ids=["pauses tell", "jitter tells", "the clock tells"],
)
def test_an_end_that_is_missing(runs: int, jitter_s: float, same_clock: bool, end: int) -> None:
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        recording = Recording.of(pulses(rng, runs, jitter_s, most=80))
        recording.drop(recording.sent[end])
        found = reconciled(recording, rng, same_clock=same_clock)
        assert differences(found, recording) == [], seed
        assert not any("which end" in note for note in found.notes)


@pytest.mark.parametrize("end", [0, -1])
def test_an_end_that_cannot_be_told_from_the_other(end: int) -> None:
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        recording = Recording.of(pulses(rng, 1, REGULAR_S, most=80))
        recording.drop(recording.sent[end])
        found = reconciled(recording, rng)
        missing = [row.sent for row in found.rows if row.verdict == "missing"]
        assert missing in ([recording.sent[0]], [recording.sent[-1]]), seed
        assert len(found.faults) == 1
        assert any("1 repetition time" in note and "not at which end" in note for note in found.notes)


def test_one_more_pulse_than_the_session_saw() -> None:
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        recording = Recording.of(pulses(rng, 1, REGULAR_S, most=80))
        recording.sent = recording.sent[:-1]
        found = reconciled(recording, rng)
        assert (found.count("extra"), found.count("missing")) == (1, 0), seed
        assert any("not at which end" in note for note in found.notes)


@pytest.mark.parametrize(
    ("runs", "jitter_s", "same_clock"),
    [(3, REGULAR_S, False), (1, TELLING_S, False), (1, REGULAR_S, True)],
)
def test_a_recording_that_began_late(runs: int, jitter_s: float, same_clock: bool) -> None:
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        recording = Recording.of(pulses(rng, runs, jitter_s, most=80))
        for each in recording.sent[: int(rng.integers(2, len(recording.sent) // 2))]:
            recording.drop(each)
        assert differences(reconciled(recording, rng, same_clock=same_clock), recording) == [], seed


@pytest.mark.parametrize("runs", [1, 3])
def test_samples_that_were_lost_between_pulses(runs: int) -> None:
    for seed in range(2 * SEEDS):
        rng = np.random.default_rng(seed)
        recording = Recording.of(pulses(rng, runs, REGULAR_S, most=80))
        at = recording.sent[int(rng.integers(8, len(recording.sent) - 12))]
        # Not by whole repetition times: pulses that are all alike cannot show that.
        lost_s = period_s(recording.sent) * (int(rng.integers(0, 3)) + float(rng.uniform(0.2, 0.8)))
        recording.lose(at.time_s + 0.05, lost_s)
        found = reconciled(recording, rng)
        assert differences(found, recording) == [], seed
        assert any("whole repetition times" in note for note in found.notes)
