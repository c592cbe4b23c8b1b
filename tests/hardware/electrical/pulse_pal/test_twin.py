"""Pulse Pal's twin: commands in pieces, doubled, among noise, and what its firmwares do with them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.electrical.pulse_pal.twin import PulsePalTwin, queried_twin
from hardware.lines import SimLine, twin_at
from mindpain_task.roles import DeviceFault

HANDSHAKE = bytes((213, 72))


def asked(twin: PulsePalTwin, data: bytes, now_s: float) -> bytes:
    twin.receive(data, now_s)
    return twin.transmit(now_s + 0.05)


def test_it_greets_as_its_firmware() -> None:
    for firmware in (20, 21, 22):
        assert asked(PulsePalTwin(0.0, firmware), HANDSHAKE, 1.0) == struct.pack("<BI", 75, firmware)


def test_a_byte_that_is_no_menu_byte_is_passed_over() -> None:
    assert asked(PulsePalTwin(0.0), b"\x00\x01hello" + HANDSHAKE, 1.0) == b"K\x15\0\0\0"


def test_a_command_may_come_in_pieces_if_they_come_soon() -> None:
    twin = PulsePalTwin(0.0, 22)
    twin.receive(bytes((213,)), 1.0)
    assert asked(twin, bytes((72,)), 1.09) == b"K\x16\0\0\0"
    twin.receive(bytes((213, 74, 10)), 2.0)
    assert asked(twin, HANDSHAKE, 2.2) == b""
    assert twin.deaf
    assert asked(twin, HANDSHAKE, 100.0) == b""


def test_a_command_left_half_said_ends_what_runs() -> None:
    twin = PulsePalTwin(0.0, 22)
    twin.receive(bytes((213, 77, 1)), 1.0)
    twin.receive(bytes((213, 74)), 1.05)
    assert not twin.at_baseline(1.1)
    assert twin.at_baseline(1.2)


def test_the_default_train() -> None:
    twin = PulsePalTwin(0.0)
    twin.receive(bytes((213, 77, 0b1001)), 1.0)
    assert twin.at_baseline(3.0)
    assert len(twin.pulses) == 2 * 91
    assert {(pulse.width_us, round(pulse.volts, 3)) for pulse in twin.pulses} == {(1000.0, 5.0)}
    assert {pulse.lines for pulse in twin.waveform.pulses} == {0b1001}


def test_a_trigger_during_a_train_is_obeyed_at_its_end() -> None:
    twin = PulsePalTwin(0.0)
    twin.receive(bytes((213, 77, 1)), 1.0)
    twin.receive(bytes((213, 77, 1)), 1.5)
    assert twin.at_baseline(4.0)
    assert len(twin.pulses) == 2 * 91


def test_one_abort_right_behind_a_trigger_comes_too_early() -> None:
    for aborts, given_pulses in ((1, 91), (2, 0)):
        twin = PulsePalTwin(0.0)
        twin.receive(bytes((213, 77, 1)) + aborts * bytes((213, 80)), 1.0)
        assert twin.at_baseline(3.0)
        assert len(twin.pulses) == given_pulses


def test_all_parameters_at_once() -> None:
    times = (10, 4, 6, 80, 0, 0, 200, 40)
    fields = (*times * 4, *(40_000, 20_000, 32_768) * 4, *(1, 0, 0, 0) * 4, *[0] * 8, 0, 0)
    twin = PulsePalTwin(0.0)
    assert asked(twin, bytes((213, 73)) + struct.pack("<32I12H16B8B2B", *fields), 1.0) == b"\1"
    twin.receive(bytes((213, 77, 2)), 2.0)
    assert twin.at_baseline(3.0)
    assert [pulse.width_us for pulse in twin.pulses] == [500.0, 300.0] * 2
    assert [pulse.volts > 0 for pulse in twin.pulses] == [True, False] * 2
    assert twin.pulses[0].time_s == pytest.approx(2.0 + 40 * 50e-6, abs=200e-6)
    assert twin.pulses[1].time_s - twin.pulses[0].time_s == pytest.approx(14 * 50e-6)
    assert twin.pulses[2].time_s - twin.pulses[0].time_s == pytest.approx(100 * 50e-6)


def test_a_fixed_voltage_stays_until_an_abort() -> None:
    twin = PulsePalTwin(0.0)
    assert asked(twin, bytes((213, 79, 4, 255, 255)), 1.0) == b"\1"
    assert twin.output_v(5.0, channel=4) == pytest.approx(10.0)
    assert twin.output_v(5.0, channel=1) == 0.0
    assert not twin.at_baseline(5.0)
    twin.receive(bytes((213, 80)), 5.0)
    assert twin.at_baseline(5.001)


def test_a_looping_train_ends_by_an_abort_only() -> None:
    for firmware in (20, 21, 22):
        twin = PulsePalTwin(0.0, firmware)
        assert asked(twin, bytes((213, 82, 1, 1)), 1.0) == b"\1"
        twin.receive(bytes((213, 77, 1)), 1.1)
        assert not twin.at_baseline(20.0)
        twin.receive(bytes((213, 82, 1, 0, 213, 80)), 20.0)
        assert twin.at_baseline(20.001)


def test_what_is_not_simulated_is_counted_and_gives_nothing() -> None:
    twin = PulsePalTwin(0.0)
    train = bytes((213, 75)) + struct.pack("<I2I2H", 2, 0, 100, 40_000, 50_000)
    assert asked(twin, train + bytes((213, 74, 14, 1, 1, 213, 77, 1)), 1.0) == b"\1\1"
    assert (twin.unplayed, twin.pulses) == (1, [])


def test_newer_firmware_refuses_and_older_confirms_anything() -> None:
    wrong = [bytes((213, 74, 99, 1)), bytes((213, 74, 4, 9, 1, 0, 0, 0)), bytes((213, 79, 7, 0, 0))]
    wrong += [bytes((213, 82, 6, 0)), bytes((213, 74, 128, 1, 9))]
    for command in wrong:
        assert asked(PulsePalTwin(0.0, 22), command, 1.0) == b"\0"
        assert asked(PulsePalTwin(0.0, 21), command, 1.0) == b"\1"


def test_messages_and_names_are_taken() -> None:
    twin = PulsePalTwin(0.0, 22)
    twin.receive(bytes((213, 78, 5)) + b"hello" + bytes((213, 89)) + b"PYTHON", 1.0)
    assert twin.client == "PYTHON"
    assert asked(twin, bytes((213, 94)), 2.0) == struct.pack("<BIBI", 2, 50, 2, 5000)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=12), st.floats(0, 0.2)), max_size=12))
def test_noise_neither_crashes_nor_hangs_it(pieces: list[tuple[bytes, float]]) -> None:
    twin, now_s = PulsePalTwin(0.0), 0.0
    for data, after_s in pieces:
        now_s += after_s
        twin.receive(bytes((213,)) + data, now_s)
        twin.transmit(now_s)
    twin.receive(bytes((213, 80, 213, 80)), now_s + 0.4)
    twin.at_baseline(now_s + 100)
    times = [pulse.time_s + 1e-6 * pulse.width_us for pulse in twin.pulses]
    assert times == pytest.approx(sorted(times), abs=1e-8)


def test_it_is_found_by_its_url() -> None:
    clock = VirtualClock()
    line = SimLine(twin_at("sim://pulse_pal?firmware=22&missed=2,7", 0.0), clock, "sim://pulse_pal")
    line.write(HANDSHAKE)
    assert line.read(5, 0.5, "op 72") == b"K\x16\0\0\0"
    assert queried_twin("", 0.0).firmware == 21


@pytest.mark.parametrize("query", ["firmware=19", "missed=0", "missed=x", "sugar=1", "missed", "firmware"])
def test_a_twin_there_is_not_is_refused(query: str) -> None:
    with pytest.raises(DeviceFault, match="known: firmware"):
        twin_at(f"sim://pulse_pal?{query}", 0.0)
