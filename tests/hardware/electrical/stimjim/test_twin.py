"""Stimjim's twin: what it prints and gives, as its firmware does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.electrical.stimjim.twin import StimjimTwin, queried_twin
from hardware.lines import SimLine, twin_at
from mindpain_task.roles import DeviceFault

EDGES = b"S0,0,3,10000,25000; 5000,0,1000\n"


def asked(twin: StimjimTwin, data: bytes, now_s: float, wait_s: float = 0.05) -> str:
    twin.receive(data, now_s)
    return twin.transmit(now_s + wait_s).decode("ascii")


def test_a_slot_is_printed_as_it_was_set() -> None:
    assert asked(StimjimTwin(0.0), EDGES, 1.0) == (
        "----------------------------------\nParameters for PulseTrain[0]\n"
        "  mode[ch0]: 0 (Voltage output)\n  mode[ch1]: 3 (No output (grounded))\n"
        "  period:    10000 usec (0.010 sec, 100.000 Hz)\n  duration:  25000 usec (0.025 sec)\n"
        "\n  stage    duration     output0   output1\n"
        "    0     1000 usec     5000mV        0uA\n----------------------------------\n\n"
    )


def test_a_train_runs_and_is_counted() -> None:
    twin = StimjimTwin(0.0)
    asked(twin, EDGES, 1.0)
    twin.receive(b"T0\n", 2.0)
    assert twin.output_v(2.0005) == 5.0
    assert twin.output_v(2.005) == 0.0
    assert not twin.at_baseline(2.005)
    said = twin.transmit(2.1).decode("ascii")
    assert said.startswith("\nStarted T train with parameters of PulseTrain 0\n")
    assert "Train complete. Delivered 3 pulses.\n" in said
    assert "Stage 0  5000mV,               0uA," in said
    assert twin.at_baseline(2.1)
    assert [pulse.lines for pulse in twin.waveform.pulses] == [1, 1, 1]


def test_a_running_train_looks_at_its_slot_and_another_takes_its_place() -> None:
    twin = StimjimTwin(0.0)
    twin.receive(b"T0\n", 1.0)
    twin.receive(b"S0,3,3,10000,0; 0,0,100\n", 1.055)
    assert twin.at_baseline(1.07)
    assert "Delivered 6 pulses" in twin.transmit(1.1).decode("ascii")
    twin.receive(b"T1\n", 2.0)
    twin.receive(b"T0\n", 2.055)
    assert twin.at_baseline(3.0)
    assert "Delivered 6 pulses" not in twin.transmit(3.0).decode("ascii")


def test_t_minus_1_is_an_invalid_index_or_a_stop() -> None:
    for firmware, word in (("open_ephys", "Invalid PulseTrain index.\n"), ("tncslab", "Forcing T train")):
        twin = StimjimTwin(0.0, firmware)
        asked(twin, b"S0,0,3,10000,50000000; 5000,0,1000\nT0\n", 1.0)
        assert word in asked(twin, b"T-1\n", 2.0)
        assert twin.at_baseline(3.0) is (firmware == "tncslab")


def test_two_trains_at_once() -> None:
    twin = StimjimTwin(0.0)
    asked(twin, EDGES + b"S1,3,0,10000,25000; 0,5000,1000\n", 1.0)
    twin.receive(b"T0\nU1\n", 2.0)
    assert twin.at_baseline(3.0)
    assert sorted(pulse.lines for pulse in twin.waveform.pulses) == [1, 1, 1, 2, 2, 2]


def test_other_commands() -> None:
    twin = StimjimTwin(0.0)
    assert "voltage offsets: 0, 0\n" in asked(twin, b"D\n", 1.0)
    assert asked(twin, b"M1,3\n", 2.0) == "Set channel 1 to mode 3\n"
    assert asked(twin, b"S100,0,0,1,1\nT100\n", 3.0) == 2 * "Invalid PulseTrain index.\n"
    assert asked(twin, b"\nZZ\nR0,1\n", 4.0) == ""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=30), st.from_regex(rb"[STUMD][-,; 0-9]{0,9}\n")), max_size=10))
def test_noise_neither_crashes_nor_hangs_it(pieces: list[bytes]) -> None:
    twin, now_s = StimjimTwin(0.0), 0.0
    for data in pieces:
        twin.receive(data, now_s)
        now_s += 0.01
        twin.transmit(now_s)
    twin.receive(b"\nS9,3,3,1000,500; 0,0,100\nT9\nU9\n", now_s)
    assert twin.at_baseline(now_s + 1)
    assert twin.readable_s(10**6) == float("inf")


def test_it_is_found_by_its_url() -> None:
    clock = VirtualClock()
    line = SimLine(twin_at("sim://stimjim?firmware=tncslab&missed=2&short=3,4", 0.0), clock, "sim://stimjim")
    line.write(b"M0,3\n")
    assert line.read(25, 0.5, "M0,3") == b"Set channel 0 to mode 3\r\n"
    assert queried_twin("", 0.0).slots[0].modes == (0, 0)


@pytest.mark.parametrize("query", ["firmware=1", "missed=0", "short=x", "sugar=1", "missed", "firmware"])
def test_a_twin_there_is_not_is_refused(query: str) -> None:
    with pytest.raises(DeviceFault, match="known: firmware"):
        twin_at(f"sim://stimjim?{query}", 0.0)
