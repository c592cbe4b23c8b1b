"""A regular grid: what was there is at its own time, what was not is nowhere, and nothing is new."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.bids.grids import ROUNDING, Grid, nominal_hz

RATES_HZ = st.sampled_from([10.0, 20.0, 60.0, 100.0])
GAP_S = 0.25


@st.composite
def moments(draw: st.DrawFn, rate_hz: float) -> list[float]:
    """Ascending moments, no two in one step of the grid, with gaps here and there."""
    steps = draw(st.lists(st.floats(1.02, 1.5) | st.floats(2.0, 200.0), min_size=0, max_size=40))
    start_s = draw(st.floats(-5.0, 500.0))
    return [float(each) for each in start_s + np.cumsum([0.0, *steps]) / rate_hz]


@given(st.data(), RATES_HZ)
@settings(max_examples=150, deadline=None)
def test_every_moment_is_in_the_grid_within_half_a_step(data: st.DataObject, rate_hz: float) -> None:
    at_s = np.array(data.draw(moments(rate_hz)))
    grid = Grid.over(at_s[0], at_s[-1], rate_hz)
    places = grid.nearest(at_s, GAP_S)
    own = grid.index(at_s)
    assert places[own].tolist() == list(range(len(at_s)))
    assert np.abs(grid.times_s[own] - at_s).max() <= 0.5 / rate_hz + 1e-6


@given(st.data(), RATES_HZ)
@settings(max_examples=150, deadline=None)
def test_each_sample_is_the_nearest_moment_and_nothing_spans_a_gap(
    data: st.DataObject, rate_hz: float
) -> None:
    at_s = np.array(data.draw(moments(rate_hz)))
    grid = Grid.over(at_s[0] - 3 / rate_hz, at_s[-1] + 3 / rate_hz, rate_hz)
    for time_s, place in zip(grid.times_s, grid.nearest(at_s, GAP_S), strict=True):
        away_s = np.abs(at_s - time_s)
        before, after = at_s[at_s <= time_s], at_s[at_s >= time_s]
        apart_s = after[0] - before[-1] if len(before) and len(after) else np.inf
        if place >= 0:
            assert away_s[place] <= away_s.min() + 2 * ROUNDING
            assert apart_s <= GAP_S + 2 * ROUNDING or away_s[place] <= 0.5 / rate_hz + ROUNDING
        else:
            assert apart_s > GAP_S
            assert away_s.min() > 0.5 / rate_hz


@given(st.data(), RATES_HZ)
@settings(max_examples=100, deadline=None)
def test_held_is_the_last_moment_so_far(data: st.DataObject, rate_hz: float) -> None:
    at_s = np.array(data.draw(moments(rate_hz)))
    grid = Grid.over(at_s[0] - 1.0, at_s[-1] + 1.0, rate_hz)
    for time_s, place in zip(grid.times_s, grid.held(at_s), strict=True):
        assert (at_s[: place + 1] <= time_s + 1e-6).all()
        assert (at_s[place + 1 :] > time_s).all()


def test_a_grid_without_moments_is_empty() -> None:
    grid = Grid.over(0.0, 1.0, 10.0)
    assert (grid.nearest(np.empty(0), GAP_S) == -1).all()
    assert (grid.held(np.empty(0)) == -1).all()
    assert np.isnan(grid.empty(3)).all()


def test_two_sessions_have_the_same_ticks() -> None:
    early, late = Grid.over(0.994, 10.0, 100.0), Grid.over(-0.3062, 10.0, 100.0)
    assert (early.start_s, late.start_s) == (0.99, -0.31)
    assert set(np.round(early.times_s, 6)) <= set(np.round(late.times_s, 6))


@given(st.sampled_from([10.0, 25.0, 50.0, 100.0]), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_a_rate_is_known_in_spite_of_jitter_and_pauses(rate_hz: float, seed: int) -> None:
    dice = np.random.default_rng(seed)
    steps_s = np.concatenate((dice.normal(1.0, 0.1, 200) / rate_hz, np.ones(150)))
    dice.shuffle(steps_s)
    assert nominal_hz(np.cumsum(steps_s), (10.0, 25.0, 50.0, 100.0), 0.5) == rate_hz


@pytest.mark.parametrize("at_s", [[], [3.0], [1.0, 2.0, 3.0]])
def test_where_there_are_only_pauses_the_rate_is_the_slowest(at_s: list[float]) -> None:
    assert nominal_hz(np.array(at_s), (10.0, 50.0), 0.5) == 10.0
