"""Trigger boxes that say what a test wants, for whoever sends markers to them."""

from __future__ import annotations

from hardware.boxes.box import CodeReport
from hardware.device_process.markers_out import BoxReport
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault

DEAD = "the device process died (exit code -9)"
BOXES = ("eeg", "eye_tracker")


class Sender:
    """Boxes that say what a test wants, when it wants."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, int]] = []
        self.dead = False
        self._reports: list[BoxReport] = []

    def send_code(self, tag: int, code: int) -> None:
        if self.dead:
            raise DeviceFault(DEAD)
        self.sent.append((tag, code))

    def say(self, box: str, tag: int, code: int, at_s: float | None = 1.0, fault: str = "") -> None:
        self._reports.append(BoxReport(box, CodeReport(tag, code, at_s, at_s, fault)))

    def take_code_reports(self) -> tuple[BoxReport, ...]:
        reports, self._reports = tuple(self._reports), []
        return reports


def event(marker: str, time_s: float = 1.0) -> Event:
    """Return an event with a marker."""
    return Event("phase", time_s, marker=marker)
