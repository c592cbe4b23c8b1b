"""Trigger boxes driven through bursts and pauses in virtual time, and the law that each keeps on its twin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from hardware.boxes.box import CodeReport, PulsedBox
from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.boxes.waveform import TtlPulse
from mindpain_task.roles import Clock, DeviceFault

NOT_CODES = (0, 256, -1, True, 1.5, "1", None)
SLACK_S = 1e-9


@dataclass(frozen=True)
class Plan:
    """Codes to send, and how long after the one before: 0 is a burst at one instant."""

    pause_s: float
    code: int


def plans(highest: int = 255) -> st.SearchStrategy[list[Plan]]:
    """Return bursts, pauses, and the same code twice (few codes, so that they do repeat)."""
    pause = st.one_of(st.just(0.0), st.floats(0.0, 0.05))
    code = st.one_of(st.sampled_from([1, 2, highest]), st.integers(1, highest))
    return st.lists(st.builds(Plan, pause, code), min_size=1, max_size=12)


class Tap:
    """A line that keeps every write with its time, and fails those whose numbers (from 1) it is told."""

    def __init__(self, clock: Clock, fails: Sequence[int] = ()) -> None:
        self.name = "/dev/box"
        self.writes: list[tuple[float, bytes]] = []
        self.closed = 0
        self.fails = set(fails)
        self._clock = clock
        self._tried = 0

    def write(self, data: bytes) -> None:
        self._tried += 1
        if self._tried in self.fails or self.closed:
            raise DeviceFault(f"{self.name}: writing {data!r} failed: no such device")
        self.writes.append((self._clock.now(), data))

    @property
    def sent(self) -> list[int]:
        return [byte for _, data in self.writes for byte in data]

    def read(self, n: int, timeout_s: float, command: str) -> bytes:
        raise AssertionError(f"a silent box was asked {command} for {n} bytes within {timeout_s} s")

    def drain(self, quiet_s: float, at_most_s: float) -> bytes:
        return b""

    def discard_input(self) -> None:
        pass

    def close(self) -> None:
        self.closed += 1


def run_until(box: PulsedBox, clock: Clock, until_s: float = math.inf) -> list[CodeReport]:
    """Poll whenever it is due, until then or until nothing is left to do."""
    reports: list[CodeReport] = []
    while (due_s := box.next_due_s()) < until_s:
        clock.wait_until(due_s)
        reports += box.poll()
    if until_s < math.inf:
        clock.wait_until(until_s)
    return reports


def play(box: PulsedBox, clock: Clock, plan: Sequence[Plan]) -> list[CodeReport]:
    """Send every code when the plan says, and return what became of them all, lines down again."""
    reports: list[CodeReport] = []
    for tag, step in enumerate(plan):
        reports += run_until(box, clock, clock.now() + step.pause_s)
        box.send(tag, step.code)
    return reports + run_until(box, clock)


def check_one_pulse_per_code(
    box: PulsedBox, clock: Clock, twin: OneByteTwin, plan: Sequence[Plan], width_s: float, gap_s: float
) -> None:
    """Play a plan on a box and its twin: one pulse a code, in order, as wide and as far apart as said."""
    reports = play(box, clock, plan)
    pulses = twin.waveform.pulses
    assert [report.tag for report in reports] == list(range(len(plan)))
    assert [report.code for report in reports] == [step.code for step in plan]
    assert [pulse.lines for pulse in pulses] == [step.code for step in plan]
    for report, pulse in zip(reports, pulses, strict=True):
        assert not report.fault
        assert report.before_s is not None
        assert report.after_s is not None
        assert report.before_s - SLACK_S <= pulse.up_s <= report.after_s + twin.byte_s + SLACK_S
        assert pulse.width_s is not None
        assert abs(pulse.width_s - width_s) <= twin.byte_s + SLACK_S
    check_apart(pulses, gap_s)


def check_apart(pulses: Sequence[TtlPulse], gap_s: float) -> None:
    """Check that all lines were down between any two pulses, at least this long."""
    for one, other in pairwise(pulses):
        assert one.down_s is not None
        assert other.up_s - one.down_s >= gap_s - SLACK_S
