"""What a recording's clock does: a drift, a jump, another hour; and a fit in spite of pairs that are off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mindpain_task.reconciling.checked import Bounds
from mindpain_task.reconciling.clock_fit import fit_clock
from mindpain_task.reconciling.coded import reconcile_coded
from mindpain_task.reconciling.nouns import Reconciliation
from mindpain_task.reconciling.numbered import reconcile_numbered
from tests.mindpain_task.reconciling.random_sessions import KINDS, Device, Recording, eeg, session, xdf


def compared(rng: np.random.Generator, recording: Recording, device: Device) -> Reconciliation:
    """Return what comes of comparing with XDF, or with an amplifier where the device has a sampling rate."""
    numbers = not device.rate_hz
    seen = recording.seen(rng, device, numbers=numbers)
    how = reconcile_numbered if numbers else reconcile_coded
    return how("it", recording.sent, seen, device.tolerance_s, resolution_s=device.resolution_s)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("numbers", [True, False])
def test_a_drift_that_no_sound_clocks_have(kind: str, numbers: bool) -> None:
    for seed in range(6):
        rng = np.random.default_rng(seed)
        recording = Recording.of(session(rng, kind, int(rng.integers(60, 300))))
        drift = float(rng.uniform(300, 2000)) * float(rng.choice([-1, 1]))
        found = compared(rng, recording, replace(xdf() if numbers else eeg(rng), drift_ppm=drift))
        (fault,) = found.faults
        assert f" ppm {'fast' if drift > 0 else 'slow'}" in fault, seed
        assert found.count("matched") == len(recording.sent), seed
        assert found.clock is not None
        assert found.clock.drift_ppm == pytest.approx(drift, abs=40), seed


@pytest.mark.parametrize("drift_ppm", [5.0, -5.0])
def test_the_sessions_own_clock_must_not_drift_by_more_than_the_tolerance(drift_ppm: float) -> None:
    rng = np.random.default_rng(0)
    long, short = (Recording.of(session(rng, "sparse", count)) for count in (200, 10))
    (fault,) = compared(rng, long, Device(drift_ppm=drift_ppm, jitter_s=50e-6)).faults
    assert "though it is the session's own" in fault
    assert compared(rng, short, Device(drift_ppm=drift_ppm / 5, jitter_s=50e-6)).clean


@pytest.mark.parametrize("offset_s", [0.2, -0.2, 3600.0])
def test_the_sessions_own_clock_must_not_stand_elsewhere(offset_s: float) -> None:
    rng = np.random.default_rng(1)
    recording = Recording.of(session(rng, "trials", 50))
    seen = recording.seen(rng, Device(offset_s=offset_s, jitter_s=50e-6), numbers=True)
    (fault,) = reconcile_numbered("XDF", recording.sent, seen, 0.001).faults
    assert fault.startswith("all markers come")
    assert ("later" if offset_s > 0 else "earlier") in fault
    assert reconcile_numbered("XDF", recording.sent, seen, 0.001, same_clock=False).clean


def test_one_or_two_markers_are_held_against_the_sessions_own_clock() -> None:
    rng = np.random.default_rng(2)
    for count in (1, 2):
        recording = Recording.of(session(rng, "sparse", count))
        found = compared(rng, recording, xdf())
        assert (found.faults, found.count("matched")) == ((), count)
        assert any("too few markers" in each for each in found.unchecked)
        (late, *_) = compared(rng, recording, Device(offset_s=0.5)).faults
        assert f"{count} of {count} markers {'is' if count == 1 else 'are'} late" in late


def test_a_jump_is_one_fault_and_names_the_marker_from_which_on() -> None:
    rng = np.random.default_rng(3)
    recording = Recording.of(session(rng, "trials", 200))
    at = recording.sent[120]
    recording.lose(at.time_s - 0.002, 0.0015)
    recording.lost = [(at.time_s - 0.002, 0.24)]
    found = compared(rng, recording, Device(offset_s=-7e4, drift_ppm=31, rate_hz=1000, jitter_s=5e-5))
    (fault,) = found.faults
    assert fault.startswith(f"from number {at.number} ({at.label}, at {at.time_s:.3f} s) on everything comes")
    assert "earlier: the recording lost 240." in fault or "earlier: the recording lost 239." in fault
    assert found.count("matched") == 200


def test_many_jumps_are_one_sentence() -> None:
    rng = np.random.default_rng(4)
    recording = Recording.of(session(rng, "sparse", 300))
    for at in recording.sent[20:280:20]:
        recording.lose(at.time_s - 0.5, 0.05)
    found = compared(rng, recording, eeg(rng))
    (fault,) = found.faults
    assert fault.startswith("the recording's clock jumps 13 times: from number")
    assert "and 8 more" in fault


def test_what_is_expected_follows_the_clock_and_its_jumps() -> None:
    rng = np.random.default_rng(5)
    recording = Recording.of(session(rng, "trials", 150))
    recording.lose(recording.sent[70].time_s - 0.001, 0.3)
    found = compared(rng, recording, eeg(rng))
    assert found.clock is not None
    assert len(found.clock.jumps) == 1
    for row in found.rows:
        if row.verdict == "matched" and row.sent and row.seen and row.residual_s is not None:
            told_s = found.clock.expected_s(row.sent.time_s) + row.residual_s
            assert told_s == pytest.approx(row.seen.time_s, abs=1e-6)


@pytest.mark.parametrize("share_off", [0.0, 0.1, 0.3])
def test_the_fit_is_that_of_the_pairs_that_are_not_off(share_off: float) -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        count = int(rng.integers(20, 400))
        session_s = np.sort(rng.uniform(0, 3000, count))
        drift = float(rng.uniform(-90e-6, 90e-6))
        recording_s = 500.0 + session_s * (1 + drift) + rng.uniform(-0.001, 0.001, count)
        off = rng.random(count) < share_off
        recording_s[off] += rng.uniform(-1, 1, int(off.sum()))
        fitted = fit_clock(session_s, recording_s, Bounds(0.004, 0.002, False))
        assert fitted.drift_error is not None
        assert abs(fitted.drift - drift) < 6 * fitted.drift_error
        assert len(fitted.levels_s) == 1
        assert fitted.near[~off].all()
