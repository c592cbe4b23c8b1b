"""The words of a questionnaire in one language: the lab's own, those that come along, or a stand-in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from mindpain_task.located import Document, Path, Refusal, Refused, Strict, read_yaml, validate
from mindpain_task.protocols.entries import Language
from mindpain_task.questionnaires.entries import Instrument

Origin: TypeAlias = Literal["lab", "shipped", "stand_in"]
Number: TypeAlias = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)$")]
Words: TypeAlias = Annotated[str, Field(pattern=r"\S")]
PAGE_TITLE = {"en": "Questions", "de": "Fragen"}
"""What stands over the instruction where the text gives no title: an instrument's name says what is asked."""
_STAND_IN = {
    "en": ("[{name}: the lab's own instruction]", "[{name}, item {number}: the lab's own text]"),
    "de": ("[{name}: die Anleitung des Labors]", "[{name}, Item {number}: der Text des Labors]"),
}
_BY_NUMBER = ("items", "answers", "answers_to")


class TextEntry(Strict):
    """The words as their file writes them.

    `answers` has a label for each value of an answer, or at least for the lowest and the highest;
    `answers_to` has the answers to those items that have others. With `numbers: true` the values stand above
    their labels, as on many printed forms; where only some values have a label, they always do.
    """

    questionnaire: str
    language: Language
    title: Words | None = None
    instruction: Words
    numbers: bool = False
    answers: dict[Number, Words]
    answers_to: dict[Number, dict[Number, Words]] = Field(default_factory=dict)
    items: dict[Number, Words]


@dataclass(frozen=True)
class Wording:
    """An instrument's words in one language; `items` and `options` are by an item's number.

    `numbered` are the items whose answers show their values. `sha256` is that of the file, empty for a
    stand-in.
    """

    questionnaire: str
    language: Language
    title: str
    instruction: str
    items: Mapping[int, str]
    options: Mapping[int, tuple[str, ...]]
    numbered: frozenset[int]
    origin: Origin
    sha256: str = ""


@dataclass(frozen=True)
class Worded:
    """An instrument with its words; `key_sha256` is that of the instrument's own file."""

    instrument: Instrument
    wording: Wording
    key_sha256: str


def read_wording(text: str, file: str, instrument: Instrument, language: Language, origin: Origin) -> Wording:
    """Read the words of an instrument; raise `Refused` with everything missing, too much or wrong."""
    document = _with_text_keys(read_yaml(text, file))
    entry, refusals = validate(document, TextEntry)
    refusals.extend(document.repeated)
    if entry is not None:
        refusals.extend(_wrong(document, entry, instrument, language))
    if entry is None or refusals:
        raise Refused(refusals)
    labels = {number: entry.answers_to.get(str(number), entry.answers) for number in instrument.numbers}
    numbered = {
        number for number, given in labels.items() if entry.numbers or len(given) < len(instrument.values)
    }
    return Wording(
        questionnaire=instrument.name,
        language=language,
        title=PAGE_TITLE[language] if entry.title is None else entry.title,
        instruction=_paragraphs(entry.instruction),
        items={number: " ".join(entry.items[str(number)].split()) for number in instrument.numbers},
        options={
            number: _options(instrument, given, shows_values=number in numbered)
            for number, given in labels.items()
        },
        numbered=frozenset(numbered),
        origin=origin,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _paragraphs(text: str) -> str:
    """Return a text whose paragraphs have no line breaks of their own."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(part.split()) for part in parts)


def stand_in(instrument: Instrument, language: Language) -> Wording:
    """Return what a rehearsal shows in the place of words that the lab has not given: marked, and numbers."""
    instruction, item = _STAND_IN[language]
    name = instrument.name
    numbers = tuple(str(value) for value in instrument.values)
    return Wording(
        questionnaire=name,
        language=language,
        title=PAGE_TITLE[language],
        instruction=instruction.format(name=name),
        items={number: item.format(name=name, number=number) for number in instrument.numbers},
        options=dict.fromkeys(instrument.numbers, numbers),
        numbered=frozenset(instrument.numbers),
        origin="stand_in",
    )


def _with_text_keys(document: Document) -> Document:
    """Return the document with its numbers as keys in the form in which their places are known."""
    values = document.values
    if not isinstance(values, dict):
        return document
    values = {key: _text_keys(each) if key in _BY_NUMBER else each for key, each in values.items()}
    return replace(document, values=values)


def _text_keys(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {str(key): _text_keys(each) for key, each in value.items()}


def _wrong(
    document: Document, entry: TextEntry, instrument: Instrument, language: Language
) -> Iterator[Refusal]:
    if entry.questionnaire != instrument.name:
        yield document.refuse(("questionnaire",), f"this file is for {instrument.name}")
    if entry.language != language:
        yield document.refuse(("language",), f"this file lies among those in {language!r}")
    numbers = [str(number) for number in instrument.numbers]
    for number in numbers:
        if number not in entry.items:
            yield document.refuse(("items",), f"item {number} is missing")
    for name, given in (("items", entry.items), ("answers_to", entry.answers_to)):
        for number in given:
            if number not in numbers:
                yield _extra(document, (name, number), f"{instrument.name} has no item {number}")
    yield from _wrong_answers(document, ("answers",), entry.answers, instrument)
    for number, answers in entry.answers_to.items():
        yield from _wrong_answers(document, ("answers_to", number), answers, instrument)


def _wrong_answers(
    document: Document, path: Path, answers: Mapping[str, str], instrument: Instrument
) -> Iterator[Refusal]:
    low, high = instrument.answers.min, instrument.answers.max
    for value in dict.fromkeys((low, high)):
        if str(value) not in answers:
            yield document.refuse(
                path, f"the answer {value} has no label: the lowest and the highest need one"
            )
    for key in answers:
        if int(key) not in instrument.values:
            yield _extra(document, (*path, key), f"{instrument.name} has answers from {low} to {high}")


def _extra(document: Document, path: Path, sentence: str) -> Refusal:
    """Return a refusal of something that should not be there, at its key."""
    where = ".".join(str(step) for step in path)
    return Refusal(document.places.get((*path, "[key]"), document.place(path)), f"{where}: {sentence}")


def _options(instrument: Instrument, labels: Mapping[str, str], *, shows_values: bool) -> tuple[str, ...]:
    """Return the answers as they are shown: their labels, with or without their values above them."""
    lines = ((str(value) if shows_values else "", labels.get(str(value), "")) for value in instrument.values)
    return tuple("\n".join(" ".join(part.split()) for part in both if part) for both in lines)
