"""Journals as the engine writes them, with stops and repeats at will: the ground for the laws of resuming."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from mindpain_task.model import Block, Event, JsonValue, Record, SessionPlan, Trial
from mindpain_task.session.position import Position
from mindpain_task.session.resuming import At, remaining

Decide = Callable[[int], int]
"""Draws a whole number from 0 up to, not including, its argument."""
FATES = ("done", "done", "done", "spoiled", "stopped")


class Written:
    """Writes what a session with this plan would write, where chance decides how each trial ends."""

    def __init__(self, plan: SessionPlan, decide: Decide) -> None:
        self._plan = plan
        self._decide = decide
        self.records: list[Record] = []
        self._write("journal_opened", data={"utc_s": 1000.0})
        self._write("session_start")
        for block in plan.blocks:
            self._block(block)
        self._write("session_end")

    def _write(
        self,
        kind: str,
        block: Block | None = None,
        trial: Trial | None = None,
        phase: str = "",
        data: Mapping[str, JsonValue] | None = None,
    ) -> None:
        seq = len(self.records) + 1
        where = (block.number if block else None, trial.number if trial else None)
        event = Event(kind, float(seq), *where, phase, data=dict(data or {}))
        self.records.append(Record(seq, event))

    def _block(self, block: Block) -> None:
        self._write("block_start", block)
        waiting, spoiled = deque(block.trials), deque[Trial]()
        while waiting or spoiled:
            if not waiting:
                waiting += self._offered(block, spoiled.popleft())
                continue
            trial = waiting.popleft()
            fate = FATES[self._decide(len(FATES))]
            self._write("trial_start", block, trial, data={"repeats": trial.repeats})
            if fate == "stopped":
                self._write("stopped", block, trial)
                self._write("trial_stopped", block, trial)
                waiting.extendleft(self._chosen(block, trial))
                continue
            self._write(
                "delivery", block, trial, data={"verdict": "late" if fate == "spoiled" else "delivered"}
            )
            self._write("trial_end", block, trial)
            spoiled += [trial] if fate == "spoiled" else []
        for phase in block.after:
            self._write("rating" if phase.asks else "phase", block, phase=phase.name)
        self._write("block_end", block)

    def _again(self, trial: Trial) -> tuple[Trial, dict[str, JsonValue]]:
        again = replace(trial, number=self._plan.next_number, repeats=trial.number)
        return again, {"repeats": trial.number, "as": again.number}

    def _offered(self, block: Block, trial: Trial) -> Iterator[Trial]:
        again, what = self._again(trial)
        if self._decide(2):
            self._write("repeat_declined", block, data=what)
            return
        self._write("repeat", block, data=what)
        self._plan = replace(self._plan, numbers_used=again.number)
        yield again

    def _chosen(self, block: Block, trial: Trial) -> Iterator[Trial]:
        again, what = self._again(trial)
        if self._decide(2):
            self._write("choice", block, data={"choice": "skip"})
            return
        self._write("choice", block, data={"choice": "go_on", **what})
        self._plan = replace(self._plan, numbers_used=again.number)
        yield again


def taken_up(plan: SessionPlan, positions: Sequence[Position], at: At) -> SessionPlan:
    """Return what is left after runs that each continued the one before."""
    for here in positions:
        plan = remaining(plan, here, at)
    return plan
