"""Answers are found in trials and after blocks; warm-ups and calibrations are left out."""

from __future__ import annotations

from experiments.effects.reading import AFTER_BLOCK, Asked, answers_of
from mindpain_task.tables import Table

TRIALS = Table(
    ("block", "trial", "condition", "stimulus", "calibration", "intensity", "immersed_s"),
    (
        (1, 1, "calibrate", "search", "heat", 99.0, None),
        (2, 2, "rest", "hot", None, 10.0, None),
        (2, 3, "rest", "warm", None, 20.0, 31.0),
        (3, 4, "breath", "hot", None, 30.0, None),
        (3, 5, "breath", "hot", None, None, None),
        (3, 6, "breath", "hot", None, 40.0, None),
    ),
)
RATINGS = Table(
    ("trial", "condition", "scale", "value", "kind"),
    (
        (2, "rest", "intensity", 10.0, "vas"),
        (None, "rest", "unpleasantness", 50.0, "vas"),
        (None, "rest", "intensity", 55.0, "vas"),
        (None, "breath", "unpleasantness", 60.0, "numeric"),
        (None, "breath", "which", 1, "choice"),
        (None, "breath", "unpleasantness", None, "vas"),
    ),
)


def test_everything_counts() -> None:
    assert answers_of(TRIALS, RATINGS, "nothing") == {
        Asked("rest", "hot", "intensity"): (10.0,),
        Asked("rest", "warm", "intensity"): (20.0,),
        Asked("rest", "warm", "tolerance"): (31.0,),
        Asked("breath", "hot", "intensity"): (30.0, 40.0),
        Asked("rest", AFTER_BLOCK, "unpleasantness"): (50.0,),
        Asked("rest", AFTER_BLOCK, "intensity"): (55.0,),
        Asked("breath", AFTER_BLOCK, "unpleasantness"): (60.0,),
    }


def test_the_first_of_each_block_is_left_out_and_what_comes_after_blocks_is_not() -> None:
    found = answers_of(TRIALS, RATINGS, "first_of_each_block")
    assert Asked("rest", "hot", "intensity") not in found
    assert found[Asked("breath", "hot", "intensity")] == (40.0,)
    assert found[Asked("rest", AFTER_BLOCK, "unpleasantness")] == (50.0,)


def test_the_first_answer_of_the_session_is_left_out() -> None:
    found = answers_of(TRIALS, RATINGS, "first")
    assert Asked("rest", "hot", "intensity") not in found
    assert found[Asked("breath", "hot", "intensity")] == (30.0, 40.0)
    assert Asked("rest", AFTER_BLOCK, "unpleasantness") not in found
    assert found[Asked("breath", AFTER_BLOCK, "unpleasantness")] == (60.0,)
