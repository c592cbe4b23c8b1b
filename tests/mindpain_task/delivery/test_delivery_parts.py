"""What the delivery verdict is made of: commanded courses and measured traces, against plain sums."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.delivery import traces
from mindpain_task.delivery.courses import Course, Floats, zone_courses
from mindpain_task.heat import HeatProfile, HeatPulse, HeatSegment, ZonedHeat
from tests.mindpain_task.delivery.readbacks import BASELINE_C, pulses

SOME = settings(max_examples=100, deadline=None)
corners = st.lists(st.tuples(st.floats(0.01, 3.0), st.floats(20.0, 45.0)), min_size=1, max_size=8)


def course_of(points: list[tuple[float, float]]) -> tuple[HeatProfile, Course]:
    profile = HeatProfile(BASELINE_C, tuple([HeatSegment(*point) for point in points]), 20.0)
    return profile, zone_courses(profile, 1)[0]


@SOME
@given(corners, st.lists(st.floats(-1.0, 30.0), max_size=20))
def test_a_course_is_what_the_stimulus_says(
    points: list[tuple[float, float]], moments_s: list[float]
) -> None:
    profile, course = course_of(points)
    expected = [profile.commanded_c(moment_s) for moment_s in moments_s]
    assert course.at(np.array(moments_s)) == pytest.approx(expected, abs=1e-6)
    assert course.duration_s == pytest.approx(profile.duration_s)
    assert course.watched_s == pytest.approx(sum(seconds for seconds, _ in points))


@SOME
@given(pulses(), st.floats(-1.0, 120.0))
def test_a_pulse_is_a_course_with_a_plateau(pulse: HeatPulse, moment_s: float) -> None:
    course = zone_courses(pulse, 5)[4]
    assert course.at(np.array([moment_s]))[0] == pytest.approx(pulse.commanded_c(moment_s), abs=1e-6)
    assert (course.plateau_s, course.peak_c, course.sign) == (pulse.plateau_s, pulse.peak_c, 1)


def test_a_zone_without_a_pulse_rests_as_long_as_the_others_last() -> None:
    pulse = HeatPulse(32.0, 48.0, 10.0, 7.0, 10.0)
    rest = zone_courses(ZonedHeat((pulse, None)), 2)[1]
    assert (rest.height_c, rest.front(), rest.watched_s) == (0.0, None, pulse.rise_s + pulse.plateau_s)


@SOME
@given(corners, st.floats(-2.0, 1.0), st.floats(0.0, 3.0))
def test_the_envelope_holds_every_lag_and_no_more(
    points: list[tuple[float, float]], least_s: float, span_s: float
) -> None:
    _, course = course_of(points)
    moments_s = np.linspace(-1.0, course.duration_s + 3.0, 40)
    lags_s = np.linspace(least_s, least_s + span_s, 400)
    by_lag_c = np.array([course.at(moments_s - lag_s) for lag_s in lags_s])
    coldest_c, warmest_c = course.envelope(moments_s, least_s, least_s + span_s)
    between_lags_c = np.max(np.abs(np.diff(by_lag_c, axis=0)), axis=0) + 1e-6
    assert np.all(coldest_c <= by_lag_c.min(axis=0) + 1e-9)
    assert np.all(warmest_c >= by_lag_c.max(axis=0) - 1e-9)
    assert np.all(coldest_c >= by_lag_c.min(axis=0) - between_lags_c)
    assert np.all(warmest_c <= by_lag_c.max(axis=0) + between_lags_c)


@SOME
@given(corners, st.floats(0.1, 15.0))
def test_levels_of_a_course_against_many_moments(points: list[tuple[float, float]], level_c: float) -> None:
    _, course = course_of(points)
    moments_s = np.linspace(0.0, course.duration_s, 20_001)
    step_s = float(moments_s[1])
    beyond = course.sign * (course.at(moments_s) - BASELINE_C) >= level_c
    crossings = int(np.count_nonzero(np.diff(beyond))) + 1
    summed_s = float(np.sum(course.stretches_s(level_c, course.sign)))
    assert summed_s == pytest.approx(np.count_nonzero(beyond) * step_s, abs=crossings * step_s * 1.01)
    if beyond.any():
        first_s = float(moments_s[int(np.argmax(beyond))])
        assert first_s - 1.01 * step_s <= course.first_reaches_s(level_c, course.sign) <= first_s + 1e-9


def test_each_stretch_is_told_apart() -> None:
    _, course = course_of([(1.0, 42.0), (1.0, 32.0), (2.0, 42.0), (2.0, 42.0), (1.0, 22.0)])
    assert course.stretches_s(5.0, 1) == pytest.approx([1.0, 1.0 + 2.0 + 0.25])
    assert course.stretches_s(5.0, -1) == pytest.approx([0.25 + 0.25])
    assert course.stretches_s(10.0, 1) == pytest.approx([2.0])
    assert not len(course.stretches_s(11.0, 1))


def test_the_front_keeps_away_from_plateaus() -> None:
    profile, course = course_of([(0.7, 39.0), (5.0, 39.0), (0.7, 46.0), (1.0, 46.0)])
    front = course.front()
    assert front is not None
    assert (front.sign, front.level_c) == (1, 3.5)  # not 7.0, where the first plateau is
    assert profile.commanded_c(course.first_reaches_s(front.level_c, 1)) == pytest.approx(35.5)


times = st.lists(st.floats(0.001, 0.5), min_size=1, max_size=40).map(lambda steps: np.cumsum(steps) - 0.3)


@SOME
@given(times, st.randoms(use_true_random=False), st.floats(-5.0, 5.0))
def test_held_lies_between_its_bounds(times_s: Floats, dice: object, level_c: float) -> None:
    away_c = np.array([dice.uniform(-6.0, 6.0) for _ in times_s])  # type: ignore[attr-defined]
    held = traces.held(times_s, away_c, level_c)
    assert 0 <= held.least_s <= held.about_s <= held.most_s
    fine_s = np.linspace(times_s[0], times_s[-1], 5001)
    share = float(np.mean(np.interp(fine_s, times_s, away_c) >= level_c))
    assert held.about_s == pytest.approx(share * (times_s[-1] - times_s[0]), abs=0.02)


def test_a_level_kept_asks_for_no_moment() -> None:
    times_s = np.arange(0.05, 10.0, 0.1)
    early, late = np.where(times_s < 3.0, 8.0, 0.5), np.where(times_s > 7.0, 8.0, 0.5)
    for away_c in (early, late):
        assert traces.level_kept(times_s, away_c, 2.8) == 8.0
        assert traces.level_kept(times_s, away_c, 3.2) == 0.5
    with pytest.raises(ValueError, match="nothing was read back"):
        traces.level_kept(np.array([-1.0]), np.array([0.0]), 1.0)


def test_silence_and_spacing() -> None:
    times_s = np.array([-1.0, 0.3, 0.4, 0.9, 2.0])
    assert traces.longest_silence_s(times_s, 1.0) == pytest.approx(0.5)
    assert traces.longest_silence_s(times_s, 3.0) == pytest.approx(1.1)
    assert traces.longest_silence_s(times_s[:3], 3.0) == pytest.approx(2.6)
    assert traces.spacing_s(times_s, 0.5) == pytest.approx(0.5)
    assert traces.spacing_s(times_s, 1.0) == pytest.approx(1.1)
    assert traces.spacing_s(times_s[:3], 3.0) == pytest.approx(0.3)


def test_a_first_crossing_lies_between_two_read_backs() -> None:
    times_s, away_c = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 5.0, 0.0])
    assert traces.first_crossing(times_s, away_c, 2.0) == traces.Crossing(1.0, 1.25, 2.0)
    assert traces.first_crossing(times_s, away_c, 6.0) is None
    assert traces.first_crossing(times_s[2:], away_c[2:], 2.0) == traces.Crossing(-math.inf, 2.0, 2.0)
    assert traces.first_crossing(times_s[:0], away_c[:0], 2.0) is None
