"""The guard's laws, beside a model of a thermode: no allowance passed, no runaway missed, no lag a fault."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.device_process.guard import (
    LAG_S,
    LOOK_AHEAD_S,
    MOST_LATE_S,
    SETTLE_S,
    Guard,
    hottest_commanded_c,
)
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Allowance, Sample
from mindpain_task.safety.limits import dose
from tests.hardware.device_process.guard_bench import ENDLESS, PLENTY, Stopped, beside_model

PULSE = HeatPulse(32.0, 48.0, 8.0, 6.0, 8.0)
PULSES = st.builds(
    HeatPulse,
    baseline_c=st.floats(30.0, 35.0),
    peak_c=st.floats(40.0, 50.0),
    rise_c_per_s=st.floats(1.0, 40.0),
    plateau_s=st.floats(0.2, 12.0),
    return_c_per_s=st.floats(1.0, 40.0),
)
SLOWEST_S = 0.1
BOUND_S = PLENTY.over_s + 2 * SLOWEST_S
"""How soon a zone that is too hot is found at ten read-backs a second."""


def every(step_s: float) -> Iterator[float]:
    return itertools.repeat(step_s)


def uneven(draw: random.Random, longest_s: float) -> Iterator[float]:
    while True:
        yield draw.uniform(0.02, longest_s)


def climbing(from_c: float, draw: random.Random, c_per_s: float, every_s: float) -> Callable[[float], float]:
    """A course from the baseline whose slope changes at any moment, and is never steeper."""
    corners_c = [from_c]
    for _ in range(400):
        slope = draw.choice((-1.0, 0.0, 1.0, 1.0, draw.uniform(-1, 1))) * c_per_s
        corners_c.append(min(56.0, max(25.0, corners_c[-1] + slope * every_s)))

    def warmth(since_s: float) -> float:
        at = min(max(since_s, 0.0) / every_s, len(corners_c) - 1.001)
        before_c, after_c = corners_c[int(at)], corners_c[int(at) + 1]
        return before_c + (after_c - before_c) * (at % 1.0)

    return warmth


def lagging(pulse: HeatPulse, delay_s: float, tau_s: float) -> Callable[[float], float]:
    """A thermode that obeys late, and then as slowly as a first-order system."""
    step_s = 0.005
    course_c = [pulse.baseline_c]
    for number in range(int((pulse.duration_s + 12.0) / step_s)):
        wanted_c = pulse.commanded_c(number * step_s - delay_s)
        share = 1.0 if tau_s == 0 else 1 - math.exp(-step_s / tau_s)
        course_c.append(course_c[-1] + (wanted_c - course_c[-1]) * share)
    return lambda since_s: course_c[min(int(since_s / step_s), len(course_c) - 1)]


@given(
    PULSES,
    st.integers(0, 2**32 - 1),
    st.sampled_from([(10.0, 0.1), (20.0, 0.05), (50.0, 0.02)]),
    st.floats(0.0, 0.85),
    st.floats(0.0, 6.0),
    st.floats(0.0, 30.0),
)
@settings(max_examples=150, deadline=None)
def test_what_is_allowed_is_never_passed_whatever_the_course(
    pulse: HeatPulse,
    seed: int,
    slope: tuple[float, float],
    exposure_dose: float,
    site_left: float,
    cem_left_min: float,
) -> None:
    draw, (c_per_s, longest_s) = random.Random(seed), slope
    allowance = Allowance(exposure_dose, site_left, cem_left_min, over_c=100.0, over_s=0.3, stale_s=0.5)
    warmth = climbing(pulse.baseline_c, draw, c_per_s, draw.choice((0.03, 0.1, 0.4)))
    ended = beside_model(pulse, warmth, uneven(draw, longest_s), allowance, more_s=SETTLE_S)
    spent = ended.spent.hottest if isinstance(ended, Stopped) else ended.hottest
    assert spent.dose <= min(exposure_dose, site_left) * (1 + 1e-9)
    assert spent.cem43_min <= cem_left_min * (1 + 1e-9)


@given(PULSES, st.floats(0.0, 0.45), st.floats(0.0, 0.12), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_a_sound_thermode_that_lags_and_is_read_with_noise_raises_no_alarm(
    pulse: HeatPulse, delay_s: float, tau_s: float, seed: int
) -> None:
    draw = random.Random(seed)
    warmth = lagging(pulse, delay_s, tau_s)
    ended = beside_model(
        pulse, lambda since_s: warmth(since_s) + draw.uniform(-0.3, 0.3), uneven(draw, 0.12), ENDLESS
    )
    assert not isinstance(ended, Stopped), ended


@given(PULSES, st.floats(0.0, MOST_LATE_S), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_a_start_that_was_late_may_end_as_late(pulse: HeatPulse, late_s: float, seed: int) -> None:
    steps_s = uneven(random.Random(seed), 0.1)
    ended = beside_model(pulse, lagging(pulse, late_s, 0.0), steps_s, ENDLESS)
    assert not isinstance(ended, Stopped), ended


@given(PULSES, st.floats(0.1, 20.0), st.floats(0.0, 1.0), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_a_runaway_on_the_way_up_or_along_the_plateau_is_found_within_the_bound(
    pulse: HeatPulse, c_per_s: float, share: float, seed: int
) -> None:
    from_s = share * (pulse.rise_s + pulse.plateau_s)
    last_s = pulse.duration_s + 8.0

    def warmth(since_s: float) -> float:
        return pulse.commanded_c(since_s) + c_per_s * max(0.0, since_s - from_s)

    steps_s = uneven(random.Random(seed), SLOWEST_S)
    ended = beside_model(pulse, warmth, steps_s, ENDLESS)
    over_from_s = from_s + PLENTY.over_c / c_per_s
    if over_from_s + BOUND_S < pulse.rise_s + pulse.plateau_s:
        assert isinstance(ended, Stopped)
        assert over_from_s < ended.after_s <= over_from_s + BOUND_S
        assert "°C were measured where at most" in ended.why
    elif over_from_s + LAG_S + SETTLE_S + BOUND_S < last_s:
        assert isinstance(ended, Stopped)


@given(PULSES, st.floats(0.0, 0.4), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_a_thermode_that_stays_hot_is_found_while_it_should_return(
    pulse: HeatPulse, delay_s: float, seed: int
) -> None:
    pulse = replace(pulse, peak_c=max(pulse.peak_c, 44.0))
    sound = lagging(pulse, delay_s, 0.0)
    stuck_s = pulse.rise_s + pulse.plateau_s / 2 + delay_s
    ended = beside_model(
        pulse,
        lambda since_s: sound(min(since_s, stuck_s)),
        uneven(random.Random(seed), SLOWEST_S),
        ENDLESS,
    )
    assert isinstance(ended, Stopped)
    over_from_s = pulse.rise_s + pulse.plateau_s + PLENTY.over_c / pulse.return_c_per_s
    assert ended.after_s <= over_from_s + LAG_S + delay_s + BOUND_S


def test_a_thermode_that_rests_too_warm_is_found_after_it_had_time_to_settle() -> None:
    def warmth(since_s: float) -> float:
        return max(PULSE.commanded_c(since_s), 34.0)

    ended = beside_model(PULSE, warmth, itertools.repeat(0.05))
    assert isinstance(ended, Stopped)
    assert 0 < ended.after_s - PULSE.duration_s - SETTLE_S <= BOUND_S
    assert ended.why.startswith("34.0 °C were measured where at most 32.0 °C were commanded")


@given(st.floats(0.0, 9.0), st.floats(0.5, 3.0))
@settings(max_examples=40, deadline=None)
def test_a_read_back_that_goes_silent_is_found_when_it_is_stale_and_not_before(
    from_s: float, stale_s: float
) -> None:
    guard = Guard()
    guard.allow(replace(PLENTY, stale_s=stale_s))
    guard.started(0.0, PULSE, PULSE.duration_s)
    heard_s = 0.0
    while heard_s + 0.05 <= from_s:
        heard_s += 0.05
        guard.sample(Sample(heard_s, None, (PULSE.commanded_c(heard_s),)), PULSE.commanded_c(heard_s))
        assert guard.breach(heard_s) == ""
    now_s = heard_s
    while not (why := guard.breach(now_s)) and guard.due_s() < math.inf:
        assert now_s < guard.due_s() <= now_s + LOOK_AHEAD_S + 1e-9
        now_s = guard.due_s()
    assert now_s == pytest.approx(heard_s + stale_s) or now_s >= PULSE.duration_s
    if now_s < PULSE.duration_s:
        assert why.startswith(f"no temperature was read back for {stale_s:.2f} s")
    guard.stopped()
    assert guard.due_s() == math.inf
    assert guard.breach(now_s + 1.0) == ""


@pytest.mark.parametrize("step_s", [0.02, 0.1])
@pytest.mark.parametrize(("peak_c", "plateau_s"), [(47.0, 60.0), (48.0, 30.0), (50.0, 10.0), (50.0, 12.0)])
def test_the_fullest_stimuli_that_the_envelope_allows_are_let_through(
    peak_c: float, plateau_s: float, step_s: float
) -> None:
    pulse = HeatPulse(32.0, peak_c, 8.0, plateau_s, 8.0)
    assert dose(pulse) < PLENTY.exposure_dose
    assert not isinstance(beside_model(pulse, pulse.commanded_c, itertools.repeat(step_s)), Stopped)


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        ({"exposure_dose": 0.5}, "to a dose D of 0.50"),
        ({"site_dose_left": 0.4}, "over the 0.400 that its skin site may still take"),
        ({"site_cem43_left_min": 5.0}, "over the 5.0 min that its skin site may still take"),
        ({"site_dose_left": -0.1}, "over the 0.000 that its skin site may still take"),
    ],
)
def test_each_limit_is_named_with_its_number(left: dict[str, float], sentence: str) -> None:
    pulse = replace(PULSE, peak_c=50.0, plateau_s=12.0)
    ended = beside_model(pulse, pulse.commanded_c, itertools.repeat(0.02), replace(PLENTY, **left))
    assert isinstance(ended, Stopped)
    assert sentence in ended.why
    given_up, whole = ended.spent.hottest, PLENTY.exposure_dose
    assert given_up.dose <= max(0.0, min(left.get("exposure_dose", whole), left.get("site_dose_left", whole)))
    assert given_up.cem43_min <= left.get("site_cem43_left_min", math.inf)


def test_a_device_that_tells_no_temperature_is_not_guarded() -> None:
    guard = Guard(tells=False)
    guard.allow(PLENTY)
    guard.started(0.0, PULSE, PULSE.duration_s)
    assert guard.due_s() == math.inf
    assert guard.breach(5.0) == ""


def test_without_an_allowance_nothing_is_guarded_and_what_runs_keeps_its_own() -> None:
    guard = Guard()
    guard.allow(PLENTY)
    guard.started(0.0, PULSE, PULSE.duration_s)
    guard.allow(None)  # for the next one
    assert guard.breach(PLENTY.stale_s) != ""
    guard.started(20.0, PULSE, 20.0 + PULSE.duration_s)
    assert guard.breach(25.0) == ""


def test_the_rest_is_not_watched_once_something_else_is_to_come() -> None:
    guard = Guard()
    guard.allow(PLENTY)
    guard.started(0.0, PULSE, PULSE.duration_s)
    rest_s = PULSE.duration_s + SETTLE_S + 1.0
    for now_s in (PULSE.duration_s, rest_s, rest_s + 1.0):
        guard.sample(Sample(now_s, None, (36.0,)), 32.0)
    assert "36.0 °C were measured" in guard.breach(rest_s + 1.0)
    guard.allow(PLENTY)
    guard.sample(Sample(rest_s + 2.0, None, (36.0,)), 32.0)
    assert guard.breach(rest_s + 2.0) == ""


@given(PULSES, st.floats(-5.0, 30.0), st.floats(0.0, 3.0))
@settings(max_examples=100, deadline=None)
def test_the_hottest_command_of_a_while_is_the_hottest_of_its_moments(
    pulse: HeatPulse, since_s: float, length_s: float
) -> None:
    moments_c = [pulse.commanded_c(since_s + length_s * part / 200) for part in range(201)]
    hottest_c = hottest_commanded_c(pulse, since_s, since_s + length_s)
    steepest = max(pulse.rise_c_per_s, pulse.return_c_per_s)
    assert max(moments_c) - 1e-9 <= hottest_c <= max(moments_c) + steepest * length_s / 200 + 1e-9
