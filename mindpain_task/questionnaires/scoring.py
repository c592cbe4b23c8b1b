"""From the answers to a questionnaire to its scores; an item that is missing never becomes a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mindpain_task.questionnaires.entries import TOTAL, Instrument

RULES = {"sum": "sum", "mean": "mean", "mean_of_subscales": "mean of subscale means"}
DIGITS = 6
"""Decimals that a mean is kept with."""


@dataclass(frozen=True)
class Score:
    """One score; `value` is None as soon as one of its items has no answer.

    `answered` of its `items` have one. `lowest` and `highest` are the ends of what it can be. `flag_at_least`
    is from where on it is to be looked at, and `flagged` whether it is; both None where nobody says.
    """

    name: str
    value: float | None
    answered: int
    items: int
    rule: str
    lowest: float
    highest: float
    flag_at_least: float | None = None
    flagged: bool | None = None


def reversed_value(instrument: Instrument, value: int) -> int:
    """Return (min + max) - value: twice of it is the value again."""
    return instrument.answers.min + instrument.answers.max - value


def counted(instrument: Instrument, number: int, value: int) -> int:
    """Return what an answer counts: reversed where the key says so.

    Raises ValueError for an item or a value that the instrument does not have.
    """
    if number not in instrument.numbers:
        raise ValueError(f"{instrument.name} has no item {number}")
    if value not in instrument.values:
        low, high = instrument.answers.min, instrument.answers.max
        raise ValueError(f"{instrument.name}, item {number}: {value} is no answer from {low} to {high}")
    return reversed_value(instrument, value) if number in instrument.reverse else value


def scores(instrument: Instrument, answers: Mapping[int, int | None]) -> tuple[Score, ...]:
    """Return every score that the key gives, from item number -> value as answered (None for none).

    Raises ValueError for an item or a value that the instrument does not have.
    """
    as_given = {number: value for number, value in answers.items() if value is not None}
    keyed = {number: counted(instrument, number, value) for number, value in as_given.items()}
    is_keyed = instrument.scores.reverse_in == "all"
    return tuple(
        _score(instrument, name, keyed if is_keyed or name == TOTAL else as_given)
        for name in instrument.score_names
    )


def _score(instrument: Instrument, name: str, values: Mapping[int, int]) -> Score:
    rule = instrument.scores.total if name == TOTAL else instrument.scores.subscales
    assert rule is not None
    numbers = instrument.items_of(name)
    given = [values[number] for number in numbers if number in values]
    value: float | None = None
    if len(given) == len(numbers):
        if rule == "mean_of_subscales":
            value = _mean([_mean([values[n] for n in each]) for each in instrument.subscales.values()])
        else:
            value = sum(given) if rule == "sum" else _mean(given)
        value = round(value, DIGITS)
    flag = instrument.flags.get(name)
    lowest, highest = instrument.range_of(name)
    return Score(
        name=name,
        value=value,
        answered=len(given),
        items=len(numbers),
        rule=RULES[rule],
        lowest=lowest,
        highest=highest,
        flag_at_least=None if flag is None else flag.at_least,
        flagged=None if flag is None or value is None else value >= flag.at_least,
    )


def _mean(values: list[int] | list[float]) -> float:
    return sum(values) / len(values)
