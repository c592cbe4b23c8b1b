"""The edges of the Pulse Pal codec: the longest times, the rest, and what is said of a refused value."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from hardware.electrical.pulse_pal import codec
from hardware.electrical.pulse_pal.codec import CYCLE_S, LONGEST_CYCLES, REST, Hardware, OutOfRange, Parameter

LONGEST_S = LONGEST_CYCLES * CYCLE_S


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (lambda: codec.loop_off(5), "channel 5 is none of (1, 2, 3, 4) (Pulse Pal op 82)"),
        (lambda: codec.trigger(0), "channel 0 is none of (1, 2, 3, 4) (Pulse Pal op 77)"),
        (
            lambda: codec.program(Parameter.TRIGGER_MODE, 3, 0),
            "channel 3 is none of (1, 2) (Pulse Pal op 74 trigger mode)",
        ),
        (
            lambda: codec.train_of(0.0001, 200, 1, math.inf),
            "0.0001 V is less than half a step of 0.305 mV: no pulse",
        ),
        (
            lambda: codec.train_of(5.0, 20, 1, math.inf),
            f"a pulse width of {20 * 1e-6} s is outside {CYCLE_S} to {LONGEST_S:.0f} s "
            "(Pulse Pal op 74 phase 1 duration)",
        ),
        (
            lambda: codec.train_of(5.0, 220, 1, math.inf),
            f"a pulse width of {220 * 1e-6} s is no whole number of cycles of 50 µs "
            "(Pulse Pal op 74 phase 1 duration)",
        ),
        (
            lambda: codec.train_of(5.0, 200, 2, 0.00101),
            "a period of 0.00101 s is no whole number of cycles of 50 µs "
            "(Pulse Pal op 74 inter pulse interval)",
        ),
        (
            lambda: codec.train_of(5.0, 200, 2, 0.0002),
            "a period of 0.0002 s leaves no 50 µs between pulses of 200 µs "
            "(Pulse Pal op 74 inter pulse interval)",
        ),
        (
            lambda: codec.train_of(5.0, 200, 3, LONGEST_S / 2),
            f"a train of {((LONGEST_CYCLES // 2) * 2 + 4) * CYCLE_S} s is longer than {LONGEST_S:.0f} s "
            "(Pulse Pal op 74 train duration)",
        ),
    ],
)
def test_a_refusal_has_numbers_units_and_command(refused: Callable[[], object], sentence: str) -> None:
    with pytest.raises(OutOfRange) as raised:
        refused()
    assert str(raised.value) == sentence


def test_the_longest_train_is_given() -> None:
    assert codec.train_of(5.0, 200, 2, (LONGEST_CYCLES - 4) * CYCLE_S).duration == LONGEST_CYCLES
    with pytest.raises(OutOfRange, match="is longer than"):
        codec.train_of(5.0, 200, 2, (LONGEST_CYCLES - 3) * CYCLE_S)


def test_the_modes_of_triggers_are_set_on_trigger_channels_only() -> None:
    assert codec.program(Parameter.TRIGGER_MODE, 2, 2)[2:] == bytes([128, 2, 2])
    assert codec.program(Parameter.BIPHASIC, 4, 1)[2:] == bytes([1, 4, 1])


def test_small_voltages_have_the_steps_of_their_side() -> None:
    """There are 32767 codes over the rest, and 32768 below it."""
    for code in (REST + 1, REST + 2, REST + 1000, REST + 3276, REST - 1, REST - 1000):
        assert codec.code_of(codec.volts_of(code)) == code
    assert codec.code_of(0.0) == REST
    assert codec.volts_of(REST) == 0.0
    assert codec.code_of(0.9) == REST + round(0.9 / 10 * 32767)
    assert codec.code_of(3000.49 / 32767 * 10) == REST + 3000
    assert codec.volts_of(65535) == 10.0
    assert codec.volts_of(0) == -10.0


@pytest.mark.parametrize("number", [1, 2, 22, 254, 255])
def test_every_number_of_a_firmware_is_read(number: int) -> None:
    assert codec.parse_greeting(b"K" + number.to_bytes(4, "little")) == number


@pytest.mark.parametrize("number", [0, 256])
def test_other_numbers_are_no_firmware(number: int) -> None:
    with pytest.raises(codec.Malformed):
        codec.parse_greeting(b"K" + number.to_bytes(4, "little"))


def test_what_box_it_is() -> None:
    assert codec.hardware() == bytes([codec.MENU, 94])
    reply = bytes([200]) + (3_000_000_000).to_bytes(4, "little") + bytes([1]) + bytes(4)
    assert codec.parse_hardware(reply) == Hardware(200, 3_000_000_000)
