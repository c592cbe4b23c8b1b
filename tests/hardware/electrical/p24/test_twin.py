"""The simulated P24 at byte level: what it answers, what it gives, what it is told to do wrong."""

from __future__ import annotations

import pytest

from hardware.electrical.p24.answers import Level, parse_pulse_answer, parse_status
from hardware.electrical.p24.codec import Command, Measurement, Point
from hardware.electrical.p24.framing import Frame, FrameReader, to_bytes
from hardware.electrical.p24.given import GivenPulse
from hardware.electrical.p24.twin import P24Twin
from tests.hardware.electrical.p24.questions import (
    BUSY,
    HIGH_VOLTAGE,
    NOT_INITIALISED,
    OK,
    PARAMETER,
    PULSE,
    asked,
    initialised,
    mid_level,
    pulse,
)


def test_who_it_is_and_what_is_on() -> None:
    twin = P24Twin(0.0)
    assert asked(twin, Command.DEVICE_ID) == [Frame(53, 9, OK + b"TWIN000001")]
    assert asked(twin, Command.EXTENDED_VERSION) == [
        Frame(69, 9, bytes([0, 2, 0, 0, 4, 0, 0, 0, 0, 0, 0, 1, 1]))
    ]
    assert asked(twin, Command.STIM_STATUS) == [Frame(63, 9, b"\0\0\1")]


def test_a_pulse_is_given_when_it_is_written_and_answered_after_it() -> None:
    twin = initialised()
    twin.receive(to_bytes(Frame(Command.LOW_LEVEL_CHANNEL_CONFIG, 7, pulse(connector=1))), 5.0)
    assert twin.transmit(5.001) == b""
    assert FrameReader().feed(twin.transmit(5.003)) == [Frame(3, 7, bytes([0, 0x12, 0]))]
    assert twin.given == (GivenPulse(5.0, 500, 2.5),)
    assert (twin.pulses[0].connector, twin.pulses[0].channel, twin.pulses[0].points) == (1, 2, PULSE)
    currents = [twin.output_ma(now_s) for now_s in (4.9999, 5.0, 5.0004, 5.0005, 5.0009, 5.0011)]
    assert currents == [0.0, 2.5, 2.5, -2.5, -2.5, 0.0]
    assert not twin.at_baseline(5.0005)
    assert twin.at_baseline(5.0011)


def test_what_is_not_executed_gives_no_current() -> None:
    twin = initialised()
    assert asked(twin, Command.LOW_LEVEL_CHANNEL_CONFIG, pulse(execute=False)) == [
        Frame(3, 9, bytes([0, 2, 0]))
    ]
    assert twin.given == ()


def test_the_device_makes_ten_microseconds_of_anything_shorter() -> None:
    twin = initialised()
    data = bytes([0x80]) + (3 << 20 | 310 << 10).to_bytes(4, "big")
    asked(twin, Command.LOW_LEVEL_CHANNEL_CONFIG, data)
    assert twin.pulses[0].points == (Point(10, 5.0),)


def test_pulses_that_come_together_are_given_one_after_another_and_a_stop_waits_for_them() -> None:
    twin = initialised()
    one = to_bytes(Frame(Command.LOW_LEVEL_CHANNEL_CONFIG, 1, pulse()))
    twin.receive(one * 3 + to_bytes(Frame(Command.LOW_LEVEL_STOP, 2)), 5.0)
    assert [given.time_s for given in twin.given] == pytest.approx([5.0, 5.001, 5.002])
    assert twin.level is Level.NOTHING
    assert not twin.at_baseline(5.0015)
    assert [frame.command for frame in FrameReader().feed(twin.transmit(6.0))] == [3, 3, 3, 5]
    assert asked(twin, Command.LOW_LEVEL_CHANNEL_CONFIG, pulse(), 7.0) == [Frame(3, 9, bytes([7, 2, 0]))]


def test_ten_pulses_wait_and_no_more() -> None:
    twin = initialised()
    twin.receive(to_bytes(Frame(Command.LOW_LEVEL_CHANNEL_CONFIG, 1, pulse())) * 13, 5.0)
    answers = [frame.data[:1] for frame in FrameReader().feed(twin.transmit(6.0))]
    assert sorted(answers) == [OK] * 11 + [BUSY] * 2
    assert len(twin.given) == 11


@pytest.mark.parametrize(
    ("command", "data", "result"),
    [
        (Command.LOW_LEVEL_CHANNEL_CONFIG, b"", PARAMETER),
        (Command.LOW_LEVEL_CHANNEL_CONFIG, pulse()[:-1], PARAMETER),
        (Command.LOW_LEVEL_CHANNEL_CONFIG, pulse((Point(500, 130.5),)), PARAMETER),
        (Command.LOW_LEVEL_INIT, b"", PARAMETER),
        (Command.LOW_LEVEL_INIT, b"\x0e", PARAMETER),
        (Command.MID_LEVEL_INIT, b"\0", NOT_INITIALISED),
        (Command.MID_LEVEL_UPDATE, mid_level(10, 0, 5.0), NOT_INITIALISED),
        (Command.MID_LEVEL_STOP, b"", NOT_INITIALISED),
        (Command.MID_LEVEL_CURRENT_DATA, b"\4", NOT_INITIALISED),
    ],
)
def test_what_low_level_refuses(command: int, data: bytes, result: bytes) -> None:
    twin = initialised()
    (answer,) = asked(twin, command, data)
    assert (answer.command, answer.number, answer.data[:1]) == (command + 1, 9, result)
    assert twin.given == ()
    assert twin.level is Level.LOW


def test_without_high_voltage_no_pulse() -> None:
    twin = initialised(voltage=1)
    assert asked(twin, Command.LOW_LEVEL_CHANNEL_CONFIG, pulse())[0].data[:1] == HIGH_VOLTAGE
    assert twin.given == ()


def test_the_current_is_measured_without_its_sign() -> None:
    twin = initialised("electrode=2", Measurement.CURRENT)
    for measured_ma in (2.5, 0.0):
        (answer,) = asked(twin, Command.LOW_LEVEL_CHANNEL_CONFIG, pulse())
        assert parse_pulse_answer(answer.data).measured_ma == measured_ma


def test_unknown_commands_and_broken_packets_are_told_so() -> None:
    twin = P24Twin(0.0)
    assert asked(twin, 100, number=5) == [Frame(67, 5, b"\x0b")]
    assert asked(twin, Command.GENERAL_ERROR, number=5) == [Frame(67, 5, b"\x0b")]
    twin.receive(b"\xf0\x81\x55\x81\x59\x81\x00\x81\x78\x0c\x44\x0f", 0.0)
    assert FrameReader().feed(twin.transmit(1.0)) == [Frame(66, 0, b"\1")]


def test_a_reset_switches_everything_off() -> None:
    twin = initialised()
    assert asked(twin, Command.RESET) == [Frame(59, 9, OK)]
    assert twin.level is Level.NOTHING


def test_mid_level_repeats_by_itself_grows_and_ends_without_a_sign_of_life() -> None:
    twin = P24Twin(0.0)
    asked(twin, Command.MID_LEVEL_INIT, b"\0")
    assert asked(twin, Command.LOW_LEVEL_INIT, b"\0") == [Frame(1, 9, NOT_INITIALISED)]
    assert asked(twin, Command.MID_LEVEL_UPDATE, mid_level(100, 1, 10.0, outputs=0x21), 1.0) == [
        Frame(33, 9, OK)
    ]
    assert not twin.at_baseline(1.05)
    (running,) = asked(twin, Command.MID_LEVEL_CURRENT_DATA, b"\4", 2.0)
    assert running == Frame(37, 9, bytes([0, 4, 0x21, 0, 0, 0, 0]))
    assert parse_status(asked(twin, Command.STIM_STATUS, now_s=3.0)[0].data).level is Level.MID_RUNNING
    assert twin.at_baseline(4.1)
    assert twin.level is Level.MID
    assert {(given.connector, given.channel) for given in twin.pulses} == {(0, 0), (1, 1)}
    first = [given for given in twin.given if given.time_s < 1.25]
    assert [given.current_ma for given in first] == [5.0, 5.0, 10.0, 10.0, 10.0, 10.0]
    assert len(twin.given) == 2 * 30
    assert asked(twin, Command.MID_LEVEL_STOP, now_s=5.0) == [Frame(35, 9, OK)]


@pytest.mark.parametrize("data", [b"", b"\1", b"\1\0\0\0\0\0\0\0", mid_level(10, 0, 5.0) + b"\0"])
def test_mid_level_updates_that_are_none(data: bytes) -> None:
    twin = P24Twin(0.0)
    asked(twin, Command.MID_LEVEL_INIT, b"\0")
    assert asked(twin, Command.MID_LEVEL_UPDATE, data) == [Frame(33, 9, PARAMETER)]
    assert twin.at_baseline(10.0)
