"""From a journal to the tables of questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mindpain_task.model import Event, Record
from mindpain_task.questionnaires.plans import When
from mindpain_task.questionnaires.table import announcement, questionnaire_tables
from mindpain_task.questionnaires.texts import Worded, stand_in
from mindpain_task.tables import Table
from tests.mindpain_task.questionnaires.shipped import INSTRUMENTS

WHO: Mapping[str, str] = {"participant_id": "sub-01", "simulated": "no"}


def announced(name: str, when: When) -> Event:
    it = INSTRUMENTS[name]
    return Event("questionnaire", 5.0, data=announcement(Worded(it, stand_in(it, "en"), "abc"), when))


def answer(name: str, when: When, number: int, value: int | None, at_s: float) -> tuple[Event, Event]:
    data: dict[str, Any] = {"questionnaire": name, "when": when, "item": number, "value": value}
    data |= {"response_time_s": 1.5, "trace": []}
    shown = Event("phase", at_s, phase=f"{name}.{number}", marker="choice_shown")
    return shown, Event("item_answer", at_s + 1.5, phase=f"{name}.{number}", data=data)


def rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def tables(*events: Event) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    start = Event("session_start", 10.0)
    records = [Record(seq, event) for seq, event in enumerate((start, *events), start=1)]
    items, scores = questionnaire_tables(records, WHO)
    assert items.columns[:2] == scores.columns[:2] == ("participant_id", "simulated")
    return rows(items), rows(scores)


def test_an_item_has_its_answer_what_it_counts_and_when_it_was_shown() -> None:
    items, _ = tables(announced("state_maas", "closing"), *answer("state_maas", "closing", 8, 2, 14.0))
    assert [row["item"] for row in items] == [3, 8, 10, 13, 14]
    row = items[1]
    assert (row["value"], row["reversed"], row["counts"]) == (2, 1, 4)
    assert (row["onset_s"], row["response_time_s"]) == (4.0, 1.5)
    assert (row["questionnaire"], row["about"], row["when"]) == ("state_maas", "state", "closing")
    assert (row["text"], row["text_sha256"], row["key_sha256"]) == ("stand_in", None, "abc")


def test_an_item_without_an_answer_has_a_row_without_a_value_and_its_score_none() -> None:
    answers = [event for n in (3, 8, 10, 13) for event in answer("state_maas", "closing", n, 0, 14.0)]
    items, scores = tables(announced("state_maas", "closing"), *answers)
    assert [row["value"] for row in items] == [0, 0, 0, 0, None]
    (total,) = scores
    assert (total["score"], total["value"], total["answered"], total["items"]) == ("total", None, 4, 5)
    whole, scores = tables(
        announced("state_maas", "closing"), *answers, *answer("state_maas", "closing", 14, 6, 20.0)
    )
    assert None not in [row["value"] for row in whole]
    assert (scores[0]["value"], scores[0]["rule"], scores[0]["lowest"], scores[0]["highest"]) == (
        *(24 / 5, "mean"),
        *(0, 6),
    )
    assert scores[0]["key_source"] == "general_knowledge (medium)"


def test_one_that_was_never_reached_has_its_rows_too() -> None:
    items, scores = tables(announced("pcs", "closing"))
    assert len(items) == 13
    assert all(row["value"] is None and row["onset_s"] is None for row in items)
    assert [(row["score"], row["value"], row["answered"], row["flagged"]) for row in scores] == [
        (name, None, 0, None) for name in ("rumination", "magnification", "helplessness", "total")
    ]


def test_an_item_that_was_shown_again_after_a_stop_has_its_last_showing() -> None:
    shown, _ = answer("maas", "opening", 1, 1, 12.0)
    items, _ = tables(announced("maas", "opening"), shown, *answer("maas", "opening", 1, 6, 30.0))
    assert (items[0]["onset_s"], items[0]["value"]) == (20.0, 6)


def test_before_and_after_are_two() -> None:
    items, scores = tables(
        announced("maas", "opening"),
        announced("maas", "closing"),
        *answer("maas", "opening", 1, 2, 12.0),
        *answer("maas", "closing", 1, 5, 40.0),
    )
    assert [(row["when"], row["value"]) for row in items if row["item"] == 1] == [
        ("opening", 2),
        ("closing", 5),
    ]
    assert [row["when"] for row in scores] == ["opening", "closing"]


def test_a_flag_is_a_number_and_whether_it_was_reached() -> None:
    answers = [event for n in range(1, 14) for event in answer("pcs", "closing", n, 3, 14.0)]
    _, scores = tables(announced("pcs", "closing"), *answers)
    assert (scores[-1]["value"], scores[-1]["flag_at_least"], scores[-1]["flagged"]) == (39, 30, 1)


def test_no_questionnaire_no_rows() -> None:
    assert tables() == ([], [])
