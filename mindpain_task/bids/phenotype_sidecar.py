"""What the columns of a questionnaire mean: from its key to the sidecar of its table."""

from __future__ import annotations

from collections.abc import Sequence

from mindpain_task.model import JsonValue
from mindpain_task.questionnaires.entries import TOTAL, Instrument
from mindpain_task.questionnaires.scoring import RULES

IDENTITY = ("participant_id", "session_id", "run", "arm", "occasion", "simulated", "when")
"""Columns that say whose answers they are and when they were given, as far as the run has them."""
SCORE = "score_"
_COMMON: dict[str, JsonValue] = {
    "participant_id": {"LongName": "Participant", "Description": "Who answered, as in participants.tsv."},
    "session_id": {"LongName": "Session", "Description": "Which visit it was."},
    "run": {"LongName": "Run", "Description": "Which run of the program asked it."},
    "arm": {"LongName": "Arm", "Description": "The group of the study that the participant was in."},
    "occasion": {"LongName": "Occasion", "Description": "Which of the study's visits it was, by its name."},
    "simulated": {
        "LongName": "Simulated parts",
        "Description": (
            "Which parts of the session were simulated, joined by +; `no` for a session with a participant "
            "and real devices. With a simulated participant, these answers say nothing about people."
        ),
    },
    "when": {
        "LongName": "When it was asked",
        "Description": "At the beginning or at the end of the session.",
        "Levels": {"opening": "Before the first block", "closing": "After the last block"},
    },
    "text": {
        "LongName": "Origin of the words",
        "Description": "Where the words came from that the participant read.",
        "Levels": {
            "lab": "The laboratory's own licensed copy",
            "shipped": "Words that come with the program",
            "stand_in": "A stand-in without the items' words: a rehearsal, no data about people",
        },
    },
    "text_sha256": {
        "LongName": "Checksum of the words",
        "Description": "SHA-256 of the file with the words that were shown; n/a where a stand-in was shown.",
    },
    "key_sha256": {
        "LongName": "Checksum of the key",
        "Description": "SHA-256 of the scoring key; rows with the same one were scored alike.",
    },
}


def item_column(instrument: Instrument, number: int) -> str:
    """Return the column of an item: as many digits for each, so that they sort in their order."""
    digits = len(str(max(instrument.numbers)))
    return f"item_{number:0{digits}d}"


def score_column(score: str) -> str:
    """Return the column of a score."""
    return f"{SCORE}{score}"


def sidecar_of(instrument: Instrument, columns: Sequence[str]) -> dict[str, JsonValue]:
    """Return the description of a questionnaire and of each of these columns of its table.

    Raises KeyError for a column that nobody has described.
    """
    of: dict[str, JsonValue] = dict(_COMMON)
    of |= {item_column(instrument, number): _item(instrument, number) for number in instrument.numbers}
    for score in instrument.score_names:
        of[score_column(score)] = _score(instrument, score)
        if score in instrument.flags:
            of[f"{score_column(score)}_flagged"] = _flag(instrument, score)
    return {"MeasurementToolMetadata": _tool(instrument), **{column: of[column] for column in columns}}


def _tool(instrument: Instrument) -> JsonValue:
    """Return what the questionnaire is; no address of it, for none is on record."""
    numbering = instrument.numbering
    parts = [
        f"{instrument.title}: {instrument.items} items on {instrument.measures} ({instrument.about}).",
        f"Items are numbered as in {numbering.as_in}." if numbering is not None else "",
        f"Licence: {instrument.licence.strip()}",
        *instrument.notes,
    ]
    return {"Description": " ".join(part for part in parts if part), "Licence": instrument.licence.strip()}


def _item(instrument: Instrument, number: int) -> JsonValue:
    subscale = instrument.subscale_of(number)
    parts = [f"The answer to item {number} as it was given, never reversed; n/a where it was left out."]
    if number in instrument.reverse:
        low, high = instrument.answers.min, instrument.answers.max
        only = " of the total only" if instrument.scores.reverse_in == "total" else ""
        parts.append(f"In the scores{only} it counts reversed, as {low + high} minus the answer.")
    if number in instrument.unscored:
        parts.append("It belongs to no score.")
    told: dict[str, JsonValue] = {"LongName": f"Item {number}", "Description": " ".join(parts)}
    if subscale is not None:
        told["Subscale"] = subscale
    return told | {"Levels": _levels(instrument)}


def _levels(instrument: Instrument) -> dict[str, JsonValue]:
    """Return each value that an answer can have; what it says on the screen is the questionnaire's own."""
    values = instrument.values
    ends = {values[0]: ", the lowest", values[-1]: ", the highest"}
    return {
        str(value): f"Answer {place} of {len(values)}{ends.get(value, '')}"
        for place, value in enumerate(values, 1)
    }


def _score(instrument: Instrument, score: str) -> JsonValue:
    rule = instrument.scores.total if score == TOTAL else instrument.scores.subscales
    assert rule is not None
    lowest, highest = instrument.range_of(score)
    numbers = ", ".join(map(str, instrument.items_of(score)))
    name = "Total score" if score == TOTAL else f"Score of {score.replace('_', ' ')}"
    return {
        "LongName": name,
        "Description": (
            f"{RULES[rule].capitalize()} of items {numbers}; n/a as soon as one of them has no answer. "
            f"The key it hangs on: {instrument.source_of(score)}."
        ),
        "Units": "arbitrary units",
        "Minimum": lowest,
        "Maximum": highest,
        "Derivative": True,
    }


def _flag(instrument: Instrument, score: str) -> JsonValue:
    at_least = instrument.flags[score].at_least
    return {
        "LongName": f"Whether {score_column(score)} is to be looked at",
        "Description": f"1 where the score is {at_least:g} or more. It is no diagnosis.",
        "Levels": {"0": f"Under {at_least:g}", "1": f"{at_least:g} or more"},
        "Derivative": True,
    }
