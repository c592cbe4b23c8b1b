"""A recording that has all has no fault: over many random sessions, clocks and sampling rates."""

from __future__ import annotations

import numpy as np
import pytest

from mindpain_task.reconciling.coded import reconcile_coded
from mindpain_task.reconciling.numbered import reconcile_numbered
from mindpain_task.reconciling.pulses import reconcile_pulses
from mindpain_task.reconciling.verdict import overall
from tests.mindpain_task.reconciling.random_pulses import PULSE_TOLERANCE_S, pulses
from tests.mindpain_task.reconciling.random_sessions import KINDS, Recording, any_count, eeg, session, xdf

SEEDS = 50


@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_where_all_came_with_its_number(kind: str) -> None:
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        sent = session(rng, kind, any_count(rng))
        seen = Recording.of(sent).seen(rng, xdf(), numbers=True)
        found = reconcile_numbered("XDF", sent, seen, xdf().tolerance_s)
        assert found.clean, (seed, found.faults, found.unchecked)
        assert overall(found).startswith(f"all {len(sent)} markers arrived, within 0."), seed


@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_where_all_came_on_a_trigger_line(kind: str) -> None:
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        sent, device = session(rng, kind, any_count(rng)), eeg(rng)
        seen = Recording.of(sent).seen(rng, device, numbers=False)
        found = reconcile_coded("EEG", sent, seen, device.tolerance_s, resolution_s=device.resolution_s)
        assert found.clean, (seed, found.faults, found.unchecked)
        assert found.count("matched") == len(sent) == len(found.rows), seed
        assert found.clock is not None, seed
        drift, error = found.clock.drift_ppm, found.clock.drift_error_ppm
        assert drift is not None, seed
        assert error is not None, seed
        # Few samples in step with the trials make an error of the drift that is told too small.
        sure = 8 * error + device.resolution_s / found.clock.span_s * 1e6
        assert abs(drift - device.drift_ppm) < sure, (seed, drift, device.drift_ppm, error)


@pytest.mark.parametrize("jitter_s", [1e-5, 1e-3, 0.02])
@pytest.mark.parametrize("runs", [1, 3])
def test_no_fault_where_all_pulses_came(runs: int, jitter_s: float) -> None:
    for seed in range(SEEDS // 2):
        rng = np.random.default_rng(seed)
        sent, device = pulses(rng, runs, jitter_s, most=100), eeg(rng)
        seen = Recording.of(sent).seen(rng, device, numbers=False)
        tolerance_s = PULSE_TOLERANCE_S + device.resolution_s
        found = reconcile_pulses("MRI", sent, seen, tolerance_s, resolution_s=device.resolution_s)
        assert found.clean, (seed, found.faults, found.unchecked)
        assert found.count("matched") == len(sent) == len(found.rows), seed


@pytest.mark.parametrize("kind", KINDS)
def test_a_delay_of_the_line_is_no_fault(kind: str) -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        sent = session(rng, kind, any_count(rng))
        seen = Recording.of(sent).seen(rng, xdf(), numbers=False)
        late = [type(each)(None, each.code, "", each.time_s + 0.0087) for each in seen]
        found = reconcile_coded("EEG in XDF", sent, late, 0.001, same_clock=True)
        assert found.clean, (seed, found.faults)
