"""The verdict on trains of pulses: every planted fault is found, and no good train is blamed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.delivery import Verdict
from mindpain_task.delivery.shocks import ShockDelivery, ShockTolerances, judge_train, judge_until_press
from mindpain_task.roles import Fired, PulseReport
from mindpain_task.stimuli import ShockTrain

TOLERANCES = ShockTolerances(onset_lag_s=0.005, pulse_lag_s=0.003, current_error=0.1)
TRAIN = ShockTrain(pulse_width_us=500, rate_hz=10.0, count=5, current_ma=4.0)
DUE_S = 100.0
FIRED = Fired(DUE_S + 0.0004, DUE_S + 0.0006)


def good(train: ShockTrain = TRAIN, fired: Fired = FIRED) -> list[PulseReport]:
    """Every pulse written on time, told of, and measured as commanded."""
    writes_s = [fired.before_s + train.pulse_onset_s(n) for n in range(1, train.count + 1)]
    return [PulseReport(n, at_s, at_s + 0.01, "", train.current_ma) for n, at_s in enumerate(writes_s, 1)]


def planted(number: int, **change: object) -> list[PulseReport]:
    """A good train in which one pulse has a fault."""
    reports = good()
    reports[number - 1] = dataclasses.replace(reports[number - 1], **change)  # type: ignore[arg-type]
    return reports


def judged(reports: list[PulseReport], tells: bool = True, fired: Fired | None = FIRED) -> ShockDelivery:
    return judge_train(TRAIN, DUE_S, fired, reports, tells, TOLERANCES)


def test_a_good_train_is_delivered() -> None:
    found = judged(good())
    assert found.verdict is Verdict.DELIVERED
    assert found.sentence == "5 pulses given as commanded, the onset +0.4 ms, the current off by +0.0%"
    assert (found.pulses_reported, found.pulses_given) == (5, 5)
    assert found.onset_lag_s == pytest.approx(0.0004)
    assert found.worst_pulse_lag_s == pytest.approx(0.0, abs=1e-9)
    assert found.worst_current_error == 0


def test_a_train_that_was_not_started_is_not_delivered_whatever_is_left_of_the_last_one() -> None:
    found = judged(good(), fired=None)
    assert found == ShockDelivery(Verdict.NOT_DELIVERED, "the train was not started", 0, 0, None, None, None)


def test_complaints_of_every_pulse_are_not_delivered() -> None:
    reports = [dataclasses.replace(report, fault="no electrode", measured_ma=0.0) for report in good()]
    found = judged(reports)
    assert found.verdict is Verdict.NOT_DELIVERED
    assert found.sentence == "the stimulator complained of 5 of 5 pulses, first of pulse 1: no electrode"
    assert (found.pulses_given, found.worst_current_error) == (0, None)


def test_a_first_pulse_that_failed_and_no_other_is_not_delivered() -> None:
    found = judged(planted(1, fault="no electrode")[:1])
    assert found.verdict is Verdict.NOT_DELIVERED
    assert found.sentence.endswith("pulse 1: no electrode; only 1 of 5 pulses are on record")


def test_a_complaint_of_one_pulse_is_short() -> None:
    found = judged(planted(3, fault="voltage limit", measured_ma=1.0))
    assert found.verdict is Verdict.SHORT
    assert found.sentence == "the stimulator complained of 1 of 5 pulses, first of pulse 3: voltage limit"
    assert (found.pulses_reported, found.pulses_given) == (5, 4)


@pytest.mark.parametrize("tells", [True, False])
def test_fewer_pulses_than_commanded_are_short(tells: bool) -> None:
    found = judged(good()[:2], tells)
    assert (found.verdict, found.sentence) == (Verdict.SHORT, "only 2 of 5 pulses are on record")


@pytest.mark.parametrize("tells", [True, False])
def test_a_late_start_is_late(tells: bool) -> None:
    late = Fired(DUE_S + 0.02, DUE_S + 0.0202)
    found = judged(good(fired=late), tells, late)
    assert found.verdict is Verdict.LATE
    assert found.sentence == "the train was started 20.00 ms late; 5.00 ms are allowed"
    assert found.worst_pulse_lag_s == pytest.approx(0.0, abs=1e-9)


def test_an_early_start_is_said_to_be_early() -> None:
    early = Fired(DUE_S - 0.02, DUE_S - 0.0198)
    found = judged(good(fired=early), fired=early)
    assert (found.verdict, "20.00 ms early" in found.sentence) == (Verdict.LATE, True)


def test_one_late_pulse_is_late() -> None:
    found = judged(planted(4, written_s=FIRED.before_s + TRAIN.pulse_onset_s(4) + 0.004))
    assert found.verdict is Verdict.LATE
    assert found.sentence == "a pulse came 4.00 ms late; 3.00 ms are allowed"
    assert found.worst_pulse_lag_s == pytest.approx(0.004)


@pytest.mark.parametrize(
    ("measured_ma", "words"),
    [(4.8, "4.8 mA, 20% over the commanded 4.0 mA"), (2.0, "2 mA, 50% under the commanded 4.0 mA")],
)
def test_a_measured_current_that_is_off_is_wrong(measured_ma: float, words: str) -> None:
    found = judged(planted(2, measured_ma=measured_ma))
    assert (found.verdict, found.sentence) == (Verdict.WRONG_CURRENT, f"a pulse measured {words}")
    assert found.worst_current_error == pytest.approx(measured_ma / 4 - 1)


def test_too_much_current_counts_even_in_pulses_with_a_complaint() -> None:
    reports = [dataclasses.replace(report, fault="over current", measured_ma=40.0) for report in good()]
    found = judged(reports)
    assert found.verdict is Verdict.WRONG_CURRENT
    assert "40 mA, 900% over" in found.sentence
    assert "complained of 5 of 5" in found.sentence


def test_a_pulse_never_told_is_unknown() -> None:
    found = judged(planted(5, told_s=None, measured_ma=None))
    assert found.verdict is Verdict.UNKNOWN
    assert found.sentence == "of 1 of 5 pulses (5) the stimulator told nothing"
    assert found.pulses_given == 4


def test_a_started_train_without_any_record_is_unknown() -> None:
    found = judged([])
    assert (found.verdict, found.pulses_reported) == (Verdict.UNKNOWN, 0)
    assert "none of its 5 pulses" in found.sentence


def test_a_device_that_cannot_tell_gives_nothing_to_verify() -> None:
    reports = [dataclasses.replace(report, told_s=None, measured_ma=None) for report in good()]
    found = judged(reports, tells=False)
    assert found.verdict is Verdict.NOT_VERIFIABLE
    cannot = "this stimulator cannot tell what reached the skin"
    assert found.sentence == f"5 pulses commanded, the onset +0.4 ms; {cannot}"
    assert (found.pulses_reported, found.pulses_given) == (5, None)


def test_of_a_train_that_the_device_times_only_the_onset_can_be_late() -> None:
    reports = [dataclasses.replace(report, written_s=None, measured_ma=None) for report in good()]
    found = judged(reports)
    assert (found.verdict, found.worst_pulse_lag_s) == (Verdict.DELIVERED, None)
    assert found.sentence.endswith("the current was not measured")
    late = Fired(DUE_S + 1.0, DUE_S + 1.0)
    assert judged(reports, fired=late).verdict is Verdict.LATE


def test_a_measured_current_that_is_no_number_is_none() -> None:
    reports = [dataclasses.replace(report, measured_ma=float("nan")) for report in good()]
    assert judged(reports).worst_current_error is None


def test_the_worst_fault_decides_and_all_are_named() -> None:
    reports = planted(2, measured_ma=8.0)
    reports[2] = dataclasses.replace(reports[2], fault="no electrode")
    reports[3] = dataclasses.replace(reports[3], told_s=None)
    late = Fired(DUE_S + 0.006, DUE_S + 0.006)
    found = judged(reports, fired=late)
    assert found.verdict is Verdict.WRONG_CURRENT
    for words in ("8 mA", "5.60 ms early", "6.00 ms late", "pulse 3: no electrode", "(4) the stimulator"):
        assert words in found.sentence


@pytest.mark.parametrize(
    "strange", [[*good(), good()[0]], [PulseReport(6, None, 1.0)], [PulseReport(0, None, 1.0)]]
)
def test_pulses_the_train_does_not_have_are_refused(strange: list[PulseReport]) -> None:
    with pytest.raises(ValueError, match="pulse"):
        judged(strange)


def random_train(rng: np.random.Generator) -> ShockTrain:
    return ShockTrain(
        pulse_width_us=int(rng.integers(50, 2001)),
        rate_hz=float(rng.uniform(0.5, 100.0)),
        count=int(rng.integers(1, 11)),
        current_ma=float(rng.uniform(0.1, 20.0)),
    )


def random_good_reports(train: ShockTrain, fired: Fired, rng: np.random.Generator) -> list[PulseReport]:
    """Reports in any order, every error within the tolerances."""
    times_itself, measures = rng.random(2) < 0.3
    reports = []
    for number in map(int, rng.permutation(train.count) + 1):
        lag_s = float(rng.uniform(0, TOLERANCES.pulse_lag_s)) if number > 1 else 0.0
        written_s = fired.before_s + train.pulse_onset_s(number) + lag_s
        measured_ma = train.current_ma * (1 + float(rng.uniform(-1, 1)) * TOLERANCES.current_error)
        reports.append(
            PulseReport(
                number,
                None if times_itself else written_s,
                written_s + float(rng.uniform(0, 0.5)),
                "",
                measured_ma if measures else None,
            )
        )
    return reports


def test_a_thousand_good_trains_raise_no_false_alarm() -> None:
    rng = np.random.default_rng(1)
    for _ in range(1_000):
        train, due_s = random_train(rng), float(rng.uniform(0, 1e5))
        before_s = due_s + float(rng.uniform(0, TOLERANCES.onset_lag_s))
        fired = Fired(before_s, before_s + float(rng.uniform(0, 0.002)))
        reports = random_good_reports(train, fired, rng)
        found = judge_train(train, due_s, fired, reports, True, TOLERANCES)
        assert found.verdict is Verdict.DELIVERED, found.sentence
        assert found.pulses_given == train.count
        mute = [dataclasses.replace(report, told_s=None, measured_ma=None) for report in reports]
        found = judge_train(train, due_s, fired, mute, False, TOLERANCES)
        assert found.verdict is Verdict.NOT_VERIFIABLE, found.sentence


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["fault", "missing", "late", "current", "untold"]))
def test_one_planted_fault_is_always_found(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    train = dataclasses.replace(random_train(rng), count=int(rng.integers(2, 11)))
    reports = good(train)
    at = int(rng.integers(1, train.count))  # never the first, whose time is the onset
    changes: dict[str, dict[str, object]] = {
        "fault": {"fault": "no electrode"},
        "late": {"written_s": FIRED.before_s + train.pulse_onset_s(at + 1) + 0.0031},
        "current": {"measured_ma": train.current_ma * 1.11},
        "untold": {"told_s": None},
    }
    if kind == "missing":
        del reports[at]
    else:
        reports[at] = dataclasses.replace(reports[at], **changes[kind])  # type: ignore[arg-type]
    expected = {
        "fault": Verdict.SHORT,
        "missing": Verdict.SHORT,
        "late": Verdict.LATE,
        "current": Verdict.WRONG_CURRENT,
        "untold": Verdict.UNKNOWN,
    }
    found = judge_train(train, DUE_S, FIRED, reports, True, TOLERANCES)
    assert found.verdict is expected[kind], found.sentence


def until_press(
    reports: list[PulseReport], pressed_s: float, stopped_s: float | None = None, tells: bool = True
) -> ShockDelivery:
    """Judge the good train's reports against a press so many seconds after the onset."""
    ended = FIRED.before_s + pressed_s, FIRED.before_s + (pressed_s if stopped_s is None else stopped_s)
    return judge_until_press(TRAIN, DUE_S, FIRED, ended, reports, tells, TOLERANCES)


@given(st.floats(0.0, 0.49))
def test_pulses_until_a_press_are_all_that_is_asked_for(pressed_s: float) -> None:
    count = min(TRAIN.count, int(pressed_s * TRAIN.rate_hz + 1e-9) + 1)
    found = until_press(good()[:count], pressed_s)
    assert found.verdict is Verdict.DELIVERED
    assert found.pulses_given == found.pulses_reported == count
    told, after_s = found.sentence.removesuffix(" s").rsplit("; ended by a press after ", 1)
    assert "given as commanded" in told
    assert float(after_s) == pytest.approx(pressed_s, abs=0.005 + 1e-9)  # of 0.005 floats may keep either end


def test_a_device_that_cannot_tell_counts_none_and_reports_of_what_never_came_are_passed_over() -> None:
    found = until_press(good(), 0.25, tells=False)
    assert (found.verdict, found.pulses_reported, found.pulses_given) == (Verdict.NOT_VERIFIABLE, 3, None)


def test_a_pulse_between_press_and_stop_may_be_there_or_not() -> None:
    for reports in (good()[:2], good()[:3]):
        for tells in (True, False):
            assert until_press(reports, 0.199, 0.203, tells).pulses_reported == len(reports)
    assert until_press(good()[:2], 0.199, 0.203).verdict is Verdict.DELIVERED
    assert until_press(good()[:2], 0.199, 0.203, tells=False).verdict is Verdict.NOT_VERIFIABLE


def test_faults_before_a_press_are_found() -> None:
    long = dataclasses.replace(TRAIN, count=40)
    reports = good(long)[:20]
    ended = (FIRED.before_s + 2.0, FIRED.before_s + 2.0)

    def found(changed: list[PulseReport]) -> ShockDelivery:
        return judge_until_press(long, DUE_S, FIRED, ended, changed, True, TOLERANCES)

    missing = [report for report in reports if report.number != 5]
    assert found(missing).verdict is Verdict.SHORT
    assert found(reports[:10]).verdict is Verdict.SHORT, "the device fell silent long before the press"
    failed = [dataclasses.replace(reports[0], fault="no electrode", measured_ma=None), *reports[1:]]
    assert (found(failed).verdict, found(failed).pulses_given) == (Verdict.SHORT, 19)
    fifth = dataclasses.replace(reports[4], written_s=FIRED.before_s + long.pulse_onset_s(5) + 0.02)
    late = [*reports[:4], fifth, *reports[5:]]
    assert found(late).verdict is Verdict.LATE
    assert found([]).verdict is Verdict.UNKNOWN


def test_what_a_stop_kept_a_device_from_telling_is_no_fault_but_is_not_counted() -> None:
    long = dataclasses.replace(TRAIN, count=40)
    ended = (FIRED.before_s + 2.0, FIRED.before_s + 2.0)
    found = judge_until_press(long, DUE_S, FIRED, ended, good(long)[:18], True, TOLERANCES)
    assert (found.verdict, found.pulses_given) == (Verdict.DELIVERED, 18)
