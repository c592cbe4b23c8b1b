"""From the journal to the tables of questionnaires: one row an item, and one a score. Pure.

Times are seconds since `session_start`; a cell without a value is None and becomes `n/a` in a file. No row
has a word of an item: those may not be passed on with the data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.questionnaires.entries import Instrument
from mindpain_task.questionnaires.making import item_name
from mindpain_task.questionnaires.scoring import Score, counted, scores
from mindpain_task.questionnaires.texts import Worded
from mindpain_task.tables import Cell, Identity, Table

KIND, ANSWER = "questionnaire", "item_answer"
"""The events that say which questionnaires a run has, and how an item was answered."""
ABOUT_COLUMNS = ("questionnaire", "about", "when")
FILE_COLUMNS = ("text", "text_sha256", "key_sha256")
ITEM_COLUMNS = (
    *ABOUT_COLUMNS,
    *("item", "subscale", "value", "reversed", "counts", "response_time_s", "onset_s"),
    *FILE_COLUMNS,
)
"""`value` is the answer as given, `counts` what it counts in the scores: reversed where the key says so.

`about` is trait, state or practice, `when` opening or closing, `text` lab, shipped or stand_in.
"""
SCORE_COLUMNS = (
    *ABOUT_COLUMNS,
    *("score", "value", "answered", "items", "rule", "lowest", "highest", "flag_at_least", "flagged"),
    "key_source",
    *FILE_COLUMNS,
)
"""`key_source` says how certain the key is that this score hangs on: the least certain part of it."""


def announcement(worded: Worded, when: str) -> dict[str, JsonValue]:
    """Return what goes on record of a questionnaire that a run has: its whole key, and which words it had."""
    return {
        "questionnaire": worded.instrument.name,
        "when": when,
        "text": worded.wording.origin,
        "text_sha256": worded.wording.sha256 or None,
        "key_sha256": worded.key_sha256,
        "key": worded.instrument.model_dump(mode="json", by_alias=True),
    }


@dataclass
class _Asked:
    """One questionnaire while its answers are read, by the numbers of its items."""

    instrument: Instrument
    about: dict[str, Cell]
    files: dict[str, Cell]
    values: dict[int, int | None] = field(default_factory=dict)
    response_times_s: dict[int, Cell] = field(default_factory=dict)
    onsets_s: dict[int, Cell] = field(default_factory=dict)


class _Reader:
    """Walks the events once; an item's last showing and last answer hold."""

    def __init__(self) -> None:
        self.asked: dict[tuple[str, str], _Asked] = {}
        self._zero_s = 0.0
        self._shown_s: dict[str, float] = {}

    def read(self, event: Event) -> None:
        if event.kind == "session_start":
            self._zero_s = event.time_s
        elif event.kind == "phase":
            self._shown_s[event.phase] = event.time_s
        elif event.kind == KIND:
            self._announced(event)
        elif event.kind == ANSWER:
            self._answered(event)

    def _announced(self, event: Event) -> None:
        data = event.data
        instrument = Instrument.model_validate(data["key"])
        about = {"questionnaire": instrument.name, "about": instrument.about, "when": str(data["when"])}
        files = {name: _cell(data[name]) for name in FILE_COLUMNS}
        self.asked[instrument.name, str(data["when"])] = _Asked(instrument, {**about}, files)

    def _answered(self, event: Event) -> None:
        data = event.data
        asked = self.asked[str(data["questionnaire"]), str(data["when"])]
        number, value = int(str(data["item"])), data["value"]
        asked.values[number] = None if value is None else int(str(value))
        asked.response_times_s[number] = _cell(data["response_time_s"])
        shown_s = self._shown_s.get(item_name(asked.instrument.name, number))
        asked.onsets_s[number] = None if shown_s is None else round(shown_s - self._zero_s, 6)


def questionnaire_tables(records: Iterable[Record], identity: Identity) -> tuple[Table, Table]:
    """Return the tables of items and of scores of every questionnaire that a run was to ask.

    An item without an answer has a row without a value, and its scores have none either.
    """
    reader = _Reader()
    for record in records:
        reader.read(record.event)
    who = tuple(identity.values())
    item_rows: list[tuple[Cell, ...]] = []
    score_rows: list[tuple[Cell, ...]] = []
    for asked in reader.asked.values():
        for number in asked.instrument.numbers:
            row = asked.about | _item_cells(asked, number) | asked.files
            item_rows.append((*who, *(row[column] for column in ITEM_COLUMNS)))
        for score in scores(asked.instrument, asked.values):
            row = asked.about | _score_cells(asked.instrument, score) | asked.files
            score_rows.append((*who, *(row[column] for column in SCORE_COLUMNS)))
    return (
        Table((*identity, *ITEM_COLUMNS), tuple(item_rows)),
        Table((*identity, *SCORE_COLUMNS), tuple(score_rows)),
    )


def _item_cells(asked: _Asked, number: int) -> dict[str, Cell]:
    instrument, value = asked.instrument, asked.values.get(number)
    return {
        "item": number,
        "subscale": instrument.subscale_of(number),
        "value": value,
        "reversed": int(number in instrument.reverse),
        "counts": None if value is None else counted(instrument, number, value),
        "response_time_s": asked.response_times_s.get(number),
        "onset_s": asked.onsets_s.get(number),
    }


def _score_cells(instrument: Instrument, score: Score) -> dict[str, Cell]:
    return {
        "score": score.name,
        "value": score.value,
        "answered": score.answered,
        "items": score.items,
        "rule": score.rule,
        "lowest": score.lowest,
        "highest": score.highest,
        "flag_at_least": score.flag_at_least,
        "flagged": None if score.flagged is None else int(score.flagged),
        "key_source": str(instrument.source_of(score.name)),
    }


def _cell(value: JsonValue) -> Cell:
    if isinstance(value, list | dict):
        raise TypeError(f"a table cell holds one value, not {value!r}")
    return value
