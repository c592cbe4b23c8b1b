"""Lines of a trigger box as a stimulator's trigger: one edge a start, on time, down again, never too soon."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.biosemi.driver import BioSemiCable
from hardware.boxes.biosemi.twin import BioSemiTwin
from hardware.boxes.brain_products.driver import BrainProductsBox
from hardware.boxes.brain_products.twin import TriggerBoxTwin
from hardware.boxes.edge_source import MARGIN_S, BoxEdges, EdgeBox
from hardware.boxes.mmbt_s.driver import MmbtS
from hardware.boxes.mmbt_s.twin import MmbtSTwin
from hardware.boxes.one_byte.driver import OneByteBox
from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.clocks import VirtualClock
from hardware.electrical.output import EdgeSource
from hardware.lines import SimLine
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault
from tests.hardware.boxes.driving import SLACK_S, Tap, check_apart

LINES = 0b101


@dataclass(frozen=True)
class Kind:
    """A box, and a twin for it."""

    make: Callable[[ByteLine, Clock], EdgeBox]
    twin: Callable[[float], OneByteTwin]


KINDS = {
    "brain_products": Kind(
        lambda line, clock: BrainProductsBox(line, clock, up_at_close=False), TriggerBoxTwin
    ),
    "mmbt_s p": Kind(lambda line, clock: MmbtS(line, clock, switch="p"), MmbtSTwin),
    "mmbt_s s": Kind(lambda line, clock: MmbtS(line, clock, switch="s"), lambda s: MmbtSTwin(s, switch="s")),
    "biosemi": Kind(BioSemiCable, BioSemiTwin),
    "one_byte": Kind(OneByteBox, OneByteTwin),
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
host_kinds = pytest.mark.parametrize(
    "kind", [KINDS["one_byte"], KINDS["mmbt_s s"]], ids=["one_byte", "mmbt_s s"]
)


def edges_on_tap(kind: Kind, *fails: int) -> tuple[BoxEdges, Tap, VirtualClock]:
    clock = VirtualClock()
    tap = Tap(clock, fails)
    return BoxEdges(kind.make(tap, clock), clock, LINES), tap, clock


def play(source: EdgeSource, clock: Clock, onset_s: float, count: int, period_s: float) -> None:
    """Give a train as whoever times it does: each edge at its time, and a look whenever one is due."""
    source.load(count, period_s)
    for number in range(1, count + 1):
        start_s = onset_s + (number - 1) * period_s
        while (due_s := source.next_look_s()) < start_s:
            clock.wait_until(due_s)
            source.look()
        clock.wait_until(start_s)
        source.start(number)
    while (due_s := source.next_look_s()) < math.inf:
        clock.wait_until(due_s)
        source.look()


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(list(KINDS.values())), st.integers(1, 20), st.floats(0.0, 0.2))
def test_every_start_is_one_edge_on_time(kind: Kind, count: int, slower_s: float) -> None:
    clock, twin = VirtualClock(), kind.twin(0.0)
    source = BoxEdges(kind.make(SimLine(twin, clock, "sim://box"), clock), clock, LINES)
    assert source.begin().firmware == "not told"
    period_s = source.shortest_period_s + slower_s
    for onset_s in (5.0, 5.0 + count * period_s + 0.1):
        play(source, clock, onset_s, count, period_s)
        pulses = twin.waveform.pulses[-count:]
        assert [pulse.lines for pulse in pulses] == [LINES] * count
        for number, pulse in enumerate(pulses):
            late_s = pulse.up_s - (onset_s + number * period_s)
            assert -SLACK_S <= late_s <= twin.byte_s + SLACK_S
        check_apart(pulses, 0.004)
    assert len(twin.waveform.pulses) == 2 * count
    assert twin.waveform.lines == 0


@every_kind
def test_what_cannot_be_given_is_refused_before_a_byte(kind: Kind) -> None:
    source, tap, _ = edges_on_tap(kind)
    for count in (0, -1, True, 1.5):
        with pytest.raises(ValueError, match="is no number of edges"):
            source.load(count, 1.0)  # type: ignore[arg-type]
    for period_s in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="is no period"):
            source.load(1, period_s)
    with pytest.raises(ValueError, match=r"an edge every .* s is too fast: this box needs .* s for one"):
        source.load(2, source.shortest_period_s - 0.001)
    source.load(1, 0.001)  # one edge has no period
    with pytest.raises(RuntimeError, match="edge 2 was not loaded: 1 were"):
        source.start(2)
    assert tap.writes == []


@pytest.mark.parametrize("lines", [0, 256, -1, True, 1.5])
def test_what_is_no_mask_is_refused(lines: int) -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match="is no mask of eight lines"):
        BoxEdges(OneByteBox(Tap(clock), clock), clock, lines)


def test_a_box_that_would_fire_when_it_is_closed_is_refused() -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match="would fire the stimulator then"):
        BoxEdges(BrainProductsBox(Tap(clock), clock), clock, LINES)


@every_kind
def test_an_edge_that_would_run_into_the_last_is_a_fault_and_no_byte(kind: Kind) -> None:
    source, tap, clock = edges_on_tap(kind)
    source.load(1, 1.0)
    source.start(1)
    source.load(1, 1.0)
    clock.wait_until(0.005)
    with pytest.raises(DeviceFault, match=r"edge 1 was not given: it came .* ms too soon after the last"):
        source.start(1)
    assert tap.sent == [LINES]
    if source.next_look_s() < math.inf:
        clock.wait_until(source.next_look_s())
        source.look()
    clock.wait_until(source.shortest_period_s - 2 * MARGIN_S + SLACK_S)
    source.start(1)
    assert [byte for byte in tap.sent if byte] == [LINES] * 2


@host_kinds
def test_an_edge_over_lines_that_nobody_looked_after_is_a_fault(kind: Kind) -> None:
    source, tap, clock = edges_on_tap(kind)
    source.load(2, 1.0)
    source.start(1)
    clock.wait_until(1.0)
    with pytest.raises(DeviceFault, match="edge 2: sent, but too soon after another code"):
        source.start(2)
    assert tap.writes == [(0.0, b"\x05"), (1.0, b"\0"), (1.0, b"\x05")]


@every_kind
def test_a_lost_line_is_a_fault_that_names_the_edge_and_the_port(kind: Kind) -> None:
    source, _, _ = edges_on_tap(kind, 1)
    source.load(3, 1.0)
    with pytest.raises(DeviceFault, match="lines 5: edge 1: /dev/box: writing"):
        source.start(1)


@host_kinds
def test_lines_that_stay_up_are_a_fault(kind: Kind) -> None:
    source, tap, clock = edges_on_tap(kind, 2)
    source.load(2, 1.0)
    source.start(1)
    clock.wait_until(source.next_look_s())
    with pytest.raises(DeviceFault, match="edge 1: its lines could not be put down: /dev/box"):
        source.look()
    source, tap, clock = edges_on_tap(kind, 2)
    source.load(2, 1.0)
    source.start(1)
    clock.wait_until(1.0)
    with pytest.raises(DeviceFault, match="edge 1: its lines could not be put down"):
        source.start(2)
    assert tap.sent == [LINES]  # and no second edge


@every_kind
def test_abort_is_at_once_idempotent_and_forgets(kind: Kind) -> None:
    source, tap, _ = edges_on_tap(kind)
    source.abort()
    source.load(3, 1.0)
    source.start(1)
    source.abort()
    source.abort()
    assert source.next_look_s() == math.inf
    with pytest.raises(RuntimeError, match="edge 2 was not loaded"):
        source.start(2)
    source.close()
    written = len(tap.writes)
    source.abort()
    source.close()
    assert (len(tap.writes), tap.closed) == (written, 1)


@host_kinds
def test_abort_and_close_leave_the_lines_down(kind: Kind) -> None:
    source, tap, _ = edges_on_tap(kind)
    source.load(1, 1.0)
    source.start(1)
    source.abort()
    assert tap.sent == [LINES, 0]
    source.close()
    assert tap.sent[-1] == 0


def test_it_is_an_edge_source_of_a_box_of_its_own() -> None:
    clock = VirtualClock()
    box = OneByteBox(Tap(clock), clock)
    source: EdgeSource = BoxEdges(box, clock, LINES)
    assert not source.times_itself
    assert source.shortest_period_s == box.busy_s + MARGIN_S
    assert source.name == "one_byte, lines 5"
