"""The verdict on a laser pulse: what the time of an edge can say, and that it never says more."""

from __future__ import annotations

import pytest

from mindpain_task.delivery import Verdict
from mindpain_task.delivery.laser import LaserTolerances, judge_pulse
from mindpain_task.roles import Fired, PulseReport

TOLERANCES = LaserTolerances(onset_lag_s=0.05)
EDGE = PulseReport(1, 10.0, None)


def test_a_pulse_that_was_triggered_on_time_cannot_be_verified() -> None:
    told = judge_pulse(10.0, Fired(10.001, 10.002), [EDGE], TOLERANCES)
    assert told.verdict is Verdict.NOT_VERIFIABLE
    assert told.onset_lag_s == pytest.approx(0.001)
    assert "cannot tell whether it shone" in told.sentence


@pytest.mark.parametrize(("lag_s", "word"), [(0.051, "51.00 ms late"), (-0.06, "60.00 ms early")])
def test_an_edge_at_another_time_is_late_or_early(lag_s: float, word: str) -> None:
    told = judge_pulse(10.0, Fired(10.0 + lag_s, 10.1), [EDGE], TOLERANCES)
    assert told.verdict is Verdict.LATE
    assert word in told.sentence


def test_exactly_as_late_as_allowed_is_on_time() -> None:
    assert judge_pulse(0.0, Fired(0.05, 0.06), [EDGE], TOLERANCES).verdict is Verdict.NOT_VERIFIABLE


def test_what_was_never_triggered_was_not_delivered() -> None:
    told = judge_pulse(10.0, None, [EDGE], TOLERANCES)
    assert (told.verdict, told.onset_lag_s) == (Verdict.NOT_DELIVERED, None)


def test_an_edge_without_a_record_or_with_a_complaint_is_unknown() -> None:
    for reports in ([], [PulseReport(1, None, 10.1, "the lines stayed up")]):
        assert judge_pulse(10.0, Fired(10.0, 10.0), reports, TOLERANCES).verdict is Verdict.UNKNOWN
