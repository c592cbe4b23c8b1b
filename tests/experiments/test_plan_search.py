"""Many plans of one protocol: all are checked, each participant's order and site comes, the worst is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.plan_search import Origin, PlanSearch, different_participants, search
from experiments.protocol_files import LoadedProtocol, load_protocol, plan_session, set_values
from hardware.rig_file import RigFile, read_rig
from mindpain_task.located import Refused
from mindpain_task.planning.orders import condition_order
from mindpain_task.planning.walking import exposures
from mindpain_task.safety.limits import site_doses
from tests.own_values import HEAT_BOUNDS, own_values

RIG, ENVELOPE = read_rig("rehearsal")
SHOCKS, _ = read_rig("eeg_electrical")
FLAGSHIP = load_protocol("attention_direction", ENVELOPE)


def worst_of(found: PlanSearch, rule: str) -> tuple[float, Origin]:
    (case,) = (case for case in found.worst if case.margin.rule == rule)
    return case.margin.value, case.origin


def test_the_flagship_stays_inside_with_every_seed() -> None:
    steps: list[int] = []
    found = search(FLAGSHIP, RIG, 60, lambda: steps.append(1))
    assert (found.randomisations, found.corners, found.plans, found.over) == (60, 1, 60, ())
    assert found.participants == 18
    assert len(steps) == 60
    assert all(case.margin.share <= 1 for case in found.worst)
    assert [case.margin.rule for case in found.worst] == [
        "temperature",
        "dose D of one exposure",
        "summed dose D of a site",
        "CEM43 of a site",
        "stimuli on a site",
        "gap on a site",
    ]


def test_the_worst_case_is_in_the_plan_that_is_named() -> None:
    found = search(FLAGSHIP, RIG, 60)
    gap_s, origin = worst_of(found, "gap on a site")
    gaps: dict[int, float] = {}
    for seed in range(1, 61):
        number = (seed - 1) % 18 + 1
        plan, _ = plan_session(FLAGSHIP, RIG, language="en", seed=seed, participant_number=number)
        given = exposures(plan)
        gaps[seed] = min(
            two.onset_s - one.onset_s - one.pulse.duration_s
            for i, one in enumerate(given)
            for two in given[i + 1 :][:1]
            if one.site == two.site
        )
    assert gap_s == pytest.approx(min(gaps.values()))
    assert gaps[origin.seed] == pytest.approx(gap_s)
    assert origin.participant_number == (origin.seed - 1) % 18 + 1


def test_current_is_searched_in_its_room() -> None:
    current = load_protocol("attention_direction", ENVELOPE, SHOCKS.contact)
    found = search(current, SHOCKS, 20)
    assert found.over == ()
    assert worst_of(found, "trains in a session")[0] == 57
    assert worst_of(found, "current")[0] == 6.0


def test_every_order_of_conditions_meets_every_first_site() -> None:
    protocol = FLAGSHIP.protocol
    sites = len(protocol.skin_sites.sites)

    def start(number: int) -> tuple[tuple[str, ...], str]:
        plan, _ = plan_session(FLAGSHIP, RIG, language="en", seed=1, participant_number=number)
        return condition_order(protocol, number), plan.blocks[0].site

    period = different_participants(protocol)
    starts = [start(number) for number in range(1, period + 1)]
    assert len({order for order, _ in starts}) == 6
    assert len(set(starts)) == 6 * sites == period
    assert start(period + 1) == starts[0]
    listed = protocol.model_copy(update={"blocks": protocol.blocks.model_copy(update={"order": "as_listed"})})
    assert different_participants(listed) == 18


def own(folder: Path, rig: RigFile, *changes: tuple[str, str]) -> LoadedProtocol:
    return load_protocol(str(own_values(folder, *changes)), ENVELOPE, rig.contact)


def test_every_corner_of_the_bounds_is_searched(tmp_path: Path) -> None:
    found = search(own(tmp_path, RIG), RIG, 10)
    assert (found.corners, found.plans, found.over) == (4, 40, ())
    highest = tuple((name, high) for name, (_, high) in HEAT_BOUNDS.items())
    lowest = tuple((name, low) for name, (low, _) in HEAT_BOUNDS.items())
    assert worst_of(found, "summed dose D of a site")[1].values == highest
    assert worst_of(found, "gap on a site")[1].values == lowest
    assert str(Origin(3, 2, highest)) == "--seed 3 --number 2 --set heat_47=47.5 --set heat_48=48"


def test_a_value_that_was_set_is_no_corner_any_more(tmp_path: Path) -> None:
    partly = set_values(own(tmp_path, RIG), (("heat_48", 46.0),))
    assert search(partly, RIG, 2).corners == 2


def test_plans_over_the_envelope_are_counted_and_the_first_is_named(tmp_path: Path) -> None:
    loaded = own(tmp_path, RIG)
    highest = tuple((name, high) for name, (_, high) in HEAT_BOUNDS.items())
    plan, _ = plan_session(set_values(loaded, highest), RIG, language="en", seed=1, participant_number=1)
    most = max(spent.dose for spent in site_doses(exposures(plan)).values())
    thermal = loaded.limits.thermal.model_copy(update={"site_dose": 0.99 * most})
    found = search(replace(loaded, limits=replace(loaded.limits, thermal=thermal)), RIG, 6)
    assert found.plans == 24
    assert [origin for origin, _ in found.over] == [Origin(seed, seed, highest) for seed in range(1, 7)]
    assert "would reach a summed dose D of" in found.over[0][1]
    worst, origin = worst_of(found, "summed dose D of a site")
    assert worst == pytest.approx(most)
    assert origin == Origin(1, 1, highest)


def test_what_the_rig_cannot_give_is_refused_before_the_search(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="rig eeg_electrical has no thermode"):
        search(load_protocol("demo", ENVELOPE), SHOCKS, 3)
    uneven = own(tmp_path, RIG, ("{min: 44.0, max: 48.0}", "{min: 44.055, max: 48.0}"))
    with pytest.raises(Refused, match="the tcs of rig rehearsal cannot do this"):
        search(uneven, RIG, 3)
