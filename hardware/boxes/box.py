"""What every trigger box does: codes wait their turn, each goes up once and comes down before the next.

So two events never merge into one edge, and the same code twice is two edges. Which bytes do it is in the
folder of each box; how long lines stay up and down, and whether the box puts them down itself, is its timing.
"""

from __future__ import annotations

import math
import typing
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

LINES_DOWN = 0
FORGIVEN_S = 0.002
"""How much shorter than asked a gap may be before an edge at once is too soon: what timing is off by."""


@dataclass(frozen=True)
class BoxTiming:
    """How long the lines stay up for one code, and then down before the next, in seconds.

    With `resets_itself` the box puts them down; else the host does, with a write of its own.
    """

    width_s: float
    gap_s: float
    resets_itself: bool


@dataclass(frozen=True)
class CodeReport:
    """What became of one code: when its write began and ended, or why it failed (then both are None).

    `tag` is whatever the sender gave, to know it again. A second report of the same tag says that the code
    went up, and its lines could not be put down again. A fault with times says that it was sent, and may not
    have come out as an edge of its own.
    """

    tag: int
    code: int
    before_s: float | None
    after_s: float | None
    fault: str = ""


class TriggerBox(typing.Protocol):
    """Eight output lines that the recording system sees."""

    name: str

    @property
    def busy_s(self) -> float:
        """How long one code keeps the lines from the next one: its width and the gap after it."""

    def prepare(self) -> DeviceIdentity:
        """Identify the box as far as it can be, and put all lines down."""

    def send(self, tag: int, code: int) -> None:
        """Queue a code (1-255; ValueError otherwise); `poll` says what became of it."""

    def hold_until(self, time_s: float) -> None:
        """Start no code whose lines would not be down again by this time, until it has passed."""

    def now(self, tag: int, code: int) -> tuple[CodeReport, ...]:
        """Start a code before those that wait, at once."""

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""

    def poll(self) -> tuple[CodeReport, ...]:
        """Put lines up or down as they are due; never waits."""

    def close(self) -> None:
        """Put the lines down, then give the port back; may be called twice."""


class PulsedBox:
    """The queue of one box; its driver says which bytes make a pattern of lines."""

    def __init__(
        self, line: ByteLine, clock: Clock, name: str, encode: Callable[[int], bytes], timing: BoxTiming
    ) -> None:
        """Take over an open line; no byte is sent yet. `encode` turns the eight lines (0-255) into bytes."""
        self.name = name
        self._line = line
        self._clock = clock
        self._encode = encode
        self._timing = timing
        self._waiting: deque[tuple[int, int]] = deque()
        self._up_until_s: float | None = None
        self._is_up = (0, 0)
        self._may_be_up = False
        self._free_s = -math.inf  # when the next code may start
        self._clear_s = -math.inf  # when the last code's lines have been down for long enough
        self._held_until_s = -math.inf
        self._closed = False

    @property
    def busy_s(self) -> float:
        """How long one code keeps the lines from the next one: its width and the gap after it."""
        return self._timing.width_s + self._timing.gap_s

    def lines_down(self) -> None:
        """Put all lines down now, and forget what waits."""
        was_up = self._up_until_s is not None or self._may_be_up
        self._waiting.clear()
        self._up_until_s = None
        if not self._timing.resets_itself:
            self._may_be_up = True  # until the write has gone through
            self._line.write(self._encode(LINES_DOWN))
            self._may_be_up = False
        self._free_s = max(self._free_s, self._clock.now() + self._timing.gap_s)
        if was_up:
            self._clear_s = self._free_s

    def send(self, tag: int, code: int) -> None:
        """Queue a code (1-255; ValueError otherwise); `poll` says what became of it."""
        self._refuse_no_code(code)
        self._waiting.append((tag, code))

    def _refuse_no_code(self, code: int) -> None:
        if isinstance(code, bool) or not isinstance(code, int) or not 1 <= code <= 255:
            raise ValueError(f"{self.name}: code {code!r} is none: eight lines know 1 to 255")

    def hold_until(self, time_s: float) -> None:
        """Start no code whose lines would not be down again by this time, until it has passed."""
        self._held_until_s = time_s

    def _may_start_s(self) -> float:
        """Return when the next code may start."""
        start_s = self._free_s
        if max(start_s, self._clock.now()) + self.busy_s > self._held_until_s:
            return max(start_s, self._held_until_s)
        return start_s

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""
        if self._up_until_s is not None:
            return self._up_until_s
        return self._may_start_s() if self._waiting else math.inf

    def poll(self) -> tuple[CodeReport, ...]:
        """Put lines up or down as they are due; never waits."""
        now_s = self._clock.now()
        if self._up_until_s is not None:
            return self._down() if now_s >= self._up_until_s else ()
        if not self._waiting or now_s < self._may_start_s():
            return ()
        if self._may_be_up:
            return self._down_or_fail_next()
        return (self._start(*self._waiting.popleft()),)

    def _down_or_fail_next(self) -> tuple[CodeReport, ...]:
        """Put lines down that could not be before; where they still stay up, the next code is none."""
        stuck = self._down()
        if not stuck:
            return ()
        tag, code = self._waiting.popleft()
        return (CodeReport(tag, code, None, None, f"not sent, since lines are still up: {stuck[0].fault}"),)

    def now(self, tag: int, code: int) -> tuple[CodeReport, ...]:
        """Start a code before those that wait, at once: the edge that belongs to a stimulus's onset.

        Whoever calls this has held the box until now, so that the lines are down; where they were not, or not
        for long enough, the report says so. ValueError for a code that is none.
        """
        self._refuse_no_code(code)
        too_soon = self._clock.now() < self._clear_s - FORGIVEN_S
        in_the_way = self._up_until_s is not None or self._may_be_up or too_soon
        before = self._down() if self._up_until_s is not None or self._may_be_up else ()
        report = self._start(tag, code)
        if in_the_way and not report.fault:
            report = replace(report, fault="sent, but too soon after another code: the edges may be one")
        return (*before, report)

    def _start(self, tag: int, code: int) -> CodeReport:
        before_s = self._clock.now()
        try:
            self._line.write(self._encode(code))
        except DeviceFault as fault:
            return CodeReport(tag, code, None, None, str(fault))
        after_s = self._clock.now()
        if self._timing.resets_itself:
            # A box that queues gives a code that came too soon only once the last one is over.
            self._free_s = self._clear_s = max(after_s, self._clear_s) + self.busy_s
        else:
            self._up_until_s = after_s + self._timing.width_s
            self._is_up = tag, code
        return CodeReport(tag, code, before_s, after_s)

    def _down(self) -> tuple[CodeReport, ...]:
        """Put the lines down; where that fails, the code that put them up is reported again, as failed."""
        self._up_until_s = None
        self._free_s = self._clock.now() + self._timing.gap_s
        self._may_be_up = True
        try:
            self._line.write(self._encode(LINES_DOWN))
        except DeviceFault as fault:
            return (CodeReport(*self._is_up, None, None, f"its lines could not be put down: {fault}"),)
        self._may_be_up = False
        self._free_s = self._clear_s = self._clock.now() + self._timing.gap_s
        return ()

    def close(self) -> None:
        """Put the lines down, then give the port back; may be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._up_until_s is not None:
            self._clock.wait_until(self._up_until_s)  # no edge is cut short
        try:
            self.lines_down()
        finally:
            self._line.close()
