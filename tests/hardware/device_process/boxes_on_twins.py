"""Trigger boxes on their twins in virtual time, for tests of what serves several of them."""

from __future__ import annotations

import math
import typing
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from hardware.boxes.edge_source import EdgeBox
from hardware.boxes.opening import open_box_and_line
from hardware.boxes.waveform import TtlPulse, Waveform
from hardware.clocks import VirtualClock
from hardware.device_line import BoxKind, BoxLine
from hardware.device_process.markers_out import BoxReport, MarkersOut
from hardware.lines import SimLine
from mindpain_task.markers import CODES

ONSET = CODES["heat_onset"]
SLACK_S = 1e-9
ONSET_WITHIN_S = 0.001
SLOW_BYTE_S = 10 / 9600
"""What one byte takes where a box knows no other rate than 9600 baud: there the wire alone is over 1 ms."""

LINES = {
    "brain_products": BoxLine("brain_products", "brain_products", "sim://brain_products"),
    "plus": BoxLine("plus", "brain_products", "sim://brain_products?model=plus", model="plus"),
    "mmbt_s_p": BoxLine("mmbt_s_p", "mmbt_s", "sim://mmbt_s", model="p"),
    "mmbt_s_s": BoxLine("mmbt_s_s", "mmbt_s", "sim://mmbt_s?switch=s", model="s"),
    "biosemi": BoxLine("biosemi", "biosemi", "sim://biosemi"),
    "cedrus": BoxLine("cedrus", "cedrus", "sim://cedrus"),
    "usb2ttl8": BoxLine("usb2ttl8", "usb2ttl8", "sim://usb2ttl8"),
    "bbtk_ttl": BoxLine("bbtk_ttl", "bbtk_ttl", "sim://bbtk_ttl"),
    "one_byte": BoxLine("one_byte", "one_byte", "sim://one_byte"),
}
"""Every box there is, and each model of it that behaves otherwise."""
_SLOW: tuple[BoxKind, ...] = ("brain_products", "mmbt_s")


class LinesTwin(typing.Protocol):
    """What every box's twin can be asked."""

    waveform: Waveform


@dataclass(frozen=True)
class TwinBox:
    """A box on its open line, and the twin behind it."""

    entry: BoxLine
    box: EdgeBox
    line: SimLine
    twin: LinesTwin

    @property
    def pulses(self) -> tuple[TtlPulse, ...]:
        """Every stretch with a line up so far."""
        return self.twin.waveform.pulses

    @property
    def onset_within_s(self) -> float:
        """How soon after the write that fires an edge must have begun."""
        slow = self.entry.device in _SLOW and self.entry.model != "plus"
        return SLOW_BYTE_S if slow else ONSET_WITHIN_S


def open_boxes(clock: VirtualClock, names: Sequence[str]) -> tuple[MarkersOut, list[TwinBox]]:
    """Open these boxes on their twins and prepare them; the first code may start at once."""
    opened = []
    for name in names:
        box, line = open_box_and_line(LINES[name], clock)
        assert isinstance(line, SimLine)
        opened.append(TwinBox(LINES[name], box, line, typing.cast(LinesTwin, line.twin)))
    markers_out = MarkersOut([each.box for each in opened])
    markers_out.prepare()
    clock.wait_until(clock.now() + 0.1)
    return markers_out, opened


def serve_until(markers_out: MarkersOut, clock: VirtualClock, until_s: float = math.inf) -> None:
    """Poll whenever it is due, until then or until nothing is left to do."""
    polls = 0
    while (due_s := markers_out.next_due_s()) < until_s:
        clock.wait_until(due_s)
        markers_out.poll()
        polls += 1
        assert polls < 10_000, "it is for ever due, and does nothing"
    if until_s < math.inf:
        clock.wait_until(until_s)


def of_box(reports: Sequence[BoxReport], name: str) -> list[BoxReport]:
    """Return what one box reported."""
    return [each for each in reports if each.outlet == name]


def gaps(pulses: Sequence[TtlPulse]) -> list[float]:
    """Return how long all lines were down between any two pulses, in seconds."""
    downs_s = [pulse.down_s for pulse in pulses]
    return [other.up_s - down_s for down_s, other in zip(downs_s, pulses[1:], strict=False) if down_s]


@dataclass(frozen=True)
class Sent:
    """A code, and when it is queued, counted from the onset."""

    at_s: float
    code: int


def sendings() -> st.SearchStrategy[list[Sent]]:
    """Return codes around an onset: bursts at one instant, the onset's own code, close calls."""
    at_s = st.one_of(
        st.floats(-0.3, 0.2), st.sampled_from([-0.1, -0.022, -0.016, -0.015, -0.014, -0.005, 0.0, 0.001])
    )
    code = st.one_of(st.sampled_from([1, 255, ONSET]), st.integers(1, 255))
    return st.lists(st.builds(Sent, at_s, code), max_size=12).map(lambda all_: sorted(all_, key=_at_s))


def _at_s(sent: Sent) -> float:
    return sent.at_s
