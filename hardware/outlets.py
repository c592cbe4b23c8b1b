"""Where markers go out: LSL and trigger boxes side by side, each saying what became of every marker."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence

from hardware.device_process.markers_out import BoxReport
from mindpain_task.markers import ONSETS
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault, MarkerReport, Outlets


class CodeSender(typing.Protocol):
    """Who owns the trigger boxes: the station, here or in the device process."""

    def send_code(self, tag: int, code: int) -> None:
        """Queue a marker's code on every trigger box."""

    def take_code_reports(self) -> tuple[BoxReport, ...]:
        """Return what became of codes since the last call."""


class SilentOutlets:
    """Outlets that send nothing anywhere."""

    names: tuple[str, ...] = ()

    def marker(self, seq: int, event: Event, condition: str) -> None:
        """Send nothing."""

    def reports(self) -> tuple[MarkerReport, ...]:
        """Return nothing: nothing was to be sent."""
        return ()

    def listened(self) -> bool:
        """Return true: there is nothing that anybody could miss."""
        return True

    def cursor(self, time_s: float, scale: str, position: float) -> None:
        """Send nothing."""

    def close(self) -> None:
        """Do nothing; may be called twice."""


class BoxOutlets(SilentOutlets):
    """Trigger boxes as outlets of markers.

    The code of an onset goes out with the onset itself, by whoever fires: here it is only accounted for.
    """

    def __init__(self, sender: CodeSender, names: Sequence[str], codes: Mapping[str, int]) -> None:
        """Send through `sender` to the boxes of these names; `codes` gives each marker label its number."""
        self.names = tuple(names)
        self._sender = sender
        self._codes = codes
        self._onsets: list[int] = []
        self._early: list[BoxReport] = []
        self._failed: list[MarkerReport] = []

    def marker(self, seq: int, event: Event, condition: str) -> None:
        """Have the code of a journalled event put out on every box; `reports` says what became of it."""
        code = self._codes[event.marker]
        if event.marker in ONSETS.values():
            self._onsets.append(seq)
            return
        try:
            self._sender.send_code(seq, code)
        except DeviceFault as fault:
            self._failed += [MarkerReport(seq, name, code, None, None, str(fault)) for name in self.names]

    def reports(self) -> tuple[MarkerReport, ...]:
        """Return what became of codes since the last call; an onset's word waits for its event."""
        failed, self._failed = self._failed, []
        boxes = [*self._early, *self._sender.take_code_reports()]
        self._early = [each for each in boxes if -each.report.tag > len(self._onsets)]
        known = [each for each in boxes if -each.report.tag <= len(self._onsets)]
        return (*failed, *(self._marker_report(each) for each in known))

    def _marker_report(self, box: BoxReport) -> MarkerReport:
        report = box.report
        seq = report.tag if report.tag > 0 else self._onsets[-report.tag - 1]
        return MarkerReport(seq, box.outlet, report.code, report.before_s, report.after_s, report.fault)


class AllOutlets:
    """Several outlets as one."""

    def __init__(self, outlets: Sequence[Outlets]) -> None:
        self._outlets = outlets

    @property
    def names(self) -> tuple[str, ...]:
        """The outlets that every marker goes to."""
        return tuple(name for each in self._outlets for name in each.names)

    def marker(self, seq: int, event: Event, condition: str) -> None:
        """Send the marker of a journalled event to every outlet."""
        for each in self._outlets:
            each.marker(seq, event, condition)

    def reports(self) -> tuple[MarkerReport, ...]:
        """Return what became of markers since the last call."""
        return tuple(report for each in self._outlets for report in each.reports())

    def listened(self) -> bool:
        """Return whether somebody takes the markers, wherever that can be told."""
        return all(each.listened() for each in self._outlets)

    def cursor(self, time_s: float, scale: str, position: float) -> None:
        """Send the position of the rating marker to every outlet that takes one."""
        for each in self._outlets:
            each.cursor(time_s, scale, position)

    def close(self) -> None:
        """End every outlet."""
        for each in self._outlets:
            each.close()
