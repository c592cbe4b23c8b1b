"""The lab's words: read whole, or refused where something is missing, too much or wrong."""

from __future__ import annotations

import hashlib

import pytest

from mindpain_task.located import Refused
from mindpain_task.questionnaires.texts import Wording, read_wording, stand_in
from tests.mindpain_task.questionnaires.shipped import INSTRUMENTS

PCS = INSTRUMENTS["situational_pcs"]
TEXT = """\
questionnaire: situational_pcs
language: de
instruction: |
  Erster Absatz,
  der weitergeht.

  Zweiter Absatz.
answers: {0: gar nicht, 4: ganz}
items:
  1: eins
  2: zwei
  3: drei
  4: vier
  5: fünf
  6: sechs,
     fortgesetzt
"""


def read(text: str) -> Wording:
    return read_wording(text, "spcs.yaml", PCS, "de", "lab")


def test_a_text_is_read_with_its_hash() -> None:
    wording = read(TEXT)
    assert wording.items == {1: "eins", 2: "zwei", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs, fortgesetzt"}
    assert wording.instruction == "Erster Absatz, der weitergeht.\n\nZweiter Absatz."
    assert wording.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (wording.title, wording.origin) == ("Fragen", "lab")


def test_answers_with_few_labels_show_their_values() -> None:
    wording = read(TEXT)
    assert wording.options[3] == ("0\ngar nicht", "1", "2", "3", "4\nganz")
    assert wording.numbered == {*PCS.numbers}


def test_answers_with_all_labels_show_values_only_if_asked_to() -> None:
    full = TEXT.replace("{0: gar nicht, 4: ganz}", "{0: gar nicht, 1: wenig, 2: halb, 3: sehr, 4: ganz}")
    assert read(full).options[1] == ("gar nicht", "wenig", "halb", "sehr", "ganz")
    assert read(full).numbered == set()
    shown = read(full.replace("answers:", "numbers: true\nanswers:"))
    assert shown.options[1][:2] == ("0\ngar nicht", "1\nwenig")
    assert shown.numbered == {*PCS.numbers}


def test_one_item_may_have_answers_of_its_own() -> None:
    wording = read(TEXT + "answers_to:\n  2: {0: nie, 4: immer}\n")
    assert wording.options[2] == ("0\nnie", "1", "2", "3", "4\nimmer")
    assert wording.options[1][0] == "0\ngar nicht"


def test_a_title_of_the_labs_own_stands_over_the_instruction() -> None:
    assert read(TEXT.replace("instruction: |", "title: Gedanken\ninstruction: |")).title == "Gedanken"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("  4: vier\n", "", "spcs.yaml:10:3: items: item 4 is missing"),
        ("  6: sechs", "  7: sieben\n  6: sechs", "spcs.yaml:15:3: items.7: situational_pcs has no item 7"),
        ("4: ganz", "5: ganz", "spcs.yaml:8:10: answers: the answer 4 has no label"),
        ("4: ganz", "4: ganz, 5: mehr", "spcs.yaml:8:34: answers.5: situational_pcs has answers from 0 to 4"),
        ("language: de", "language: en", "spcs.yaml:2:11: language: this file lies among those in 'de'"),
        ("situational_pcs", "pcs", "spcs.yaml:1:16: questionnaire: this file is for situational_pcs"),
        ("  4: vier\n", "  4: vier\n  4: vier\n", "items.4: this key is given twice"),
        ("  4: vier\n", "  4: ''\n", "items.4: "),
        ("  4: vier\n", "  4:\n", "items.4: should be a valid string"),
        ("  4: vier\n", "  four: vier\n", "items.four"),
        ("  4: vier\n", "  4: 4\n", "items.4: should be a valid string, not 4"),
        ("answers:", "labels:", "spcs.yaml:8:1: labels: there is no such key here"),
        ("instruction: |", "instructions: |", "instruction: this value is missing"),
        ("  6: sechs", "answers_to: {9: {0: a, 4: b}}\nx:\n  6: sechs", "x: there is no such key here"),
    ],
)
def test_a_wrong_text_is_refused_where_it_is_wrong(old: str, new: str, complaint: str) -> None:
    assert old in TEXT
    with pytest.raises(Refused) as refused:
        read(TEXT.replace(old, new, 1))
    said = [str(each) for each in refused.value.refusals]
    assert any(complaint in line for line in said), said


def test_answers_to_an_item_that_there_is_not_are_refused() -> None:
    with pytest.raises(Refused, match=r"spcs.yaml:18:3: answers_to.9: situational_pcs has no item 9"):
        read(TEXT + "answers_to:\n  9: {0: nie, 4: immer}\n")
    with pytest.raises(Refused, match=r"answers_to.2: the answer 4 has no label"):
        read(TEXT + "answers_to:\n  2: {0: nie}\n")


def test_every_error_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        read(TEXT.replace("  4: vier\n  5: fünf\n", "").replace("4: ganz", "9: ganz"))
    assert len(refused.value.refusals) == 4


def test_a_stand_in_is_marked_and_has_no_words() -> None:
    for name, it in INSTRUMENTS.items():
        wording = stand_in(it, "en")
        assert wording.items == {n: f"[{name}, item {n}: the lab's own text]" for n in it.numbers}
        assert {*wording.options.values()} == {tuple(str(value) for value in it.values)}
        assert (wording.origin, wording.sha256) == ("stand_in", "")
        assert len({*stand_in(it, "de").items.values()}) == it.items
