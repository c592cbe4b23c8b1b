"""What a protocol asks, as it is written: scales, choices, and the lesson that teaches them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from mindpain_task.located import Strict
from mindpain_task.protocols.entries import Language, Seconds, Text
from mindpain_task.protocols.stimulus_entries import shape

Start: TypeAlias = Annotated[
    Annotated[float, Field(ge=0, le=100), Tag("number")]
    | Annotated[float, Tag("mapping")]
    | Annotated[Literal["random"], Tag("word")],
    Discriminator(shape),
]
"""Where a scale's hidden marker begins: 0-100, or `random`."""
Options: TypeAlias = dict[
    Language, Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)]
]
FEWEST_OPTIONS, MOST_OPTIONS = 2, 7


class ScaleEntry(Strict):
    """One scale; `start` is where the hidden marker begins.

    `kind` numeric has the numbers from 0 to 10. `painful` names a choice that is asked first: the scale comes
    only after its second answer, and is 0 after its first one.
    """

    question: Text
    left: Text
    right: Text
    timeout_s: Seconds | None
    start: Start
    kind: Literal["vas", "numeric"] = "vas"
    painful: str | None = None


class ChoiceEntry(Strict):
    """A question with two to seven answers; `right` (from 1) is the one that is correct, if any is."""

    question: Text
    options: Options
    right: int | None = Field(default=None, ge=1)
    timeout_s: Seconds | None

    @model_validator(mode="after")
    def _same_answers(self) -> ChoiceEntry:
        counts = {language: len(options) for language, options in self.options.items()}
        for language, count in counts.items():
            if not FEWEST_OPTIONS <= count <= MOST_OPTIONS:
                raise ValueError(f"{count} answers in {language!r}: a choice has two to seven")
        if len(set(counts.values())) > 1:
            raise ValueError(f"not every language has as many answers: {counts}")
        if self.right is not None and counts and self.right > min(counts.values()):
            raise ValueError(f"the right answer is number {self.right} of {min(counts.values())}")
        return self


class QuestionnairesEntry(Strict):
    """Which questionnaires are asked: after the opening pages, and before the closing ones."""

    opening: Annotated[tuple[str, ...], Field(strict=False)] = ()
    closing: Annotated[tuple[str, ...], Field(strict=False)] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The questionnaires, each once."""
        return tuple(dict.fromkeys((*self.opening, *self.closing)))


class LessonEntry(Strict):
    """Pages that teach, and choices that show whether it was understood.

    After a wrong answer the pages `again` come, and the questions once more, at most `tries` times in all;
    then the operator is called to explain.
    """

    pages: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    checks: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    again: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    tries: int = Field(gt=0, le=5)
