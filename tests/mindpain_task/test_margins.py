"""How near plans come to their limits: the same rules as the check's, and worst at a corner of the values."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.protocol_files import LoadedProtocol, checked_plan, load_protocol, plan_request, set_values
from hardware.rig_file import RigFile, read_rig
from mindpain_task.checking import SessionLimits, check_plan
from mindpain_task.margins import STEP, Margin, nearest
from mindpain_task.protocols.values import corners
from mindpain_task.safety.electrical import ROUNDING
from mindpain_task.safety.limits import Bounded
from tests.own_values import CURRENT_BOUNDS, HEAT_BOUNDS, own_values

RIG, ENVELOPE = read_rig("rehearsal")
SHOCKS, _ = read_rig("eeg_electrical")
WORK_UP = "      work_up: {resolution_ma: 0.5, pause_s: 6.0}"
RULES = {
    "peak": "temperature",
    "dose": "dose D of one exposure",
    "site_dose": "summed dose D of a site",
    "cem43": "CEM43 of a site",
    "count": "stimuli on a site",
    "gap": "gap on a site",
}
SHOCK_RULES = {
    "current": "current",
    "charge": "charge of one phase",
    "energy": "pulse energy",
    "trains": "trains in a session",
    "gap": "gap between trains",
    "step": STEP,
}


def loaded(rig: RigFile, *changes: tuple[str, str]) -> LoadedProtocol:
    with tempfile.TemporaryDirectory() as folder:
        return load_protocol(str(own_values(Path(folder), *changes)), ENVELOPE, rig.contact)


HEAT, CURRENT = loaded(RIG), loaded(SHOCKS)
# Blocks without a work-up: every current must be in reach of the first step, 0.5 mA, or of the one before.
NO_WORK_UP = loaded(
    SHOCKS, (WORK_UP, ""), ("{min: 1.0, max: 7.5}", "{min: 0.2, max: 0.9}"), ("max: 5.0", "max: 0.5")
)
IN_BOUNDS = st.floats(0.0, 1.0, exclude_min=True, exclude_max=True)


def margins(
    protocol: LoadedProtocol, rig: RigFile, seed: int, number: int, values: dict[str, float]
) -> dict[str, Margin]:
    at_values = set_values(protocol, tuple(values.items()))
    request = plan_request(at_values, rig, language="en", seed=seed, participant_number=number)
    return nearest(checked_plan(at_values, request)[0], at_values.limits)


@pytest.mark.parametrize(
    ("protocol", "rig", "excepted"),
    [(HEAT, RIG, set()), (CURRENT, SHOCKS, {STEP}), (NO_WORK_UP, SHOCKS, set())],
    ids=["heat", "work-up", "no work-up"],
)
@given(seed=st.integers(0, 2**32), number=st.integers(1, 40), shares=st.tuples(IN_BOUNDS, IN_BOUNDS))
@settings(max_examples=40, deadline=None)
def test_no_value_between_brings_a_rule_nearer_its_limit_than_the_worst_corner(
    protocol: LoadedProtocol,
    rig: RigFile,
    excepted: set[str],
    seed: int,
    number: int,
    shares: tuple[float, float],
) -> None:
    ends = list(corners(protocol.protocol))
    lowest, highest = ends[0], ends[-1]
    between = {
        name: min(max(low + share * (highest[name] - low), low), highest[name])
        for (name, low), share in zip(lowest.items(), shares, strict=True)
    }
    at_corners = [margins(protocol, rig, seed, number, corner) for corner in ends]
    for rule, margin in margins(protocol, rig, seed, number, between).items():
        worst = max(found[rule].share for found in at_corners if rule in found)
        if rule in excepted:  # a work-up goes up to each step's limit, and never over it
            assert max(margin.share, worst) <= 1 + ROUNDING
        else:
            assert margin.share <= worst * (1 + ROUNDING), rule


@given(
    seed=st.integers(0, 1000),
    values=st.tuples(*(st.floats(low, high) for low, high in HEAT_BOUNDS.values())),
    strict=st.floats(0.02, 1.2),
)
@settings(max_examples=60, deadline=None)
def test_a_share_over_one_is_what_the_check_refuses_heat(
    seed: int, values: tuple[float, float], strict: float
) -> None:
    thermal = HEAT.limits.thermal.model_copy(
        update={
            "peak_c": 48.0 * min(1.0, 0.9 + 0.2 * strict),
            "exposure_dose": 0.4 * strict,
            "site_dose": 3.0 * strict,
            "site_cem43_stop_min": 70.0 * strict,
            "site_cem43_warn_min": 1.0,
            "stimuli_per_site": max(1, round(18 * strict)),
            "same_site_gap_stop_s": 12.0 + 12.0 * strict,
            "same_site_gap_warn_s": 60.0,
        }
    )
    at_values = set_values(HEAT, tuple(zip(HEAT_BOUNDS, values, strict=True)))
    agree(at_values, RIG, seed, replace(at_values.limits, thermal=thermal), RULES)


@given(
    seed=st.integers(0, 1000),
    values=st.tuples(*(st.floats(low, high) for low, high in CURRENT_BOUNDS.values())),
    strict=st.floats(0.1, 1.2),
)
@settings(max_examples=60, deadline=None)
def test_a_share_over_one_is_what_the_check_refuses_current(
    seed: int, values: tuple[float, float], strict: float
) -> None:
    at_values = set_values(CURRENT, tuple(zip(CURRENT_BOUNDS, values, strict=True)))
    electrical = at_values.limits.electrical.model_copy(
        update={
            "surface_pair_ma": 9.0 * strict,
            "concentric_ma": 9.0 * strict,
            "pulse_charge_uc": 1.8 * strict,
            "pulse_energy_mj": 0.01 * strict,
            "trains_per_session": max(1, round(70 * strict)),
            "between_trains_s": 8.0 * strict,
            "step_ma": 0.6 * strict,
            "step_factor": 1 + 0.3 * strict,
        }
    )
    agree(at_values, SHOCKS, seed, replace(at_values.limits, electrical=electrical), SHOCK_RULES)


def agree(
    at_values: LoadedProtocol, rig: RigFile, seed: int, limits: SessionLimits, rules: dict[str, str]
) -> None:
    request = plan_request(at_values, rig, language="en", seed=seed, participant_number=1)
    plan, _ = checked_plan(at_values, request)
    refused = {f.rule for f in check_plan(plan, limits) if f.level == "refuse"}
    over = {rule for rule, margin in nearest(plan, limits).items() if margin.share > 1 + ROUNDING}
    assert over == {rules[rule] for rule in refused & set(rules)}


def test_a_gap_of_nothing_is_as_far_over_as_can_be() -> None:
    gap = Margin("gap on a site", 0.0, 5.0, "s", at_least=True)
    assert gap.share == float("inf")
    assert Margin("gap on a site", 10.0, 5.0, "s", at_least=True).share == 0.5


def test_a_short_pulse_is_measured_by_what_an_override_allows_it() -> None:
    values = {"heat_47": 45.0, "heat_48": 48.0}
    brief = Bounded(peak_c=60.0, plateau_s=8.0)
    for plateau_s, limit_c in ((8.0, 60.0), (7.9, 48.0)):
        allowed = brief.model_copy(update={"plateau_s": plateau_s})
        thermal = HEAT.limits.thermal.model_copy(update={"brief": allowed})
        protocol = replace(HEAT, limits=replace(HEAT.limits, thermal=thermal))
        assert margins(protocol, RIG, 1, 1, values)["temperature"].limit == limit_c
