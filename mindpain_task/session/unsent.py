"""The ledger of markers while a session runs: each one on each outlet is planned, then sent or failed."""

from __future__ import annotations

from collections.abc import Callable

from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault, MarkerReport, Rig, StimulusStopped
from mindpain_task.session.noting import Note

SETTLE_S = 1.0
"""How long the end of a session waits for outlets that have not said what became of their last markers."""
LOOK_S = 0.002


class UnsentMarkers:
    """Which markers an outlet has not reported on yet; what was reported goes on record."""

    def __init__(self, rig: Rig, note: Note) -> None:
        self._rig = rig
        self._note = note
        self._open: set[tuple[int, str]] = set()

    def sent(self, seq: int) -> None:
        """Expect every outlet to say what became of a marker."""
        self._open.update((seq, outlet) for outlet in self._rig.outlets.names)

    def take(self) -> None:
        """Put on record what became of markers."""
        for report in self._rig.outlets.reports():
            self._open.discard((report.seq, report.outlet))
            self._note("marker_report", self._rig.clock.now(), data=_record(report))

    def settle(self, serve: Callable[[], object]) -> None:
        """Wait for what is still to be said, so that the last markers are on record, too.

        `serve` serves the stimulator and what stands behind it; raises DeviceFault where that is in trouble.
        """
        clock = self._rig.clock
        give_up_s = clock.now() + SETTLE_S
        in_trouble = False
        while self._open and clock.now() < give_up_s:
            try:
                if not in_trouble:
                    serve()
            except (DeviceFault, StimulusStopped) as fault:
                in_trouble = True  # of the stimulator, it may be: trigger boxes may still have their say
                self._note("device_fault", clock.now(), data={"reason": f"while markers went out: {fault}"})
            self.take()
            if self._open:
                clock.wait_until(clock.now() + LOOK_S)
        self.take()


def _record(report: MarkerReport) -> dict[str, JsonValue]:
    return {
        "of": report.seq,
        "outlet": report.outlet,
        "code": report.code,
        "sent_s": report.sent_s,
        "sent_end_s": report.sent_end_s,
        "fault": report.fault,
    }
