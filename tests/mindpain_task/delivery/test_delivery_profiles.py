"""The delivery verdict on courses of many segments, warm and cold."""

from __future__ import annotations

import dataclasses
import math

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mindpain_task.delivery import Tolerances, Verdict, judge
from mindpain_task.heat import HeatProfile, HeatPulse, HeatSegment
from tests.mindpain_task.delivery.readbacks import (
    BASELINE_C,
    TCS,
    Habits,
    between,
    habits,
    pulses,
    resting,
    tolerances,
)

FEW = settings(max_examples=150, deadline=None)

segments = st.builds(HeatSegment, duration_s=between(0.02, 8.0), end_c=st.floats(15.0, 50.0))
anything = st.builds(
    HeatProfile,
    baseline_c=st.just(BASELINE_C),
    segments=st.lists(segments, min_size=1, max_size=6).map(tuple),
    return_c_per_s=between(0.5, 300.0),
)


def wave(height_c: float, period_s: float, waves: int) -> HeatProfile:
    """A sine of short segments around the baseline, colder first where the height is negative."""
    steps = 24 * waves
    ends_c = [BASELINE_C + height_c * math.sin(2 * math.pi * waves * (i + 1) / steps) for i in range(steps)]
    each_s = period_s * waves / steps
    return HeatProfile(BASELINE_C, tuple([HeatSegment(each_s, end_c) for end_c in ends_c]), 10.0)


waves = st.builds(
    wave,
    height_c=st.floats(3.0, 15.0) | st.floats(-15.0, -3.0),
    period_s=st.floats(2.0, 20.0),
    waves=st.integers(1, 3),
)
STEPS = HeatProfile(
    BASELINE_C,
    (HeatSegment(0.8, 40.0), HeatSegment(5.0, 40.0), HeatSegment(0.8, 48.0), HeatSegment(3.0, 48.0)),
    10.0,
)


HIDDEN_FRONT = HeatProfile(  # its first segment can hide, and its last be taken for it
    BASELINE_C,
    (HeatSegment(math.exp(-2.5), 33.0), HeatSegment(math.exp(-1.0), 15.0), HeatSegment(1.0, 41.0)),
    1.0,
)


@FEW
@example(HIDDEN_FRONT, Habits(rate_hz=math.exp(3.0), before_s=1.0), TCS)
@given(anything | waves, habits, tolerances)
def test_a_faithful_device_is_never_blamed(profile: HeatProfile, device: Habits, allowed: Tolerances) -> None:
    found = device.judge(profile, (profile.commanded_c,), allowed)
    assert found.verdict in (Verdict.DELIVERED, Verdict.UNKNOWN), found.sentence
    assert found.plateau_s is None
    if found.verdict is Verdict.UNKNOWN:
        assert "can be judged" in found.sentence or "it can hide" in found.sentence


@FEW
@given(pulses(least_c=3.0, shortest_s=1.0), habits, tolerances, st.booleans())
def test_a_pulse_written_as_a_profile_is_judged_alike(
    pulse: HeatPulse, device: Habits, allowed: Tolerances, dead: bool
) -> None:
    lines = (HeatSegment(pulse.rise_s, pulse.peak_c), HeatSegment(pulse.plateau_s, pulse.peak_c))
    profile = HeatProfile(BASELINE_C, lines, pulse.return_c_per_s)
    samples = device.read((resting if dead else pulse.commanded_c,), pulse.duration_s, allowed)
    as_pulse = judge(pulse, device.planned_s, samples, allowed)
    as_profile = judge(profile, device.planned_s, samples, allowed)
    assert as_profile.verdict is as_pulse.verdict
    if as_pulse.onset_lag_s is not None and as_profile.onset_lag_s is not None:
        assert math.isclose(as_pulse.onset_lag_s, as_profile.onset_lag_s, abs_tol=1e-6)


@FEW
@given(waves, habits, tolerances, st.floats(0.0, 1.0), st.sampled_from([-1, 1]))
def test_a_second_too_hot_or_too_cold_is_wrong(
    profile: HeatProfile, device: Habits, allowed: Tolerances, share: float, sign: int
) -> None:
    from_s = share * (profile.duration_s - 1.0)
    peak_c_per_s = 48 * max(abs(s.end_c - BASELINE_C) for s in profile.segments) / profile.duration_s
    by_c = sign * (1.2 + allowed.peak_error_c + 2 * allowed.onset_lag_s * peak_c_per_s)

    def course(t: float) -> float:
        return profile.commanded_c(t) + (by_c if from_s <= t <= from_s + 1.0 else 0.0)

    found = dataclasses.replace(device, share_of_lag=0.0).judge(profile, (course,), allowed)
    assert found.verdict not in (Verdict.DELIVERED, Verdict.UNKNOWN), found.sentence


@FEW
@given(waves, habits, tolerances)
def test_no_change_is_not_delivered(profile: HeatProfile, device: Habits, allowed: Tolerances) -> None:
    found = device.judge(profile, (resting,), allowed)
    assert found.verdict is Verdict.NOT_DELIVERED, found.sentence


@FEW
@given(habits, tolerances, st.floats(0.25, 3.0))
def test_a_late_staircase_is_late_by_its_first_step(
    device: Habits, allowed: Tolerances, more_s: float
) -> None:
    by_s = allowed.onset_lag_s + more_s
    device = dataclasses.replace(device, share_of_lag=0.0)
    course = (lambda t: STEPS.commanded_c(t - by_s),)
    found = device.judge(STEPS, course, allowed, STEPS.duration_s + by_s)
    assert found.verdict is Verdict.LATE, found.sentence
    assert found.onset_lag_s is not None
    assert abs(found.onset_lag_s - by_s) < 0.2


@FEW
@given(habits, tolerances)
def test_a_step_that_is_left_out_is_wrong(device: Habits, allowed: Tolerances) -> None:
    found = device.judge(STEPS, (lambda t: min(40.0, STEPS.commanded_c(t)),), allowed)
    assert found.verdict is Verdict.WRONG_TEMPERATURE, found.sentence
    assert found.sentence.endswith("°C under its course")


def test_a_cold_course_is_judged_in_its_own_direction() -> None:
    cold = HeatProfile(BASELINE_C, (HeatSegment(2.0, 15.0), HeatSegment(5.0, 15.0)), 10.0)
    device = Habits()
    assert device.judge(cold, (cold.commanded_c,), TCS).verdict is Verdict.DELIVERED
    dead = device.judge(cold, (resting,), TCS)
    assert dead.verdict is Verdict.NOT_DELIVERED
    assert dead.sentence.startswith("the thermode did not cool: it stayed at 3")
    late = device.judge(cold, (lambda t: cold.commanded_c(t - 1.0),), TCS, cold.duration_s + 1.0)
    assert (late.verdict, late.sentence) == (
        Verdict.LATE,
        "the thermode cooled 1.01 s late; 0.20 s are allowed",
    )


@FEW
@given(anything, habits, tolerances)
def test_a_read_back_that_ends_early_leaves_it_unknown(
    profile: HeatProfile, device: Habits, allowed: Tolerances
) -> None:
    lasts_s = sum(segment.duration_s for segment in profile.segments)
    assume(lasts_s > 2 * allowed.longest_gap_s)
    samples = device.read((profile.commanded_c,), profile.duration_s, allowed)
    until_s = device.planned_s + lasts_s - 1.2 * allowed.longest_gap_s
    found = judge(profile, device.planned_s, [s for s in samples if s.time_s < until_s], allowed)
    assert found.verdict is Verdict.UNKNOWN, found.sentence
