"""Conditions that change from trial to trial, trials of their own, signals, and trials without stimulus."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from experiments.protocol_files import load_protocol, plan_session
from hardware.rig_file import read_rig
from mindpain_task.located import Refused
from mindpain_task.model import MIXED, NO_STIMULUS, SessionPlan
from mindpain_task.views import Cue, Signal
from tests.library_for_tests import write_library

RIG, ENVELOPE = read_rig("rehearsal")


def planned(folder: Path, *changes: tuple[str, str], arm: str = "one", seed: int = 1) -> SessionPlan:
    loaded = load_protocol(str(write_library(folder, *changes)), ENVELOPE, arm=arm, occasion="before")
    return plan_session(loaded, RIG, language="en", seed=seed, participant_number=1)[0]


def refusals(folder: Path, *changes: tuple[str, str]) -> list[str]:
    with pytest.raises(Refused) as caught:
        planned(folder, *changes)
    return [str(refusal).partition(": ")[2] for refusal in caught.value.refusals]


def test_each_mixed_block_has_the_trials_of_all_conditions(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert [block.condition.name for block in plan.blocks] == [MIXED, MIXED]
    for block in plan.blocks:
        counts = Counter(
            (trial.condition.name, trial.stimulus_name) for trial in block.trials if trial.condition
        )
        each = {"heat_48": 2, "heat_46": 1, "nothing": 1}
        names = ("breath_mindful", "pain_site_mindful")
        assert counts == {(name, stimulus): n for name in names for stimulus, n in each.items()}


def test_their_order_is_another_in_each_block_and_the_cue_tells_the_condition(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    orders = [[(t.condition and t.condition.name, t.stimulus_name) for t in b.trials] for b in plan.blocks]
    assert orders[0] != orders[1]
    for trial in plan.trials:
        (cue,) = (phase for phase in trial.phases if phase.name == "cue")
        assert trial.condition is not None
        assert isinstance(cue.shows, Cue)
        assert cue.shows.picture == trial.condition.attention_target
        assert cue.marker == f"cue_{trial.condition.attention_target}_mindful"


def test_all_guidance_comes_before_the_first_block(tmp_path: Path) -> None:
    first, second = planned(tmp_path).blocks
    assert len([phase for phase in first.before if phase.name == "guidance"]) >= 2
    assert second.before == ()


def test_a_condition_may_have_trials_of_its_own(tmp_path: Path) -> None:
    plan = planned(tmp_path, arm="two")
    own = [t.stimulus_name for t in plan.trials if t.condition and t.condition.name == "breath_mindful"]
    assert own == ["heat_46"] * 6


def test_trials_may_come_as_listed(tmp_path: Path) -> None:
    listed = ("  mixed: 2\n", "  trial_order: as_listed\n")
    plan = planned(tmp_path, listed, ("  after: {blocks: {mixed: 3}}", "  after: {}"))
    for block in plan.blocks:
        assert [trial.stimulus_name for trial in block.trials] == ["heat_48", "heat_48", "heat_46", "nothing"]
        assert all(trial.condition is None for trial in block.trials)


def test_a_condition_may_have_phases_probes_and_a_site_of_its_own(tmp_path: Path) -> None:
    own = """\
    script: demo_breath
    site: right_volar_forearm_1
    probes: []
    trial: [{phase: signal, show: signal, duration_s: 9.0}, {phase: stimulus, show: blank}, {ask: intensity}]
"""
    site = '  sites:\n    right_volar_forearm_1: {en: "right", de: "rechts"}\n'
    plan = planned(
        tmp_path,
        ("    script: demo_breath\n", own),
        ("  sites:\n", site),
        ("  mixed: 2\n", ""),
        ("  after: {blocks: {mixed: 3}}", "  after: {}"),
    )
    blocks = {block.condition.name: block for block in plan.blocks}
    breath, pain = blocks["breath_mindful"], blocks["pain_site_mindful"]
    assert breath.site == "right_volar_forearm_1"
    assert [phase.asks.name for phase in breath.after if phase.asks] == []
    assert {len(trial.phases) for trial in breath.trials} == {3}
    assert {len(trial.phases) for trial in pain.trials} == {8}


@pytest.mark.parametrize("own", ["site: left_volar_forearm_1", "probes: []"])
def test_a_mixed_block_has_no_site_and_no_end_of_one_condition(tmp_path: Path, own: str) -> None:
    (told,) = refusals(tmp_path, ("    script: demo_breath\n", f"    script: demo_breath\n    {own}\n"))
    assert "blocks are `mixed`" in told


def test_nothing_is_not_rated_all_the_time(tmp_path: Path) -> None:
    rated = ("{phase: stimulus, show: cue}", "{phase: stimulus, show: cue, rates: intensity}")
    told = refusals(tmp_path, rated)
    assert told == ["blocks.trial.4.rates: 'nothing' is none: there is nothing to rate while it lasts"]


def test_a_trial_without_stimulus_lasts_as_long_as_it_says_and_gives_nothing(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    nothing = [trial for trial in plan.trials if trial.stimulus_name == "nothing"]
    assert len(nothing) == 4
    for trial in nothing:
        assert trial.stimulus is None
        (phase,) = (phase for phase in trial.phases if phase.name == NO_STIMULUS)
        assert (phase.duration_s, phase.marker) == (2.5, "no_stimulus")


def test_a_signal_is_seen_before_its_stimulus_and_has_a_marker_of_its_own(tmp_path: Path) -> None:
    shown = {
        trial.stimulus_name: (phase.shows, phase.marker, trial.signal)
        for trial in planned(tmp_path).trials
        for phase in trial.phases
        if phase.name == "signal"
    }
    assert shown == {
        "heat_48": (Signal("orange", "circle", "hotter"), "signal_1", "high"),
        "heat_46": (Signal("blue", "square"), "signal_2", "low"),
        "nothing": (Signal("blue", "square"), "signal_2", "low"),
    }


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (", signal: low}\n", "}\n", "'nothing' has no signal to show"),
        ("signal: high", "signal: highest", "there is no 'highest' among the signals (high, low)"),
        ("colour: blue, shape: square", "colour: orange", "it looks like 'high'"),
        ("{phase: signal, show: signal,", "{phase: signal, show: cue,", "shows the signal"),
        (
            "{phase: signal, show: signal,",
            "{phase: delay, show: blank,",
            "no phase of its trial shows the signal",
        ),
        (
            "{phase: stimulus, show: cue}",
            "{phase: heat, show: cue}",
            "'nothing' is none: the trial needs one phase",
        ),
    ],
)
def test_a_signal_that_means_nothing_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    change = (
        "nothing: {modality: none, lasts_s: 2.5, signal: low}\n",
        "nothing: {modality: none, lasts_s: 2.5}\n",
    )
    told = refusals(tmp_path, change if old.startswith(", signal") else (old, new))
    assert any(why in each for each in told), told
