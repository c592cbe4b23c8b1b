"""The edges of the pulse lines' codec: what each dialect is called and says, and how a decoder begins."""

from __future__ import annotations

import pytest

from hardware.scanner.codec import (
    RELEASED_AFTER_S,
    Heard,
    OutOfRange,
    decoder,
    dialect_of,
    encode_mask,
    encode_pulse,
    encode_release,
)

BYTE, FORP = dialect_of("byte", "5"), dialect_of("forp")


def test_a_dialect_is_named_with_its_byte() -> None:
    assert (str(BYTE), str(FORP)) == ("byte 0x35", "forp")


def test_a_byte_line_without_its_byte_is_refused() -> None:
    with pytest.raises(OutOfRange) as raised:
        dialect_of("byte")
    assert str(raised.value) == "a byte pulse line needs its byte: one character, as in 5, or 0x35"


def test_what_is_said_when_a_pulse_begins_and_ends() -> None:
    assert (encode_pulse(BYTE), encode_release(BYTE)) == (b"5", b"")
    assert (encode_pulse(FORP), encode_release(FORP)) == (b"\x10", b"\x00")
    assert encode_mask(trigger=True) == encode_mask(True, 0) == b"\x10"


def test_a_decoder_begins_with_nothing_down() -> None:
    assert decoder(BYTE).buttons == decoder(FORP).buttons == 0
    assert decoder(FORP).feed(b"\x10", -1e9) == Heard(1, 0)


def test_a_trigger_is_released_by_a_silence_that_is_longer_than_told() -> None:
    for silence_s, pulses in ((RELEASED_AFTER_S, 0), (RELEASED_AFTER_S * 1.001, 1)):
        line = decoder(FORP)
        line.feed(b"\x10", 0.0)
        assert line.feed(b"\x10", silence_s) == Heard(pulses, 0)
