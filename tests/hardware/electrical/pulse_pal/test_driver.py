"""The drivers of Pulse Pal: loading starts nothing, starting is one write, a train ends by itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.electrical.digitimer.analog import AnalogSource
from hardware.electrical.output import EdgeSource
from hardware.electrical.pulse_pal import codec
from hardware.electrical.pulse_pal.driver import PulsePalAnalog, PulsePalEdges
from hardware.lines import SimLine
from mindpain_task.roles import DeviceFault
from tests.hardware.electrical.pulse_pal.on_twins import PORT, Says, analog_on, edges_of, edges_on

FIRMWARES = pytest.mark.parametrize("firmware", [20, 21, 22])
EXACT_S = 1e-9


@FIRMWARES
def test_edges_come_on_time_from_one_write(firmware: int) -> None:
    edges, twin, tapped, clock = edges_on(firmware, channel=3)
    source: EdgeSource = edges
    identity = source.begin()
    assert (identity.model, identity.firmware) == ("Pulse Pal 2", str(firmware))
    source.check(4, 0.25)
    source.load(4, 0.25)
    clock.wait_until(1.0)
    assert twin.at_baseline(clock.now())
    assert twin.pulses == []
    before = len(tapped.written)
    source.start(1)
    assert tapped.written[before:] == [bytes((213, 77, 4))]
    clock.wait_until(3.0)
    pulses = edges_of(twin, clock)
    assert [pulse.lines for pulse in pulses] == [0b100] * 4
    assert [pulse.width_s for pulse in pulses] == [pytest.approx(0.001, abs=EXACT_S)] * 4
    onset_s = pulses[0].up_s
    assert 1.0 < onset_s <= 1.0 + 160e-6
    assert [pulse.up_s - onset_s for pulse in pulses] == pytest.approx([0, 0.25, 0.5, 0.75], abs=EXACT_S)
    assert len(tapped.written) == before + 1


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-10, 10).filter(lambda volts: abs(volts) > 0.001),
    st.integers(1, 200),
    st.integers(1, 400),
    st.integers(1, 12),
)
def test_any_train_is_given_as_it_was_asked(volts: float, width: int, gap: int, count: int) -> None:
    analog, twin, _, clock = analog_on(22, channel=2)
    source: AnalogSource = analog
    source.begin()
    period_s = (width + gap) * 50e-6
    source.load(volts, 50 * width, count, period_s)
    source.start()
    clock.wait_until(clock.now() + count * period_s + 0.01)
    assert twin.at_baseline(clock.now())
    assert [(pulse.channel, pulse.width_us) for pulse in twin.pulses] == [(2, 50 * width)] * count
    for number, pulse in enumerate(twin.pulses):
        assert abs(pulse.volts - volts) <= codec.STEP_V / 2 * (1 + 1e-9)
        assert pulse.time_s - twin.pulses[0].time_s == pytest.approx(number * period_s, abs=EXACT_S)


def test_the_same_train_twice_gives_twice_the_edges() -> None:
    edges, twin, _, clock = edges_on()
    edges.begin()
    edges.load(3, 0.01)
    for _ in range(2):
        edges.start(1)
        clock.wait_until(clock.now() + 0.1)
    edges.load(3, 0.01)
    edges.start(1)
    clock.wait_until(clock.now() + 0.1)
    assert len(edges_of(twin, clock)) == 9


def test_a_train_may_be_loaded_as_soon_as_the_last_is_over() -> None:
    edges, twin, _, clock = edges_on()
    edges.begin()
    for _ in range(5):
        edges.load(2, 0.01)
        edges.start(1)
        clock.wait_until(clock.now() + 0.011)
    clock.wait_until(clock.now() + 0.1)
    assert len(edges_of(twin, clock)) == 10


def test_a_second_start_would_wait_in_the_device_and_is_refused() -> None:
    edges, twin, tapped, clock = edges_on()
    edges.begin()
    edges.load(3, 0.1)
    edges.start(1)
    clock.wait_until(clock.now() + 0.05)
    before = len(tapped.written)
    with pytest.raises(RuntimeError, match="a train runs until"):
        edges.start(1)
    with pytest.raises(RuntimeError, match="abort before you load"):
        edges.load(3, 0.1)
    assert len(tapped.written) == before
    clock.wait_until(clock.now() + 1)
    assert twin.at_baseline(clock.now())
    assert len(edges_of(twin, clock)) == 3


@FIRMWARES
@pytest.mark.parametrize("after_s", [0.0, 1e-5, 5e-5, 1e-4, 2e-4, 0.0005, 0.2504, 0.3])
def test_abort_puts_the_lines_down_at_once_and_keeps_them_down(firmware: int, after_s: float) -> None:
    edges, twin, tapped, clock = edges_on(firmware)
    edges.begin()
    edges.load(10, 0.25)
    edges.start(1)
    clock.wait_until(clock.now() + after_s)
    before = len(tapped.written)
    edges.abort()
    aborted_s = clock.now()
    assert tapped.written[before:] == [bytes((213, 80, 213, 80))]
    clock.wait_until(aborted_s + 0.0005)
    assert twin.at_baseline(clock.now())
    pulses = list(twin.pulses)
    clock.wait_until(aborted_s + 10)
    assert twin.at_baseline(clock.now())
    assert twin.pulses == pulses
    assert all(pulse.time_s + 1e-6 * pulse.width_us <= aborted_s + 0.0005 for pulse in pulses)
    edges.abort()
    with pytest.raises(RuntimeError, match="nothing is loaded"):
        edges.start(1)


def test_after_an_abort_a_new_train_is_whole() -> None:
    edges, twin, _, clock = edges_on()
    edges.begin()
    edges.load(10, 0.1)
    edges.start(1)
    edges.abort()
    edges.load(2, 0.1)
    clock.wait_until(clock.now() + 1)
    assert twin.pulses == []
    edges.start(1)
    clock.wait_until(clock.now() + 1)
    assert len(edges_of(twin, clock)) == 2


@FIRMWARES
def test_whatever_an_earlier_program_left_is_gone_once_begun(firmware: int) -> None:
    edges, twin, tapped, clock = edges_on(firmware)
    left = [
        *(bytes((213, 74, 12, channel, 1)) for channel in (1, 2, 3, 4)),
        *(bytes((213, 74, 13, channel, 1)) for channel in (1, 2, 3, 4)),
        bytes((213, 74, 17, 2, 0, 0xFF)),
        bytes((213, 79, 4, 0, 0)),
        bytes((213, 74, 1, 1, 1)),
        bytes((213, 74, 7, 1, 0, 0, 0, 0)),
        bytes((213, 74, 8, 1, 9, 0, 0, 0, 213, 74, 9, 1, 9, 0, 0, 0)),
        bytes((213, 74, 14, 1, 1)),
        bytes((213, 82, 1, 1, 213, 77, 1)),
    ]
    for command in left:
        tapped.receive(command, clock.now())
    clock.wait_until(1.0)
    assert not twin.at_baseline(clock.now())
    edges.begin()
    assert twin.at_baseline(clock.now())
    begun_s = clock.now()
    for trigger_input in (1, 2):
        twin.edge_in(trigger_input, clock.now())
    clock.wait_until(begun_s + 5)
    assert twin.at_baseline(clock.now())
    assert all(pulse.time_s < begun_s for pulse in twin.pulses)
    edges.load(2, 0.1)
    started_s = clock.now()
    edges.start(1)
    clock.wait_until(started_s + 5)
    assert len(edges_of(twin, clock, started_s)) == 2


def test_before_it_is_begun_a_stray_edge_does_fire() -> None:
    _, twin, _, clock = edges_on()
    twin.edge_in(1, 0.0)
    clock.wait_until(0.5)
    assert not twin.at_baseline(clock.now())


def test_refusals_write_nothing() -> None:
    analog, _, tapped, clock = analog_on()
    analog.begin()
    before = len(tapped.written)
    for wrong in [(5.0, 1000, 0, 1.0), (11.0, 1000, 1, 1.0), (5.0, 1001, 1, 1.0), (5.0, 1000, 2, 1 / 60)]:
        with pytest.raises(ValueError, match=r"µs|V|pulses"):
            analog.check(*wrong)
        with pytest.raises(ValueError, match=r"µs|V|pulses"):
            analog.load(*wrong)
    with pytest.raises(RuntimeError, match="nothing is loaded"):
        analog.start()
    assert len(tapped.written) == before
    line = SimLine(Says(), clock, PORT)
    with pytest.raises(ValueError, match="channel 5"):
        PulsePalAnalog(line, clock, 5)
    with pytest.raises(ValueError, match="pulse width"):
        PulsePalEdges(line, clock, 1, width_us=1020)
    with pytest.raises(ValueError, match="edge 2"):
        PulsePalEdges(line, clock).start(2)


def test_closing_ends_what_runs() -> None:
    analog, twin, tapped, clock = analog_on()
    analog.begin()
    analog.load(-3.0, 1000, 10, 0.01)
    analog.start()
    clock.wait_until(clock.now() + 0.025)
    analog.close()
    analog.close()
    clock.wait_until(clock.now() + 0.001)
    assert twin.at_baseline(clock.now())
    assert len(twin.pulses) == 3
    assert tapped.written[-1] == bytes((213, 80, 213, 80, 213, 81))
    analog.abort()


def test_a_missed_start_gives_nothing_and_nobody_is_told() -> None:
    edges, twin, _, clock = edges_on(missed=frozenset((2,)))
    edges.begin()
    edges.load(1, 1.0)
    for _ in range(3):
        edges.start(1)
        edges.look()
        clock.wait_until(clock.now() + 0.1)
    assert len(edges_of(twin, clock)) == 2
    assert edges.next_look_s() == float("inf")


# --- trouble


def test_no_answer_is_a_fault_with_port_command_and_wait() -> None:
    clock = VirtualClock()
    edges = PulsePalEdges(SimLine(Says(), clock, PORT), clock)
    with pytest.raises(
        DeviceFault, match=rf"{PORT}: command op 72 handshake: 0 of 5 bytes came within 0\.5 s"
    ):
        edges.begin()
    assert clock.now() == 0.5


@pytest.mark.parametrize(
    ("replies", "why"),
    [
        ((b"W\x15\0\0\0",), "op 72 handshake: b'W"),
        ((b"K\x09\0\0\0",), "firmware 9 is that of a Pulse Pal 1"),
        ((b"K\x15\0\0\0", b"", b"", b"\0"), "op 74 trigger mode, channel 1: the device answers 0"),
        ((b"K\x15\0\0\0", b"", b"", b"K"), "op 74 trigger mode, channel 1: b'K' is not the byte 1"),
        ((b"K\x15\0\0\0", b"", b"", b"\1"), "op 74 trigger mode, channel 2: 0 of 1 bytes came within"),
        ((b"K\x16\0\0\0", b"", bytes((2, 100, 0, 0, 0, 2, 0, 0, 0, 0))), "a cycle of 100 µs, not 50 µs"),
        ((b"K\x16\0\0\0", b"", b"\2\x32"), "op 94 hardware: 2 of 10 bytes came within"),
    ],
)
def test_a_device_that_answers_otherwise_is_refused(replies: tuple[bytes, ...], why: str) -> None:
    clock = VirtualClock()
    with pytest.raises(DeviceFault, match=why) as caught:
        PulsePalEdges(SimLine(Says(*replies), clock, PORT), clock).begin()
    assert str(caught.value).startswith(PORT)


def test_a_newer_firmware_is_taken_with_a_notice() -> None:
    clock = VirtualClock()
    box = bytes((3, 50, 0, 0, 0, 4, 0, 0, 0, 0))
    replies = (b"K\x17\0\0\0", b"", box, b"", *([b"\1"] * 40))
    identity = PulsePalEdges(SimLine(Says(*replies), clock, PORT), clock).begin()
    assert identity.model == "Pulse Pal 3"
    assert "firmware 23 is newer than 22" in identity.notices[0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=8), max_size=40))
def test_noise_from_the_device_never_hangs_it(replies: list[bytes]) -> None:
    clock = VirtualClock()
    edges = PulsePalEdges(SimLine(Says(*replies), clock, PORT), clock)
    with pytest.raises(DeviceFault, match=PORT):
        edges.begin()
    assert clock.now() < 1.0
