"""What cannot be compared is refused, and each fault is told in a sentence with number, label and time."""

from __future__ import annotations

import math

import pytest

from mindpain_task.reconciling.coded import reconcile_coded
from mindpain_task.reconciling.nouns import Seen, Sent
from mindpain_task.reconciling.numbered import reconcile_numbered
from mindpain_task.reconciling.pulses import reconcile_pulses
from mindpain_task.reconciling.verdict import overall

SENT = tuple(Sent(k, 20 + k, f"label_{k}", 10.0 * k) for k in range(1, 9))


def seen_of(sent: tuple[Sent, ...] = SENT, *, numbers: bool = True) -> list[Seen]:
    return [Seen(each.number if numbers else None, each.code, each.label, each.time_s) for each in sent]


@pytest.mark.parametrize(
    ("tolerance_s", "resolution_s", "sentence"),
    [
        (0.0, 0.0, r"a tolerance of 0\.0 s is none"),
        (-1.0, 0.0, r"a tolerance of -1\.0 s is none"),
        (math.nan, 0.0, "a tolerance of nan s is none"),
        (math.inf, 0.0, "a tolerance of inf s is none"),
        (0.001, -1.0, r"a sample of -1\.0 s is none"),
        (0.001, 0.002, r"a tolerance of 0\.001 s is less than a sample of the recording \(0\.002 s\)"),
    ],
)
def test_bounds_that_cannot_be_are_refused(tolerance_s: float, resolution_s: float, sentence: str) -> None:
    for way in (reconcile_numbered, reconcile_coded, reconcile_pulses):
        with pytest.raises(ValueError, match=sentence):
            way("it", SENT, seen_of(), tolerance_s, resolution_s=resolution_s)


def test_times_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="nan s is no time of a marker"):
        reconcile_coded("it", [Sent(1, 8, "bell", math.nan)], [], 0.001)
    with pytest.raises(ValueError, match="inf s is no time of a marker"):
        reconcile_coded("it", SENT, [Seen(None, 8, "", math.inf)], 0.001)


def test_a_number_that_was_sent_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="the number 3 was sent twice"):
        reconcile_numbered("it", [*SENT, Sent(3, 8, "bell", 99.0)], [], 0.001)


def test_what_has_no_number_or_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match=r"code 8, at 1\.000 s of the recording has no number"):
        reconcile_numbered("it", SENT, [Seen(None, 8, "", 1.0)], 0.001)
    with pytest.raises(ValueError, match=r"number 1 \(pulse, at 2\.000 s\) has no code"):
        reconcile_coded("it", [Sent(1, None, "pulse", 2.0)], [], 0.001)
    with pytest.raises(ValueError, match=r"at 1\.000 s of the recording has no code"):
        reconcile_coded("it", SENT, [Seen(None, None, "", 1.0)], 0.001)


def test_a_tolerance_that_cannot_tell_pulses_apart_is_refused() -> None:
    pulses = [Sent(k, None, "pulse", 0.8 * k) for k in range(10)]
    with pytest.raises(ValueError, match=r"cannot tell pulses apart that come each 0\.800 s"):
        reconcile_pulses("it", pulses, [], 0.2)


def test_each_kind_of_fault_has_its_sentence() -> None:
    seen = seen_of()
    del seen[1]
    seen[4] = Seen(6, 26, "label_6", 60.25)
    seen += [Seen(4, 24, "label_4", 40.004), Seen(99, 8, "bell", 33.0)]
    found = reconcile_numbered("XDF", SENT, seen, 0.001)
    assert found.faults == (
        "1 of 8 markers is missing: number 2 (label_2, at 20.000 s)",
        "1 marker in the recording that the session never sent: "
        "number 99, code 8, bell, at 33.000 s of the recording",
        "1 marker came twice: "
        "number 4, code 24, label_4, at 40.004 s of the recording, 4.0 ms after the first",
        "1 of 8 markers is late: number 6 (label_6, at 60.000 s) by 250.0 ms",
    )
    assert overall(found) == (
        "6 of 8 markers arrived when expected, within 0.0 ms; 1 missing; 1 extra; 1 doubled; 1 late; "
        "the recording's clock runs 0.00 ± 0.00 ppm fast"
    )


@pytest.mark.parametrize(("code", "label"), [(77, "label_3"), (23, "bell")])
def test_another_code_or_label_under_a_number_is_missing_and_extra(code: int, label: str) -> None:
    seen = seen_of()
    seen[2] = Seen(3, code, label, 30.0)
    found = reconcile_numbered("XDF", SENT, seen, 0.001)
    assert (found.count("missing"), found.count("extra"), found.count("matched")) == (1, 1, 7)
    assert found.faults[-1] == (
        "1 recorded under a number that another marker was sent with: "
        f"number 3, code {code}, {label}, at 30.000 s of the recording, was sent as label_3 (code 23)"
    )


def test_neighbours_that_are_missing_are_told_as_one_and_only_the_first_few() -> None:
    sent = tuple(Sent(k, 20 + k % 50, f"label_{k}", float(k * k) / 7) for k in range(1, 61))
    there = tuple(each for each in sent if each.number > 10 and each.number % 5)
    fault = reconcile_coded("EEG", sent, seen_of(there, numbers=False), 0.001).faults[0]
    assert fault == (
        "20 of 60 markers are missing: "
        "10 from number 1 (label_1, at 0.143 s) to number 10 (label_10, at 14.286 s); "
        "number 15 (label_15, at 32.143 s); number 20 (label_20, at 57.143 s); "
        "number 25 (label_25, at 89.286 s); number 30 (label_30, at 128.571 s); and 6 more"
    )


def test_what_a_sample_can_tell_is_a_note() -> None:
    found = reconcile_coded("EEG", SENT, seen_of(numbers=False), 0.006, resolution_s=0.004)
    assert found.notes == ("times in the recording are whole samples: ± 2 ms of them is that",)
    assert found.clean
