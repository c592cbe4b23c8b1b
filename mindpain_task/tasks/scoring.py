"""What is the right answer, whether one is right, and what all of them come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, TypeAlias

from mindpain_task.model import JsonValue
from mindpain_task.tasks.plans import Entry, PlannedItem, TaskPlan

CYCLE = 9
"""Breaths that are counted before the count begins again (Levinson 2014)."""
Status: TypeAlias = Literal["open", "answered", "omitted", "cut_off", "unasked"]
"""Omitted: nothing was done in its window. Unasked: it only leads in. Cut off: the task ended first."""
Judged: TypeAlias = "dict[str, JsonValue]"


@dataclass
class Begun:
    """One item since its onset; times are on the session clock.

    `expected` is the right answer as things stood at its onset, `answered_s` the time of the answer that
    counts, `correct` None until it is known. `typed_s` is when `typed` last changed.
    """

    item: PlannedItem
    onset_s: float
    closes_s: float
    seen_until_s: float
    expected: str
    status: Status
    typed: str = ""
    typed_s: float = 0.0
    answer: str = ""
    answered_s: float | None = None
    correct: bool | None = None
    unconfirmed: bool = False

    def settle(self, answer: str, time_s: float, *, correct: bool, unconfirmed: bool = False) -> None:
        """Take the answer that counts."""
        self.status, self.answer, self.answered_s = "answered", answer, time_s
        self.correct, self.unconfirmed = correct, unconfirmed

    def omit(self) -> None:
        """Take it that nothing was done: right where nothing was to be done."""
        self.status, self.answer, self.answered_s = "omitted", "", None
        self.correct, self.unconfirmed = self.expected == "", False


def is_right(entry: Entry, expected: str, answer: str) -> bool:
    """Return whether an answer is the expected one; a typed number may have zeros in front."""
    if entry == "number" and expected and answer:
        return int(answer) == int(expected)
    return answer == expected


def expected_now(plan: TaskPlan, before: Sequence[Begun], item: PlannedItem) -> str:
    """Return the right answer to `item` after the items `before` it; what was planned, in a paced task."""
    if plan.kind == "serial_subtraction" and before:
        return _from_own_answer(before[-1], item)
    if plan.kind == "breath_counting":
        return _on_breath(breath_number(before))
    return item.expected


def _from_own_answer(last: Begun, item: PlannedItem) -> str:
    """Subtract from the participant's own last answer, so that one slip is one error.

    Where the chain begins again, and where an own answer leaves nothing to subtract from, the planned one.
    """
    step = int(last.item.expected) - int(item.expected)
    own = int(last.answer) - step
    return item.expected if step < 0 or own < 0 else str(own)


def _on_breath(number: int) -> str:
    """Beyond the ninth breath a cycle can no longer be right: what is left is to notice it [D]."""
    if number < CYCLE:
        return "go"
    return "right" if number == CYCLE else "left"


def breath_number(before: Sequence[Begun]) -> int:
    """Return which breath of its cycle comes next (from 1): what was pressed since the last end or reset."""
    number = 1
    for begun in reversed(before):
        if begun.answer in ("right", "left"):
            break
        number += 1
    return number


def d_prime(hits: int, misses: int, false_alarms: int, correct_rejections: int) -> float | None:
    """Return z(hit rate) - z(false-alarm rate), None without a target or without another item.

    Log-linear correction (Hautus 1995): half an item is added to hits and to false alarms, one to each kind.
    """
    if not hits + misses or not false_alarms + correct_rejections:
        return None
    z = NormalDist().inv_cdf
    hit_rate = (hits + 0.5) / (hits + misses + 1)
    false_alarm_rate = (false_alarms + 0.5) / (false_alarms + correct_rejections + 1)
    return round(z(hit_rate) - z(false_alarm_rate), 6)


def summary(plan: TaskPlan, begun: Iterable[Begun]) -> dict[str, JsonValue]:
    """Return counts, accuracy (of answered and omitted items) and mean response time of answered ones.

    Items that only lead in are not counted, and those cut off are neither right nor wrong.
    """
    asked = [each for each in begun if each.status != "unasked"]
    answered = [each for each in asked if each.status == "answered"]
    scored = [each for each in asked if each.status in ("answered", "omitted")]
    correct = sum(each.correct is True for each in scored)
    times_s = [each.answered_s - each.onset_s for each in answered if each.answered_s is not None]
    own = _own_measures(plan, scored)
    return {
        "task": plan.kind,
        "items": len(asked),
        "answered": len(answered),
        "correct": correct,
        "omitted": len(scored) - len(answered),
        "cut_off": sum(each.status == "cut_off" for each in asked),
        "accuracy": _share(correct, len(scored)),
        "mean_response_time_s": round(sum(times_s) / len(times_s), 6) if times_s else None,
        **own,
    }


def _own_measures(plan: TaskPlan, scored: Sequence[Begun]) -> Judged:
    if plan.kind == "n_back":
        return _go_no_go(scored)
    if plan.kind == "breath_counting":
        return _cycles(scored)
    if plan.kind == "serial_subtraction":
        return {"on_chain": sum(is_right("number", each.item.expected, each.answer) for each in scored)}
    return {}


def _go_no_go(scored: Sequence[Begun]) -> Judged:
    hits = sum(each.expected == "go" == each.answer for each in scored)
    misses = sum(each.expected == "go" != each.answer for each in scored)
    false_alarms = sum(each.expected == "" and each.answer == "go" for each in scored)
    correct_rejections = len(scored) - hits - misses - false_alarms
    return {
        "hits": hits,
        "misses": misses,
        "false_alarms": false_alarms,
        "correct_rejections": correct_rejections,
        "d_prime": d_prime(hits, misses, false_alarms, correct_rejections),
    }


def _cycles(scored: Sequence[Begun]) -> Judged:
    """Count cycles that were ended, and those of them with exactly eight breaths before the ninth.

    The task's accuracy is a share of cycles: single breaths are nearly all right. A reset ends no cycle;
    it is an error that was noticed, counted by itself.
    """
    ended = [each for each in scored if each.answer == "right"]
    correct = sum(each.correct is True for each in ended)
    return {
        "accuracy": _share(correct, len(ended)),
        "cycles": len(ended),
        "correct_cycles": correct,
        "resets": sum(each.answer == "left" for each in scored),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None
