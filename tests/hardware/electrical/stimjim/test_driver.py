"""The driver of Stimjim: loading starts nothing, starting is one write, the device's own count is heeded."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.electrical.output import EdgeSource
from hardware.electrical.stimjim.driver import StimjimEdges
from hardware.lines import SimLine
from mindpain_task.roles import DeviceFault
from tests.hardware.electrical.pulse_pal.on_twins import Says
from tests.hardware.electrical.stimjim.on_twins import PORT, edges_of, edges_on, watch

FIRMWARES = pytest.mark.parametrize("firmware", ["open_ephys", "tncslab"])
EXACT_S = 1e-9


@FIRMWARES
@pytest.mark.parametrize("channel", [1, 2])
def test_edges_come_on_time_from_one_write(firmware: str, channel: int) -> None:
    edges, twin, tapped, clock = edges_on(f"firmware={firmware}", channel)
    source: EdgeSource = edges
    assert source.begin().model == "Stimjim"
    source.check(4, 0.25)
    source.load(4, 0.25)
    clock.wait_until(1.0)
    assert twin.pulses == []
    before = len(tapped.written)
    source.start(1)
    assert tapped.written[before:] == [b"T0\n"]
    assert edges.delivered is None
    assert watch(edges, clock, 2.0) <= 3
    assert edges.delivered == 4
    pulses = edges_of(twin, clock)
    assert [pulse.lines for pulse in pulses] == [1 << (channel - 1)] * 4
    assert [pulse.width_s for pulse in pulses] == [pytest.approx(0.001, abs=EXACT_S)] * 4
    assert [pulse.up_s for pulse in pulses] == pytest.approx([1.0, 1.25, 1.5, 1.75], abs=1e-4)
    assert pulses[3].up_s - pulses[0].up_s == pytest.approx(0.75, abs=EXACT_S)
    assert {pulse.volts for pulse in twin.pulses} == {5.0}
    assert len(tapped.written) == before + 1


@settings(max_examples=40, deadline=None)
@given(st.integers(20, 10_000), st.integers(100, 100_000), st.integers(1, 20))
def test_any_train_is_given_as_it_was_asked(width_us: int, pause_us: int, count: int) -> None:
    edges, twin, _, clock = edges_on(width_us=width_us)
    edges.begin()
    period_s = (width_us + pause_us) * 1e-6
    edges.load(count, period_s)
    edges.start(1)
    watch(edges, clock, count * period_s + 0.1)
    assert edges.delivered == count
    pulses = edges_of(twin, clock)
    assert len(pulses) == count
    for number, pulse in enumerate(pulses):
        assert pulse.width_s == pytest.approx(1e-6 * width_us, abs=EXACT_S)
        assert pulse.up_s - pulses[0].up_s == pytest.approx(number * period_s, abs=EXACT_S)


def test_the_same_train_twice_gives_twice_the_edges() -> None:
    edges, twin, _, clock = edges_on()
    edges.begin()
    edges.load(3, 0.01)
    for _ in range(2):
        edges.start(1)
        watch(edges, clock, 0.1)
        assert edges.delivered == 3
    edges.load(3, 0.01)
    edges.start(1)
    watch(edges, clock, 0.1)
    assert len(edges_of(twin, clock)) == 9


@FIRMWARES
def test_the_next_train_may_be_loaded_before_the_last_has_told_its_count(firmware: str) -> None:
    edges, twin, _, clock = edges_on(f"firmware={firmware}")
    edges.begin()
    for number in range(4):
        edges.load(2 + number, 1.0)
        edges.start(1)
        clock.wait_until(clock.now() + 1.0 * (1 + number) + 0.001)  # over; its count comes at the next second
    watch(edges, clock, 2.0)
    assert edges.delivered == 5
    assert len(edges_of(twin, clock)) == 2 + 3 + 4 + 5


def test_loading_gives_nothing_even_while_the_last_train_still_looks_at_its_slot() -> None:
    edges, twin, _, clock = edges_on()
    edges.begin()
    edges.load(1, 1.0)
    edges.start(1)
    clock.wait_until(clock.now() + 0.002)
    edges.load(50, 0.01)
    clock.wait_until(clock.now() + 5)
    assert len(edges_of(twin, clock)) == 1


@FIRMWARES
@pytest.mark.parametrize("after_s", [0.0, 0.0005, 0.001, 0.1, 0.2504, 0.3])
def test_abort_gives_no_further_edge_and_lets_a_begun_one_end(firmware: str, after_s: float) -> None:
    edges, twin, _, clock = edges_on(f"firmware={firmware}")
    edges.begin()
    edges.load(10, 0.25)
    edges.start(1)
    clock.wait_until(clock.now() + after_s)
    edges.abort()
    aborted_s = clock.now()
    assert twin.at_baseline(aborted_s + 0.0012)
    begun = [pulse for pulse in twin.pulses if pulse.time_s <= aborted_s + 1e-5]
    clock.wait_until(aborted_s + 10)
    assert twin.at_baseline(clock.now())
    assert twin.pulses == begun
    edges.abort()
    edges.look()
    assert (edges.delivered, edges.next_look_s()) == (None, math.inf)
    with pytest.raises(RuntimeError, match="nothing is loaded"):
        edges.start(1)


@FIRMWARES
def test_after_an_abort_a_new_train_is_whole_and_counted(firmware: str) -> None:
    edges, twin, _, clock = edges_on(f"firmware={firmware}")
    edges.begin()
    edges.load(10, 0.1)
    edges.start(1)
    clock.wait_until(clock.now() + 0.25)
    edges.abort()
    edges.load(2, 0.1)
    started_s = clock.now()
    edges.start(1)
    watch(edges, clock, 1.0)
    assert edges.delivered == 2
    assert len(edges_of(twin, clock, started_s)) == 2


@FIRMWARES
def test_an_abort_before_anything_was_begun_gives_nothing(firmware: str) -> None:
    edges, twin, _, clock = edges_on(f"firmware={firmware}")
    edges.abort()
    clock.wait_until(20.0)
    assert twin.at_baseline(clock.now())
    assert twin.pulses == []


@FIRMWARES
@pytest.mark.parametrize("left", [b"T0\n", b"U0\n", b"T0\nU1\nS", b"S9,0,0,1000,60000000; 5000,0,100\nT9\nT"])
def test_whatever_an_earlier_program_left_is_gone_once_begun(firmware: str, left: bytes) -> None:
    edges, twin, tapped, clock = edges_on(f"firmware={firmware}")
    tapped.receive(left, 0.0)
    clock.wait_until(0.5)
    edges.begin()
    begun_s = clock.now()
    clock.wait_until(begun_s + 10)
    assert twin.at_baseline(clock.now())
    assert all(pulse.time_s < begun_s for pulse in twin.pulses)
    edges.load(2, 0.1)
    edges.start(1)
    watch(edges, clock, 1.0)
    assert edges.delivered == 2


def test_refusals_write_nothing() -> None:
    edges, _, tapped, clock = edges_on()
    edges.begin()
    before = len(tapped.written)
    wrong = [(0, 1.0), (2, 0.00109), (2, 1 / 60), (2, math.nan), (2, -1.0), (2, 61.0), (62, 1.0), (True, 1.0)]
    for count, period_s in wrong:
        with pytest.raises(ValueError, match="Stimjim command S"):
            edges.check(count, period_s)
        with pytest.raises(ValueError, match="Stimjim command S"):
            edges.load(count, period_s)
    with pytest.raises(RuntimeError, match="nothing is loaded"):
        edges.start(1)
    assert len(tapped.written) == before
    line = SimLine(Says(), clock, PORT)
    for channel, width_us in ((0, 1000), (3, 1000), (True, 1000), (1, 19), (1, 10_001), (1, 1000.5)):
        with pytest.raises(ValueError, match="Stimjim command"):
            StimjimEdges(line, clock, channel, width_us)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="edge 2"):
        edges.start(2)


def test_a_train_that_runs_is_neither_started_nor_loaded_over() -> None:
    edges, twin, tapped, clock = edges_on()
    edges.begin()
    edges.load(3, 0.1)
    edges.start(1)
    before = len(tapped.written)
    with pytest.raises(RuntimeError, match="a train runs until"):
        edges.start(1)
    with pytest.raises(RuntimeError, match="abort before you load"):
        edges.load(3, 0.1)
    assert len(tapped.written) == before
    watch(edges, clock, 1.0)
    assert len(edges_of(twin, clock)) == 3


def test_closing_ends_what_runs() -> None:
    edges, twin, _, clock = edges_on()
    edges.begin()
    edges.load(10, 0.1)
    edges.start(1)
    clock.wait_until(clock.now() + 0.25)
    edges.close()
    edges.close()
    edges.abort()
    clock.wait_until(clock.now() + 5)
    assert len(edges_of(twin, clock)) == 3


# --- trouble


def test_a_count_that_is_not_the_one_asked_for_is_a_fault() -> None:
    edges, _, _, clock = edges_on("short=2")
    edges.begin()
    edges.load(3, 0.1)
    edges.start(1)
    watch(edges, clock, 1.0)
    edges.start(1)
    with pytest.raises(DeviceFault, match=rf"{PORT}: command T0: it gave 2 of 3 edges"):
        watch(edges, clock, 1.0)
    assert edges.delivered == 2
    assert edges.next_look_s() == math.inf


def test_a_start_that_was_missed_is_a_fault_within_half_a_second() -> None:
    edges, _, _, clock = edges_on("missed=1")
    edges.begin()
    edges.load(30, 0.1)
    started_s = clock.now()
    edges.start(1)
    with pytest.raises(DeviceFault, match=rf"{PORT}: command T0: it did not say within 0\.5 s"):
        watch(edges, clock, 5.0)
    assert clock.now() <= started_s + 0.51


def test_a_missing_count_is_a_fault_with_port_command_and_wait() -> None:
    edges, twin, tapped, clock = edges_on()
    edges.begin()
    edges.load(3, 0.1)
    edges.start(1)
    clock.wait_until(clock.now() + 0.15)
    tapped.receive(b"T9\n", clock.now())  # somebody else's hand
    with pytest.raises(DeviceFault, match=r"command T0: it gave 1 of 3"):
        watch(edges, clock, 5.0)
    assert twin.at_baseline(clock.now())


def test_no_answer_is_a_fault_with_port_command_and_wait() -> None:
    clock = VirtualClock()
    edges = StimjimEdges(SimLine(Says(), clock, PORT), clock)
    with pytest.raises(
        DeviceFault, match=rf"{PORT}: command S, T and U.*: no whole answer came within 0\.5 s"
    ):
        edges.begin()
    assert clock.now() == pytest.approx(0.5, abs=0.01)


def test_a_device_that_holds_something_else_is_refused() -> None:
    edges, twin, _, clock = edges_on()
    edges.begin()
    held = b"S0,0,3,100000,150000; 4000,0,1000\n"
    line = SimLine(Rewritten(twin, b"S0,0,3,100000,150000; 5000,0,1000\n", held), clock, PORT)
    other = StimjimEdges(line, clock)
    other.begin()
    with pytest.raises(DeviceFault, match=r"command S0: the device holds .*4000"):
        other.load(2, 0.1)
    with pytest.raises(RuntimeError, match="nothing is loaded"):
        other.start(1)


class Rewritten:
    """A twin that hears another command than the one that was written."""

    def __init__(self, twin: object, said: bytes, heard: bytes) -> None:
        self.twin, self._said, self._heard = twin, said, heard

    def receive(self, data: bytes, now_s: float) -> None:
        self.twin.receive(self._heard if data == self._said else data, now_s)  # type: ignore[attr-defined]

    def transmit(self, now_s: float) -> bytes:
        return self.twin.transmit(now_s)  # type: ignore[attr-defined,no-any-return]

    def readable_s(self, n: int) -> float:
        return self.twin.readable_s(n)  # type: ignore[attr-defined,no-any-return]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=10))
def test_noise_from_the_device_never_hangs_it(replies: list[bytes]) -> None:
    clock = VirtualClock()
    edges = StimjimEdges(SimLine(Says(*replies), clock, PORT), clock)
    with pytest.raises(DeviceFault, match=PORT):
        edges.begin()
    assert clock.now() < 1.0
