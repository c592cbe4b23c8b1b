"""The scanner through a session: wait until it runs, number every volume, say when pulses are amiss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault, Rig
from mindpain_task.session.noting import Note
from mindpain_task.views import Page
from mindpain_task.volumes import Pulse, PulseVerdict, Volumes
from mindpain_task.words import WORDS

LOOK_S = 0.01
"""How often to look for the first volume: a pulse ends no wait, and what comes next is due at once."""
WaitOnce = Callable[[float], object]
"""(until_s) -> returns at the next input or at the time, with everything served."""


@dataclass(frozen=True)
class ScanRules:
    """How the scanner runs: one run for the whole `session`, or one for each `block`.

    `tr_s` is its repetition time; a pulse that is off by more than `tolerance_s` is put on record as such.
    `timeout_s` is how long to wait for its first pulse.
    """

    tr_s: float
    dummy_volumes: int
    tolerance_s: float
    runs: Literal["session", "block"]
    timeout_s: float


def waiting_page(language: str) -> Page:
    """Return what the participant sees until the scanner runs."""
    words = WORDS[language]
    return Page(words.scanner_title, words.scanner_body)


class Scanning:
    """What the engine does with the role Scanner."""

    def __init__(self, rig: Rig, rules: ScanRules, language: str, note: Note) -> None:
        self._rig = rig
        self._rules = rules
        self._language = language
        self._note = note
        self._volumes = Volumes(rules.tr_s, rules.dummy_volumes, rules.tolerance_s)
        self._run = 0
        self._is_running = False
        self._is_waiting = False
        self._is_silent = False
        self._seen = 0
        self._first: Pulse | None = None

    def begins_before_block(self) -> bool:
        """Whether a run of the scanner begins with the block that comes."""
        return self._run == 0 or self._rules.runs == "block"

    def ends_after_block(self, block: int, last: int) -> bool:
        """Whether the scanner may stop after this block; `last` is the number of the last one."""
        return block == last or self._rules.runs == "block"

    def wait_for_start(self, wait: WaitOnce) -> float:
        """Wait for the first volume that is no dummy; return when it began.

        Raises DeviceFault if no pulse comes in time.
        """
        self.take()  # pulses of whatever ran before belong to no run
        if not self._is_waiting:  # else the wait was stopped, and may have been answered meanwhile
            self._run += 1
            self._is_running, self._is_silent, self._first = True, False, None
            self._volumes.restart()
            self._seen = 0
        self._is_waiting = True
        shown_s = self._rig.screen.show(waiting_page(self._language))
        self._note("phase", shown_s, "scanner_wait", phase="scanner_wait")
        give_up_s = shown_s + self._rules.timeout_s
        while self._first is None:
            now_s = self._rig.clock.now()
            if now_s >= give_up_s:
                raise DeviceFault(
                    f"the scanner: its first volume after {self._rules.dummy_volumes} dummies did not come "
                    f"within {self._rules.timeout_s:g} s; {self._seen} pulses came"
                )
            wait(min(now_s + LOOK_S, give_up_s))
            self.take()
        self._is_waiting = False
        started_s, volume = self._first.time_s, self._first.volume or 1
        start: dict[str, JsonValue] = {
            "run": self._run,
            "dummy_volumes": self._rules.dummy_volumes,
            "volume": volume,
            # Where the first volume's own pulse did not come, this is not when the wait ended.
            "first_volume_s": round(started_s - (volume - 1) * self._rules.tr_s, 6),
        }
        self._note("scan_start", started_s, "scan_start", data=start)
        return started_s

    def take(self) -> None:
        """Put every pulse on record; say once when pulses stop coming while the scanner should run."""
        if self._rig.scanner is None:
            return
        for time_s in self._rig.scanner.pulses():
            pulse = self._volumes.take(time_s)
            self._seen = pulse.number
            self._note("scanner_pulse", time_s, data=self._record(pulse))
            if pulse.verdict is PulseVerdict.AFTER_GAP:
                self._is_silent = False
            if self._first is None and pulse.volume is not None:
                self._first = pulse
        overdue = self._volumes.overdue(now_s := self._rig.clock.now())
        if self._is_running and overdue and not self._is_silent:
            self._is_silent = True
            self._note("scanner_silent", now_s, data={"run": self._run, "tr_s": self._rules.tr_s})

    def end_run(self) -> None:
        """Put on record what came in this run; from now on silence is in order, and pulses are of no run."""
        self.take()
        self._is_running = False
        data: dict[str, JsonValue] = {"run": self._run, "measured_tr_s": self._volumes.estimate_tr_s()}
        self._note("scan_end", self._rig.clock.now(), data=data)
        self._volumes.restart()

    def _record(self, pulse: Pulse) -> dict[str, JsonValue]:
        """Return a pulse as it goes on record; outside a run, which is run 0, it begins no volume."""
        return {
            "run": self._run if self._is_running else 0,
            "number": pulse.number,
            "volume": pulse.volume if self._is_running else None,
            "is_dummy": pulse.is_dummy and self._is_running,
            "verdict": pulse.verdict.value,
            "missing": pulse.missing,
            "interval_s": pulse.interval_s,
        }
