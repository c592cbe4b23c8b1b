"""Values to commands over the whole range that may be given, refusals outside it, and answers to words."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hardware.electrical.rehastim2 import codec
from hardware.electrical.rehastim2.codec import Command, Malformed, Mode, OutOfRange
from hardware.electrical.rehastim2.framing import Frame
from tests.hardware.electrical.rehastim2.benches import frames_in

DISPUTED = {0xF0, 0x0F, 0x81, 0x55, 0x0A}

numbers = st.integers(0, 255)
channels = st.integers(1, 8)
widths_us = st.integers(20, 500)
currents_ma = st.integers(1, 63).map(lambda half: 2 * half)


@given(numbers, channels, widths_us, currents_ma)
@settings(max_examples=300, deadline=None)
def test_every_pulse_that_may_be_given_is_told_exactly(
    number: int, channel: int, width: int, current: int
) -> None:
    (frame,) = frames_in(codec.single_pulse(number, channel, width, float(current)))
    assert (frame.number, frame.command) == (number, 36)
    assert frame.data == bytes((channel, width // 256, width % 256, current))


@given(st.one_of(st.integers(-600, 1200), st.floats()))
@settings(max_examples=200, deadline=None)
def test_every_other_width_is_refused(width_us: float) -> None:
    assume(not (20 <= width_us <= 500 and width_us == int(width_us)))
    with pytest.raises(
        OutOfRange, match=r"a pulse of .* µs: the RehaStim2 gives 20 to 500 µs in steps of 1 µs"
    ):
        codec.single_pulse(1, 1, width_us, 10)


@given(st.one_of(st.integers(-300, 300), st.floats()))
@settings(max_examples=200, deadline=None)
def test_every_other_current_is_refused(current_ma: float) -> None:
    assume(not (2 <= current_ma <= 126 and current_ma % 2 == 0))
    with pytest.raises(
        OutOfRange, match=r"a current of .* mA: the RehaStim2 gives 2 to 126 mA in steps of 2 mA"
    ):
        codec.single_pulse(1, 1, 200, current_ma)


@pytest.mark.parametrize("channel", [-1, 0, 9, 255, 256])
def test_every_other_channel_is_refused(channel: int) -> None:
    with pytest.raises(OutOfRange, match="1 to 8"):
        codec.single_pulse(1, channel, 200, 10)


def test_packet_numbers_are_those_that_every_program_writes_alike() -> None:
    number, seen = 0, []
    for _ in range(251):
        seen.append(number)
        number = codec.next_number(number)
    assert number == 0
    assert set(seen) == set(range(256)) - DISPUTED


def test_the_question_for_the_mode_is_written_bare() -> None:
    assert codec.command(1, Command.GET_MODE)[5:7] == b"\x01\x0a"
    assert codec.init_ack(0) == bytes.fromhex("f0817f815600" + "02000f")
    assert codec.command(1, Command.WATCHDOG) == bytes.fromhex("f0815c815701040f")
    assert codec.command(5, Command.STOP) == bytes.fromhex("f081fa815705220f")


@pytest.mark.parametrize(
    ("result", "words"),
    [(0, ""), (-1, "transfer error"), (-2, "parameter error"), (-3, "wrong mode"), (-8, "busy")],
)
def test_results_in_words(result: int, words: str) -> None:
    assert codec.complaint(Frame(1, 37, bytes((result & 0xFF,)))) == words


@pytest.mark.parametrize(("error", "word"), [(-1, "emergency"), (-2, "electrode"), (-3, "module")])
def test_stimulation_errors_in_words(error: int, word: str) -> None:
    assert word in codec.stimulation_error(Frame(1, 38, bytes((error & 0xFF,))))


@given(st.binary(min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_no_answer_but_zero_passes_for_well(data: bytes) -> None:
    assert (codec.complaint(Frame(1, 37, data)) == "") == (data[0] == 0)
    assert codec.stimulation_error(Frame(1, 38, data))


def test_answers_without_their_data_are_malformed() -> None:
    for read in (codec.complaint, codec.stimulation_error, codec.mode):
        with pytest.raises(Malformed):
            read(Frame(1, 37, b""))
    with pytest.raises(Malformed, match="no mode"):
        codec.mode(Frame(1, 11, b"\x00\x07"))
    assert codec.mode(Frame(1, 11, b"\x00\x02")) is Mode.RUNNING
