"""What is derived from a rating given all the time, by hand and by the laws that it must keep."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.continuous import ONSET_OVER, Derived, derive

Samples = list[tuple[float, float]]


@st.composite
def courses(draw: st.DrawFn) -> Samples:
    """Draw samples at rising times, the first of them before 0 s."""
    steps_s = draw(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=30))
    now_s, samples = -0.5, [(-0.5, draw(st.floats(0, 100)))]
    for step_s in steps_s:
        now_s += step_s
        samples.append((now_s, draw(st.floats(0, 100))))
    return samples


def test_a_course_worked_by_hand() -> None:
    """0 until 2 s after the onset, 4 for a second, 50 for two, 80 for one, 20 for the last two."""
    samples = [(9.0, 0.0), (12.0, 4.0), (13.0, 50.0), (15.0, 80.0), (16.0, 20.0)]
    assert derive(samples, 10.0, 18.0) == Derived(
        peak=80.0,
        peak_s=5.0,
        mean=(4 * 1 + 50 * 2 + 80 * 1 + 20 * 2) / 8,
        area_s=224.0,
        onset_s=3.0,
        lasted_s=8.0,
        samples=5,
    )


def test_what_was_rated_before_the_onset_counts_only_as_where_it_stood() -> None:
    found = derive([(0.0, 90.0), (1.0, 10.0)], 2.0, 4.0)
    assert found is not None
    assert (found.peak, found.mean, found.onset_s, found.peak_s, found.samples) == (10.0, 10.0, 0.0, 0.0, 1)


def test_the_peak_is_where_it_was_first_reached() -> None:
    found = derive([(0.0, 0.0), (1.0, 60.0), (2.0, 30.0), (3.0, 60.0)], 0.0, 5.0)
    assert found is not None
    assert (found.peak, found.peak_s) == (60.0, 1.0)


@given(st.lists(st.floats(0, ONSET_OVER), min_size=1, max_size=10))
def test_who_never_passes_the_first_points_has_no_onset(ratings: list[float]) -> None:
    found = derive([(0.1 * i, rating) for i, rating in enumerate(ratings)], 0.0, 3.0)
    assert found is not None
    assert (found.onset_s, found.peak_s, found.peak) == (None, None, max(ratings))


@pytest.mark.parametrize(
    ("samples", "onset_s", "end_s"), [([], 0.0, 1.0), ([(5.0, 1.0)], 0.0, 5.0), ([(0.0, 1.0)], 2.0, 2.0)]
)
def test_without_a_sample_in_time_there_is_nothing(samples: Samples, onset_s: float, end_s: float) -> None:
    assert derive(samples, onset_s, end_s) is None


def test_a_rating_that_began_late_lasts_from_its_first_sample() -> None:
    found = derive([(3.0, 40.0)], 1.0, 5.0)
    assert found is not None
    assert (found.lasted_s, found.area_s, found.mean, found.onset_s) == (2.0, 80.0, 40.0, 2.0)


@settings(max_examples=200, deadline=None)
@given(courses(), st.floats(0.1, 30))
def test_the_mean_is_between_the_lowest_and_the_highest(samples: Samples, end_s: float) -> None:
    found = derive(samples, 0.0, end_s)
    assert found is not None
    inside = [rating for time_s, rating in samples if 0 < time_s < end_s]
    held = [rating for time_s, rating in samples if time_s <= 0][-1]
    slack = 1e-9
    assert min([held, *inside]) - slack <= found.mean <= found.peak + slack
    assert found.peak == max([held, *inside])
    assert found.area_s == pytest.approx(found.mean * found.lasted_s)
    assert found.lasted_s == end_s
    if found.onset_s is not None:
        assert found.peak_s is not None
        assert 0 <= found.onset_s <= found.peak_s < end_s


@settings(max_examples=200, deadline=None)
@given(courses(), st.floats(0.5, 20), st.floats(0.01, 0.99))
def test_areas_add_up_where_a_course_is_cut_in_two(samples: Samples, end_s: float, share: float) -> None:
    cut_s = share * end_s
    whole, first, second = (derive(samples, *ends) for ends in ((0, end_s), (0, cut_s), (cut_s, end_s)))
    assert whole is not None
    assert first is not None
    assert second is not None
    assert whole.area_s == pytest.approx(first.area_s + second.area_s)
    assert whole.peak == max(first.peak, second.peak)


@settings(max_examples=100, deadline=None)
@given(courses(), st.floats(-1e5, 1e5), st.floats(0.5, 20))
def test_only_times_since_the_onset_matter(samples: Samples, shift_s: float, end_s: float) -> None:
    moved = [(round(time_s, 3) + round(shift_s), rating) for time_s, rating in samples]
    here = derive([(round(time_s, 3), rating) for time_s, rating in samples], 0.0, 30.0 + end_s)
    there = derive(moved, round(shift_s), round(shift_s) + 30.0 + end_s)
    assert here is not None
    assert there is not None
    assert (here.peak, here.samples) == (there.peak, there.samples)
    assert there.area_s == pytest.approx(here.area_s, abs=1e-4)


@settings(max_examples=100, deadline=None)
@given(courses(), st.integers(1, 5))
def test_more_samples_of_the_same_course_change_no_measure(samples: Samples, more: int) -> None:
    """The rating holds from each sample to the next: samples in between say nothing new."""
    dense: Samples = []
    for (time_s, rating), (next_s, _) in zip(samples, [*samples[1:], (30.0, 0.0)], strict=True):
        dense += [(time_s + i * (next_s - time_s) / (more + 1), rating) for i in range(more + 1)]
    sparse, often = derive(samples, 0.0, 31.0), derive(dense, 0.0, 31.0)
    assert sparse is not None
    assert often is not None
    assert often.area_s == pytest.approx(sparse.area_s)
    assert (often.peak, often.onset_s) == (sparse.peak, sparse.onset_s)
