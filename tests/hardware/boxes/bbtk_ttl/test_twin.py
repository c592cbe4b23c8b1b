"""The simulated BBTK module at byte level: pairs, noise, and what a URL asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.bbtk_ttl.twin import BbtkTtlTwin
from hardware.lines import twin_at
from mindpain_task.roles import DeviceFault


def test_lines_stay_as_written_until_a_reset() -> None:
    twin = BbtkTtlTwin(0.0)
    twin.receive(b"0A", 0.0)
    assert twin.waveform.at(100.0) == 10
    twin.receive(b"RR", 200.0)
    assert twin.waveform.lines == 0


def test_bytes_are_taken_in_pairs_however_they_come() -> None:
    twin = BbtkTtlTwin(0.0)
    for i, byte in enumerate(b"018#00##"):
        twin.receive(bytes([byte]), float(i))
    assert [pulse.lines for pulse in twin.waveform.pulses] == [1]
    assert twin.transmit(100.0) == b"XX"


def test_one_byte_too_many_puts_all_that_follow_out_of_step() -> None:
    twin = BbtkTtlTwin(0.0)
    twin.receive(b"01\n00\n", 0.0)
    assert twin.waveform.lines == 1


@pytest.mark.parametrize("pair", [b"0a", b"G0", b"XX", b"\x00\x01", b"#R", b" 1"])
def test_what_is_no_command_is_ignored(pair: bytes) -> None:
    twin = BbtkTtlTwin(0.0)
    twin.receive(pair, 0.0)
    assert twin.waveform.lines == 0
    assert twin.transmit(1.0) == b""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=20) | st.text("0123RX#AF", max_size=9).map(str.encode), max_size=12))
def test_any_noise_is_borne(noise: list[bytes]) -> None:
    twin = BbtkTtlTwin(0.0)
    for i, data in enumerate(noise):
        twin.receive(data, float(i))
    assert set(twin.transmit(100.0)) <= {ord("X")}
    if sum(map(len, noise)) % 2:
        twin.receive(b"#", 101.0)
    twin.receive(b"RR07", 102.0)
    assert twin.waveform.pulses[-1].lines == 7


def test_the_query_of_a_url() -> None:
    twin = twin_at("sim://bbtk_ttl?silent=1&missed=1", 0.0)
    assert isinstance(twin, BbtkTtlTwin)
    twin.receive(b"0100##0200", 0.0)
    assert [pulse.lines for pulse in twin.waveform.pulses] == [2]
    assert twin.transmit(1.0) == b""


@pytest.mark.parametrize("query", ["silent=2", "missed=0", "missed=x", "colour=red", "missed"])
def test_an_unknown_query_is_refused_as_a_sentence(query: str) -> None:
    with pytest.raises(DeviceFault, match=r"sim://bbtk_ttl\?.*: .* "):
        twin_at(f"sim://bbtk_ttl?{query}", 0.0)
