"""What a model is made of: unknown hours and rare levels are left out, and each time it is said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from experiments.study.means import cell_means
from experiments.study.samples import Answer, Sample, sample_of
from tests.experiments.study.made import Made, answers, at_level

MADE = answers(Made(people=10, trials=2), 1)


def of(found: Sequence[Answer]) -> Sample:
    return sample_of(found, "intensity", ["ses-01", "ses-02"])


def person(answer: Answer) -> int:
    return int(answer.participant[-2:])


def test_references_are_free_neutral_and_novice() -> None:
    factors = of(MADE).factors
    assert factors["attention"].levels == ("free", "pain_site", "breath")
    assert factors["attitude"].levels == ("neutral", "mindful")
    assert factors["expertise"].levels == ("novice", "expert")
    assert factors["site"].levels == ("arm_1", "arm_2")
    assert {*factors} == {"attention", "attitude", "expertise", "site"}


def test_who_has_unknown_hours_is_left_out_where_expertise_is_in_the_model() -> None:
    sample = of([at_level(a, expertise="") if person(a) == 3 else a for a in MADE])
    assert "sub-03" not in sample.names
    assert len(sample.names) == 9
    told = (
        "Left out, as expertise is in the model: 1 participant whose hours of practice are unknown (sub-03)."
    )
    assert told in sample.notes


def test_without_known_hours_everyone_is_in_a_model_without_expertise() -> None:
    sample = of([at_level(a, expertise="") for a in MADE])
    assert len(sample.names) == 10
    assert "expertise is not in the model: nobody's hours of practice are known." in sample.notes
    mixed = of([at_level(a, expertise="" if person(a) < 4 else "novice") for a in MADE])
    told = "expertise is not in the model: there are only 6 novices and 4 participants with unknown hours."
    assert told in mixed.notes
    assert len(mixed.names) == 10


def test_two_experts_are_no_group() -> None:
    sample = of([at_level(a, expertise="expert" if person(a) < 2 else "novice") for a in MADE])
    assert "expertise" not in sample.factors
    assert len(sample.names) == 10
    assert "there are 8 novices and 2 experts, and a group of fewer than 3" in " ".join(sample.notes)


def test_a_level_that_two_people_had_is_left_out_and_the_count_is_told() -> None:
    sample = of([at_level(a, site="leg") if person(a) < 2 and a.place == 1 else a for a in MADE])
    assert sample.factors["site"].levels == ("arm_1", "arm_2")
    assert len(sample.ratings) == len(MADE) - 2
    assert (
        "Left out of the model: 2 answers with site leg; 2 participants had it, fewer than 3." in sample.notes
    )


def test_visits_are_compared_with_the_first_whatever_their_names() -> None:
    both = [*MADE, *(at_level(a, visit="ses-02") for a in MADE)]
    assert sample_of(both, "intensity", ["ses-02", "ses-01"]).factors["visit"].levels == ("ses-02", "ses-01")


def test_a_mean_is_that_of_participants_however_many_answers_each_has() -> None:
    one, other = (a for a in MADE if a.place == 1 and person(a) in (0, 2))
    found = [at_level(a, condition="rest", expertise="novice") for a in (one, one, one, other)]
    (cell,) = cell_means(found, ["ses-01"])
    assert cell.mean == pytest.approx((one.rating + other.rating) / 2)
    assert (cell.answers, len(cell.people), cell.group) == (4, 2, "")
    assert cell.low is not None
    assert cell.high is not None
    assert cell.low < cell.mean < cell.high
    (alone,) = cell_means(found[:3], ["ses-01"])
    assert (alone.low, alone.high, alone.sd) == (None, None, None)
    assert [each.group for each in cell_means(MADE, ["ses-01"])[:7:6]] == ["novice", "expert"]
