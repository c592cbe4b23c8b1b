"""The work-up in a plan: at each new site rising currents inside the step rule, or a refusal."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.protocol_files import load_protocol, plan_session
from hardware.rig_file import RigFile, read_rig
from mindpain_task.checking import check_plan
from mindpain_task.located import Refused
from mindpain_task.model import Block, Ends, SessionPlan
from mindpain_task.planning.walking import shock_exposures
from mindpain_task.safety.electrical import next_most_ma
from mindpain_task.stimuli import ShockTrain
from mindpain_task.views import OperatorPrompt
from tests.current_for_tests import short_current

RIG, ENVELOPE = read_rig("eeg_electrical")
DIAL, _ = read_rig("eeg_ds7a")
HEAT, _ = read_rig("rehearsal")
FLAGSHIP = load_protocol("attention_direction", ENVELOPE, RIG.contact)
LEVELS_MA = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
"""To 6 mA in multiples of 0.5 mA: 0.5 mA more each, and 1.25 times as much where that is more."""
PARTICIPANTS = st.tuples(st.integers(0, 2**32), st.integers(1, 500))


def plan(seed: int = 1, number: int = 1, language: str = "en") -> SessionPlan:
    return plan_session(FLAGSHIP, RIG, language=language, seed=seed, participant_number=number)[0]


def levels_ma(block: Block) -> tuple[float, ...]:
    given_ = (phase.delivers for phase in block.setting_up)
    return tuple(train.current_ma for train in given_ if isinstance(train, ShockTrain))


def planned(path: Path, rig: RigFile = RIG) -> SessionPlan:
    loaded = load_protocol(str(path), ENVELOPE, rig.contact)
    return plan_session(loaded, rig, language="en", seed=3, participant_number=1)[0]


def refusals(text: str, folder: Path) -> list[str]:
    """Read and plan a protocol in the electrical room; return what was said against it."""
    path = folder / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        planned(path)
    return [str(refusal).replace(f"{folder}/", "") for refusal in caught.value.refusals]


def line_of(text: str, needle: str) -> int:
    return max(number for number, line in enumerate(text.splitlines(), 1) if needle in line)


@given(PARTICIPANTS)
@settings(max_examples=40, deadline=None)
def test_a_site_is_worked_up_when_it_is_first_used_and_never_again(who: tuple[int, int]) -> None:
    used: set[str] = set()
    blocks = plan(*who).blocks
    for block in blocks:
        assert levels_ma(block) == (() if block.site in used else LEVELS_MA)
        used.add(block.site)
    assert len(used) == 3
    assert all(one.site != two.site for one, two in pairwise(blocks))


@given(PARTICIPANTS)
@settings(max_examples=40, deadline=None)
def test_no_plan_of_the_flagship_leaves_the_envelope(who: tuple[int, int]) -> None:
    """`plan_session` raises for refusals; here the same rules are counted once more, by hand."""
    session = plan(*who)
    assert not [f for f in check_plan(session, FLAGSHIP.limits) if f.level == "refuse"]
    trains = shock_exposures(session)
    assert len(trains) == 3 * len(LEVELS_MA) + 30
    assert len(trains) <= ENVELOPE.electrical.trains_per_session
    for one, two in pairwise(trains):
        assert two.onset_s - (one.onset_s + one.train.duration_s) >= 5.0
    highest_ma: dict[str, float] = {}
    for train in trains:
        so_far_ma = highest_ma.get(train.site, 0.0)
        assert train.train.current_ma <= next_most_ma(so_far_ma, ENVELOPE.electrical) + 1e-9
        highest_ma[train.site] = max(so_far_ma, train.train.current_ma)
    assert set(highest_ma.values()) == {6.0}


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_step_is_let_through_by_the_operator_who_reads_no_current(language: str) -> None:
    setting_up = plan(language=language).blocks[0].setting_up
    prompt, *work_up = setting_up
    assert prompt.ends is Ends.BY_OPERATOR
    assert len(work_up) == 3 * len(LEVELS_MA)
    for step in range(len(LEVELS_MA)):
        asked, pause, shock = work_up[3 * step : 3 * step + 3]
        assert asked.ends is Ends.BY_OPERATOR
        assert isinstance(asked.shows, OperatorPrompt)
        assert f" {step + 1} " in asked.shows.body
        assert f"{len(LEVELS_MA)}:" in asked.shows.body
        assert "mA" not in asked.shows.body
        assert (pause.ends, pause.duration_s, pause.marker) == (Ends.BY_TIME, 6.0, "")
        assert isinstance(shock.delivers, ShockTrain)


def test_trains_of_the_work_up_are_like_those_of_the_trials_but_weaker() -> None:
    session = plan()
    strongest = max(session.trains, key=lambda train: train.current_ma)
    for train in session.trains:
        assert (train.count, train.rate_hz, train.pulse_width_us) == (5, 50.0, 200)
        assert train.current_ma <= strongest.current_ma == 6.0


def test_heat_needs_no_work_up() -> None:
    loaded = load_protocol("attention_direction", ENVELOPE, HEAT.contact)
    session, _ = plan_session(loaded, HEAT, language="en", seed=1, participant_number=1)
    assert all(len(block.setting_up) == 1 for block in session.blocks)
    assert not session.trains


def test_the_work_up_changes_nothing_else_in_a_plan(tmp_path: Path) -> None:
    """Chance decides alike with it and without: the work-up draws nothing."""
    path = short_current(tmp_path, current_ma=0.5)
    plans = []
    for text in (path.read_text("utf-8"), path.read_text("utf-8").replace("work_up:", "# work_up:")):
        path.write_text(text, encoding="utf-8")
        plans.append(planned(path))
    assert plans[0] == plans[1]  # 0.5 mA may come first: there is nothing to work up to


@given(st.integers(1, 30), st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.4, 0.5]))
@settings(max_examples=30, deadline=None)
def test_any_current_and_resolution_that_the_rules_allow_can_be_planned(
    tmp_path_factory: pytest.TempPathFactory, fifths: int, resolution_ma: float
) -> None:
    path = short_current(tmp_path_factory.mktemp("p"), current_ma=fifths / 5)
    text = path.read_text("utf-8").replace("resolution_ma: 0.5", f"resolution_ma: {resolution_ma}")
    path.write_text(text, encoding="utf-8")
    given_ma = levels_ma(planned(path, DIAL).blocks[0])
    assert all(abs(ma / resolution_ma - round(ma / resolution_ma)) < 1e-9 for ma in given_ma)
    assert list(given_ma) == sorted(given_ma)


def test_a_resolution_finer_than_the_device_has_is_refused(tmp_path: Path) -> None:
    text = short_current(tmp_path).read_text("utf-8").replace("resolution_ma: 0.5", "resolution_ma: 0.2")
    found = refusals(text, tmp_path)
    assert found
    for said in found:
        assert re.match(r"p\.yaml:\d+:\d+: blocks", said)
        assert "the p24 of rig eeg_electrical cannot do this: a current of 0." in said


def test_without_a_work_up_a_current_over_the_first_step_is_refused(tmp_path: Path) -> None:
    text = short_current(tmp_path).read_text("utf-8")
    text = text.replace("work_up: {resolution_ma: 0.5, pause_s: 5.5}", "break_s: null")
    (said,) = refusals(text, tmp_path)
    assert said.startswith(f"p.yaml:{line_of(text, 'modality: shock')}:")
    assert said.endswith(
        "stimuli.shock: trial 1, shock: 1.0 mA at site left_volar_forearm_1, where nothing was given yet, "
        "is over the step to 0.5 mA that the envelope allows"
    )


def test_a_resolution_coarser_than_the_first_step_is_refused_where_it_is_written(tmp_path: Path) -> None:
    text = short_current(tmp_path).read_text("utf-8").replace("resolution_ma: 0.5", "resolution_ma: 2.0")
    (said,) = refusals(text, tmp_path)
    assert said.startswith(f"p.yaml:{line_of(text, 'resolution_ma')}:")
    assert "a stimulator set in steps of 2.0 mA cannot begin within the envelope's first 0.5 mA" in said


def test_steps_that_would_follow_too_soon_are_refused(tmp_path: Path) -> None:
    text = short_current(tmp_path, current_ma=2.0).read_text("utf-8").replace("pause_s: 5.5", "pause_s: 4.0")
    found = refusals(text, tmp_path)
    assert found
    assert all("work-up, shock: a train 4 s after the end of the one before" in each for each in found)
    assert all(each.startswith("p.yaml:") for each in found)


def test_the_work_up_counts_among_the_trains_of_a_session(tmp_path: Path) -> None:
    text = short_current(tmp_path, trials=2).read_text("utf-8")
    limit = "    electrical_limits: {trains_per_session: 2}\n    stimuli:\n      shock:"
    (said,) = refusals(text.replace("    stimuli:\n      shock:", limit), tmp_path)
    assert "the session would give more than 2 trains" in said
