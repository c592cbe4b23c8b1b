"""What a train of heat pulses costs the skin: its doses, and how the ledger counts it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.heat import HeatPulse, HeatTrain
from mindpain_task.roles import Sample
from mindpain_task.safety.ledger import Ledger, reserved, settled
from mindpain_task.safety.limits import Exposure, cem43_min, dose, site_doses, stimuli_in
from mindpain_task.safety.live_dose import dose_of
from tests.heat_trains import SUMMATION, heat_trains

STEPS = 40_000


def integrated(train: HeatTrain) -> tuple[float, float]:
    """Sum D and CEM43 in minutes over small steps of the course, by the published formulas alone."""
    step_s = train.duration_s / STEPS
    times_s, celsius = np.array(train.corners).T
    here_c = np.interp((np.arange(STEPS) + 0.5) * step_s, times_s, celsius)
    burn_per_s = np.where(here_c >= 43.0, 1 / np.exp(113.4 - 28.3 * np.log(here_c)), 0.0)
    ratio = np.where(here_c >= 43.0, 0.5, 0.25)
    cem_per_s = np.where(here_c >= 39.0, ratio ** (43.0 - here_c), 0.0)
    return float(np.sum(burn_per_s) * step_s), float(np.sum(cem_per_s) * step_s / 60)


@pytest.mark.parametrize(
    ("train", "spent", "minutes"),
    [
        (SUMMATION, 0.174, 4.18),
        (replace(SUMMATION, pulse=replace(SUMMATION.pulse, plateau_s=0.7)), 0.217, 5.25),
        (replace(SUMMATION, count=5), 0.0871, 2.09),
        (replace(SUMMATION, pulse=replace(SUMMATION.pulse, peak_c=50.0)), 0.568, 16.8),
        (replace(SUMMATION, between_c=32.0, period_s=4.0), 0.174, 4.18),
        (replace(SUMMATION, between_c=45.0), 0.226, 5.17),
        (replace(SUMMATION, between_c=41.0), 0.174, 4.19),
        (replace(SUMMATION, between_c=43.5), 0.192, 4.48),
    ],
)
def test_worked_examples_equal_their_integrals(train: HeatTrain, spent: float, minutes: float) -> None:
    assert integrated(train) == pytest.approx((spent, minutes), rel=0.01)
    assert (dose(train), cem43_min(train)) == pytest.approx((spent, minutes), rel=0.01)


@given(heat_trains())
@settings(max_examples=25, deadline=None)
def test_the_closed_form_is_the_integral(train: HeatTrain) -> None:
    spent, minutes = integrated(train)
    assert dose(train) == pytest.approx(spent, rel=0.01, abs=1e-5)
    assert cem43_min(train) == pytest.approx(minutes, rel=0.01, abs=1e-4)


@given(heat_trains(), st.floats(0.0, 3.0), st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_more_pulses_and_hotter_ones_are_never_less_dose(train: HeatTrain, more_c: float, more: int) -> None:
    hotter = replace(train.pulse, peak_c=train.peak_c + more_c)
    longer_s = train.period_s + 2 * more_c / min(hotter.rise_c_per_s, hotter.return_c_per_s)
    others = (
        replace(train, count=train.count + more),
        replace(train, pulse=hotter, period_s=longer_s),
        replace(train, period_s=longer_s),
    )
    for cost in (dose, cem43_min):
        assert cost(train) >= cost(train.pulse) * (1 - 1e-9)
        for other in others:
            assert cost(other) >= cost(train) * (1 - 1e-9)


@given(heat_trains())
@settings(max_examples=100, deadline=None)
def test_a_train_is_never_more_than_its_pulses_apart_and_the_time_between_them(train: HeatTrain) -> None:
    """Ramps from a warmer start are shorter: only what is held between the pulses comes on top."""
    at_rest = HeatPulse(train.between_c - 1e-9, train.between_c, 1e9, max(train.between_s, 1e-12), 1e9)
    for cost in (dose, cem43_min):
        most = train.count * cost(train.pulse) + train.count * cost(at_rest)
        assert cost(train) <= most * (1 + 1e-9) + 1e-9


@given(heat_trains(hottest_c=51.0))
@settings(max_examples=20, deadline=None)
def test_a_train_that_is_read_back_as_commanded_costs_what_was_planned(train: HeatTrain) -> None:
    count = math.ceil(train.duration_s / 0.005)
    times_s = [min(train.duration_s, number * 0.005) for number in range(count + 1)]
    samples = [Sample(time_s, None, (train.commanded_c(time_s),)) for time_s in times_s]
    spent = dose_of(samples, 0.0, train.duration_s)
    assert spent.dose == pytest.approx(dose(train), rel=0.05, abs=1e-4)
    assert spent.cem43_min == pytest.approx(cem43_min(train), rel=0.05, abs=1e-3)


def test_each_pulse_of_a_train_is_one_of_a_sites_stimuli() -> None:
    assert (stimuli_in(SUMMATION), stimuli_in(SUMMATION.pulse)) == (10, 1)
    given_ = [Exposure(1, "train", "arm", 0.0, SUMMATION), Exposure(2, "one", "arm", 60.0, SUMMATION.pulse)]
    spent = site_doses(given_)["arm"]
    assert spent.stimuli == 11
    assert spent.dose == pytest.approx(dose(SUMMATION) + dose(SUMMATION.pulse))
    assert spent.last_end_s == 60.0 + SUMMATION.pulse.duration_s


def test_a_train_is_reserved_in_full_and_settled_as_one() -> None:
    entry = reserved("run/1", "arm", "ses-1", SUMMATION, 100.0, "train", 3)
    assert (entry.count, entry.basis) == (10, "commanded")
    assert entry.dose == dose(SUMMATION)
    assert entry.cem43_min == cem43_min(SUMMATION)
    assert entry.end_s == pytest.approx(100.0 + 30.7)
    book = Ledger([entry], "ses-1")
    assert book.balance("arm", 200.0).stimuli == 10
    book.enter(settled(entry, "stopped", 110.0, 0.05, 1.0))
    assert book.balance("arm", 200.0).stimuli == 10
    book.enter(settled(entry, "not_given", 100.0, 0.0, 0.0))
    assert book.balance("arm", 200.0).stimuli == 0
