"""Every key that comes along, by examples worked out by hand from the facts, not from the file."""

from __future__ import annotations

import pytest

from mindpain_task.questionnaires.scoring import scores
from tests.mindpain_task.questionnaires.shipped import INSTRUMENTS, all_answered, running, scored

STAI_STATE_REVERSED = (1, 2, 5, 8, 10, 11, 15, 16, 19, 20)
STAI_TRAIT_REVERSED = (21, 23, 26, 27, 30, 33, 34, 36, 39)


def facets(*values: float) -> dict[str, float]:
    names = ("observe", "describe", "act_with_awareness", "nonjudge", "nonreact")
    return dict(zip(names, values, strict=True))


def six(*values: float) -> dict[str, float]:
    names = ("self_kindness", "self_judgment", "common_humanity", "isolation", "mindfulness")
    return dict(zip((*names, "over_identification", "total"), values, strict=True))


def eight(*values: float) -> dict[str, float]:
    names = ("noticing", "not_distracting", "not_worrying", "attention_regulation", "emotional_awareness")
    return dict(zip((*names, "self_regulation", "body_listening", "trusting"), values, strict=True))


SAME_ANSWERS = [
    ("ffmq_39", 3, facets(24, 24, 24, 24, 21) | {"total": 117}),
    # 5 plain items and 3 reversed ones: 5 * 1 + 3 * (6 - 1) = 20
    ("ffmq_39", 1, facets(8, 20, 40, 40, 7) | {"total": 115}),
    ("ffmq_39", 5, facets(40, 28, 8, 8, 35) | {"total": 119}),
    ("ffmq_15", 3, facets(9, 9, 9, 9, 9)),
    ("ffmq_15", 1, facets(3, 7, 15, 15, 3)),
    ("fmi_14", 4, {"presence": 24, "acceptance": 29, "total": 53}),
    ("fmi_14", 1, {"presence": 6, "acceptance": 11, "total": 17}),
    ("maas", 1, {"total": 1}),
    ("maas", 6, {"total": 6}),
    ("state_maas", 0, {"total": 6}),
    ("state_maas", 6, {"total": 0}),
    ("sms", 1, {"total": 21}),
    ("sms", 5, {"total": 105}),
    ("tms", 0, {"curiosity": 0, "decentering": 0}),
    ("tms", 4, {"curiosity": 24, "decentering": 28}),
    ("pcs", 2, {"rumination": 8, "magnification": 6, "helplessness": 12, "total": 26}),
    ("pcs", 4, {"rumination": 16, "magnification": 12, "helplessness": 24, "total": 52}),
    ("situational_pcs", 4, {"total": 24}),
    ("stai_y_state", 1, {"total": 50}),
    ("stai_y_trait", 1, {"total": 47}),
    ("stai_y_trait", 4, {"total": 53}),
    ("scs_26", 5, six(5, 5, 5, 5, 5, 5, 3)),
    ("scs_sf", 5, six(5, 5, 5, 5, 5, 5, 3)),
    ("fpq_3", 1, {"severe": 10, "minor": 10, "medical": 10, "total": 30}),
    ("fpq_3", 5, {"severe": 50, "minor": 50, "medical": 50, "total": 150}),
    ("pvaq", 0, {"total": 10}),
    ("pvaq", 5, {"total": 70}),
    ("maia_2", 0, eight(0, 5, 3, 0, 0, 0, 0, 0)),
    ("maia_2", 5, eight(5, 0, 2, 5, 5, 5, 5, 5)),
]
RUNNING = [
    # observe 1 6 11 15 20 26 31 36 is answered 1 1 1 5 5 1 1 1
    ("ffmq_39", facets(16, 23, 21, 15, 24) | {"total": 99}),
    ("ffmq_15", facets(7, 9, 8, 4, 11)),
    ("fmi_14", {"presence": 12, "acceptance": 24, "total": 36}),
    ("maas", {"total": 3.2}),
    ("sms", {"total": 61}),
    ("tms", {"curiosity": 13, "decentering": 10}),
    ("pcs", {"rumination": 9, "magnification": 3, "helplessness": 11, "total": 23}),
    ("situational_pcs", {"total": 10}),
    ("stai_y_state", {"total": 46}),
    ("stai_y_trait", {"total": 53}),
    # subscales as answered; the total takes 6 - x of the second, fourth and sixth: 19.6 / 6
    ("scs_26", six(3, 1.4, 3.75, 3.75, 3, 3, 3.266667)),
    ("scs_sf", six(1.5, 1.5, 5, 3.5, 2.5, 2.5, 3.25)),
    ("fpq_3", {"severe": 32, "minor": 31, "medical": 27, "total": 90}),
    ("pvaq", {"total": 38}),
    ("maia_2", eight(1.5, 2.5, 1, 2.571429, 2.4, 3, 2, 3)),
]


@pytest.mark.parametrize(("name", "value", "expected"), SAME_ANSWERS)
def test_the_same_answer_to_every_item(name: str, value: int, expected: dict[str, float]) -> None:
    assert scored(name, all_answered(name, value)) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "expected"), RUNNING, ids=[name for name, _ in RUNNING])
def test_answers_that_run_through_the_values(name: str, expected: dict[str, float]) -> None:
    assert scored(name, running(name)) == pytest.approx(expected)


def test_a_state_maas_answer_by_answer() -> None:
    assert scored("state_maas", {3: 1, 8: 2, 10: 3, 13: 4, 14: 6}) == {"total": pytest.approx(14 / 5)}


@pytest.mark.parametrize(
    ("name", "reverse"), [("stai_y_state", STAI_STATE_REVERSED), ("stai_y_trait", STAI_TRAIT_REVERSED)]
)
def test_the_calmest_answers_to_the_stai_give_20_and_the_most_anxious_80(
    name: str, reverse: tuple[int, ...]
) -> None:
    numbers = INSTRUMENTS[name].numbers
    assert scored(name, {n: 4 if n in reverse else 1 for n in numbers}) == {"total": 20}
    assert scored(name, {n: 1 if n in reverse else 4 for n in numbers}) == {"total": 80}


def test_a_total_of_30_of_the_pcs_is_flagged_and_29_is_not() -> None:
    thirty = all_answered("pcs", 2) | {1: 4, 2: 4}
    for answers, flagged in ((thirty, True), (thirty | {1: 3}, False)):
        total = scores(INSTRUMENTS["pcs"], answers)[-1]
        assert (total.name, total.value, total.flagged) == ("total", 30 - (not flagged), flagged)
        assert total.flag_at_least == 30


def test_a_compassionate_answer_is_5_in_the_total_though_judgment_is_1() -> None:
    it = INSTRUMENTS["scs_26"]
    scored_so = scored("scs_26", {n: 1 if n in it.reverse else 5 for n in it.numbers})
    assert scored_so == six(5, 1, 5, 1, 5, 1, 5)


@pytest.mark.parametrize("name", ["own_items", "practice_log"])
def test_the_projects_own_items_stand_for_themselves(name: str) -> None:
    answers = running(name)
    it = INSTRUMENTS[name]
    assert scored(name, answers) == {it.subscale_of(n): value for n, value in answers.items()}


def test_every_key_has_an_example() -> None:
    shown = {name for name, *_ in (*SAME_ANSWERS, *RUNNING)} | {"own_items", "practice_log"}
    assert shown == {*INSTRUMENTS}
