"""The codec of the pulse line: every byte there and back, refusals, and noise that is counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner import codec
from hardware.scanner.codec import Dialect, Heard, dialect_of

any_bytes = st.binary(max_size=60)
masks = st.integers(0, 0x1F)
strange_bytes = st.integers(0x20, 0xFF)
FORP = Dialect("forp")


def totals(decoder: codec.Decoder, pieces: list[bytes], step_s: float = 0.0) -> Heard:
    """Feed the pieces one step apart; return what was heard altogether."""
    heard = [decoder.feed(piece, i * step_s) for i, piece in enumerate(pieces)]
    return Heard(sum(each.pulses for each in heard), sum(each.strange for each in heard))


def rises(stream: bytes) -> int:
    """Count where the trigger's bit goes up, the slow way."""
    known = [mask for mask in stream if mask < 0x20]
    return sum(b & 0x10 and not a & 0x10 for a, b in zip([0, *known], known, strict=False))


@pytest.mark.parametrize(
    ("text", "byte"), [("5", 0x35), ("t", 0x74), ("T", 0x54), ("^", 0x5E), ("0x54", 0x54), ("0x0A", 10)]
)
def test_a_byte_is_written_as_its_character_or_in_two_digits(text: str, byte: int) -> None:
    assert dialect_of("byte", text) == Dialect("byte", byte)


@given(st.integers(0, 255))
def test_every_byte_can_be_the_pulse(byte: int) -> None:
    dialect = dialect_of("byte", f"0x{byte:02x}")
    sent = codec.encode_pulse(dialect)
    assert sent == bytes([byte])
    assert codec.encode_release(dialect) == b""
    assert codec.decoder(dialect).feed(sent, 0.0) == Heard(1, 0)


@pytest.mark.parametrize(
    ("name", "pulse", "sentence"),
    [
        ("keyboard", None, "no pulse line 'keyboard'; known are byte, forp"),
        ("keyboard", "5", "no pulse line 'keyboard'"),
        ("byte", None, "needs its byte"),
        ("byte", "", "pulse '' is no byte"),
        ("byte", "53", "pulse '53' is no byte: write one character, as in 5, or two digits, as in 0x35"),
        *(("byte", text, "is no byte") for text in (" ", "é", "0x5", "0x100", "x35", "5\n", "\x00")),
        ("forp", "5", "a fORP's pulse is the bit 0x10"),
    ],
)
def test_other_words_are_refused(name: str, pulse: str | None, sentence: str) -> None:
    with pytest.raises(codec.OutOfRange, match=sentence):
        dialect_of(name, pulse)


@pytest.mark.parametrize("pulse", [-1, 256, True, None, 53.0])
def test_a_number_that_is_no_byte_is_refused(pulse: int | None) -> None:
    with pytest.raises(codec.OutOfRange, match=r"is none: a byte is 0 to 255"):
        Dialect("byte", pulse)


@given(st.booleans(), st.integers(0, 15))
def test_a_mask_tells_trigger_and_buttons(trigger: bool, buttons: int) -> None:
    decoder = codec.decoder(FORP)
    assert decoder.feed(codec.encode_mask(trigger, buttons), 0.0) == Heard(int(trigger), 0)
    assert decoder.buttons == buttons


@pytest.mark.parametrize("buttons", [-1, 16, 255, True, 1.0])
def test_a_mask_of_other_buttons_is_refused(buttons: int) -> None:
    with pytest.raises(codec.OutOfRange, match=r"four buttons are 0 to 15 \(fORP mask\)"):
        codec.encode_mask(False, buttons)


@given(st.integers(0, 255), st.lists(any_bytes, max_size=8))
def test_random_bytes_are_pulses_or_strange_however_they_come(byte: int, pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    heard = totals(codec.decoder(Dialect("byte", byte)), pieces)
    assert heard == (whole.count(byte), len(whole) - whole.count(byte))
    assert heard == codec.decoder(Dialect("byte", byte)).feed(whole, 0.0)


@given(st.lists(any_bytes, max_size=8))
def test_random_bytes_of_a_forp_are_rises_however_they_come(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    heard = totals(codec.decoder(FORP), pieces, step_s=0.001)
    assert heard == (rises(whole), sum(byte >= 0x20 for byte in whole))
    assert heard == codec.decoder(FORP).feed(whole, 0.0)


@given(st.lists(masks, max_size=30), st.data())
def test_strange_bytes_between_masks_change_nothing(stream: list[int], data: st.DataObject) -> None:
    noisy: list[int] = []
    for mask in stream:
        noisy += data.draw(st.lists(strange_bytes, max_size=2))
        noisy.append(mask)
    clean, disturbed = codec.decoder(FORP), codec.decoder(FORP)
    assert disturbed.feed(bytes(noisy), 0.0).pulses == clean.feed(bytes(stream), 0.0).pulses
    assert disturbed.buttons == clean.buttons


@given(st.lists(masks, max_size=30), st.integers(2, 5))
def test_a_mask_that_is_said_again_and_again_is_no_new_pulse(stream: list[int], times: int) -> None:
    held = [mask for mask in stream for _ in range(times)]
    assert codec.decoder(FORP).feed(bytes(held), 0.0) == codec.decoder(FORP).feed(bytes(stream), 0.0)


@given(st.lists(st.integers(0, 15), min_size=1, max_size=10))
def test_buttons_alone_are_no_pulse(buttons: list[int]) -> None:
    decoder = codec.decoder(FORP)
    assert decoder.feed(bytes(buttons), 0.0) == Heard(0, 0)
    assert decoder.buttons == buttons[-1]


def test_a_pulse_while_a_button_is_held_is_one() -> None:
    assert codec.decoder(FORP).feed(bytes([0x01, 0x01, 0x11, 0x01, 0x01]), 0.0) == Heard(1, 0)


def test_two_pulses_in_one_read_are_told_apart_by_the_release() -> None:
    assert codec.decoder(FORP).feed(b"\x10\x00\x10\x00", 0.0) == Heard(2, 0)
    assert codec.decoder(FORP).feed(b"\x10\x10", 0.0) == Heard(1, 0)


@given(st.floats(0.0201, 100.0))
def test_a_trigger_after_a_silence_is_a_new_pulse_though_no_release_was_said(silence_s: float) -> None:
    assert totals(codec.decoder(FORP), [b"\x10"] * 5, silence_s) == Heard(5, 0)


@given(st.floats(0.0, 0.0199))
def test_a_trigger_without_a_silence_or_a_release_is_the_same_pulse(pause_s: float) -> None:
    assert totals(codec.decoder(FORP), [b"\x10"] * 5, pause_s) == Heard(1, 0)


def test_noise_does_not_end_a_silence() -> None:
    pieces = [b"\x10", b"\xff", b"\xff", b"\x10"]
    assert totals(codec.decoder(FORP), pieces, 0.015) == Heard(2, 2)
