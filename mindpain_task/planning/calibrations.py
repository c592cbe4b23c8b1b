"""The blocks in which a participant's own values are searched for, planned at the highest they may reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from mindpain_task.laser import LaserPulse
from mindpain_task.model import Block, CalibrationPlan, Condition, Phase, Trial
from mindpain_task.planning.phases import Announced, PhaseMaker, PlanRequest, Unplannable
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.schedules.entries import CalibrationEntry, Searching, Stepping
from mindpain_task.schedules.ladder import Ladder
from mindpain_task.schedules.making import planned
from mindpain_task.schedules.targets import gives
from mindpain_task.stimuli import ShockTrain

CALIBRATION = Condition("calibration", "free", "neutral")
"""While values are searched for, nothing is asked of attention or attitude."""
UNITS: Mapping[type, Literal["mA", "mJ"]] = {ShockTrain: "mA", LaserPulse: "mJ"}
"""Of levels that are no temperatures."""
OF_CALIBRATIONS = 11
"""What sets the generator of calibrations apart: with or without one, everything else is drawn alike."""


class CalibrationPlanner:
    """Plans as many trials as a calibration can take, each at the highest level that it may propose.

    Heat is planned at its highest throughout. Current must be worked up to, so it is planned as the steepest
    way up that the calibration could take: the envelope says whether it is too steep.
    """

    def __init__(self, protocol: Protocol, request: PlanRequest, maker: PhaseMaker) -> None:
        self._protocol = protocol
        self._request = request
        self._maker = maker
        self._rng = np.random.default_rng([request.seed, OF_CALIBRATIONS])
        self._trials = 0

    def blocks(self, site_prompt: Callable[[str], tuple[Phase, ...]]) -> Iterator[Block]:
        """Yield a block for each calibration that something still needs, in the order of the protocol."""
        before = None
        wanted = [each for each in self._protocol.calibrations.items() if self._is_needed(each[1])]
        found: set[str] = set()
        for number, (name, entry) in enumerate(wanted, start=1):
            self._refuse_unfound(name, entry, found)
            found |= gives(entry)
            trials = tuple(self._planned(entry))
            yield Block(
                number=number,
                condition=CALIBRATION,
                site=entry.site,
                setting_up=() if entry.site == before else site_prompt(entry.site),
                before=tuple(phase for page in entry.pages for phase in self._maker.pages(page)),
                trials=trials,
                after=(),
                calibrates=self._plan(name, entry, trials),
            )
            before = entry.site

    def _plan(self, name: str, entry: CalibrationEntry, trials: tuple[Trial, ...]) -> CalibrationPlan:
        searched = self._protocol.stimuli[planned(entry)[0]]
        is_topped = isinstance(entry, Searching) and entry.at_ceiling == "top"
        highest = searched.stimulus()
        top = getattr(highest, searched.adjusts, None)
        return CalibrationPlan(
            name=name,
            asks=entry.asks or "",
            unit=UNITS.get(type(highest), "°C"),
            gives=tuple(sorted(gives(entry))),
            top=top if is_topped else None,
            tried=(entry.start, entry.start + entry.resolution) if isinstance(entry, Stepping) else (),
            whole=trials,
        )

    def _is_needed(self, entry: CalibrationEntry) -> bool:
        """Return whether a value of it is unknown; one that gives no value is a measure of its own."""
        users = {name for name, target in self._protocol.calibrated.items() if target in gives(entry)}
        return not users or not users <= self._request.known

    def _refuse_unfound(self, name: str, entry: CalibrationEntry, found: set[str]) -> None:
        """Refuse a calibration that gives a value which a later one is to find."""
        for stimulus in dict.fromkeys(planned(entry)):
            target = self._protocol.calibrated.get(stimulus)
            if target is not None and stimulus not in self._request.known and target not in found:
                why = f"{stimulus} is at {target}, which no calibration before this one has found"
                raise Unplannable(("calibrations", name), why)

    def _planned(self, entry: CalibrationEntry) -> Iterator[Trial]:
        way_ma: list[float] = []
        for name in planned(entry):
            self._trials += 1
            given = self._protocol.stimuli[name].stimulus()
            if isinstance(given, ShockTrain) and isinstance(entry, Stepping):
                way_ma.append(_next_highest_ma(entry, given.current_ma, way_ma))
                given = replace(given, current_ma=way_ma[-1])
            phases = self._maker.trial(entry.trial, name, given, Announced(), self._rng)
            is_open = name not in self._request.known
            calibrated = self._protocol.calibrated.get(name, "") if is_open else ""
            yield Trial(self._trials, name, phases, calibrated=calibrated)


def _next_highest_ma(entry: Stepping, most_ma: float, before_ma: list[float]) -> float:
    """Return the highest current that a calibration could propose next, after these; at most `most_ma`."""
    ladder = Ladder(entry.start, most_ma, entry.resolution, entry.start, entry.most_step_up)
    return ladder.nearest(most_ma, before_ma)
