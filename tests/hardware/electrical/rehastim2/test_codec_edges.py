"""The edges of the RehaStim2 codec: the order of numbers, signs, and results that nobody lists."""

from __future__ import annotations

import pytest

from hardware.electrical.rehastim2.codec import (
    Command,
    Malformed,
    complaint,
    next_number,
    signed,
    single_pulse,
    stimulation_error,
)
from hardware.electrical.rehastim2.framing import STUFFED_IN_DATA, Frame, encode


def test_numbers_go_up_and_leave_out_those_that_are_stuffed() -> None:
    assert next_number(1) == 2
    assert next_number(255) == 0
    assert next_number(0x09) == 0x0B
    seen, number = [], 0
    for _ in range(256 - len(STUFFED_IN_DATA)):
        seen.append(number)
        number = next_number(number)
    assert sorted(seen) == sorted(set(range(256)) - STUFFED_IN_DATA)


def test_a_pulse_has_its_width_high_byte_first() -> None:
    sent = single_pulse(1, 2, 500, 10)
    assert sent == encode(Frame(1, Command.SINGLE_PULSE, bytes([2, 0x01, 0xF4, 10])))


def test_one_byte_is_read_with_its_sign() -> None:
    frame = Frame(1, Command.INIT, bytes([0xFE, 0x02, 0x80]))
    assert [signed(frame, place) for place in range(3)] == [-2, 2, -128]
    with pytest.raises(Malformed) as raised:
        signed(frame, 3)
    assert str(raised.value) == f"command {frame.command} came with 3 bytes of data: {frame}"


def test_a_result_that_nobody_lists_is_said_as_it_is() -> None:
    assert complaint(Frame(1, Command.INIT, b"\0")) == ""
    assert complaint(Frame(1, Command.INIT, bytes([0xF8]))) == "busy"
    assert complaint(Frame(1, Command.INIT, bytes([0xF7]))) == "result -9, which is not known"
    assert stimulation_error(Frame(1, Command.INIT, b"\x05")) == "stimulation error 5, which is not known"
