"""Seven bits and even parity over eight bits and none: the same bytes there and back, errors seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.cold_pressor.driver import JulaboBath
from hardware.cold_pressor.parity import SevenEvenLine, with_parity
from hardware.cold_pressor.twin import JulaboTwin
from mindpain_task.roles import DeviceFault
from tests.hardware.cold_pressor.puppets import Puppet, SevenEvenTwin, line_to, says


def test_the_bytes_a_public_program_recorded() -> None:
    assert with_parity(b"26.33\r\n") == b"\xb26.33\x8d\n"
    line, _ = line_to(says(b"\xb26.33\x8d\n"))
    line.write(b"")
    assert SevenEvenLine(line).read(7, 1.0, "x") == b"26.33\r\n"


@given(st.binary(max_size=50).map(lambda data: bytes(byte & 0x7F for byte in data)))
def test_ascii_survives_the_way_there_and_back(data: bytes) -> None:
    sent = with_parity(data)
    assert all(byte.bit_count() % 2 == 0 for byte in sent)
    echo = Puppet(lambda written: written)
    line, _ = line_to(echo)
    seven = SevenEvenLine(line)
    seven.write(data)
    assert seven.drain(0.1, 1.0) == data
    assert echo.written == [sent]


@given(st.integers(0, 127), st.integers(0, 7))
def test_any_single_wrong_bit_is_seen(byte: int, bit: int) -> None:
    line, _ = line_to(says(bytes([with_parity(bytes([byte]))[0] ^ 1 << bit])))
    line.write(b"")
    with pytest.raises(DeviceFault, match="/dev/bath: 1 of 1 bytes came with wrong parity"):
        SevenEvenLine(line).drain(0.1, 1.0)


def test_more_than_seven_bits_are_refused() -> None:
    line, _ = line_to(says())
    with pytest.raises(ValueError, match="does not fit into 7 bits"):
        SevenEvenLine(line).write("°".encode())


def test_a_julabo_as_it_comes_from_the_factory() -> None:
    line, clock = line_to(SevenEvenTwin(JulaboTwin(0.0, 1.0, baud=4800)))
    bath = JulaboBath(SevenEvenLine(line), clock)
    assert bath.identify().firmware == "JULABO TWIN VERSION 1.00"
    assert bath.measure().water_c == 1.0
    bath.close()


def test_a_wrong_guess_of_the_parity_is_said_to_be_one() -> None:
    line, clock = line_to(Puppet(lambda _: with_parity(b"26.33\r\n")))
    with pytest.raises(DeviceFault, match=r"unexpected reply .* is it set to 7 data bits with even parity"):
        JulaboBath(line, clock).measure()
    line, clock = line_to(Puppet(lambda _: b"26.33\r\n"))
    with pytest.raises(DeviceFault, match="wrong parity"):
        JulaboBath(SevenEvenLine(line), clock).measure()
