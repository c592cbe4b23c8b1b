"""Keys as files: what is wrong is refused where it stands, and those that come along hold together."""

from __future__ import annotations

import pytest

from experiments.questionnaires import KEYS
from mindpain_task.located import Refused
from mindpain_task.questionnaires.entries import Instrument
from mindpain_task.questionnaires.reading import read_instrument
from tests.mindpain_task.questionnaires.shipped import INSTRUMENTS

KEY = """\
mindpain_questionnaire: 1
name: small
title: A small one
about: trait
measures: something
items: 4
answers: {min: 1, max: 5}
subscales:
  first: [1, 3]
  second: [2, 4]
reverse: [3]
scores: {subscales: sum, total: sum}
flags: {total: {at_least: 12}}
text: lab
licence: ours
sources:
  items: {from: project}
  about: {from: general_knowledge, confidence: low}
  answers: {from: found, note: a form}
  subscales: {from: project}
  reverse: {from: project}
  scores: {from: project}
  flags: {from: project}
  licence: {from: project}
"""


def numbered(numbers: str) -> str:
    return f"items: 4\nnumbering: {{as_in: a longer one, numbers: [{numbers}]}}"


def test_a_key_says_what_it_says() -> None:
    it = read_instrument(KEY, "small.yaml")
    assert (it.numbers, it.values, it.score_names) == (
        (1, 2, 3, 4),
        range(1, 6),
        ("first", "second", "total"),
    )
    assert (it.range_of("first"), it.range_of("total")) == ((2, 10), (4, 20))
    assert str(it.source_of("total")) == "project"
    assert Instrument.model_validate(it.model_dump(mode="json", by_alias=True)) == it


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[2, 4]", "[2, 5]", "small.yaml:10:15: subscales.second.1: there is no item 5: its items"),
        ("[2, 4]", "[2, 5]", "small.yaml:9:3: subscales: item 4 is in no subscale"),
        ("[1, 3]", "[1, 3, 3]", "small.yaml:9:17: subscales.first.2: item 3 is given twice"),
        ("[2, 4]", "[2, 4, 1]", "small.yaml:10:18: subscales.second.2: item 1 is in 'first', too"),
        ("[1, 3]", "[1]", "small.yaml:11:11: reverse.0: item 3 is in no subscale"),
        ("reverse: [3]", "reverse: [3, 9]", "reverse.1: there is no item 9"),
        ("reverse: [3]", "reverse: [3, 3]", "reverse.1: item 3 is given twice"),
        ("reverse: [3]", "reverse: [3]\nunscored: [3]", "reverse.0: item 3 is said to be unscored"),
        ("reverse: [3]", "reverse: [3]\nunscored: [4]", "subscales.second.1: item 4 is said to be unscored"),
        ("max: 5", "max: 1", "answers: 1 to 1 are 1 answers: a screen shows 2 to 7"),
        ("max: 5", "max: 8", "answers: 1 to 8 are 8 answers: a screen shows 2 to 7"),
        ("at_least: 12", "at_least: 21", "flags.total.at_least: 21 is outside 4 to 20"),
        ("at_least: 12", "at_least: 4", "flags.total.at_least: 4 is outside 4 to 20"),
        ("{total: {at", "{third: {at", "flags.third: there is no such score; its scores: first"),
        ("{subscales: sum, total", "{total", "subscales: nothing says how they are scored"),
        ("  second: [2, 4]", "  total: [2, 4]", "subscales.total: this is the name of the score"),
        ("total: sum}", "total: median}", "scores.total: should be 'sum', 'mean' or 'mean_of_subscales'"),
        ("total: sum}", "reverse_in: total}", "scores.reverse_in: this needs a total"),
        ("reverse: [3]", "reverse: [0]", "reverse.0: should be greater than or equal to 1"),
        ("  scores: {from: project}\n", "", "sources: it does not say where `scores` comes from"),
        ("flags: {total: {at_least: 12}}\n", "", "sources.flags: the file has no flags"),
        (", note: a form", "", "sources.answers: what is found needs a `note`"),
        (", confidence: low", "", "sources.about: general_knowledge needs a confidence"),
        ("items: 4", "items: 4\nitem_texts: [a, b]", "item_texts: there is no such key here"),
        ("items: 4", numbered("1, 2, 3"), "numbering.numbers: 3 numbers for an instrument of 4 items"),
        ("items: 4", numbered("1, 2, 3, 3"), "numbering.numbers.3: item 3 is given twice"),
        ("items: 4", numbered("1, 2, 3, 7"), "there is no item 4: its items are those of its numbering"),
        ("text: lab", "text: lab\ntext: lab", "text: this key is given twice"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_refused_where_it_is_wrong(old: str, new: str, complaint: str) -> None:
    assert old in KEY
    with pytest.raises(Refused) as refused:
        read_instrument(KEY.replace(old, new, 1), "small.yaml")
    said = [str(each) for each in refused.value.refusals]
    assert any(complaint in line for line in said), said
    assert all(line.startswith("small.yaml:") for line in said)


def test_items_without_a_score_are_said_to_have_none() -> None:
    text = KEY.replace("[2, 4]", "[2]").replace("reverse: [3]", "reverse: [3]\nunscored: [4]")
    it = read_instrument(text, "small.yaml")
    assert it.scored == (1, 2, 3)
    assert it.range_of("total") == (3, 15)


def test_a_short_form_keeps_the_key_of_the_long_one() -> None:
    short, long = INSTRUMENTS["ffmq_15"], INSTRUMENTS["ffmq_39"]
    assert {*short.numbers} < {*long.numbers}
    assert {*short.reverse} == {*long.reverse} & {*short.numbers}
    assert all(short.subscale_of(number) == long.subscale_of(number) for number in short.numbers)
    assert {*INSTRUMENTS["state_maas"].numbers} < {*INSTRUMENTS["maas"].numbers}


def test_subscales_have_as_many_items_as_the_literature_says() -> None:
    counts = {name: [len(each) for each in it.subscales.values()] for name, it in INSTRUMENTS.items()}
    assert counts["ffmq_39"] == [8, 8, 8, 8, 7]
    assert counts["ffmq_15"] == [3] * 5
    assert counts["tms"] == [6, 7]
    assert counts["pcs"] == [4, 3, 6]
    assert counts["scs_26"] == [5, 5, 4, 4, 4, 4]
    assert counts["scs_sf"] == [2] * 6
    assert counts["fpq_3"] == [10] * 3
    assert counts["maia_2"] == [4, 6, 5, 7, 5, 4, 3, 3]


def test_what_is_unknown_is_not_scored() -> None:
    for name in ("sms", "situational_pcs", "pvaq"):
        assert INSTRUMENTS[name].score_names == ("total",)
    for name in ("ffmq_15", "tms", "maia_2"):
        assert "total" not in INSTRUMENTS[name].score_names


def test_only_the_projects_own_words_come_along() -> None:
    shipped = {name for name, it in INSTRUMENTS.items() if it.text == "shipped"}
    assert shipped == {"own_items", "practice_log"}
    texts = {path.relative_to(KEYS).as_posix() for path in (KEYS / "texts").rglob("*") if path.is_file()}
    assert texts == {f"texts/{language}/{name}.yaml" for language in ("de", "en") for name in shipped}
    assert {path.suffix for path in KEYS.iterdir() if path.is_file()} == {".yaml", ".md"}
