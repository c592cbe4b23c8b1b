"""The findings of the library: whole, tagged, and refused where a protocol lacks what a row compares."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.effects.refusing import refuse_impossible
from experiments.effects.report import LIBRARY as SECTION
from experiments.effects.report import OWN, page, put_into
from experiments.effects.targets import LIBRARY, Row, Study, Targets, read_targets
from experiments.protocol_files import PROTOCOLS
from hardware.participant.parameters import shipped_sets
from mindpain_task.located import Refused
from tests.experiments.effects.told import told_protocol

STUDIES = {
    *("zeidan2011", "zeidan2015", "zeidan2018", "zeidan2010_electrical", "gard2012", "lutz2013_perlman2010"),
    *("grant_rainville2009", "brown_jones2010", "vencatachellum2021", "bantick2002", "terkelsen2004"),
    *("chan2012", "wiech2006", "petrovic2000", "rainville1997", "quevedo2007", "masedo_esteve2007"),
    *("wang2015", "haspert2020", "attention_x_attitude"),
}
TARGETS = read_targets(LIBRARY)


def row(**more: object) -> Row:
    return Row.model_validate(
        {"name": "any", "finding": "Any", "kind": "change", "study": "one", "condition": "controllable"}
        | {"reference": ["uncontrollable"], "published": {"intensity": {"is": "lower", "tag": "F"}}}
        | more
    )


def test_every_study_has_a_row_and_every_row_a_tag() -> None:
    names = [each.name for each in TARGETS.rows]
    assert len(names) == len(set(names))
    assert set(TARGETS.studies_of(TARGETS.rows)) == set(TARGETS.studies)
    assert {study.library for study in TARGETS.studies.values()} == STUDIES
    for each in TARGETS.rows:
        for published in each.published.values():
            assert bool(published.tag) == (published.value != "unknown")


def test_every_person_is_shipped() -> None:
    assert {study.person for study in TARGETS.studies.values()} <= shipped_sets().keys()


@pytest.mark.parametrize("name", sorted(TARGETS.studies))
def test_a_protocol_of_the_library_has_what_its_rows_compare(name: str) -> None:
    rows = [each for each in TARGETS.rows if each.study == name]
    studies = TARGETS.studies_of(tuple(rows))
    if all((PROTOCOLS / f"{study.library}.yaml").exists() for study in studies.values()):
        refuse_impossible(rows, studies)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"condition": "moon"}, "gives nothing under a condition 'moon'"),
        ({"reference": ["rest"]}, "gives nothing under a condition 'rest'"),
        ({"stimulus": "after_d"}, "gives no stimulus 'after_d'"),
        ({"published": {"joy": {"is": "lower", "tag": "F"}}}, "has no scale 'joy'"),
    ],
)
def test_what_a_protocol_lacks_is_refused(tmp_path: Path, more: dict[str, object], sentence: str) -> None:
    studies = {"one": Study(person="wiech2006", library=str(told_protocol(tmp_path)))}
    refuse_impossible([row()], studies)
    with pytest.raises(Refused, match=sentence):
        refuse_impossible([row(**more)], studies)


def test_a_protocol_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="nobody2020"):
        refuse_impossible([row()], {"one": Study(person="novice", library="nobody2020")})


@pytest.mark.parametrize(
    ("study", "more", "sentence"),
    [
        ({}, {"kind": "correlation", "across": "hours"}, "hours do not differ"),
        ({}, {"kind": "groups"}, "names the other group"),
        ({}, {"against_condition": "rest"}, "there is none"),
        ({"protocol": "breath"}, {}, "either a `protocol` or one of the `library`"),
        ({"practice_hours": {"from_h": 9.0, "to_h": 3.0}}, {}, "to_h 3 is not over from_h 9"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    study: dict[str, object], more: dict[str, object], sentence: str
) -> None:
    plain = {"name": "any", "finding": "Any", "kind": "change", "study": "one", "condition": "rest"}
    written = {
        "studies": {"one": {"person": "novice", "library": "any"} | study},
        "rows": [plain | {"published": {"intensity": {"is": 0, "tag": "F"}}} | more],
    }
    with pytest.raises(ValueError, match=sentence):
        Targets.model_validate(written)


def test_a_page_keeps_its_other_section() -> None:
    own, library = page([], "First.", OWN), page([], "Second.", SECTION)
    both = put_into(put_into("", own, OWN), library, SECTION)
    assert both == put_into(both, library, SECTION) == put_into(both, own, OWN)
    assert both.startswith(own)
    assert both.endswith(library)
    changed = put_into(both, page([], "Third.", OWN), OWN)
    assert "First." not in changed
    assert changed.count("Second.") == changed.count("Third.") == 1
