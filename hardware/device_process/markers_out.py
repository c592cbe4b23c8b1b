"""The trigger boxes of a session, side by side: a code goes to every box, and each box's word comes back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from hardware.boxes.box import CodeReport, TriggerBox
from mindpain_task.roles import DeviceIdentity


@dataclass(frozen=True)
class BoxReport:
    """What became of one code on one box."""

    outlet: str
    report: CodeReport


class MarkersOut:
    """Every trigger box of a rig; what they report is kept until it is taken."""

    def __init__(self, boxes: Sequence[TriggerBox]) -> None:
        self._boxes = boxes
        self._said: tuple[DeviceIdentity, ...] = ()
        self._reports: list[BoxReport] = []
        self._onsets = 0

    @property
    def outlets(self) -> tuple[str, ...]:
        """The boxes' names."""
        return tuple(box.name for box in self._boxes)

    @property
    def identities(self) -> tuple[tuple[str, DeviceIdentity], ...]:
        """Each box's name, and what it said that it is; empty before `prepare`."""
        return tuple(zip(self.outlets, self._said, strict=True)) if self._said else ()

    def prepare(self) -> tuple[DeviceIdentity, ...]:
        """Put all lines down and say what each box is."""
        self._said = tuple(box.prepare() for box in self._boxes)
        return self._said

    def send(self, tag: int, code: int) -> None:
        """Queue a code on every box."""
        for box in self._boxes:
            box.send(tag, code)

    def hold_until(self, time_s: float) -> None:
        """Keep the lines free for an onset at this time."""
        for box in self._boxes:
            box.hold_until(time_s)

    def onset(self, code: int) -> None:
        """Put an onset's code out on every box, at once; the n-th onset of a session has the tag -n."""
        self._onsets += 1
        for box in self._boxes:
            self._keep(box, box.now(-self._onsets, code))

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""
        return min((box.next_due_s() for box in self._boxes), default=math.inf)

    def poll(self) -> None:
        """Put lines up or down as they are due."""
        for box in self._boxes:
            self._keep(box, box.poll())

    def _keep(self, box: TriggerBox, reports: Sequence[CodeReport]) -> None:
        self._reports.extend(BoxReport(box.name, report) for report in reports)

    def take(self) -> tuple[BoxReport, ...]:
        """Return what became of codes since the last call."""
        reports, self._reports = tuple(self._reports), []
        return reports

    def close(self) -> None:
        """Put all lines down and give the ports back, each whatever happens to the others."""
        with ExitStack() as stack:
            for box in self._boxes:
                stack.callback(box.close)
