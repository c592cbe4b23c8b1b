"""A recording that is not of this session is never clean, and one that has nothing of it says so once."""

from __future__ import annotations

import numpy as np
import pytest

from mindpain_task.reconciling.coded import reconcile_coded
from mindpain_task.reconciling.nouns import Reconciliation, Seen, Sent
from mindpain_task.reconciling.numbered import reconcile_numbered
from mindpain_task.reconciling.pulses import reconcile_pulses
from mindpain_task.reconciling.verdict import overall
from tests.mindpain_task.reconciling.random_pulses import REGULAR_S, pulses
from tests.mindpain_task.reconciling.random_sessions import KINDS, Recording, eeg, session, xdf


def of_another(
    rng: np.random.Generator, sent: tuple[Sent, ...], other: tuple[Sent, ...], *, numbers: bool
) -> Reconciliation:
    """Return what comes of comparing one session with the recording of another."""
    device = xdf() if numbers else eeg(rng)
    seen = Recording.of(other).seen(rng, device, numbers=numbers)
    how = reconcile_numbered if numbers else reconcile_coded
    return how("it", sent, seen, device.tolerance_s, resolution_s=device.resolution_s)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "clockwork"])
@pytest.mark.parametrize("numbers", [True, False])
def test_another_session_of_the_same_plan_is_never_clean(kind: str, numbers: bool) -> None:
    for seed in range(8):
        rng = np.random.default_rng(seed)
        count = int(rng.integers(10, 200))
        found = of_another(rng, session(rng, kind, count), session(rng, kind, count), numbers=numbers)
        assert found.faults, seed
        assert len(found.faults) < 12, seed
        assert not overall(found).startswith("all"), seed


def test_alike_trials_with_other_pauses_are_told_apart() -> None:
    rng = np.random.default_rng(0)
    one = session(rng, "clockwork", 100)
    wider = tuple(
        Sent(each.number, each.code, each.label, each.time_s + 0.05 * (k // 14)) for k, each in enumerate(one)
    )
    assert of_another(rng, one, wider, numbers=False).faults


def test_codes_that_no_marker_has_are_one_sentence() -> None:
    rng = np.random.default_rng(1)
    sent = session(rng, "trials", 300)
    seen = [Seen(None, (each.code or 0) & 0b1000 or 255, "", each.time_s) for each in sent]
    found = reconcile_coded("EEG", sent, seen, 0.004)
    (fault,) = found.faults
    assert "of the 300 markers that the session sent and the 300 that the recording has" in fault
    assert (found.count("missing"), found.count("extra"), found.clock) == (300, 300, None)
    assert overall(found).startswith("none of 300 markers arrived")


def test_a_recording_without_markers_is_one_sentence() -> None:
    rng = np.random.default_rng(2)
    sent = session(rng, "trials", 40)
    for found in (
        reconcile_coded("EEG", sent, [], 0.004),
        reconcile_numbered("XDF", sent, [], 0.001),
    ):
        assert found.faults == ("the recording has no markers at all: the session sent 40",)
    assert (
        reconcile_pulses("MRI", pulses(rng, 1, REGULAR_S, 30), [], 0.005)
        .faults[0]
        .startswith("the recording has no pulses at all")
    )


def test_a_session_that_sent_nothing_is_not_clean() -> None:
    nothing = reconcile_coded("EEG", [], [], 0.004)
    assert (nothing.faults, nothing.clean) == ((), False)
    assert overall(nothing) == "nothing was compared: the session sent no markers"
    some = reconcile_coded("EEG", [], [Seen(None, 8, "", 1.0)], 0.004)
    assert some.faults == (
        "1 marker in the recording that the session never sent: code 8, at 1.000 s of the recording",
    )


def test_one_marker_on_another_clock_proves_nothing() -> None:
    found = reconcile_coded("EEG", [Sent(1, 8, "bell", 5.0)], [Seen(None, 8, "", 900.0)], 0.004)
    assert (found.faults, found.count("matched"), found.clean) == ((), 1, False)
    assert not overall(found).startswith("all")
    assert "not checked: too few markers fit" in overall(found)


@pytest.mark.parametrize("same_clock", [False, True])
def test_pulses_of_another_run_are_not_clean(same_clock: bool) -> None:
    for seed in range(8):
        rng = np.random.default_rng(seed)
        one, other = pulses(rng, 2, REGULAR_S, 60), pulses(rng, 2, REGULAR_S, 60)
        seen = Recording.of(other).seen(rng, xdf(), numbers=False)
        assert reconcile_pulses("MRI", one, seen, 0.005, same_clock=same_clock).faults, seed
