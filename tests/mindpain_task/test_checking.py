"""A whole plan against its limits: heat and current, each by its own rules, and both findings together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.rig_file import read_rig
from mindpain_task.checking import SessionLimits, check_plan
from mindpain_task.heat import HeatPulse
from mindpain_task.model import Block, Condition, Ends, Given, Phase, SessionPlan, Trial
from mindpain_task.safety.electrical import Contact
from mindpain_task.safety.limits import Bounded
from mindpain_task.stimuli import ColdPressor, ShockTrain
from mindpain_task.views import Fixation

ENVELOPE = read_rig("rehearsal")[1]
CONTACT = Contact("surface_pair", 0.5, "monophasic")
LIMITS = SessionLimits(ENVELOPE.thermal, ENVELOPE.electrical, None)
HOT, STRONG = HeatPulse(32.0, 51.0, 8.0, 1.0, 8.0), ShockTrain(200, 50.0, 5, 1.0)


def phases(given: Given, pause_s: float) -> tuple[Phase, Phase]:
    pause = Phase("iti", "iti", Ends.BY_TIME, Fixation(), duration_s=pause_s)
    return pause, Phase("stimulus", "", Ends.BY_STIMULUS, Fixation(), delivers=given)


def plan(*given: Given, pause_s: float = 10.0) -> SessionPlan:
    trials = tuple(Trial(number, "it", phases(each, pause_s)) for number, each in enumerate(given, 1))
    block = Block(1, Condition("breath", "breath", "mindful"), "arm", (), (), trials, ())
    return SessionPlan("small", "en", 1, 1, None, (), (block,), ())


def rules(session: SessionPlan, limits: SessionLimits) -> list[tuple[str, str]]:
    return [(found.level, found.rule) for found in check_plan(session, limits)]


def test_heat_is_checked_where_no_current_is_given() -> None:
    assert rules(plan(HOT), LIMITS) == [("refuse", "peak")]
    assert rules(plan(replace(HOT, peak_c=46.0)), LIMITS) == []


def test_current_is_checked_where_it_is_given() -> None:
    with_current = replace(LIMITS, contact=CONTACT)
    assert rules(plan(STRONG), with_current) == [("refuse", "step")]
    assert rules(plan(replace(STRONG, current_ma=0.5)), with_current) == []


def test_a_plan_with_both_is_refused_for_both() -> None:
    with_current = replace(LIMITS, contact=CONTACT)
    assert rules(plan(HOT, STRONG), with_current) == [("refuse", "peak"), ("refuse", "step")]


def test_the_earliest_onset_counts() -> None:
    warm = replace(HOT, peak_c=46.0)
    assert rules(plan(warm, warm, pause_s=4.9), LIMITS) == [("refuse", "gap")]
    assert rules(plan(warm, warm, pause_s=6.0), LIMITS) == [("warn", "gap")]
    # whoever takes a hand out of the water at once is heated that much sooner
    cold = ColdPressor(1.0, 0.5, 180.0)
    assert rules(plan(warm, cold, warm, pause_s=2.0), LIMITS) == [("refuse", "gap")]


def test_the_ceiling_of_a_thermode_is_the_hottest_peak_there_may_be() -> None:
    assert LIMITS.ceiling_c == 50.0
    brief = ENVELOPE.thermal.model_copy(update={"brief": Bounded(peak_c=53.0, plateau_s=1.0)})
    assert replace(LIMITS, thermal=brief).ceiling_c == 53.0
    lower = ENVELOPE.thermal.model_copy(update={"brief": Bounded(peak_c=45.0, plateau_s=1.0)})
    assert replace(LIMITS, thermal=lower).ceiling_c == 50.0


def test_the_ceiling_of_a_current_goes_by_the_electrode() -> None:
    assert replace(LIMITS, contact=CONTACT).ceiling_ma == 20.0
    assert replace(LIMITS, contact=Contact("concentric", 0.008, "monophasic")).ceiling_ma == 5.0
    with pytest.raises(ValueError, match="this room gives no current: there is no ceiling in mA"):
        _ = LIMITS.ceiling_ma
