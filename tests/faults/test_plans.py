"""Some of the random plans on every run of the tests; and faults planted in the limits, to be found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mindpain_task.safety.limits import Bounded
from tests.faults.plans.command import columns, judged, report
from tests.faults.plans.current_plans import try_current
from tests.faults.plans.findings import Tally
from tests.faults.plans.heat_oracle import Numbers, Pulses, doses
from tests.faults.plans.heat_plans import try_heat

DEFAULT, OVERRIDE = columns()


@pytest.mark.parametrize("chunk", range(4))
def test_no_plan_that_is_allowed_is_over_the_published_limits(chunk: int) -> None:
    tally = judged(seed=1, chunk=chunk, count=500)
    assert (tally.plans, tally.over, tally.needless) == (500, 0, 0), tally.examples
    assert 0.2 < tally.accepted.total() / tally.plans < 0.8
    assert tally.armed["ledger, default limits: armed"] > tally.armed["ledger, default limits: refused"] > 0


def test_the_same_seed_draws_the_same_plans() -> None:
    assert judged(seed=3, chunk=7, count=50) == judged(seed=3, chunk=7, count=50)
    assert judged(seed=3, chunk=7, count=50) != judged(seed=3, chunk=8, count=50)


def one_row(*values: float) -> Pulses:
    columns_: list[Numbers] = [np.array([value]) for value in values]
    return Pulses(*columns_)


@pytest.mark.parametrize(
    ("peak_c", "plateau_s", "baseline_c", "ramp_c_per_s", "dose", "minutes"),
    [
        (45.0, 300.0, 32.0, 8.0, 1.03, 20.0),
        (47.0, 85.0, 32.0, 8.0, 1.01, 22.8),
        (49.0, 12.0, 35.0, 6.0, 0.48, 13.3),
        (50.0, 15.0, 32.0, 8.0, 1.05, 32.8),
        (51.0, 0.25, 32.0, 70.0, 0.04, 1.2),
        (53.0, 3.0, 32.0, 40.0, 1.09, 52.4),
        (47.0, 420.0, 32.0, 8.0, 5.0, 112.0),
    ],
)
def test_the_oracle_finds_the_published_doses(
    peak_c: float, plateau_s: float, baseline_c: float, ramp_c_per_s: float, dose: float, minutes: float
) -> None:
    found = doses(one_row(baseline_c, peak_c, ramp_c_per_s, plateau_s, ramp_c_per_s))
    assert found[0][0] == pytest.approx(dose, rel=0.02, abs=0.01)
    assert found[1][0] == pytest.approx(minutes, rel=0.02, abs=0.05)


def test_smaller_steps_find_the_same_doses() -> None:
    hot = one_row(20.0, 55.0, 0.5, 1.0, 300.0)
    for coarse, fine in zip(doses(hot), doses(hot, steps=1000), strict=True):
        assert coarse[0] == pytest.approx(fine[0], rel=2e-7)


HEAT_FAULTS = [
    ("default", {"peak_c": 50.5}),
    ("default", {"baseline_min_c": 29.5}),
    ("default", {"baseline_max_c": 35.5}),
    ("default", {"ramp_c_per_s": 10.2}),
    ("default", {"plateau_from_43_s": 61.0}),
    ("default", {"exposure_dose": 0.87}),
    ("default", {"site_dose": 6.1}),
    ("default", {"same_site_gap_stop_s": 4.9}),
    ("default", {"stimuli_per_site": 21}),
    ("default", {"site_dose_24h": 12.0}),
    ("default", {"tonic": Bounded(peak_c=45.0, plateau_s=300.0)}),
    ("override", {"brief": Bounded(peak_c=55.3, plateau_s=1.0)}),
    ("override", {"brief": Bounded(peak_c=55.0, plateau_s=1.1)}),
    ("override", {"tonic": Bounded(peak_c=45.1, plateau_s=300.0)}),
    ("override", {"site_cem43_stop_min": 205.0}),
]


@pytest.mark.parametrize(("column", "fault"), HEAT_FAULTS, ids=str)
def test_a_limit_that_is_too_loose_is_found(column: str, fault: dict[str, object]) -> None:
    usual = DEFAULT if column == "default" else OVERRIDE
    loose = replace(usual.limits, thermal=usual.limits.thermal.model_copy(update=fault))
    tally = Tally()
    try_heat(np.random.default_rng(5), 250, replace(usual, limits=loose), tally)
    assert tally.over > 0
    assert tally.needless == 0


@pytest.mark.parametrize("fault", [{"exposure_dose": 0.83}, {"site_dose": 5.9}, {"peak_c": 49.5}])
def test_a_limit_that_is_too_tight_is_found(fault: dict[str, object]) -> None:
    tight = replace(DEFAULT.limits, thermal=DEFAULT.limits.thermal.model_copy(update=fault))
    tally = Tally()
    try_heat(np.random.default_rng(5), 250, replace(DEFAULT, limits=tight), tally)
    assert tally.needless > 0
    assert tally.over == 0


CURRENT_FAULTS = [
    ("surface_pair_ma", 20.5),
    ("pulse_width_us", 2050),
    ("pulse_charge_uc", 20.5),
    ("charge_density_uc_per_cm2", 41.0),
    ("average_current_ma", 10.3),
    ("train_pulses", 11),
    ("between_trains_s", 4.9),
    ("trains_per_session", 101),
    ("step_factor", 1.27),
    ("step_ma", 0.52),
    ("rms_current_ma", 52.0),
    ("pulse_energy_mj", 53.0),
]


@pytest.mark.parametrize(("limit", "value"), CURRENT_FAULTS)
def test_a_limit_of_current_that_is_too_loose_is_found(limit: str, value: float) -> None:
    loose = replace(DEFAULT.limits, electrical=DEFAULT.limits.electrical.model_copy(update={limit: value}))
    tally = Tally()
    try_current(np.random.default_rng(5), 250, replace(DEFAULT, limits=loose), tally)
    assert tally.over > 0
    assert tally.needless == 0


def test_the_last_line_says_how_many_were_over() -> None:
    tally = Tally(plans=3)
    tally.wrong("an example", is_over=True)
    assert list(report(tally))[-3:] == [
        "an example",
        "0 refused though inside",
        "3 plans, 1 over the envelope",
    ]
