"""The keys that come with the program, read once."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.questionnaires import KEYS, shipped_names
from mindpain_task.questionnaires.entries import Instrument
from mindpain_task.questionnaires.reading import read_instrument
from mindpain_task.questionnaires.scoring import scores

INSTRUMENTS: Mapping[str, Instrument] = {
    name: read_instrument((KEYS / f"{name}.yaml").read_text(encoding="utf-8"), name)
    for name in shipped_names()
}


def scored(name: str, answers: Mapping[int, int]) -> dict[str, float | None]:
    """Return every score of an instrument by its name."""
    return {score.name: score.value for score in scores(INSTRUMENTS[name], answers)}


def all_answered(name: str, value: int) -> dict[int, int]:
    """Return the same answer to every item."""
    return dict.fromkeys(INSTRUMENTS[name].numbers, value)


def running(name: str) -> dict[int, int]:
    """Return answers that run through the values, by the items' numbers: lowest to highest, and again."""
    it = INSTRUMENTS[name]
    return {number: it.values[(number - 1) % len(it.values)] for number in it.numbers}
