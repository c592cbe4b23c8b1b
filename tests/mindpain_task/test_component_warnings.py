"""Conditions that differ in more than one component: every such pair is named once, and no other."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.equality import component_warnings
from mindpain_task.model import Component, Condition

COMPONENT_LISTS = st.lists(st.sampled_from(get_args(Component)), unique=True, max_size=3).map(tuple)


def conditions(*lists: tuple[Component, ...]) -> dict[str, Condition]:
    return {f"c{n}": Condition(f"c{n}", "free", "neutral", each) for n, each in enumerate(lists)}


@settings(max_examples=100, deadline=None)
@given(st.lists(COMPONENT_LISTS, min_size=1, max_size=8))
def test_each_pair_too_far_apart_is_in_one_sentence_and_no_other_pair_in_any(
    lists: list[tuple[Component, ...]],
) -> None:
    made = conditions(*lists)
    sentences = [found.sentence for found in component_warnings(made)]
    told = [pair for sentence in sentences for pair in pairs_told(sentence)]
    far = [
        frozenset((one, other))
        for one, other in combinations(made, 2)
        if len(set(made[one].components) ^ set(made[other].components)) > 1
    ]
    assert sorted(map(sorted, told)) == sorted(map(sorted, far))


def pairs_told(sentence: str) -> list[frozenset[str]]:
    """Read the pairs out of a sentence: each name before `differ` with each one after it."""
    left, right = sentence.split(" differ", 1)
    names = [[word.strip(",;") for word in part.split() if word.startswith("c")] for part in (left, right)]
    known = [[name for name in part if name[1:].isdigit()] for part in names]
    return [frozenset((one, other)) for one in known[0] for other in known[1]]


def test_a_warning_says_which_conditions_and_which_components() -> None:
    made = conditions((), ("attention_focus",), ("acceptance", "attention_focus"), ())
    (found,) = component_warnings(made)
    assert (found.level, found.rule) == ("warn", "components")
    assert found.sentence == (
        "c0 and c3 differ in more than one component from c2 by attention_focus and acceptance"
    )


def test_only_the_lists_count_for_components() -> None:
    far = {"one": Condition("one", "breath", "mindful"), "other": Condition("other", "pain_site", "suppress")}
    assert component_warnings(far) == ()
