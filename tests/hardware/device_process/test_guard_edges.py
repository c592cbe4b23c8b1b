"""The edges of the guard: at any time of a session, at the very limits, and what it asks to be woken for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from hardware.device_process.guard import Guard, _passes, _Rise, _Watched
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Sample
from mindpain_task.safety.heat_dose import cem43_min_per_s, dose_per_s
from mindpain_task.safety.live_dose import LiveDose, Spent
from tests.hardware.device_process.guard_bench import ENDLESS

PULSE = HeatPulse(32.0, 46.0, 10.0, 2.0, 10.0)  # its plateau from 1.4 to 3.4 s
Course = Callable[[float], float]


def watch(
    warmth: Course, onset_s: float, every_s: float = 0.1, heard_until_s: float = 9.0
) -> tuple[float, str]:
    """Read a thermode back and ask the guard each time; return when (since onset) and why it stopped."""
    guard = Guard()
    guard.allow(ENDLESS)
    guard.started(onset_s, PULSE, onset_s + PULSE.duration_s)
    for step in range(90):
        since_s = step * every_s
        if since_s <= heard_until_s:
            sample = Sample(onset_s + since_s, None, (warmth(since_s),))
            guard.sample(sample, PULSE.commanded_c(since_s))
        if why := guard.breach(onset_s + since_s):
            return round(since_s, 6), why
    return math.inf, ""


def hot(since_s: float) -> float:
    return PULSE.commanded_c(since_s) + (1.0 if since_s > 2.0 else 0.0)


def stays_hot(since_s: float) -> float:
    return 46.0 if since_s > 1.4 else PULSE.commanded_c(since_s)


def late(since_s: float) -> float:
    return PULSE.commanded_c(since_s - 0.8)


@pytest.mark.parametrize(
    ("warmth", "stops_s"),
    [(PULSE.commanded_c, math.inf), (hot, 2.4), (stays_hot, 4.3), (late, math.inf)],
    ids=["sound", "hot", "stays_hot", "late"],
)
@pytest.mark.parametrize("onset_s", [0.0, 1234.5])
def test_a_course_is_judged_alike_at_any_time_of_a_session(
    warmth: Course, stops_s: float, onset_s: float
) -> None:
    assert watch(warmth, onset_s)[0] == stops_s


@pytest.mark.parametrize("onset_s", [0.0, 1234.5])
def test_silence_is_found_at_any_time_of_a_session(onset_s: float) -> None:
    after_s, why = watch(PULSE.commanded_c, onset_s, heard_until_s=2.0)
    said = "no temperature was read back for 0.50 s of the stimulus; at most 0.5 s are allowed"
    assert (after_s, why) == (2.5, said)


def test_just_as_much_over_as_allowed_is_no_reason() -> None:
    assert watch(lambda since_s: PULSE.commanded_c(since_s) + 0.7, 0.0) == (math.inf, "")
    assert watch(lambda since_s: PULSE.commanded_c(since_s) + 0.701, 0.0)[0] < 1.0


def test_43_degrees_after_the_end_are_too_hot_and_less_is_settling() -> None:
    def warm_again(celsius: float) -> Course:
        return lambda since_s: celsius if since_s > PULSE.duration_s else PULSE.commanded_c(since_s)

    assert watch(warm_again(43.0), 0.0)[0] == 5.1
    assert watch(warm_again(42.99), 0.0)[0] == 7.1


def started(onset_s: float = 0.0) -> Guard:
    guard = Guard()
    guard.allow(ENDLESS)
    guard.started(onset_s, PULSE, onset_s + PULSE.duration_s)
    return guard


def test_what_is_read_while_nothing_is_watched_is_let_go() -> None:
    guard = Guard()
    guard.sample(Sample(1.0, None, (60.0,)), 32.0)
    guard.sample(Sample(1.0, None, (math.nan,)), 32.0)
    assert (guard.due_s(), guard.breach(1.0)) == (math.inf, "")
    guard.started(0.0, PULSE, PULSE.duration_s)  # nothing was allowed, so nothing is held against it
    guard.sample(Sample(1.0, None, (60.0,)), 32.0)
    assert (guard.due_s(), guard.breach(1.0)) == (math.inf, "")


def test_what_is_no_number_or_from_before_the_onset_is_not_heard() -> None:
    guard = started(10.0)
    for sample in (Sample(10.4, None, (math.nan,)), Sample(9.9, None, (32.0,))):
        guard.sample(sample, 32.0)
    assert guard.breach(10.45) == ""
    assert "no temperature was read back for 0.50 s" in guard.breach(10.5)
    heard = started(10.0)
    heard.sample(Sample(10.0, None, (32.0,)), 32.0)
    assert heard.breach(10.0) == ""


def test_it_is_woken_for_the_look_ahead_and_for_silence_but_never_twice_for_one_moment() -> None:
    guard = started()
    assert guard.due_s() == 0.1
    guard.breach(0.45)
    assert guard.due_s() == 0.5
    guard.breach(0.5)
    assert guard.due_s() == 0.6


def test_it_is_not_woken_after_the_end() -> None:
    until_s = PULSE.duration_s
    guard = started()
    guard.breach(until_s)
    assert guard.due_s() == math.inf
    heard = started()
    heard.sample(Sample(until_s, None, (32.0,)), 32.0)
    assert heard.due_s() == math.inf


@pytest.mark.parametrize(
    ("spent", "ahead", "passes"),
    [
        (0.5, 0.5, False),
        (0.5, 0.5 + 1e-10, False),
        (0.0, 1 + 1e-9, False),
        (0.5, 0.5 + 1e-8, True),
        (2.0, 0.0, False),
        (2.0, 1e-12, True),
    ],
)
def test_what_is_ahead_passes_a_limit_by_more_than_the_rounding(
    spent: float, ahead: float, passes: bool
) -> None:
    assert _passes(spent, ahead, 1.0) is passes


def test_where_nothing_more_is_ahead_no_stop_is_asked_for() -> None:
    cool = replace(PULSE, peak_c=41.0)
    guard = Guard()
    guard.allow(replace(ENDLESS, site_dose_left=-0.1))
    guard.started(0.0, cool, cool.duration_s)
    guard.sample(Sample(0.1, None, (33.0,)), 33.0)
    assert guard.breach(0.1) == ""


@pytest.mark.parametrize(
    ("rises", "late_s"),
    [
        ([(0.2, 1.4)], 0.03),
        ([(0.2, 0.2), (0.4, 1.2)], 0.23),
        ([(0.2, -0.3), (0.4, 1.7)], 0.23),
        ([(0.2, 0.3), (0.37, 0.7)], 0.3),
        ([(0.05, 0.7)], 0.0),
        ([(3.0, 0.1), (5.0, 1.3)], 1.5),
    ],
)
@pytest.mark.parametrize("onset_s", [0.0, 100.0])
def test_how_late_a_start_was(rises: list[tuple[float, float]], late_s: float, onset_s: float) -> None:
    """By hand: when a straight line between two read-backs crossed 0.7 °C, less the 0.07 s that takes."""
    watched = _Watched(ENDLESS, onset_s, PULSE, onset_s + PULSE.duration_s)
    for since_s, over_c in rises:
        watched._see_how_late(_Rise(onset_s + since_s, over_c))
    assert watched._late_s == pytest.approx(late_s, abs=1e-9)


def held(onset_s: float, until_s: float, **limits: float) -> str:
    """Read a sound thermode back every 100 ms up to a moment, and return what the guard says first."""
    guard = Guard()
    guard.allow(replace(ENDLESS, **limits))
    guard.started(onset_s, PULSE, onset_s + PULSE.duration_s)
    for step in range(round(until_s / 0.1) + 1):
        celsius = PULSE.commanded_c(step / 10)
        guard.sample(Sample(onset_s + step / 10, None, (celsius,)), celsius)
        if why := guard.breach(onset_s + step / 10):
            return why
    return ""


def spent_at(since_s: float) -> Spent:
    live = LiveDose()
    for step in range(round(since_s / 0.1) + 1):
        live.take(step / 10, (PULSE.commanded_c(step / 10),))
    return live.hottest


@pytest.mark.parametrize("onset_s", [0.0, 1234.5])
def test_what_will_be_commanded_within_100_ms_counts(onset_s: float) -> None:
    """At 1.2 s it is 44 °C on the way up: 45 are commanded 100 ms later, and one more is taken for care."""
    spent = spent_at(1.2).dose
    assert held(onset_s, 1.2, exposure_dose=spent + 0.1 * dose_per_s(45.9))
    assert not held(onset_s, 1.2, exposure_dose=spent + 0.1 * dose_per_s(46.1))


@pytest.mark.parametrize("onset_s", [0.0, 1234.5])
def test_each_limit_is_said_with_its_numbers(onset_s: float) -> None:
    ahead, ahead_min = 0.1 * dose_per_s(47.0), 0.1 * cem43_min_per_s(47.0)
    spent = spent_at(3.0)
    dose, minutes = spent.dose + ahead * 0.99, spent.cem43_min + ahead_min * 0.99
    what = "46.0 °C were measured; the next 100 ms could bring this stimulus to"
    reached = f"{what} a dose D of {spent.dose + ahead:.3f}, over"
    assert f"{spent.dose:.3f}" != f"{spent.dose + ahead:.3f}"
    assert held(onset_s, 3.0, exposure_dose=dose) == f"{reached} the envelope's {dose} for one exposure"
    still = "that its skin site may still take"
    assert held(onset_s, 3.0, site_dose_left=dose) == f"{reached} the {dose:.3f} {still}"
    reached_min = f"{what} {spent.cem43_min + ahead_min:.1f} min CEM43, over"
    assert held(onset_s, 3.0, site_cem43_left_min=minutes) == f"{reached_min} the {minutes:.1f} min {still}"


def test_where_nothing_is_left_the_first_hot_moment_is_stopped() -> None:
    said = held(0.0, 3.0, site_cem43_left_min=-1.0)
    assert said.endswith("over the 0.0 min that its skin site may still take")
    assert held(0.0, 3.0, site_dose_left=-1.0).endswith("over the 0.000 that its skin site may still take")
