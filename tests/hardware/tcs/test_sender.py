"""Bytes to an old firmware: one character at a time, and an abort that no half command can swallow."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.tcs.sender import Sender
from hardware.tcs.twin import TcsTwin
from mindpain_task.roles import DeviceFault
from tests.hardware.tcs.recording import ARM, RecordingLine

PACE_S = 0.0011


class TimedLine(RecordingLine):
    """Keeps the time of each write."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock
        self.times_s: list[float] = []

    def write(self, data: bytes) -> None:
        self.times_s.append(self._clock.now())
        super().write(data)


def timed() -> tuple[Sender, TimedLine, VirtualClock]:
    clock = VirtualClock()
    line = TimedLine(clock)
    return Sender(line, clock), line, clock


def test_until_the_firmware_is_known_it_is_one_character_at_a_time() -> None:
    sender, line, clock = timed()
    sender.send(b"S11111")
    assert line.written == [b"S", b"1", b"1", b"1", b"1", b"1"]
    between_s = [later - earlier for earlier, later in itertools.pairwise(line.times_s)]
    assert between_s == pytest.approx([PACE_S] * 5)
    assert clock.now() == pytest.approx(5 * PACE_S)


def test_the_pace_is_kept_from_one_command_to_the_next_and_costs_nothing_later() -> None:
    sender, line, clock = timed()
    sender.send(b"E")
    sender.send(b"L")
    assert line.times_s[1] == pytest.approx(PACE_S)
    clock.wait_until(5.0)
    sender.send(b"L")
    assert line.times_s[2] == 5.0


def test_a_new_firmware_gets_it_in_one_write_and_much_of_it_in_pieces() -> None:
    sender, line, _ = timed()
    sender.pace_s = 0.0
    sender.send(b"S11111")
    assert line.written == [b"S11111"]
    sender.send(b"x" * 1000)
    assert [len(data) for data in line.written] == [6, 256, 256, 256, 232]


def test_a_fresh_port_is_aborted_surely_and_then_with_one_byte() -> None:
    sender, line, _ = timed()
    sender.pace_s = 0.0
    assert sender.is_cut
    sender.send(b"H")
    assert sender.is_cut  # an earlier program's half command may have swallowed that
    sender.abort()
    sender.abort()
    assert line.written == [b"H", b"A" * 7, b"A"]
    assert not sender.is_cut


def test_after_a_failed_write_every_abort_is_a_sure_one_until_one_went_through() -> None:
    sender, line, _ = timed()
    sender.pace_s = 0.0
    sender.abort()
    line.breaks_on = ARM
    with pytest.raises(DeviceFault):
        sender.send(ARM)
    sender.send(b"E")
    line.breaks_on = b"A" * 7
    with pytest.raises(DeviceFault):
        sender.abort()
    line.breaks_on = None
    sender.abort()
    sender.abort()
    assert line.written[-3:] == [b"A" * 7, b"A" * 7, b"A"]


def test_a_profile_cut_short_is_completed_by_as_many_aborts_as_it_is_long() -> None:
    sender, line, _ = timed()
    sender.pace_s = 0.0
    sender.abort()
    profile = b"Uw11111030" + b"100480" * 30
    line.breaks_on = profile
    with pytest.raises(DeviceFault):
        sender.send(profile, longest_argument=len(profile))
    sender.abort()
    sender.abort()
    assert line.written[-2:] == [b"A" * (len(profile) + 1), b"A"]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([(7, b"D08450"), (8, ARM), (15, b"Ot04655Or004025Osd"), (15, ARM)]), st.data())
def test_seven_aborts_end_a_pulse_wherever_a_command_was_cut(
    pair: tuple[int, bytes], data: st.DataObject
) -> None:
    firmware, command = pair
    cut = data.draw(st.integers(0, len(command)))
    twin = TcsTwin(0.0, firmware=firmware)
    twin.receive(b"FS11111N320" + (b"C0465V00100R00100D08450" if firmware == 7 else ARM), 0.0)
    twin.receive(b"L", 100.0)
    twin.receive(command[:cut], 103.0)
    twin.receive(b"A" * 7, 103.0)
    assert twin.at_baseline(105.0)


@pytest.mark.parametrize("firmware", [7, 8, 12])
def test_an_old_firmware_loses_what_comes_too_soon(firmware: int) -> None:
    twin = TcsTwin(0.0, firmware=firmware, strict_pacing=True)
    twin.receive(b"FS11111", 0.0)
    for number, character in enumerate(b"S11111N320C0400", 1):
        twin.receive(bytes([character]), 0.01 + number * 0.00099)
    assert twin.surface_c(60.0) == (30.0,) * 5
    for number, character in enumerate(b"S11111N320"):
        twin.receive(bytes([character]), 60.0 + number * 0.001)
    assert twin.surface_c(120.0) == (32.0,) * 5
    twin.receive(b"N300", 121.0)  # all but the N come too soon
    assert twin.surface_c(180.0) == (32.0,) * 5


@pytest.mark.parametrize(("firmware", "strict"), [(8, False), (14, True), (15, True)])
def test_without_strict_pacing_or_with_a_newer_firmware_nothing_is_lost(firmware: int, strict: bool) -> None:
    twin = TcsTwin(0.0, firmware=firmware, strict_pacing=strict)
    twin.receive(b"FS11111N320", 0.0)
    assert twin.surface_c(60.0) == (32.0,) * 5
