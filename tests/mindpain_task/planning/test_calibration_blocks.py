"""Searches as they are planned: each trial at the highest it may get, and no trace of them elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.protocol_files import LoadedProtocol, load_protocol, plan_session
from hardware.rig_file import read_rig
from mindpain_task.located import Refused
from mindpain_task.model import SessionPlan
from mindpain_task.planning.calibrations import CALIBRATION
from mindpain_task.planning.walking import exposures, shock_exposures
from mindpain_task.schedules.making import planned as course
from mindpain_task.stimuli import ShockTrain
from tests.guided_for_tests import ENVELOPE, PULSE, RIG, guided, written
from tests.mindpain_task.planning.requests import given as blocks_of
from tests.mindpain_task.planning.requests import planned

SHIPPED = ("calibrated_heat", "thresholds", "dynamic_qst")
REFERENCES = ("calibration.heat_20", "44.0"), ("calibration.heat_40", "46.0")
SECOND = """
  again:
    method: limits
    stimulus: searching
    site: left_volar_forearm_1
    gives: threshold
    trials_min: 3
    trials_max: 4
    agree_within_c: 1.0
    on_later_visits: fixed
    trial: [{phase: iti, show: blank, duration_s: 9.0}, {phase: stimulus, show: cue, until: press}]
stimuli:
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedProtocol:
    return guided(tmp_path_factory.mktemp("p"))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), number=st.integers(1, 50))
def test_every_trial_of_a_search_is_planned_at_the_highest(
    loaded: LoadedProtocol, seed: int, number: int
) -> None:
    """What is checked against the envelope is the most that the search could come to."""
    search, *others = planned(loaded, seed, number).blocks
    assert [trial.stimulus_name for trial in search.trials] == ["searching"] * 7
    peaks_c = {exposure.pulse.peak_c for exposure in exposures(planned(loaded, seed, number))}
    assert peaks_c == {49.0, 45.0}
    for trial in search.trials:
        assert 8.0 <= (trial.phases[0].duration_s or 0) <= 9.0
        assert trial.calibrated == ""
    calibrated = {trial.stimulus_name: trial.calibrated for block in others for trial in block.trials}
    assert calibrated == {"low": "heat_20", "high": "heat_40", "fixed": ""}


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_shipped_searches_are_planned_whole(name: str, seed: int) -> None:
    shipped = load_protocol(name, ENVELOPE)
    plan, _ = plan_session(shipped, RIG, language="de", seed=seed, participant_number=seed)
    searches = {block.calibrates.name: block for block in plan.blocks if block.calibrates is not None}
    assert list(searches) == list(shipped.protocol.calibrations)
    for search, entry in shipped.protocol.calibrations.items():
        block = searches[search]
        assert tuple(trial.stimulus_name for trial in block.trials) == course(entry)
        assert (block.condition, block.site) == (CALIBRATION, entry.site)
        assert all(trial.stimulus is not None for trial in block.trials)
    assert [block.number for block in plan.blocks] == list(range(1, len(plan.blocks) + 1))
    assert [trial.number for trial in plan.trials] == list(range(1, len(plan.trials) + 1))


def test_a_search_says_what_it_gives_and_is_answered_by(loaded: LoadedProtocol) -> None:
    search = planned(loaded).blocks[0].calibrates
    assert search is not None
    assert (search.name, search.asks, search.unit, search.gives) == (
        "heat", "intensity", "°C", ("heat_20", "heat_40"),
    )  # fmt: skip
    assert search.top == 49.0


def drawn(plan: SessionPlan) -> list[object]:
    """Return what chance decided in the blocks that are no searches."""
    return [
        (block.condition.name, trial.stimulus_name, [(p.name, p.duration_s, p.shows) for p in trial.phases])
        for block in blocks_of(plan)
        for trial in block.trials
    ]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_with_or_without_a_search_everything_else_is_drawn_alike(
    loaded: LoadedProtocol, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    numbers = guided(tmp_path_factory.mktemp("p"), *REFERENCES)
    everything = frozenset({"low", "high"})
    assert drawn(planned(loaded, seed)) == drawn(planned(numbers, seed))
    assert drawn(planned(loaded, seed)) == drawn(planned(loaded, seed, known=everything))


def test_what_is_known_is_not_searched_for_again(loaded: LoadedProtocol) -> None:
    plan = planned(loaded, known=frozenset({"low", "high"}))
    assert [block.calibrates for block in plan.blocks] == [None, None]
    assert [trial.calibrated for trial in plan.trials] == [""] * 10
    assert [trial.number for trial in plan.trials] == list(range(1, 11))


def test_what_is_known_in_part_is_searched_for_and_used(loaded: LoadedProtocol) -> None:
    plan = planned(loaded, known=frozenset({"low"}))
    assert plan.blocks[0].calibrates is not None
    assert {t.stimulus_name: t.calibrated for block in blocks_of(plan) for t in block.trials} == {
        "low": "",
        "high": "heat_40",
        "fixed": "",
    }


def test_a_search_that_no_stimulus_refers_to_is_a_measure_of_its_own(tmp_path: Path) -> None:
    plan = planned(guided(tmp_path, *REFERENCES), known=frozenset({"low", "high"}))
    assert plan.blocks[0].calibrates is not None


def test_each_new_site_is_set_up_once(tmp_path: Path) -> None:
    plan = planned(guided(tmp_path, ("\nstimuli:\n", SECOND)))
    assert [block.site[-1] for block in plan.blocks] == ["1", "1", "1", "2"]
    assert [len(block.setting_up) for block in plan.blocks] == [1, 0, 0, 1]


def shocks(folder: Path, start_ma: float = 0.5, most_step_up_ma: float = 0.5) -> SessionPlan:
    """Plan the session with current in the place of heat, in the room for it."""
    rig, envelope = read_rig("eeg_electrical")
    changes = (
        (PULSE, "modality: shock, pulse_width_us: 200, rate_hz: 50.0, count: 1"),
        ("peak_c:", "current_ma:"),
        ("{min: 40.0, max: 49.0}", "{min: 0.5, max: 5.0}"),
        ("current_ma: 45.0", "current_ma: 1.0"),
        ("start_c: 42.0", f"start_ma: {start_ma}"),
        ("most_step_up_c: 1.0", f"most_step_up_ma: {most_step_up_ma}\n    resolution_ma: 0.5"),
        ("stop_at_sd_c: 0.4", "stop_at_sd_ma: 0.4"),
        ("trials_max: 7", "trials_max: 12"),
        ("  probes:", "  work_up: {resolution_ma: 0.5, pause_s: 6.0}\n  probes:"),
    )
    loaded = load_protocol(str(written(folder, *changes)), envelope, rig.contact)
    return plan_session(loaded, rig, language="en", seed=1, participant_number=1)[0]


def test_a_search_with_current_is_planned_as_the_steepest_way_it_could_take(tmp_path: Path) -> None:
    plan = shocks(tmp_path)
    search = plan.blocks[0]
    assert search.calibrates is not None
    assert search.calibrates.unit == "mA"
    trains = [trial.stimulus for trial in search.trials]
    way = [train.current_ma for train in trains if isinstance(train, ShockTrain)]
    assert way == [0.5 * step for step in range(1, 11)] + [5.0, 5.0]
    assert max(each.train.current_ma for each in shock_exposures(plan)) == 5.0


@pytest.mark.parametrize(("start_ma", "most_step_up_ma"), [(1.0, 0.5), (4.5, 0.5), (0.5, 1.0)])
def test_a_search_that_could_step_up_too_far_is_refused(
    tmp_path: Path, start_ma: float, most_step_up_ma: float
) -> None:
    """The envelope lets a current rise by so much at a site; a search is no way around that."""
    with pytest.raises(Refused, match="mA that the envelope allows"):
        shocks(tmp_path, start_ma, most_step_up_ma)
