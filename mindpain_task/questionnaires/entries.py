"""An instrument as its file writes it: items, answers, key and scores, and where each of them comes from.

It holds no word of an item: those are the lab's, or a file of their own.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from mindpain_task.located import Strict

FEWEST_ANSWERS, MOST_ANSWERS = 2, 7
"""How many answers a screen shows side by side."""
TOTAL = "total"
Numbers: TypeAlias = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(strict=False)]
"""Numbers of items, from 1."""
Words: TypeAlias = Annotated[str, Field(min_length=1)]
Part: TypeAlias = Literal["items", "about", "answers", "subscales", "reverse", "scores", "flags", "licence"]
ALWAYS: tuple[Part, ...] = ("items", "about", "answers", "reverse", "scores", "licence")
"""Parts whose source every file must name; those of `subscales` and `flags` where there are any."""
Rule: TypeAlias = Literal["sum", "mean"]
TotalRule: TypeAlias = Literal["sum", "mean", "mean_of_subscales"]


class Answers(Strict):
    """The lowest and the highest value of an answer; the values between them are whole numbers."""

    min: int = Field(ge=0)
    max: int


class Numbering(Strict):
    """The numbers of a short form's items, where it keeps those of the longer form `as_in`."""

    as_in: Words
    numbers: Numbers


class ScoresEntry(Strict):
    """How subscales and the total are computed; without a rule there is no such score.

    An item that is reversed counts as (min + max) - value. `reverse_in: total`: subscales are computed from
    the answers as given, and only the total from reversed ones.
    """

    subscales: Rule | None = None
    total: TotalRule | None = None
    reverse_in: Literal["all", "total"] = "all"


class FlagEntry(Strict):
    """From which value on a score is to be looked at."""

    at_least: float = Field(allow_inf_nan=False)


class SourceEntry(Strict):
    """Where a part comes from: found in public material, computed from what was, general knowledge, or us.

    `note` says what it was found in or computed from; `confidence` goes with general knowledge.
    """

    origin: Literal["found", "computed", "general_knowledge", "project"] = Field(alias="from")
    confidence: Literal["high", "medium", "low"] | None = None
    note: Words | None = None

    @model_validator(mode="after")
    def _says_enough(self) -> SourceEntry:
        if (self.origin == "general_knowledge") != (self.confidence is not None):
            raise ValueError("general_knowledge needs a confidence, and nothing else has one")
        if self.origin in ("found", "computed") and self.note is None:
            raise ValueError(f"what is {self.origin} needs a `note`: found in what, or computed from what")
        return self

    def __str__(self) -> str:
        return self.origin if self.confidence is None else f"{self.origin} ({self.confidence})"


class Instrument(Strict):
    """One questionnaire: how its items are numbered, answered and scored.

    `items` is how many it has, numbered from 1 where there is no `numbering`. `unscored` are items that
    belong to no score; where there are subscales, every other item is in exactly one. `text` says whether its
    words come with this project or from the lab.
    """

    mindpain_questionnaire: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Words
    about: Literal["trait", "state", "practice"]
    measures: Words
    items: int = Field(ge=1)
    numbering: Numbering | None = None
    answers: Answers
    subscales: dict[Words, Numbers] = Field(default_factory=dict)
    reverse: Numbers = ()
    unscored: Numbers = ()
    scores: ScoresEntry = ScoresEntry()
    flags: dict[Words, FlagEntry] = Field(default_factory=dict)
    text: Literal["lab", "shipped"]
    licence: Words
    sources: dict[Part, SourceEntry]
    notes: Annotated[tuple[Words, ...], Field(strict=False)] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of its items, in the order in which they are asked."""
        return tuple(range(1, self.items + 1)) if self.numbering is None else self.numbering.numbers

    @property
    def values(self) -> range:
        """Every value that an answer can have."""
        return range(self.answers.min, self.answers.max + 1)

    @property
    def scored(self) -> tuple[int, ...]:
        """The numbers of the items that belong to a score."""
        return tuple(number for number in self.numbers if number not in self.unscored)

    def subscale_of(self, number: int) -> str | None:
        """Return the subscale that an item belongs to, None where it is in none."""
        return next((name for name, numbers in self.subscales.items() if number in numbers), None)

    def items_of(self, score: str) -> tuple[int, ...]:
        """Return the items that a score is computed from."""
        return self.scored if score == TOTAL else self.subscales[score]

    def range_of(self, score: str) -> tuple[float, float]:
        """Return the lowest and the highest value that a score can have."""
        low, high = self.answers.min, self.answers.max
        if (self.scores.total if score == TOTAL else self.scores.subscales) != "sum":
            return low, high
        count = len(self.items_of(score))
        return count * low, count * high

    def source_of(self, score: str) -> SourceEntry:
        """Return the least certain of the sources that a score hangs on."""
        rule: Part = "scores" if score == TOTAL else "subscales"
        parts: tuple[Part, ...] = (rule, "reverse", "answers")
        return min((self.sources[part] for part in parts), key=_certainty)

    @property
    def score_names(self) -> tuple[str, ...]:
        """The names of its scores: subscales, then the total, as far as there are rules for them."""
        subscales = tuple(self.subscales) if self.scores.subscales is not None else ()
        return (*subscales, TOTAL) if self.scores.total is not None else subscales


def _certainty(source: SourceEntry) -> int:
    """Return how certain a source is: general knowledge comes behind everything that can be pointed at."""
    return ("low", "medium", "high", None).index(source.confidence)
