"""Protocols with two probes: what they must say, and which rigs can give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.protocol_files import checked_plan, load_protocol, plan_request, plan_session
from hardware.rig_file import read_rig
from mindpain_task.located import Refused
from mindpain_task.model import SessionPlan
from mindpain_task.paired_heat import PairedHeat
from mindpain_task.planning.walking import exposures
from mindpain_task.safety.limits import dose, site_doses
from tests.probes_for_tests import NEAR, two_probe_protocol

RIG, ENVELOPE = read_rig("two_thermodes")


def refused(folder: Path, *replaced: tuple[str, str]) -> str:
    """Return why a changed protocol is not read."""
    with pytest.raises(Refused) as caught:
        load_protocol(str(two_probe_protocol(folder, replaced=replaced)), ENVELOPE)
    return str(caught.value)


def planned(protocol: Path) -> SessionPlan:
    """Return the plan of a protocol in a room with two thermodes."""
    loaded = load_protocol(str(protocol), ENVELOPE)
    plan, _ = plan_session(loaded, RIG, language="en", seed=1, participant_number=1)
    return plan


def test_a_stimulus_says_which_probes_give_it(tmp_path: Path) -> None:
    plan = planned(two_probe_protocol(tmp_path))
    heats = {trial.stimulus_name: trial.stimulus for trial in plan.trials}
    assert {name: heat.probes for name, heat in heats.items() if isinstance(heat, PairedHeat)} == {
        "one": ("first",),
        "other": ("second",),
        "both": ("first", "second"),
    }
    assert len(plan.stimuli) == 3
    assert plan.baseline_c == 32.0


def test_the_whole_dose_is_put_on_both_places_whichever_probe_gives_it(tmp_path: Path) -> None:
    plan = planned(two_probe_protocol(tmp_path))
    one = dose(plan.stimuli[0])  # type: ignore[arg-type]
    doses = site_doses(exposures(plan))
    stimuli = {site: spent.stimuli for site, spent in doses.items()}
    assert stimuli == {"left_volar_forearm_1": 6, "left_volar_forearm_2": 3, "left_volar_forearm_5": 3}
    for site, spent in doses.items():
        assert spent.dose == pytest.approx(stimuli[site] * one)


def test_the_place_that_both_separations_share_is_what_runs_out(tmp_path: Path) -> None:
    protocol = two_probe_protocol(tmp_path, replaced=(("both: 1}", "both: 12}"),))
    loaded = load_protocol(str(protocol), ENVELOPE)
    request = plan_request(loaded, RIG, language="en", seed=1, participant_number=1)
    _, findings = checked_plan(loaded, request)
    over = [each.sentence for each in findings if each.level == "refuse" and each.rule == "count"]
    assert len(over) == 1
    assert "site left_volar_forearm_1 would take more than 20 stimuli" in over[0]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("probes: [second]", "probes: []", "the probes of a pulse are"),
        ("probes: [first, second]", "probes: [second, first]", "the probes of a pulse are"),
        ("probes: [second]", "probes: [third]", "first"),
        (", probes: [second]", "", "'one' names its `probes`: so must all heat of this protocol"),
        (NEAR, "left_volar_forearm_1", "a site is the places of both, FIRST+SECOND"),
        (NEAR, "left_volar_forearm_1+left_volar_forearm_1", "two places that differ"),
        (NEAR, "left_volar_forearm+left_volar_forearm_2", "may be the same skin"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert sentence in refused(tmp_path, (old, new))


def test_two_places_without_probes_are_refused(tmp_path: Path) -> None:
    plain = tuple((f", probes: [{each}]", "") for each in ("first", "second", "first, second"))
    assert "no heat says which `probes` give it" in refused(tmp_path, *plain)


def test_a_train_has_one_probe(tmp_path: Path) -> None:
    train = ("modality: heat,", "modality: heat_train, count: 2, period_s: 8.0, between_c: 40.0,")
    assert "probes" in refused(tmp_path, train)


@pytest.mark.parametrize("rig", ["rehearsal", "booth_tcs", "booth_medoc"])
def test_a_rig_with_one_probe_refuses_two(tmp_path: Path, rig: str) -> None:
    room, envelope = read_rig(rig)
    loaded = load_protocol(str(two_probe_protocol(tmp_path)), envelope)
    with pytest.raises(Refused, match="it has one probe, and the stimulus names `probes`"):
        plan_session(loaded, room, language="en", seed=1, participant_number=1)


def test_a_rig_with_two_probes_refuses_heat_that_names_none() -> None:
    loaded = load_protocol("demo", ENVELOPE)
    with pytest.raises(Refused, match="does not say which of them give it: write `probes`"):
        plan_session(loaded, RIG, language="en", seed=1, participant_number=1)


def test_a_peak_between_bounds_keeps_its_probes(tmp_path: Path) -> None:
    bounds = (
        "peak_c: 48.0, rise_c_per_s: 10.0, plateau_s: 3.0",
        "peak_c: {min: 44.0, max: 48.0}, rise_c_per_s: 10.0, plateau_s: 3.0",
    )
    loaded = load_protocol(str(two_probe_protocol(tmp_path, replaced=(bounds,))), ENVELOPE)
    heat = loaded.protocol.stimuli["both"].at(45.0).stimulus()
    assert isinstance(heat, PairedHeat)
    assert (heat.peak_c, heat.probes) == (45.0, ("first", "second"))


def test_no_press_ends_heat_of_two_probes_and_no_screen_says_so(tmp_path: Path) -> None:
    told = refused(tmp_path, ("{phase: heat, show: cue}", "{phase: heat, show: cue, until: press}"))
    assert "only heat or shock can end at a press, not heat of two probes" in told
