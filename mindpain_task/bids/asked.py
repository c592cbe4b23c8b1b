"""The questions of a run as they were asked: their words, anchors and answers, for who reads the values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mindpain_task.model import Event, JsonValue, Record

_HIGHEST = {"vas": 100, "continuous": 100, "numeric": 10}


@dataclass(frozen=True)
class Asked:
    """One question by its name; `kind` is vas, numeric, continuous or choice.

    A scale has anchors (`left`, `right`), a choice has `options`.
    """

    name: str
    kind: str
    question: str
    left: str = ""
    right: str = ""
    options: tuple[str, ...] = ()

    @property
    def units(self) -> str:
        """In what its values count."""
        return "place of the answer, from 0" if self.kind == "choice" else f"0-{_HIGHEST[self.kind]}"

    @property
    def words(self) -> str:
        """The question with what could be answered, as a sentence."""
        if self.kind == "choice":
            return f"Asked: “{self.question}” Answers: {self._answers()}."
        ends = f"0 is “{self.left}”, {_HIGHEST[self.kind]} is “{self.right}”"
        return f"Asked: “{self.question}” {ends}."

    @property
    def levels(self) -> dict[str, str] | None:
        """The answers to a choice by their values; None of a scale."""
        if self.kind != "choice":
            return None
        return {str(place): option for place, option in enumerate(self.options)}

    def _answers(self) -> str:
        return ", ".join(f"{place} “{option}”" for place, option in enumerate(self.options))


@dataclass(frozen=True)
class Questions:
    """The questions of a run by name: those asked at once, and those rated all the time."""

    asked: Mapping[str, Asked]
    along: Mapping[str, Asked]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all of them, each once."""
        return tuple(dict.fromkeys((*self.asked, *self.along)))

    def words(self, name: str) -> str:
        """Return the question of this name as it was asked, both ways where it was asked both ways."""
        both = (self.asked.get(name), self.along.get(name))
        return " ".join(dict.fromkeys(one.words for one in both if one is not None))


def questions_of(records: Iterable[Record]) -> Questions:
    """Return the questions of a run; one that was shown and never ended, asked at once, is not among them."""
    asked: dict[str, Asked] = {}
    along: dict[str, Asked] = {}
    for record in records:
        event = record.event
        if event.kind == "rating":
            asked[str(event.data["scale"])] = _scale(event, str(event.data.get("kind", "vas")))
        elif event.kind == "answer":
            asked[str(event.data["choice"])] = _choice(event)
        elif event.kind == "continuous_start":
            along[str(event.data["scale"])] = _scale(event, "continuous")
    return Questions(asked, along)


def _scale(event: Event, kind: str) -> Asked:
    data: Mapping[str, JsonValue] = event.data
    question, left, right = (_line(data[name]) for name in ("question", "left", "right"))
    return Asked(str(data["scale"]), kind, question, left, right)


def _choice(event: Event) -> Asked:
    options = event.data["options"]
    assert isinstance(options, list)
    name = str(event.data["choice"])
    return Asked(name, "choice", _line(event.data["question"]), options=tuple(map(_line, options)))


def _line(value: JsonValue) -> str:
    """Return a text as one line."""
    return " ".join(str(value).split())
