"""Lines of a trigger box as the trigger of a stimulator that is set by hand or by another program."""

from __future__ import annotations

import math
import typing
from collections.abc import Sequence

from hardware.boxes.box import CodeReport, TriggerBox
from hardware.boxes.brain_products.driver import BrainProductsBox
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

# What timing may be off without two edges running into one: allowed for in the period, forgiven at the start.
MARGIN_S = 0.002


class EdgeBox(TriggerBox, typing.Protocol):
    """A trigger box that can put its lines down before they are due."""

    def lines_down(self) -> None:
        """Put all lines down now, and forget what waits."""


class BoxEdges:
    """An `EdgeSource`: each start puts `lines` (a mask, 1-255) of the box up at once; `look` puts them down.

    The box is for this alone: no marker may go out on it.
    """

    times_itself = False

    def __init__(self, box: EdgeBox, clock: Clock, lines: int) -> None:
        """Take over an open box; no byte is sent yet. ValueError for a mask, or a box, that will not do."""
        if isinstance(lines, bool) or not isinstance(lines, int) or not 1 <= lines <= 255:
            raise ValueError(f"{box.name}: {lines!r} is no mask of eight lines (1 to 255)")
        if isinstance(box, BrainProductsBox) and box.up_at_close:
            raise ValueError(
                f"{box.name}: a TriggerBox that leaves its lines up at close would fire the stimulator then; "
                "give it up_at_close=False"
            )
        self.name = f"{box.name}, lines {lines}"
        self.shortest_period_s = box.busy_s + MARGIN_S
        self._box = box
        self._clock = clock
        self._lines = lines
        self._count = 0
        self._not_before_s = -math.inf
        self._closed = False

    def begin(self) -> DeviceIdentity:
        """Identify the box as far as it can be, and put its lines down."""
        self._count = 0
        return self._box.prepare()

    def check(self, count: int, period_s: float) -> None:
        """Raise ValueError for edges that cannot be given exactly; no byte is written."""
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise ValueError(f"{self.name}: {count!r} is no number of edges")
        if not (math.isfinite(period_s) and period_s > 0):
            raise ValueError(f"{self.name}: {period_s} s is no period")
        if count > 1 and period_s < self.shortest_period_s - 1e-9:
            raise ValueError(
                f"{self.name}: an edge every {period_s:g} s is too fast: "
                f"this box needs {self.shortest_period_s:g} s for one"
            )

    def load(self, count: int, period_s: float) -> None:
        """Expect this many edges; the box itself knows nothing of them, and no byte is written."""
        self._count = 0
        self.check(count, period_s)
        self._count = count

    def start(self, number: int) -> None:
        """Put the lines up, in one write; a DeviceFault where that fails, or comes too soon after the last.

        Lines still up, although they were due to come down, are put down first; the edge is a fault then.
        """
        if not 1 <= number <= self._count:
            raise RuntimeError(f"{self.name}: edge {number} was not loaded: {self._count} were")
        early_s = self._not_before_s - self._clock.now()
        if early_s > 0:
            raise DeviceFault(
                f"{self.name}: edge {number} was not given: it came {1000 * early_s:.1f} ms too soon "
                f"after the last, and this box takes {1000 * self._box.busy_s:.0f} ms for one"
            )
        self.look()
        reports = self._box.now(number, self._lines)
        self._raise_faults(reports)
        done_s = max(report.after_s for report in reports if report.after_s is not None)
        self._not_before_s = done_s + self._box.busy_s - MARGIN_S

    def look(self) -> None:
        """Put the lines down if they are due; never waits. A DeviceFault says if they stay up."""
        self._raise_faults(self._box.poll())

    def _raise_faults(self, reports: Sequence[CodeReport]) -> None:
        for report in reports:
            if report.fault:
                raise DeviceFault(f"{self.name}: edge {report.tag}: {report.fault}")

    def next_look_s(self) -> float:
        """Return when to look next (infinity if there is nothing to do)."""
        return self._box.next_due_s()

    def abort(self) -> None:
        """Forget what is loaded and put the lines down, at once; idempotent."""
        self._count = 0
        if not self._closed:
            self._box.lines_down()

    def close(self) -> None:
        """Put the lines down and give the port back; may be called twice."""
        self._count = 0
        self._closed = True
        self._box.close()
