"""Which firmware is sent what: by its number, and as its own list of commands has it."""

from __future__ import annotations

import dataclasses

import pytest

from hardware.tcs import answers, codec
from hardware.tcs.dialect import (
    FIRMWARE_008,
    FIRMWARE_012,
    FIRMWARE_014,
    FIRMWARE_015,
    FIRMWARE_2017,
    PACE_S,
    Dialect,
    dialect_for,
    notices,
    settled,
)
from hardware.tcs.framing import COMMANDS


@pytest.mark.parametrize(
    ("firmware", "dialect"),
    [
        (7, FIRMWARE_2017),
        (8, FIRMWARE_008),
        (11, FIRMWARE_008),
        (12, FIRMWARE_012),
        (13, dataclasses.replace(FIRMWARE_014, pace_s=PACE_S)),
        (14, FIRMWARE_014),
        (15, FIRMWARE_015),
        (16, FIRMWARE_015),
        (31, FIRMWARE_015),
    ],
)
def test_a_number_is_a_dialect(firmware: int, dialect: Dialect) -> None:
    assert dialect_for(firmware) == dialect


@pytest.mark.parametrize("firmware", range(7))
def test_what_is_older_is_refused(firmware: int) -> None:
    with pytest.raises(ValueError, match=f"firmware 00{firmware} is older than 007"):
        dialect_for(firmware)


def test_what_the_firmwares_differ_in() -> None:
    assert FIRMWARE_2017.duration.layout == "sxxxx"
    assert FIRMWARE_008.duration.layout == FIRMWARE_015.duration.layout == "sxxxxx"
    assert [d.pace_s > 0 for d in (FIRMWARE_2017, FIRMWARE_008, FIRMWARE_012)] == [True] * 3
    assert [d.pace_s for d in (FIRMWARE_014, FIRMWARE_015)] == [0.0] * 2
    assert FIRMWARE_012.trigger_in_on == b"Os"
    assert FIRMWARE_012.trigger_in_off is None
    assert (FIRMWARE_015.trigger_in_on, FIRMWARE_015.trigger_in_off) == (b"Ose", b"Osd")
    assert (FIRMWARE_014.trigger_in_on, FIRMWARE_014.trigger_in_off) == (None, None)
    assert FIRMWARE_014.fine_return_speed is None
    assert FIRMWARE_015.fine_return_speed is not None
    assert FIRMWARE_008.fine_setpoint is not None
    assert FIRMWARE_2017.ceiling is FIRMWARE_2017.fine_setpoint is FIRMWARE_2017.segment_time is None


@pytest.mark.parametrize("firmware", COMMANDS)
def test_each_firmwares_own_list_agrees(firmware: int) -> None:
    listed = codec.parse_listed(answers.help_text(firmware))
    dialect = settled(dialect_for(firmware), listed)
    assert dialect.button_stops == (firmware == 16)
    assert dialect.trigger_in_on == {7: None, 15: b"Ose", 16: b"Ose"}.get(firmware, b"Os")
    assert dialect.trigger_in_off == (b"Osd" if firmware >= 15 else None)
    assert dialect.asks == (frozenset("EB") if firmware == 7 else frozenset("EBKQ"))


@pytest.mark.parametrize(
    ("firmware", "listed", "sentence"),
    [
        (15, {"D": "sxxxx"}, "the device lists the command 'Dsxxxx', but would be sent 'Dsxxxxx'"),
        (15, {"Os": ""}, "lists the command 'Os', but would be sent 'Osx'"),
        (15, {"T": "xxx"}, "lists the command 'Txxx', but would be sent 'Txxxyyy'"),
        (12, {"Uw": "xxxxxnn"}, "lists the command 'Uwxxxxxnn', but would be sent 'Uwxxxxxnnn'"),
        (14, {"Or": "xxxxx"}, "lists the command 'Orxxxxx', but would be sent 'Orsxxxxx'"),
        (7, {"D": "sxxxxx"}, "lists the command 'Dsxxxxx', but would be sent 'Dsxxxx'"),
        (7, {}, "firmware 007 does not list the command D"),
    ],
)
def test_a_device_that_says_otherwise_is_refused(
    firmware: int, listed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        settled(dialect_for(firmware), listed)


def test_the_list_tells_what_a_number_does_not() -> None:
    newer_14 = settled(dialect_for(14), {"Os": "x", "Or": "sxxxxx"})
    assert (newer_14.trigger_in_on, newer_14.trigger_in_off) == (b"Ose", b"Osd")
    assert newer_14.fine_return_speed == FIRMWARE_015.fine_return_speed
    assert settled(dialect_for(14), {"Os": ""}).trigger_in_on == b"Os"
    assert settled(dialect_for(15), {}) == FIRMWARE_015


def test_notices_say_what_is_not_sure() -> None:
    assert notices(15, FIRMWARE_015) == ()
    assert notices(17, FIRMWARE_015) == ("firmware 017 is newer than 015: it is driven by the list of 015",)
    assert notices(12, FIRMWARE_012) == (
        "firmware 012 cannot be told to ignore its trigger input: leave that input unplugged",
    )
    assert notices(14, FIRMWARE_014)[0] == (
        "no source lists the commands of firmware 014: "
        "it is driven by what the lists of 012 and 015 have in common"
    )
    assert len(notices(7, FIRMWARE_2017)) == 3
