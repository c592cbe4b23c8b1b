"""Each planted fault is found for what it is, at the marker at which it was planted, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from mindpain_task.reconciling.coded import reconcile_coded
from mindpain_task.reconciling.nouns import Reconciliation
from mindpain_task.reconciling.numbered import reconcile_numbered
from tests.mindpain_task.reconciling.planted_faults import FAULTS, differences
from tests.mindpain_task.reconciling.random_sessions import KINDS, Device, Recording, eeg, session, xdf

NUMBERED_SEEDS, CODED_SEEDS = 6, 3


def planted(rng: np.random.Generator, kind: str, fault: str, device: Device) -> Recording:
    """Return a random session as a recording has it, with this fault."""
    recording = Recording.of(session(rng, kind, int(rng.integers(20, 250))))
    for plant in FAULTS[fault]:
        plant(rng, recording, device.tolerance_s)
    return recording


def kinds_of_faults(recording: Recording) -> int:
    """Return how many sentences the planted faults should come to: one for each kind, and for each jump."""
    kinds = recording.missing, recording.late, recording.early, recording.doubled, recording.extra
    return sum(bool(each) for each in kinds) + len(recording.lost)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_among_numbered_markers(kind: str, fault: str) -> None:
    for seed in range(NUMBERED_SEEDS):
        rng, device = np.random.default_rng(seed), xdf()
        recording = planted(rng, kind, fault, device)
        seen = recording.seen(rng, device, numbers=True)
        found = reconcile_numbered("XDF", recording.sent, seen, device.tolerance_s)
        assert differences(found, recording) == [], seed
        assert len(found.faults) == kinds_of_faults(recording), (seed, found.faults)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_on_a_trigger_line(kind: str, fault: str) -> None:
    for seed in range(CODED_SEEDS):
        rng = np.random.default_rng(seed)
        device = eeg(rng)
        recording = planted(rng, kind, fault, device)
        seen = recording.seen(rng, device, numbers=False)
        found = reconcile_coded(
            "EEG", recording.sent, seen, device.tolerance_s, resolution_s=device.resolution_s
        )
        if open_to_doubt(kind, recording):
            assert_as_many(found, recording)
            continue
        assert differences(found, recording) == [], seed
        assert len(found.faults) == kinds_of_faults(recording), (seed, found.faults)


def open_to_doubt(kind: str, recording: Recording) -> bool:
    """Whether trials alike to the microsecond have neither the marker that began nor the one that ended them.

    Nobody can tell which of such trials were not recorded.
    """
    return kind == "clockwork" and recording.sent[0].number in recording.missing


def assert_as_many(found: Reconciliation, recording: Recording) -> None:
    """Assert that as much is found as was planted, and that it says where it may as well be."""
    assert found.count("missing") == len(recording.missing)
    assert (found.count("doubled"), found.count("extra")) == (recording.doubled, recording.extra)
    assert found.count("late") + found.count("early") == len(recording.late | recording.early)
    assert found.clock is not None
    assert len(found.clock.jumps) == len(recording.lost)
    elsewhere = any("fits the session as well" in note for note in found.notes)
    assert elsewhere or differences(found, recording) == []
