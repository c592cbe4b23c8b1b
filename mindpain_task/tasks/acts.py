"""What an act of a person says in a task: an answer by itself, or one more key of a number."""

from __future__ import annotations

from collections.abc import Mapping

from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.tasks.mazes import EXITS
from mindpain_task.tasks.plans import Entry

MOST_DIGITS = 5
"""A further digit is not taken; what was typed is on the screen."""
_ANSWERS: Mapping[Entry, Mapping[InputKind, str]] = {
    "digit": {},
    "number": {},
    "press": {InputKind.CONFIRM: "go"},
    "side": {InputKind.LEFT_DOWN: EXITS[0], InputKind.RIGHT_DOWN: EXITS[1]},
    "breath": {InputKind.CONFIRM: "go", InputKind.RIGHT_DOWN: "right", InputKind.LEFT_DOWN: "left"},
}


def answer_of(entry: Entry, act: InputEvent) -> str | None:
    """Return the answer an act gives by itself; None where it gives none, as each key of a number."""
    if entry == "digit" and act.kind is InputKind.DIGIT:
        return digit(act)
    return _ANSWERS[entry].get(act.kind)


def typed_after(typed: str, act: InputEvent) -> str:
    """Return what stands there after a key."""
    if act.kind is InputKind.ERASE:
        return typed[:-1]
    if act.kind is InputKind.DIGIT and len(typed) < MOST_DIGITS:
        return typed + digit(act)
    return typed


def digit(act: InputEvent) -> str:
    """Return the digit of an act; raises ValueError for one that came without."""
    if act.number is None or not 0 <= act.number <= 9:
        raise ValueError(f"a digit is 0 to 9, not {act.number}")
    return str(act.number)
