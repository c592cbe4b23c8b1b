"""The delivery verdict never blames a faithful device, and says so where it cannot tell."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mindpain_task.delivery import Tolerances, Verdict, judge
from mindpain_task.heat import HeatProfile, HeatPulse, HeatSegment, ZonedHeat
from mindpain_task.roles import Sample
from tests.mindpain_task.delivery.readbacks import (
    BASELINE_C,
    MEDOC,
    NOISE_C,
    OFFSET_C,
    TCS,
    Habits,
    brief_pulses,
    habits,
    longest_spacing_s,
    pulses,
    rarely_read,
    resting,
    slowness_s_per_c,
    small_pulses,
    tolerances,
)

PULSE = HeatPulse(32.0, 48.0, 10.0, 7.0, 10.0)
ZONED = ZonedHeat((PULSE, None, HeatPulse(32.0, 45.0, 10.0, 3.0, 10.0), PULSE, None))
ZONED_COURSE = tuple(resting if pulse is None else pulse.commanded_c for pulse in ZONED.zones)


def is_brief(pulse: HeatPulse, allowed: Tolerances, spacing_s: float) -> bool:
    """The documented case: the pulse is within tolerance of its peak for less than two read-backs."""
    return pulse.plateau_s + allowed.peak_error_c * slowness_s_per_c(pulse) < 2 * spacing_s


@settings(max_examples=1200, deadline=None)
@given(pulses(least_c=0.75), habits, tolerances)
def test_a_faithful_device_is_never_blamed(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    check_that_it_is_not_blamed(pulse, device, allowed)


@settings(max_examples=600, deadline=None)
@example(  # one read-back fewer on the plateau than if it had come a moment later
    HeatPulse(BASELINE_C, 48.0, 300.0, 0.3, 300.0), Habits(rate_hz=10.0, seed=25), TCS
)
@given(brief_pulses(3.0, 12.0) | brief_pulses(50.0, 300.0) | small_pulses, rarely_read, tolerances)
def test_nor_where_the_read_back_shows_little(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    check_that_it_is_not_blamed(pulse, device, allowed)


def check_that_it_is_not_blamed(pulse: HeatPulse, device: Habits, allowed: Tolerances) -> None:
    samples = device.read((pulse.commanded_c,), pulse.duration_s, allowed)
    found = judge(pulse, device.planned_s, samples, allowed)
    matters_s = pulse.rise_s + pulse.plateau_s + allowed.onset_lag_s
    brief = is_brief(pulse, allowed, longest_spacing_s(samples, device.planned_s, matters_s))
    assert found.verdict is (Verdict.UNKNOWN if brief else Verdict.DELIVERED), found.sentence
    assert found.zone is None
    if not brief:
        assert found.peak_error_c is not None
        hidden_c = max(0.0, 0.15 - pulse.plateau_s) / slowness_s_per_c(pulse)
        error_c = found.peak_error_c - device.offset_c
        assert -NOISE_C - hidden_c - 1e-9 <= error_c <= NOISE_C + 1e-9


def test_a_sharp_peak_between_two_read_backs_is_not_called_too_cold() -> None:
    sharp = HeatPulse(32.0, 40.0, 4.7, 0.01, 4.7)
    middle_s = 100.0 + sharp.rise_s + 0.005
    times_s = [middle_s + 0.15 * (i + 0.5) for i in range(-16, 16)]
    at_worst_c = [sharp.commanded_c(time_s - 100.0) - OFFSET_C - 0.1 for time_s in times_s]
    samples = [Sample(time_s, None, (here_c,)) for time_s, here_c in zip(times_s, at_worst_c, strict=True)]
    found = judge(sharp, 100.0, samples, TCS)
    assert found.verdict is Verdict.DELIVERED, found.sentence
    assert found.peak_error_c is not None
    assert found.peak_error_c < -TCS.peak_error_c


@settings(max_examples=300, deadline=None)
@example(  # of the plateau only the begin is read, and that is too little to tell its level
    HeatPulse(BASELINE_C, 33.64872127070013, math.exp(5.0), math.exp(-2.0), math.exp(4.0)),
    Habits(math.exp(4.0546875), 0.4140625, -0.25, before_s=0.4140625),
    TCS,
    0.875,
)
@given(pulses(least_c=2.0), habits, tolerances, st.just(1.0) | st.floats(0.0, 1.0))
def test_nor_if_the_read_back_ends_with_the_trial_or_before(
    pulse: HeatPulse, device: Habits, allowed: Tolerances, share: float
) -> None:
    samples = device.read((pulse.commanded_c,), pulse.duration_s, allowed)
    samples = [s for s in samples if s.time_s <= device.planned_s + share * pulse.duration_s]
    found = judge(pulse, device.planned_s, samples, allowed)
    assert found.verdict in (Verdict.DELIVERED, Verdict.UNKNOWN), found.sentence
    late_s = device.share_of_lag * allowed.onset_lag_s
    if share * pulse.duration_s < pulse.rise_s + pulse.plateau_s - allowed.longest_gap_s:
        assert found.verdict is Verdict.UNKNOWN
    elif (
        share == 1.0
        and not is_brief(pulse, allowed, 0.15)
        and pulse.plateau_s / 2 + pulse.return_s > late_s + 0.15
    ):
        assert found.verdict is Verdict.DELIVERED, found.sentence


@settings(max_examples=100, deadline=None)
@given(habits, tolerances, st.permutations(range(5)), st.integers(-50_000, 50_000))
def test_neither_the_clock_nor_the_order_of_the_zones_matters(
    device: Habits, allowed: Tolerances, order: list[int], by_s: int
) -> None:
    hot = HeatPulse(32.0, 50.0, 10.0, 3.0, 10.0)
    course = (*ZONED_COURSE[:2], hot.commanded_c, *ZONED_COURSE[3:])
    for followed in (ZONED_COURSE, course):
        samples = device.read(followed, ZONED.duration_s, allowed)
        found = judge(ZONED, device.planned_s, samples, allowed)
        moved = [
            Sample(s.time_s + by_s, s.neutral_c, tuple([s.zones_c[zone] for zone in order])) for s in samples
        ]
        again = judge(
            ZonedHeat(tuple([ZONED.zones[zone] for zone in order])), device.planned_s + by_s, moved, allowed
        )
        assert again.verdict is found.verdict
        assert abs(again.peak_error_c or 0.0) == pytest.approx(abs(found.peak_error_c or 0.0))
        if found.zone is not None and again.zone is not None:
            assert order[again.zone - 1] == found.zone - 1


def test_what_was_measured_is_reported() -> None:
    found = Habits(share_of_lag=0.5, offset_c=0.3).judge(PULSE, (PULSE.commanded_c,), TCS)
    assert found.verdict is Verdict.DELIVERED
    assert found.onset_lag_s == pytest.approx(0.1, abs=0.02)
    assert found.peak_error_c == pytest.approx(0.3, abs=0.1)
    assert found.plateau_s == pytest.approx(7.0, abs=0.05)
    assert found.area_error == pytest.approx(0.0, abs=0.01)
    measures = found.onset_lag_s, found.peak_error_c, found.plateau_s, found.area_error
    assert {type(measure) for measure in measures} == {float}  # and no numpy number, which JSON does not know
    assert found.samples == pytest.approx(PULSE.duration_s * 50, abs=1)
    assert found.sentence == "the thermode was as commanded, off by +0.3 °C and +0.10 s"


def test_of_several_zones_the_furthest_off_speaks() -> None:
    third = dataclasses.replace(PULSE, peak_c=45.4, plateau_s=3.0)
    course = (*ZONED_COURSE[:2], third.commanded_c, *ZONED_COURSE[3:])
    found = Habits().judge(ZONED, course, TCS)
    assert (found.verdict, found.zone) == (Verdict.DELIVERED, None)
    start = "every zone as commanded; the furthest off: zone 3 was as commanded, off by +0.4 °C"
    assert found.sentence.startswith(start)


def test_exactly_at_the_tolerance_is_within_it() -> None:
    for error_c, expected in ((0.7, Verdict.DELIVERED), (0.8, Verdict.WRONG_TEMPERATURE)):
        samples = [
            Sample(i * 0.02, 30.0, (round(PULSE.commanded_c(i * 0.02 - 1.0) + sign * error_c, 1),))
            for sign in (1, -1)
            for i in range(600)
        ]
        for read_back in (samples[:600], samples[600:]):
            assert judge(PULSE, 1.0, read_back, TCS).verdict is expected


@settings(max_examples=200, deadline=None)
@given(pulses(least_c=2.0, shortest_s=2.0), habits, tolerances, st.floats(0.0, 1.0), st.floats(0.05, 1.0))
def test_missing_read_backs_leave_it_unknown(
    pulse: HeatPulse, device: Habits, allowed: Tolerances, share: float, more_s: float
) -> None:
    watched_s, gap_s = pulse.rise_s + pulse.plateau_s, allowed.longest_gap_s + more_s
    from_s = device.planned_s + share * (watched_s - gap_s)
    samples = device.read((pulse.commanded_c,), pulse.duration_s, allowed)
    left = [s for s in samples if not from_s <= s.time_s <= from_s + gap_s]
    found = judge(pulse, device.planned_s, left, allowed)
    assert found.verdict is Verdict.UNKNOWN, found.sentence
    assert "s of the heat; the longest gap that allows a verdict is" in found.sentence
    assert (found.peak_error_c, found.plateau_s, found.area_error) == (None, None, None)


def test_the_sentence_says_why_it_is_unknown() -> None:
    brief = HeatPulse(32.0, 48.0, 300.0, 0.1, 300.0)
    hidden = Habits(rate_hz=10).judge(brief, (brief.commanded_c,) * 5, MEDOC)
    assert (hidden.verdict, hidden.zone) == (Verdict.UNKNOWN, None)
    assert hidden.sentence.startswith("the thermode was to be at its peak for 0.105 s; with 0.1")
    small = HeatPulse(32.0, 32.5, 10.0, 5.0, 10.0)
    assert Habits().judge(small, (small.commanded_c,), TCS).sentence == (
        "the thermode was to change by only 0.5 °C; 0.7 °C can be judged"
    )
    step = HeatPulse(32.0, 33.2, 10.0, 5.0, 10.0)
    assert Habits(before_s=-0.05).judge(step, (step.commanded_c,), TCS).sentence == (
        "the thermode was to change by only 1.2 °C; 1.4 °C can be judged, "
        "as nothing was read before the onset"
    )
    only_third_is_brief = ZonedHeat((PULSE, None, brief))
    course = (PULSE.commanded_c, resting, brief.commanded_c)
    found = Habits(rate_hz=10).judge(only_third_is_brief, course, MEDOC)
    assert (found.verdict, found.zone) == (Verdict.UNKNOWN, 3)


def test_without_any_read_back_nothing_is_known() -> None:
    long_after = [Sample(200.0 + i, 30.0, (32.0,)) for i in range(5)]
    torn = [Sample(100.0 + i * 0.02, 30.0, (math.nan,)) for i in range(600)]
    for samples in ([], long_after, torn):
        found = judge(PULSE, 100.0, samples, TCS)
        assert (found.verdict, found.samples, found.zone) == (Verdict.UNKNOWN, 0, None)
        assert found.sentence == "no temperature was read back during the heat"


@settings(max_examples=200, deadline=None)
@given(pulses(shortest_s=0.5), habits, tolerances, st.sampled_from([-NOISE_C, NOISE_C]))
def test_one_read_back_before_the_onset_is_enough(
    pulse: HeatPulse, device: Habits, allowed: Tolerances, noise_c: float
) -> None:
    samples = device.read((pulse.commanded_c,), pulse.duration_s, allowed)
    before = Sample(device.planned_s - 0.9, 30.0, (BASELINE_C + device.offset_c + noise_c,))
    seen = [before, *(s for s in samples if s.time_s > device.planned_s)]
    found = judge(pulse, device.planned_s, seen, allowed)
    assert found.verdict is Verdict.DELIVERED, found.sentence


def test_what_makes_no_sense_is_refused() -> None:
    samples = Habits().read((resting,), 1.0, TCS)
    with pytest.raises(ValueError, match="for 5 zones, the read-back has 1"):
        judge(ZONED, 100.0, samples, TCS)
    with pytest.raises(ValueError, match=r"a peak of 30.0 °C is not over the baseline of 32.0 °C"):
        judge(HeatPulse(32.0, 30.0, -10.0, 1.0, 10.0), 100.0, samples, TCS)
    with pytest.raises(ValueError, match="order of their times"):
        judge(PULSE, 100.0, samples[::-1], TCS)
    with pytest.raises(ValueError, match=r"number of zones: \[1, 2\]"):
        judge(PULSE, 100.0, [*samples, Sample(200.0, 30.0, (32.0, 32.0))], TCS)


def test_a_profile_that_stays_at_the_baseline_is_delivered_by_staying() -> None:
    nothing = HeatProfile(BASELINE_C, (HeatSegment(3.0, BASELINE_C),), 10.0)
    found = Habits().judge(nothing, (resting,), TCS)
    assert (found.verdict, found.sentence) == (Verdict.DELIVERED, "the thermode kept its baseline")
    warm = Habits().judge(nothing, (lambda _: 33.5,), TCS)
    assert warm.verdict is Verdict.WRONG_TEMPERATURE
