"""Calibrations through a session: each next level asked for, each answer learnt, what was found used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from mindpain_task.laser import LaserPulse
from mindpain_task.model import Block, CalibrationPlan, JsonValue, Phase, SessionPlan, Trial
from mindpain_task.roles import DeviceFault, Rig
from mindpain_task.schedules.schedule import Estimate, Proposal, Schedule
from mindpain_task.session.noting import Note
from mindpain_task.stimuli import GivenHeat, ShockTrain

PRESS = "press"
"""Under which name the level of a press stands among the answers of a trial."""
STEP = 0.1
"""What a found level is rounded to before it is given: °C or mA, what a stimulator can do. [D]"""


@dataclass(frozen=True)
class Calibrations:
    """The schedules of a session by calibration, and the values that are known already by target.

    A schedule that was begun in an earlier run has learnt from it already; `make` makes one that has not.
    `steps` are the steps of the levels of each, and `ratings` what is asked for at a target where it is that.
    """

    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    make: Mapping[str, Callable[[], Schedule]] = field(default_factory=dict)
    known: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[str, float] = field(default_factory=dict)
    ratings: Mapping[str, float] = field(default_factory=dict)


class Calibrating:
    """What the engine does with schedules; `values` are the levels to use, by target."""

    def __init__(self, rig: Rig, note: Note, given: Calibrations) -> None:
        self._rig = rig
        self._note = note
        self._schedules = dict(given.schedules)
        self._make = given.make
        self._steps = given.steps
        self._ratings = given.ratings
        self.values: dict[str, float] = dict(given.known)

    def next(self, block: Block) -> Proposal | None:
        """Return what the block's calibration proposes, None where it is done."""
        return self._schedule(block).next_trial()

    def learn(
        self, block: Block, proposal: Proposal, answers: Mapping[str, float | None], trial: int
    ) -> None:
        """Let the calibration learn from the trial of this number, and put on record what it was told."""
        plan = _plan(block)
        answer = answers.get(plan.asks or PRESS)
        what: dict[str, JsonValue] = {
            "calibration": plan.name,
            "number": proposal.number,
            "trial": trial,
            "stimulus": proposal.stimulus,
            "level": proposal.level,
            "unit": plan.unit,
            "answer": answer,
        }
        self._schedule(block).learn(proposal, answer)
        self._note("calibration_trial", self._rig.clock.now(), data=what)

    def finish(self, block: Block) -> Estimate:
        """Put on record what a calibration has found."""
        plan, estimate = _plan(block), self._schedule(block).estimate()
        what: dict[str, JsonValue] = {
            "calibration": plan.name,
            "unit": plan.unit,
            "levels": dict(estimate.levels),
            "sd": dict(estimate.sd),
            "accepted": estimate.accepted,
            "reasons": list(estimate.reasons),
            "at_ceiling": estimate.is_at_ceiling,
            "measures": dict(estimate.measures),
            "points": [list(point) for point in estimate.points],
            "curve": [list(point) for point in estimate.curve],
            "answers": estimate.answers,
        }
        self._note("calibration_result", self._rig.clock.now(), "calibration_result", data=what)
        return estimate

    def use(self, block: Block, estimate: Estimate) -> None:
        """Take what was found as the values of this session, unless one is fixed from an earlier visit."""
        at_top = self._at_top(block, estimate)
        step = self._steps.get(_plan(block).name, STEP)
        levels = {**{name: round(round(x / step) * step, 6) for name, x in estimate.levels.items()}, **at_top}
        for target, level in levels.items():
            self.values.setdefault(target, level)
        used: dict[str, JsonValue] = {name: self.values[name] for name in levels}
        what: dict[str, JsonValue] = {
            "calibration": _plan(block).name,
            "values": used,
            "at_top": list(at_top),
        }
        self._note("calibration_used", self._rig.clock.now(), data=what)

    def again(self, block: Block) -> None:
        """Begin a calibration anew; what it has learnt so far stays on record and is used no more."""
        name = _plan(block).name
        self._schedules[name] = self._make[name]()
        self._note("calibration_again", self._rig.clock.now(), data={"calibration": name})

    def lacks(self, block: Block, estimate: Estimate, needed: Iterable[str]) -> tuple[str, ...]:
        """Return the values that are needed, and neither found nor known, nor given at the top."""
        found = {*estimate.levels, *self._at_top(block, estimate), *self.values}
        return tuple(sorted({*needed} - found))

    def _at_top(self, block: Block, estimate: Estimate) -> dict[str, float]:
        """Return the values that were not found since the person would need more, each at the top.

        Nobody is given more than this search has given, or the strongest for a rating that was passed there.
        """
        plan, points = _plan(block), estimate.points
        if plan.top is None or not estimate.is_at_ceiling or not points:
            return {}
        highest = max(level for level, _ in points)
        there = [answer for level, answer in points if level == highest]
        is_passed = {name: sum(there) / len(there) >= rating for name, rating in self._ratings.items()}
        lacking = (name for name in plan.gives if name not in estimate.levels)
        return {name: min(plan.top, highest) for name in lacking if not is_passed.get(name, False)}

    def settled(self, trial: Trial) -> Trial:
        """Return a trial with its stimulus at the value that was found for it."""
        if not trial.calibrated:
            return trial
        if trial.calibrated not in self.values:
            raise DeviceFault(f"trial {trial.number}: no calibration has found {trial.calibrated}")
        return at_level(trial, self.values[trial.calibrated])

    def settled_plan(self, plan: SessionPlan) -> SessionPlan:
        """Return a plan with every stimulus at its value that is known by now."""

        def known(trial: Trial) -> Trial:
            return self.settled(trial) if trial.calibrated in self.values else trial

        blocks = (replace(each, trials=tuple(map(known, each.trials))) for each in plan.blocks)
        return replace(plan, blocks=tuple(blocks))

    def _schedule(self, block: Block) -> Schedule:
        return self._schedules[_plan(block).name]


def at_level(trial: Trial, level: float | None) -> Trial:
    """Return a trial with its stimulus at a level in °C, mA or mJ; at None it is as planned."""
    if level is None:
        return trial
    return replace(trial, phases=tuple(_at(phase, level) for phase in trial.phases))


def _at(phase: Phase, level: float) -> Phase:
    given = phase.delivers
    if isinstance(given, GivenHeat):
        return replace(phase, delivers=given.at_peak(level))
    if isinstance(given, ShockTrain):
        return replace(phase, delivers=replace(given, current_ma=level))
    if isinstance(given, LaserPulse):
        return replace(phase, delivers=given.at_energy(level))
    return phase


def _plan(block: Block) -> CalibrationPlan:
    assert block.calibrates is not None
    return block.calibrates
