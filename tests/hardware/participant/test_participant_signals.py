"""A person who sees signals, feels what comes after them, and recovers from cold water."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant.briefing import Briefing
from hardware.participant.parameters import Parameters
from hardware.participant.study_groups import AfterSignal, Told
from mindpain_task.model import Condition
from mindpain_task.views import Cue, Fixation, Signal, Vas
from tests.hardware.participant.people import (
    HOW_DISTRESSING,
    HOW_PAINFUL_NOW,
    HOW_STRONG,
    HOW_UNPLEASANT,
    Room,
    parameters,
)

PEOPLE = 40
BLUE, YELLOW = Signal("blue", "circle"), Signal("yellow", "square", "soon")
SIGNALS = Briefing(signals={BLUE: "a", YELLOW: "b"})
SUMS, REST = Cue("external_task", "Sums"), Cue("free", "Nothing")
TOLD = {
    SUMS.reminder: Condition("sums", "external_task", "neutral"),
    REST.reminder: Condition("rest", "free", "neutral"),
}
seeds = st.integers(0, 2**32 - 1)


def with_own(name: str = "untrained", **own: object) -> Parameters:
    """Return a shipped set with a study's own data, in which nobody lapses."""
    return parameters(name).model_copy(update=own)


def room(chosen: Parameters, seed: int, warm_c: float = 49.0) -> Room:
    return Room(chosen, seed, warm_c, told=TOLD, briefing=SIGNALS)


def after(here: Room, *seen: Signal | Cue) -> float:
    """Show these one after another, and ask how strong the heat was."""
    here.screen.show(Fixation())
    for view in seen:
        here.screen.show(view)
    return answer(here, HOW_STRONG)


def answer(here: Room, scale: Vas) -> float:
    given_answer, _ = here.ask(scale)
    assert given_answer is not None
    return given_answer


@settings(max_examples=20)
@given(seeds)
def test_a_signal_that_means_nothing_changes_nothing(seed: int) -> None:
    one, other = (room(parameters(), seed) for _ in range(2))
    assert after(one, REST, BLUE) == after(other, REST)
    assert answer(one, HOW_UNPLEASANT) == answer(other, HOW_UNPLEASANT)


def test_a_signal_changes_the_next_stimulus_and_no_other() -> None:
    effect = {"a": AfterSignal(intensity=0.5), "b": AfterSignal(intensity=-0.2)}
    chosen = with_own(after_signal=effect)
    for seed in range(PEOPLE):
        plain, signalled = room(parameters("untrained"), seed), room(chosen, seed)
        assert after(signalled, BLUE, REST) <= after(plain, BLUE, REST)
        assert after(signalled, REST, YELLOW) >= after(plain, REST, YELLOW)
        assert after(signalled, REST) == after(plain, REST)


def test_an_unknown_signal_is_not_understood() -> None:
    with pytest.raises(ValueError, match="does not know the signal"):
        room(parameters(), 1).screen.show(Signal("grey", "circle"))


def test_pain_below_what_a_condition_works_from_is_left_alone() -> None:
    def rated(warm_c: float, from_rating: float | None) -> list[float]:
        told = {} if from_rating is None else {"sums": Told(intensity=0.5, from_rating=from_rating)}
        chosen = with_own(told=told)
        return [after(room(chosen, seed, warm_c), SUMS) for seed in range(PEOPLE)]

    assert rated(44.0, 99.0) == rated(44.0, None)
    assert sum(rated(49.0, 0.0)) < 0.7 * sum(rated(49.0, None))
    weak, strong = (sum(rated(warm_c, 35.0)) / sum(rated(warm_c, None)) for warm_c in (43.0, 50.0))
    assert strong < 0.7 < 0.85 < weak


def test_suppression_rebounds_at_the_first_recovery_and_not_at_the_second() -> None:
    """Straight after an immersion, pain and distress are those of the immersion."""
    chosen = with_own(told={"rest": Told(recovery=30.0)})
    of_cold = []
    for seed in range(PEOPLE):
        plain, told = (room(each, seed, 32.0) for each in (parameters("untrained"), chosen))
        rated = []
        for here in (plain, told):
            here.immerse(REST, 60.0)
            rounds = [[answer(here, HOW_PAINFUL_NOW), answer(here, HOW_DISTRESSING)] for _ in range(3)]
            rated.append(rounds)
            of_cold.append(rounds[0][0])
        (cold, first, second), (told_cold, told_first, told_second) = rated
        assert told_cold == cold
        assert all(more > less for more, less in zip(told_first, first, strict=True))
        assert told_second == second
    assert sum(of_cold) / len(of_cold) > 45
