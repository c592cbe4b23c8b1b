"""What the conditions of a plan have: no difference in words, time, number or dose goes unsaid."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.condition_share import Share
from mindpain_task.equality import equality
from mindpain_task.heat import HeatPulse
from mindpain_task.model import (
    Block,
    CalibrationPlan,
    ChoiceQuestion,
    Condition,
    Ends,
    Given,
    Phase,
    SessionPlan,
    Trial,
    VasScale,
)
from mindpain_task.safety.limits import cem43_min, dose
from mindpain_task.sounds import Clip
from mindpain_task.stimuli import ColdPressor, ShockTrain
from mindpain_task.views import Fixation

WARM = HeatPulse(32.0, 47.0, 8.0, 8.0, 8.0)
SHOCK = ShockTrain(200, 50.0, 5, 4.0)
WORDS = {"a": 160, "b": 163, "c": 164}
ONE, OTHER = (
    Condition("one", "breath", "neutral", script="a"),
    Condition("other", "free", "neutral", script="b"),
)


def timed(name: str, duration_s: float, plays: Clip | None = None) -> Phase:
    return Phase(name, "", Ends.BY_TIME, Fixation(), duration_s=duration_s, plays=plays)


def delivering(stimulus: Given, ends: Ends = Ends.BY_STIMULUS) -> Phase:
    return Phase("stimulus", "", ends, Fixation(), delivers=stimulus)


def asking(timeout_s: float | None, first_s: float | None = None, *, two_stages: bool = False) -> Phase:
    first = ChoiceQuestion("painful", "?", ("no", "yes"), None, 50.0, first_s) if two_stages else None
    scale = VasScale("intensity", "?", "none", "most", 50.0, timeout_s, painful=first)
    return Phase("intensity", "", Ends.BY_ANSWER, Fixation(), asks=scale)


def block(
    condition: Condition,
    *given_: Given,
    before: tuple[Phase, ...] = (timed("guidance", 75.0),),
    trial: tuple[Phase, ...] = (timed("iti", 10.0),),
    after: tuple[Phase, ...] = (),
) -> Block:
    trials = tuple(Trial(n, "it", (*trial, delivering(each))) for n, each in enumerate(given_ or (WARM,), 1))
    return Block(1, condition, "site", (), before, trials, after)


def plan(*blocks: Block) -> SessionPlan:
    return SessionPlan("small", "en", 1, 1, 32.0, (), blocks, ())


def unequal(*blocks: Block) -> dict[str, str]:
    return {found.rule: found.sentence for found in equality(plan(*blocks), WORDS).unequal}


def share(one: Block) -> Share:
    (only,) = equality(plan(one), WORDS).shares
    return only


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[HeatPulse], list[HeatPulse]]:
    """Return pulses, and the same pulses in another order."""
    peaks_c = draw(st.lists(st.floats(40.0, 48.0), min_size=1, max_size=5))
    pulses = [replace(WARM, peak_c=peak_c) for peak_c in peaks_c]
    return pulses, draw(st.permutations(pulses))


@settings(max_examples=50, deadline=None)
@given(shuffled())
def test_the_same_stimuli_in_another_order_are_equal(both: tuple[list[HeatPulse], list[HeatPulse]]) -> None:
    pulses, others = both
    report = equality(plan(block(ONE, *pulses), block(OTHER, *others)), WORDS)
    assert report.unequal == ()
    one, other = report.shares
    assert math.isclose(one.dose, sum(map(dose, pulses)))
    assert math.isclose(other.cem43_min, sum(map(cem43_min, pulses)))


@pytest.mark.parametrize(
    ("longer_s", "rules"),
    [(1.0, set()), (1.001, {"unequal_guidance"}), (6.0, {"unequal_guidance", "unequal_duration"})],
)
def test_guidance_may_differ_by_a_second(longer_s: float, rules: set[str]) -> None:
    longer = block(OTHER, before=(timed("guidance", 75.0 + longer_s),))
    assert set(unequal(block(ONE), longer)) == rules


def test_words_may_differ_by_three() -> None:
    assert unequal(block(ONE), block(OTHER)) == {}
    wordy = replace(OTHER, script="c")
    assert unequal(block(ONE), block(wordy)) == {
        "unequal_words": "the conditions are unequal in words of the script: "
        "160 words (one) to 164 words (other); the tolerance is 3 words"
    }


def test_a_script_that_nobody_counted_is_an_error() -> None:
    with pytest.raises(ValueError, match="'unknown' of 'one'"):
        equality(plan(block(replace(ONE, script="unknown"))), WORDS)


def test_one_stimulus_more_is_unequal_in_number_dose_and_time() -> None:
    found = unequal(block(ONE, WARM), block(OTHER, WARM, WARM))
    assert set(found) == {"unequal_stimuli", "unequal_dose", "unequal_cem43", "unequal_duration"}
    assert "1 stimuli (one) to 2 stimuli (other); the tolerance is 0 stimuli" in found["unequal_stimuli"]


def test_a_twentieth_of_a_degree_is_over_two_percent_of_dose_and_says_so() -> None:
    """D grows with the power 28.3 of the temperature: 0.05 °C at 47 °C are 3 %."""
    found = unequal(block(ONE), block(OTHER, replace(WARM, peak_c=47.05)))
    assert set(found) == {"unequal_dose", "unequal_cem43"}
    assert found["unequal_dose"].endswith("the tolerance is 2 %")
    assert unequal(block(ONE), block(OTHER, replace(WARM, peak_c=47.02))) == {}


def test_current_is_compared_by_its_charge() -> None:
    assert share(block(ONE, SHOCK)).charge_uc == pytest.approx(5 * 4.0 * 0.2)
    found = unequal(block(ONE, SHOCK), block(OTHER, replace(SHOCK, current_ma=4.2)))
    assert set(found) == {"unequal_charge"}


def test_recordings_anywhere_in_the_block_are_counted() -> None:
    clip, bell = Clip("a", "0" * 64, 48_000, 48_000 * 70), Clip("bell", "1" * 64, 48_000, 48_000)
    before = (timed("bell", 3.0, bell), timed("guidance", 72.0, clip))
    heard = block(ONE, before=before, after=(timed("delay", 1.0, bell),))
    assert share(heard).audio_s == pytest.approx(72.0)
    assert share(heard).guidance_s == pytest.approx(75.0)
    assert set(unequal(heard, block(OTHER))) == {"unequal_audio"}


def test_self_paced_guidance_has_no_length_and_differs_from_timed() -> None:
    self_paced = block(ONE, before=(Phase("guidance", "", Ends.BY_CONFIRMATION, Fixation()),))
    assert share(self_paced).guidance_s is None
    assert share(self_paced).longest_s is None
    found = unequal(self_paced, block(OTHER))
    assert found["unequal_guidance"] == (
        "the conditions are unequal in guidance before a block: planned for other, open for one"
    )
    assert "unequal_guidance" not in unequal(self_paced, replace(self_paced, condition=OTHER))


def test_a_block_lasts_from_answers_at_once_to_their_time_limits() -> None:
    asked = block(ONE, trial=(timed("iti", 10.0), asking(8.0), asking(8.0, 4.0, two_stages=True)))
    assert share(asked).shortest_s == pytest.approx(75 + 10 + WARM.duration_s)
    assert share(asked).longest_s == pytest.approx(75 + 10 + WARM.duration_s + 8 + 8 + 4)
    assert share(block(ONE, trial=(asking(None),))).longest_s is None
    assert share(block(ONE, trial=(asking(8.0, two_stages=True),))).longest_s is None


def test_what_a_participant_may_end_can_be_over_at_once() -> None:
    cold = share(block(ONE, ColdPressor(1.0, 0.5, 180.0)))
    assert (cold.shortest_s, cold.longest_s) == (85.0, 265.0)
    pressed = Trial(1, "it", (delivering(WARM, Ends.BY_PRESS),))
    limits = share(replace(block(ONE), trials=(pressed,)))
    assert (limits.shortest_s, limits.longest_s) == (75.0, 75.0 + WARM.duration_s)


def test_jitter_within_five_percent_and_the_break_after_all_but_the_last_are_no_difference() -> None:
    jittered = block(OTHER, trial=(timed("iti", 14.0),))
    assert unequal(block(ONE, after=(timed("rest_break", 60.0),)), jittered) == {}
    assert set(unequal(block(ONE), block(OTHER, trial=(timed("iti", 16.0),)))) == {"unequal_duration"}


def test_two_blocks_of_a_condition_are_one_share_with_means_for_one_block() -> None:
    halves = of_two(block(ONE, WARM), block(ONE, WARM, WARM))
    assert (halves.blocks, halves.trials, halves.stimuli) == (2, 3, 3)
    assert halves.guidance_s == pytest.approx(75.0)
    assert halves.shortest_s == pytest.approx(75.0 + 1.5 * (10.0 + WARM.duration_s))


def of_two(*blocks: Block) -> Share:
    (only,) = equality(plan(*blocks), WORDS).shares
    return only


def test_calibrations_belong_to_no_condition() -> None:
    searching = replace(block(ONE, WARM, WARM), calibrates=CalibrationPlan("heat", "intensity", "°C"))
    report = equality(plan(searching, block(OTHER)), WORDS)
    assert [each.condition for each in report.shares] == ["other"]
    assert report.unequal == ()
