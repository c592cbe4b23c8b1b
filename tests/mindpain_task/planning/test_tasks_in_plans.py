"""A task beside the heat: it begins where the protocol says, and has items until the stimulus is over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.protocol_files import LoadedProtocol, load_protocol, plan_session
from mindpain_task.heat import HeatPulse
from mindpain_task.model import Phase, SessionPlan, Trial
from mindpain_task.planning.phases import TASK_MARGIN_S, Unplannable
from mindpain_task.tasks.timing import refuse_impossible
from tests.guided_for_tests import ENVELOPE, RIG, guided
from tests.mindpain_task.planning.requests import given as blocks_of
from tests.mindpain_task.planning.requests import planned

TASKS = load_protocol("tasks_beside_heat", ENVELOPE)
BEGINS, CUE = ", begins_task: true", "- {phase: cue, show: cue, duration_s: 1.0}"
ITEM = "{task: n_back, n: 1, item_s: 1.0, show_s: 0.5, target_share: 0.3}"


def plan_of(seed: int, number: int = 1) -> SessionPlan:
    return plan_session(TASKS, RIG, language="en", seed=seed, participant_number=number)[0]


def begins(trial: Trial) -> list[Phase]:
    return [phase for phase in trial.phases if phase.beside is not None]


def leads_s(trial: Trial, begins_with: str) -> float:
    """Return how long it is from the phase with this name to the end of the stimulus."""
    names = [phase.name for phase in trial.phases]
    last = names.index("heat")
    leading = trial.phases[names.index(begins_with) : last]
    stimulus = trial.stimulus
    assert isinstance(stimulus, HeatPulse)
    return sum(phase.duration_s or 0.0 for phase in leading) + stimulus.duration_s


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 14))
def test_each_task_has_items_until_the_stimulus_is_over(seed: int, number: int) -> None:
    for block in plan_of(seed, number).blocks:
        has_task = TASKS.protocol.conditions[block.condition.name].task is not None
        for trial in block.trials:
            tasks = begins(trial)
            assert [phase.name for phase in tasks] == (["anticipation"] if has_task else [])
            for phase in tasks:
                assert phase.beside is not None
                refuse_impossible(phase.beside)
                last = phase.beside.items[-1]
                needed_s = leads_s(trial, "anticipation")
                if last.onset_s is None:
                    assert len(phase.beside.items) > needed_s
                else:
                    assert last.onset_s + last.window_s >= needed_s + TASK_MARGIN_S - 1e-6


def test_two_runs_of_a_task_ask_other_things_and_the_same_seed_the_same() -> None:
    blocks = {block.condition.name: block for block in plan_of(5).blocks}
    for name in ("counting_stroop", "n_back", "pasat"):
        one, other = (begins(trial)[0].beside for trial in blocks[name].trials)
        assert one != other
    assert plan_of(5) == plan_of(5)


STARTS = {
    "iti": "{phase: iti, show: fixation, duration_s: {min: 8.0, max: 9.0}}\n    - {phase: cue",
    "cue": "{phase: cue, show: cue, duration_s: 1.0}",
    "anticipation": "{phase: anticipation, show: cue, duration_s: 2.0}",
    "heat": "{phase: stimulus, show: cue}",
}
"""Where a task may begin -> the phase as the protocol writes it."""


@pytest.mark.parametrize("where", STARTS)
def test_a_task_begins_with_the_phase_that_says_so(tmp_path: Path, where: str) -> None:
    head, _, tail = STARTS[where].partition("\n")
    begun = (STARTS[where], f"{head[:-1]}{BEGINS}}}\n{tail}" if tail else f"{head[:-1]}{BEGINS}}}")
    _, block = blocks_of(planned(guided(tmp_path, (BEGINS, ""), begun)))
    for trial in block.trials:
        (phase,) = begins(trial)
        assert phase.name == where
        assert phase.beside is not None
        last = phase.beside.items[-1]
        assert (last.onset_s or 0) + last.window_s >= leads_s(trial, where) + TASK_MARGIN_S - 1e-6


def test_heat_whose_level_is_not_known_yet_is_long_enough_for_the_highest(tmp_path: Path) -> None:
    """A higher peak takes longer: the task that was planned must last through any that may be found."""
    plan = planned(guided(tmp_path))
    for trial in plan.trials:
        if trial.calibrated:
            assert isinstance(trial.stimulus, HeatPulse)
            assert trial.stimulus.peak_c == 49.0


def strip(plan: SessionPlan) -> list[object]:
    """Return what a plan draws, without the task."""
    trials = [trial for block in blocks_of(plan) for trial in block.trials]
    return [
        (trial.stimulus_name, [(p.name, p.duration_s, p.shows, p.delivers) for p in trial.phases])
        for trial in trials
    ]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_with_or_without_a_task_everything_else_is_drawn_alike(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    none = guided(tmp_path_factory.mktemp("p"), (BEGINS, ""), ("    task: back\n", ""))
    assert strip(planned(none, seed)) == strip(planned(guided(tmp_path_factory.mktemp("q")), seed))


def test_a_task_that_could_ask_nothing_is_refused_with_its_place(tmp_path: Path) -> None:
    long = guided(tmp_path, (ITEM, ITEM.replace("item_s: 1.0", "item_s: 60.0")))
    with pytest.raises(Unplannable, match="it must last longer than") as caught:
        planned(long)
    assert caught.value.place == ("tasks", "back")


def test_a_digit_that_nobody_recorded_is_refused_with_its_place(tmp_path: Path) -> None:
    spoken: LoadedProtocol = guided(tmp_path, (ITEM, "{task: pasat, item_s: 2.0}"))
    with pytest.raises(Unplannable, match="the clip 'digit_1' is missing") as caught:
        planned(spoken)
    assert caught.value.place == ("tasks", "back")
