"""How a task is made: laws that every seed keeps."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.sounds import Clip
from mindpain_task.tasks.making import make_task
from mindpain_task.tasks.plans import TaskKind, TaskPlan
from mindpain_task.tasks.timing import refuse_impossible, seen_s
from mindpain_task.tasks.words import TASK_WORDS, Language
from tests.mindpain_task.tasks.task_bench import CLIPS, WRITTEN, entry, made

seeds = st.integers(0, 2**32)
kinds = st.sampled_from(sorted(WRITTEN))
languages = st.sampled_from(("en", "de"))
FEW = settings(max_examples=40, deadline=None)


@FEW
@given(kinds, seeds, languages, st.floats(10.5, 300))
def test_the_same_seed_makes_the_same_task_and_it_can_be_run(
    kind: TaskKind, seed: int, language: Language, lasts_s: float
) -> None:
    plan = made(kind, lasts_s, seed, language)
    assert plan == made(kind, lasts_s, seed, language)
    assert plan.kind == kind
    refuse_impossible(plan)
    onsets_s = [item.onset_s for item in plan.items if item.onset_s is not None]
    assert onsets_s[0] == 0
    assert all(onset_s < lasts_s for onset_s in onsets_s)
    assert all(len(item.shows.lines) <= 4 and item.shows.hint for item in plan.items)


@FEW
@given(seeds, languages, st.booleans())
def test_a_count_of_words_is_never_the_one_before_and_all_come_equally_often(
    seed: int, language: Language, competing: bool
) -> None:
    plan = made("counting_stroop" if competing else "neutral_stroop", 1.5 * 48, seed, language)
    counts = [len(item.shows.lines) for item in plan.items]
    assert [item.expected for item in plan.items] == [str(count) for count in counts]
    assert Counter(counts) == dict.fromkeys(range(1, 5), 12)
    words = [item.shows.lines[0] for item in plan.items]
    assert all(len(set(item.shows.lines)) == 1 for item in plan.items)
    assert all(a != b for a, b in (*pairwise(counts), *pairwise(words)))
    numbers = TASK_WORDS[language].numbers
    if competing:
        assert all(numbers.index(word) + 1 != count for word, count in zip(words, counts, strict=True))
    else:
        assert not set(words) & set(numbers)


def test_neutral_words_are_as_long_as_number_words() -> None:
    for words in TASK_WORDS.values():
        assert sorted(map(len, words.numbers)) == sorted(map(len, words.neutral))


@FEW
@given(seeds, st.sampled_from((2.0, 3.0)))
def test_pasat_adds_each_digit_to_the_one_before(seed: int, item_s: float) -> None:
    plan = made("pasat", 120, seed, item_s=item_s)
    assert len(plan.items) == 120 / item_s
    digits = [int(item.plays.name.removeprefix("digit_")) for item in plan.items if item.plays]
    assert (plan.items[0].expected, plan.items[0].window_s) == ("", 0)
    sums = [int(item.expected) for item in plan.items[1:]]
    assert sums == [a + b for a, b in pairwise(digits)]
    assert all(a != b for a, b in (*pairwise(sums), *pairwise(digits)))


@FEW
@given(seeds, st.integers(1, 3), st.floats(0.01, 0.99), st.integers(5, 80))
def test_n_back_has_its_share_of_targets_and_no_other(
    seed: int, n: int, target_share: float, count: int
) -> None:
    plan = made("n_back", 2.5 * count, seed, n=n, target_share=target_share)
    letters = [item.shows.lines[0] for item in plan.items]
    same = [place >= n and letters[place] == letters[place - n] for place in range(count)]
    assert [item.expected == "go" for item in plan.items] == same
    assert [item.window_s > 0 for item in plan.items] == [place >= n for place in range(count)]
    wanted = target_share * (count - n)
    assert 1 <= sum(same) <= count - n - 1
    assert abs(sum(same) - wanted) <= 1


def test_lures_come_as_often_as_chance_says() -> None:
    lures = chances = 0
    for seed in range(60):
        plan = made("n_back", 250, seed)
        letters = [item.shows.lines[0] for item in plan.items]
        for place in range(3, len(letters)):
            if letters[place] != letters[place - 2] and letters[place - 1] != letters[place - 2]:
                chances += 1
                lures += letters[place] == letters[place - 1]
    assert lures / chances == pytest.approx(1 / 9, abs=0.02)


def test_serial_subtraction_begins_again_before_it_falls_below_nought() -> None:
    plan = made("serial_subtraction", 10, start=30)
    assert [item.expected for item in plan.items[:6]] == ["23", "16", "9", "2", "23", "16"]
    assert [item.shows.lines for item in plan.items[:2]] == [("30", "− 7"), ("− 7",)]
    assert plan.items[4].shows.lines == ("30", "− 7")
    assert "7" in plan.items[0].shows.hint


@FEW
@given(seeds)
def test_serial_subtraction_may_begin_elsewhere_each_time(seed: int) -> None:
    first = made("serial_subtraction", 10, seed, start=900, start_min=800).items[0]
    start = int(first.shows.lines[0])
    assert 800 <= start <= 900
    assert first.expected == str(start - 7)


def test_one_who_goes_at_their_own_pace_does_not_run_out_of_items() -> None:
    for kind in ("serial_subtraction", "breath_counting"):
        plan = made(kind, 120)
        assert len(plan.items) == 240
        assert [item.onset_s for item in plan.items] == [0.0] + [None] * 239
        assert all(item.window_s == math.inf for item in plan.items)


def test_every_ninth_breath_is_the_right_one() -> None:
    expected = [item.expected for item in made("breath_counting", 30).items]
    assert expected[:18] == (["go"] * 8 + ["right"]) * 2


def test_views_last_as_long_as_written() -> None:
    def times(plan: TaskPlan) -> tuple[float, float]:
        return seen_s(plan.items[-1]), plan.items[-1].window_s

    assert times(made("counting_stroop")) == (1.5, 1.5)
    assert times(made("neutral_stroop")) == (1.0, 1.25)
    assert times(made("n_back")) == (0.5, 2.0)


@pytest.mark.parametrize("language", ["en", "de"])
def test_hints_are_in_the_language(language: Language) -> None:
    hints = {kind: made(kind, language=language).items[0].shows.hint for kind in WRITTEN}
    german = {"Wie viele Wörter? Tasten 1 bis 4", "Leertaste, wenn der Buchstabe derselbe ist wie 2 davor"}
    english = {"How many words? Keys 1 to 4", "Space bar when the letter is the same as 2 before"}
    assert (german if language == "de" else english) <= set(hints.values())
    assert "before" not in made("n_back", n=1, language="de").items[0].shows.hint
    assert not any("{" in hint for hint in hints.values())


def test_a_task_that_cannot_be_made_is_refused() -> None:
    rng = np.random.default_rng(1)
    without = {name: clip for name, clip in CLIPS.items() if name != "digit_7"}
    with pytest.raises(ValueError, match="the clip 'digit_7' is missing"):
        make_task(entry("pasat"), "en", 60, rng, without)
    with pytest.raises(ValueError, match=r"'digit_7' lasts 3.000 s, and a digit comes every 3.0 s"):
        make_task(entry("pasat"), "en", 60, rng, CLIPS | {"digit_7": Clip("digit_7", "0", 1000, 3000)})
    with pytest.raises(ValueError, match=r"in 3.0 s a pasat asks nothing: its first sum comes after 3.0 s"):
        make_task(entry("pasat"), "en", 3.0, rng, CLIPS)
    with pytest.raises(ValueError, match=r"must last longer than 7.5 s"):
        make_task(entry("n_back"), "en", 7.5, rng, CLIPS)
    with pytest.raises(ValueError, match="a task lasts for more than 0 s, not 0"):
        make_task(entry("breath_counting"), "en", 0, rng, CLIPS)
