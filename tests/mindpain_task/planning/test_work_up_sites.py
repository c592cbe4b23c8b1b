"""How far current is worked up at a place: to the strongest that its own trials give, and no further."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from experiments.protocol_files import PROTOCOLS, load_protocol, plan_session
from hardware.rig_file import read_rig
from mindpain_task.model import SessionPlan
from mindpain_task.session.working_up import no_further_than_needed
from mindpain_task.stimuli import ShockTrain

RIG, ENVELOPE = read_rig("eeg_electrical")
WEAK_MA, STRONG_MA = 1.5, 6.0
OWN = "right_volar_forearm_4"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> SessionPlan:
    """Plan a session in which one condition has a weak current at a place of its own."""
    written = yaml.safe_load((PROTOCOLS / "attention_direction.yaml").read_text(encoding="utf-8"))
    written.pop("sources", None)
    current = written["variants"]["electrical"]
    current["stimuli"]["shock_5"]["current_ma"] = WEAK_MA
    written["skin_sites"]["sites"][OWN] = {"en": "right", "de": "rechts"}
    written["conditions"]["breath_mindful"] |= {"site": OWN}
    current["conditions"]["breath_mindful"] |= {"trials": {"shock_5": 2}}
    path: Path = tmp_path_factory.mktemp("current") / "current.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    loaded = load_protocol(str(path), ENVELOPE, RIG.contact)
    return plan_session(loaded, RIG, language="en", seed=1, participant_number=1)[0]


def steps_ma(phases: object) -> list[float]:
    given = (phase.delivers for phase in phases)  # type: ignore[attr-defined]
    return [each.current_ma for each in given if isinstance(each, ShockTrain)]


def test_a_place_is_used_to_no_more_than_it_is_given(plan: SessionPlan) -> None:
    ways = {block.site: steps_ma(block.setting_up) for block in plan.blocks if steps_ma(block.setting_up)}
    assert ways.pop(OWN) == [0.5, 1.0]
    assert ways
    assert all(WEAK_MA < max(way) < STRONG_MA for way in ways.values())


def test_what_is_left_of_a_work_up_goes_by_what_is_left_at_its_place(plan: SessionPlan) -> None:
    for block in plan.blocks:
        kept = no_further_than_needed(block.setting_up, plan, block.site)
        assert kept == block.setting_up
        elsewhere = no_further_than_needed(block.setting_up, plan, "nowhere")
        assert not steps_ma(elsewhere)
