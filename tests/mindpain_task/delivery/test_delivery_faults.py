"""The delivery verdict finds every fault larger than what tolerances, read-back and ramps may hide.

`late_beyond_s` and `plateau_beyond_s` are the documented limits of what can be told.
"""

from __future__ import annotations

import dataclasses

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mindpain_task.delivery import Delivery, Tolerances, Verdict, judge
from mindpain_task.heat import HeatPulse, ZonedHeat
from tests.mindpain_task.delivery.readbacks import (
    BASELINE_C,
    MEDOC,
    TCS,
    Habits,
    habits,
    pulses,
    resting,
    seeds,
    slowness_s_per_c,
    tolerances,
)

PULSE = HeatPulse(32.0, 48.0, 10.0, 7.0, 10.0)
FEW = settings(max_examples=150, deadline=None)

SURELY_SEEN_C = 3.0
"""A pulse of this height cannot be mistaken for a drift."""


def late_beyond_s(pulse: HeatPulse, allowed: Tolerances, spacing_s: float) -> float:
    return allowed.onset_lag_s + spacing_s + allowed.peak_error_c / pulse.rise_c_per_s


def plateau_beyond_s(pulse: HeatPulse, allowed: Tolerances, spacing_s: float) -> float:
    allowed_s = min(allowed.plateau_error_s, pulse.plateau_s / 2)
    return allowed_s + 2 * spacing_s + allowed.peak_error_c * slowness_s_per_c(pulse)


def reaching(pulse: HeatPulse, more_c: float) -> HeatPulse:
    """The same ramp and plateau times, to another peak."""
    share = (pulse.peak_c + more_c - pulse.baseline_c) / (pulse.peak_c - pulse.baseline_c)
    return dataclasses.replace(
        pulse,
        peak_c=pulse.peak_c + more_c,
        rise_c_per_s=pulse.rise_c_per_s * share,
        return_c_per_s=pulse.return_c_per_s * share,
    )


def test_a_device_that_had_long_started_by_itself_is_not_called_dead() -> None:
    found = Habits(before_s=0.5).judge(PULSE, (lambda t: PULSE.commanded_c(t + 2.0),), TCS)
    assert found.verdict is Verdict.WRONG_TEMPERATURE
    assert found.sentence == "the thermode was at 48.0 °C before the onset, 16.0 °C over its baseline"


@FEW
@given(pulses(shortest_s=0.35), habits, tolerances, st.floats(0.0, 2.0))
def test_late(pulse: HeatPulse, device: Habits, allowed: Tolerances, more_s: float) -> None:
    spacing_s = device.longest_spacing_s(pulse.duration_s + more_s + 4)
    by_s = late_beyond_s(pulse, allowed, spacing_s) + more_s
    assume(pulse.plateau_s > 2 * spacing_s)
    device = dataclasses.replace(device, share_of_lag=0.0)
    lasts_s = pulse.duration_s + by_s
    found = device.judge(pulse, (lambda t: pulse.commanded_c(t - by_s),), allowed, lasts_s)
    assert (found.verdict, found.zone) == (Verdict.LATE, 1), found.sentence
    assert found.onset_lag_s is not None
    assert abs(found.onset_lag_s - by_s) <= spacing_s + 0.3 / pulse.rise_c_per_s
    assert found.sentence.startswith("the thermode warmed ")


@FEW
@given(pulses(), habits, tolerances)
def test_early_is_no_lateness_but_wrong(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    by_s = late_beyond_s(pulse, allowed, device.longest_spacing_s(pulse.duration_s + 8))
    device = dataclasses.replace(device, share_of_lag=0.0, before_s=2 * by_s + 1)
    found = device.judge(pulse, (lambda t: pulse.commanded_c(t + by_s),), allowed)
    assert (found.verdict, found.zone) == (Verdict.WRONG_TEMPERATURE, 1), found.sentence


def test_the_sentence_of_an_early_start_says_so() -> None:
    device = Habits(before_s=2.0)
    found = device.judge(PULSE, (lambda t: PULSE.commanded_c(t + 0.5),), TCS)
    assert found.sentence == "the thermode warmed 0.49 s before it should"


@FEW
@given(pulses(shortest_s=3.0), habits, tolerances)
def test_half_the_plateau_is_short(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    assume(pulse.plateau_s / 2 > plateau_beyond_s(pulse, allowed, device.longest_spacing_s(pulse.duration_s)))
    half = dataclasses.replace(pulse, plateau_s=pulse.plateau_s / 2)
    found = device.judge(pulse, (half.commanded_c,), allowed)
    assert (found.verdict, found.zone) == (Verdict.SHORT, 1), found.sentence
    assert found.plateau_s is not None
    assert abs(found.plateau_s - half.plateau_s) <= 0.3 + 0.4 * slowness_s_per_c(pulse)


def test_a_fifth_of_the_plateau_is_short_and_not_too_cold() -> None:
    fifth = dataclasses.replace(PULSE, plateau_s=1.4, rise_c_per_s=300.0, return_c_per_s=300.0)
    found = Habits().judge(dataclasses.replace(fifth, plateau_s=7.0), (fifth.commanded_c,), TCS)
    assert found.verdict is Verdict.SHORT
    assert found.peak_error_c is not None
    assert abs(found.peak_error_c) < 0.2


@given(seeds)
def test_of_a_brief_plateau_half_may_be_missing_at_most(seed: int) -> None:
    pulse = HeatPulse(32.0, 48.0, 300.0, 0.3, 300.0)
    most_of_it_missing = dataclasses.replace(pulse, plateau_s=0.08)
    by_plateau_only = TCS.model_copy(update={"area_error": 10.0})
    for allowed in (TCS, by_plateau_only):
        found = Habits(seed=seed).judge(pulse, (most_of_it_missing.commanded_c,), allowed)
        assert found.verdict is Verdict.SHORT


@FEW
@given(pulses(shortest_s=2.0), habits, tolerances)
def test_a_plateau_twice_as_long_is_wrong(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    spacing_s = device.longest_spacing_s(2 * pulse.plateau_s + pulse.duration_s)
    assume(pulse.plateau_s > plateau_beyond_s(pulse, allowed, spacing_s) + allowed.plateau_error_s)
    double = dataclasses.replace(pulse, plateau_s=2 * pulse.plateau_s)
    found = device.judge(pulse, (double.commanded_c,), allowed, double.duration_s)
    assert (found.verdict, found.zone) == (Verdict.WRONG_TEMPERATURE, 1), found.sentence


@FEW
@given(pulses(least_c=4.5, shortest_s=0.35), habits, tolerances)
def test_two_degrees_under_is_wrong(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    assume(pulse.plateau_s > 2 * device.longest_spacing_s(pulse.duration_s))
    found = device.judge(pulse, (reaching(pulse, -2.0).commanded_c,), allowed)
    assert (found.verdict, found.zone) == (Verdict.WRONG_TEMPERATURE, 1), found.sentence
    assert found.peak_error_c is not None
    assert abs(found.peak_error_c - device.offset_c + 2.0) < 0.2


@FEW
@given(pulses(shortest_s=0.15), habits, tolerances)
def test_two_degrees_over_is_wrong_however_brief(
    pulse: HeatPulse, device: Habits, allowed: Tolerances
) -> None:
    assume(pulse.plateau_s > device.longest_spacing_s(pulse.duration_s))
    found = device.judge(pulse, (reaching(pulse, 2.0).commanded_c,), allowed)
    assert (found.verdict, found.zone) == (Verdict.WRONG_TEMPERATURE, 1), found.sentence


@FEW
@given(st.floats(1.0, 6.9), habits, tolerances)
def test_one_hot_moment_on_the_plateau_is_wrong(at_s: float, device: Habits, allowed: Tolerances) -> None:
    moment = (
        PULSE.rise_s + at_s,
        PULSE.rise_s + at_s + device.longest_spacing_s(PULSE.duration_s),
    )
    course = (lambda t: PULSE.commanded_c(t) + (2.0 if moment[0] <= t <= moment[1] else 0.0),)
    device = dataclasses.replace(device, share_of_lag=0.0)
    found = device.judge(PULSE, course, allowed)
    assert found.verdict is Verdict.WRONG_TEMPERATURE
    assert "over the commanded 48.0 °C" in found.sentence


@FEW
@given(pulses(shortest_s=0.15), habits, tolerances)
def test_no_warming_is_not_delivered(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    """A drift can look like the degree of a very small pulse: that is another fault then, and never none."""
    assume(pulse.plateau_s > device.longest_spacing_s(pulse.duration_s))
    found = device.judge(pulse, (resting,), allowed)
    if pulse.peak_c - BASELINE_C < SURELY_SEEN_C:
        assert found.verdict is not Verdict.DELIVERED, found.sentence
        return
    assert (found.verdict, found.zone) == (Verdict.NOT_DELIVERED, None), found.sentence
    assert found.sentence.startswith("the thermode did not warm: it stayed at 3")


def test_what_could_have_been_missed_is_not_called_not_delivered() -> None:
    brief = HeatPulse(32.0, 48.0, 300.0, 0.05, 300.0)
    assert Habits(rate_hz=10).judge(brief, (resting,), TCS).verdict is Verdict.UNKNOWN
    assert Habits(rate_hz=50).judge(brief, (resting,), TCS).verdict is Verdict.NOT_DELIVERED


@FEW
@given(pulses(least_c=3.0), habits, tolerances)
def test_never_back_at_the_baseline_is_wrong(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    stuck_c = BASELINE_C + (pulse.peak_c - BASELINE_C) * 0.45
    after_s = pulse.rise_s + pulse.plateau_s + allowed.onset_lag_s

    def course(t: float) -> float:
        return pulse.commanded_c(t) if t < after_s else max(pulse.commanded_c(t), stuck_c)

    assume(pulse.plateau_s > 2 * device.longest_spacing_s(pulse.duration_s))
    found = device.judge(pulse, (course,), allowed, pulse.duration_s + 2 / pulse.rise_c_per_s + 1)
    assert found.verdict is Verdict.WRONG_TEMPERATURE, found.sentence


@FEW
@given(st.integers(0, 4), habits, tolerances)
def test_one_dead_zone_of_five_is_named(dead: int, device: Habits, allowed: Tolerances) -> None:
    course = tuple(resting if zone == dead else PULSE.commanded_c for zone in range(5))
    for stimulus in (PULSE, ZonedHeat((PULSE,) * 5)):
        found = device.judge(stimulus, course, allowed)
        assert (found.verdict, found.zone) == (Verdict.WRONG_TEMPERATURE, dead + 1)
        assert found.sentence.startswith(f"zone {dead + 1} did not warm: it stayed at 3")
        assert found.sentence.endswith("°C under the commanded 48.0 °C")


def test_five_dead_zones_are_one_stimulus_not_delivered() -> None:
    found = Habits().judge(ZonedHeat((PULSE, None, PULSE, None, PULSE)), (resting,) * 5, TCS)
    assert (found.verdict, found.zone) == (Verdict.NOT_DELIVERED, None)
    assert found.sentence.startswith("no zone warmed: zone ")


@FEW
@given(st.integers(0, 4), habits, tolerances)
def test_a_zone_that_was_to_rest_must_rest(zone: int, device: Habits, allowed: Tolerances) -> None:
    stimulus = ZonedHeat(tuple(None if each == zone else PULSE for each in range(5)))
    kept = tuple(resting if each == zone else PULSE.commanded_c for each in range(5))
    assert device.judge(stimulus, kept, allowed).verdict is Verdict.DELIVERED
    found = device.judge(stimulus, (PULSE.commanded_c,) * 5, allowed)
    assert (found.verdict, found.zone) == (Verdict.WRONG_TEMPERATURE, zone + 1)
    assert found.sentence.endswith("over the baseline it was to keep")


def test_each_zone_has_its_own_course() -> None:
    low = HeatPulse(32.0, 40.0, 10.0, 3.0, 10.0)
    stimulus = ZonedHeat((PULSE, low))
    assert Habits().judge(stimulus, (PULSE.commanded_c, low.commanded_c), MEDOC).verdict is Verdict.DELIVERED
    swapped = Habits().judge(stimulus, (low.commanded_c, PULSE.commanded_c), MEDOC)
    assert (swapped.verdict, swapped.zone) == (Verdict.WRONG_TEMPERATURE, 2)
    assert swapped.sentence == "zone 2 reached 48.1 °C, 8.1 °C over the commanded 40.0 °C"


def test_of_two_faults_the_worse_is_told() -> None:
    late_and_cold = reaching(PULSE, -2.0)
    found = Habits().judge(PULSE, (lambda t: late_and_cold.commanded_c(t - 0.6),), TCS, 10.8)
    assert found.verdict is Verdict.WRONG_TEMPERATURE
    half = dataclasses.replace(PULSE, plateau_s=3.5)
    course = (lambda t: PULSE.commanded_c(t - 0.6), half.commanded_c, PULSE.commanded_c)
    found = Habits().judge(PULSE, course, TCS)
    assert (found.verdict, found.zone) == (Verdict.LATE, 1)
    found = Habits().judge(PULSE, (course[2], course[1], course[2]), TCS)
    assert (found.verdict, found.zone) == (Verdict.SHORT, 2)
    assert found.sentence == "zone 2 held its plateau for 3.51 s of the commanded 7.00 s"


def test_a_wrong_baseline_before_the_onset_is_wrong() -> None:
    found = Habits().judge(PULSE, (lambda t: max(34.0, PULSE.commanded_c(t)),), TCS)
    assert found.verdict is Verdict.WRONG_TEMPERATURE
    assert found.sentence == "the thermode was at 34.0 °C before the onset, 2.0 °C over its baseline"


@FEW
@given(habits)
def test_another_return_is_too_much_or_too_little_heat(device: Habits) -> None:
    told = HeatPulse(32.0, 48.0, 10.0, 1.0, 10.0)
    for return_c_per_s, expected, words in (
        (3.0, Verdict.WRONG_TEMPERATURE, "% more heat over time than commanded"),
        (300.0, Verdict.SHORT, "% less heat over time than commanded"),
    ):
        course = (dataclasses.replace(told, return_c_per_s=return_c_per_s).commanded_c,)
        device = dataclasses.replace(device, share_of_lag=0.0, after_s=0.1)
        found = device.judge(told, course, TCS)
        assert (found.verdict, found.sentence[-len(words) :]) == (expected, words)


@FEW
@given(habits, tolerances)
def test_a_fault_that_was_seen_stands_though_read_backs_are_missing(
    device: Habits, allowed: Tolerances
) -> None:
    def judge_with_a_gap(pulse: HeatPulse, by_s: float) -> Delivery:
        samples = device.read((lambda t: pulse.commanded_c(t - by_s),), PULSE.duration_s, allowed)
        seen = [s for s in samples if not 5.0 < s.time_s - device.planned_s < 7.0]
        return judge(PULSE, device.planned_s, seen, allowed)

    assert judge_with_a_gap(PULSE, 0.0).verdict is Verdict.UNKNOWN
    assert judge_with_a_gap(PULSE, 1.0).verdict is Verdict.LATE
    assert judge_with_a_gap(reaching(PULSE, 2.0), 0.0).verdict is Verdict.WRONG_TEMPERATURE
    half = dataclasses.replace(PULSE, plateau_s=3.5)  # what is too little may have been made up in the gap
    assert judge_with_a_gap(half, 0.0).verdict is Verdict.UNKNOWN
