"""The words of tasks, in each language: what is counted, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "de"]


@dataclass(frozen=True)
class TaskWords:
    """One language: the words for 1 to 4, neutral words of the same lengths, and a hint for each task.

    `back_hint` has a place for {n}, `subtraction_hint` one for {step}.
    """

    numbers: tuple[str, str, str, str]
    neutral: tuple[str, str, str, str]
    count_hint: str
    sum_hint: str
    subtraction_hint: str
    one_back_hint: str
    back_hint: str
    breath_hint: str
    maze_hint: str


TASK_WORDS: Mapping[Language, TaskWords] = {
    # All capitals: German writes nouns, but not number words, with a capital, which would tell them apart.
    "en": TaskWords(
        numbers=("ONE", "TWO", "THREE", "FOUR"),
        neutral=("DOG", "CAT", "MOUSE", "BIRD"),
        count_hint="How many words? Keys 1 to 4",
        sum_hint="Add the last two numbers: type the sum, then the space bar",
        subtraction_hint="Take {step} away from your last number: type it, then the space bar",
        one_back_hint="Space bar when the letter is the same as the one before",
        back_hint="Space bar when the letter is the same as {n} before",
        breath_hint="Breaths 1 to 8: space bar. Breath 9: right arrow. Lost count: left arrow",
        maze_hint="Which exit can be reached from the dot? A: left arrow. B: right arrow",
    ),
    "de": TaskWords(
        numbers=("EINS", "ZWEI", "DREI", "VIER"),
        neutral=("HUND", "MAUS", "ESEL", "WOLF"),
        count_hint="Wie viele Wörter? Tasten 1 bis 4",
        sum_hint="Die letzten zwei Zahlen addieren: Summe eintippen, dann Leertaste",
        subtraction_hint="Von der letzten Zahl {step} abziehen: eintippen, dann Leertaste",
        one_back_hint="Leertaste, wenn der Buchstabe derselbe ist wie der davor",
        back_hint="Leertaste, wenn der Buchstabe derselbe ist wie {n} davor",
        breath_hint="Atemzug 1 bis 8: Leertaste. Atemzug 9: Pfeil rechts. Verzählt: Pfeil links",
        maze_hint="Welcher Ausgang ist vom Punkt aus erreichbar? A: Pfeil links. B: Pfeil rechts",
    ),
}
