"""What holds for whatever is compared: nothing is left out or told twice, no order of a file matters."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.reconciling.coded import reconcile_coded
from mindpain_task.reconciling.nouns import Reconciliation, Seen, Sent, Verdict
from mindpain_task.reconciling.numbered import reconcile_numbered
from mindpain_task.reconciling.pulses import reconcile_pulses
from mindpain_task.reconciling.verdict import overall
from tests.mindpain_task.reconciling.planted_faults import delete_some, differences
from tests.mindpain_task.reconciling.random_pulses import pulses
from tests.mindpain_task.reconciling.random_sessions import KINDS, Device, Recording, There, eeg, session, xdf

TOLERANCE_S = 1e-4
TIMES = st.floats(-1e5, 1e5).map(lambda time_s: round(time_s, 3) + 0.0) | st.integers(0, 20).map(float)
CODES = st.sampled_from([8, 20, 21])
SENT = st.lists(
    st.builds(Sent, st.integers(1, 40), CODES, st.sampled_from(["bell", "cue"]), TIMES),
    max_size=12,
    unique_by=lambda each: each.number,
)
SEEN = st.lists(st.builds(Seen, st.integers(1, 40), CODES, st.sampled_from(["bell", ""]), TIMES), max_size=12)


def each_way(sent: list[Sent], seen: list[Seen], tolerance_s: float) -> tuple[Reconciliation, ...]:
    """Return what comes of comparing by number, by code and as pulses, on the same clock and on another."""
    ways = (reconcile_numbered, reconcile_coded, reconcile_pulses)
    return tuple(
        way("it", sent, seen, tolerance_s, same_clock=same) for way in ways for same in (False, True)
    )


@settings(max_examples=120, deadline=None)
@given(SENT, SEEN)
def test_each_is_in_exactly_one_row(sent: list[Sent], seen: list[Seen]) -> None:
    for found in each_way(sent, seen, TOLERANCE_S):
        assert Counter(row.sent for row in found.rows if row.sent) == Counter(sent)
        assert Counter(row.seen for row in found.rows if row.seen) == Counter(seen)
        for row in found.rows:
            assert (row.sent is None) == (row.verdict in ("extra", "doubled"))
            assert (row.seen is None) == (row.verdict == "missing")
            assert (row.residual_s is None) == (row.verdict in ("missing", "extra"))
            if row.verdict == "matched" and row.residual_s is not None:
                assert abs(row.residual_s) <= found.tolerance_s


@settings(max_examples=120, deadline=None)
@given(SENT, SEEN)
def test_all_arrived_is_said_only_where_each_has_its_counterpart(sent: list[Sent], seen: list[Seen]) -> None:
    for found in each_way(sent, seen, TOLERANCE_S):
        clean = len(sent) == len(seen) == found.count("matched") and found.clean
        assert overall(found).startswith("all ") == (clean and bool(sent))
        odd = any(row.verdict != "matched" for row in found.rows)
        assert not odd or found.faults


@settings(max_examples=60, deadline=None)
@given(SENT, SEEN)
def test_the_order_of_a_file_says_nothing(sent: list[Sent], seen: list[Seen]) -> None:
    other_sent, other_seen = sent[::-1], seen[::-1]
    assert each_way(sent, seen, TOLERANCE_S) == each_way(other_sent, other_seen, TOLERANCE_S)


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_a_whole_recording_says_nothing(kind: str) -> None:
    rng = np.random.default_rng(0)
    recording, device = Recording.of(session(rng, kind, 80)), eeg(rng)
    delete_some(rng, recording, device.tolerance_s)
    seen = recording.seen(rng, device, numbers=False)
    one, other = (
        reconcile_coded("EEG", recording.sent, each, device.tolerance_s)
        for each in (seen, sorted(seen, key=str))
    )
    assert one == other


@pytest.mark.parametrize("kind", KINDS)
def test_what_one_lacks_the_other_has_too_much(kind: str) -> None:
    for seed in range(4):
        rng = np.random.default_rng(seed)
        whole = session(rng, kind, int(rng.integers(20, 100)))
        at = int(rng.integers(1, len(whole) - 1))
        part = whole[:at] + whole[at + 1 :]
        device = eeg(rng)
        for sent, there in ((whole, part), (part, whole)):
            seen = Recording.of(there).seen(rng, device, numbers=False)
            found = reconcile_coded("EEG", sent, seen, device.tolerance_s, resolution_s=device.resolution_s)
            verdict: Verdict = "missing" if sent is whole else "extra"
            assert {row.verdict for row in found.rows} == {"matched", verdict}, seed
            assert found.count(verdict) == 1
            odd = next(row for row in found.rows if row.verdict == verdict)
            code = odd.sent.code if odd.sent else odd.seen.code if odd.seen else None
            assert code == whole[at].code


@pytest.mark.parametrize("off_s", [0.0005, -0.0005])
def test_a_shift_within_the_tolerance_is_no_fault(off_s: float) -> None:
    rng = np.random.default_rng(0)
    recording = Recording.of(session(rng, "trials", 60))
    there = recording.there[30]
    recording.there[30] = There(there.sent, there.code, there.label, there.time_s + off_s)
    device = Device(jitter_s=50e-6)
    seen = recording.seen(rng, device, numbers=True)
    assert reconcile_numbered("XDF", recording.sent, seen, xdf().tolerance_s).clean
    assert differences(reconcile_numbered("XDF", recording.sent, seen, xdf().tolerance_s), recording) == []


@pytest.mark.parametrize("kind", [*KINDS, "pulses"])
def test_two_thousand_take_less_than_a_second(kind: str) -> None:
    rng = np.random.default_rng(0)
    sent = pulses(rng, 12, 1e-4, 400)[:2000] if kind == "pulses" else session(rng, kind, 2000)
    device = eeg(rng)
    seen = Recording.of(sent).seen(rng, device, numbers=False)
    way = reconcile_pulses if kind == "pulses" else reconcile_coded
    took_s = []
    for _ in range(3):
        begun_s = time.process_time()
        found = way("it", sent, seen[5:], 0.01)
        took_s.append(time.process_time() - begun_s)
        assert found.count("matched") == 1995
    assert min(took_s) < 1.0
