"""A lab's own one-byte box: exact bytes, one pulse a code on its twin, the wait for its board, StimSync."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.one_byte import codec
from hardware.boxes.one_byte.driver import BOOT_WAIT_S, STIMSYNC_HIGHEST_CODE, OneByteBox, checked_baud
from hardware.boxes.one_byte.twin import OneByteTwin, StimSyncTwin, queried_twin
from hardware.clocks import VirtualClock
from hardware.lines import SimLine
from tests.hardware.boxes.driving import NOT_CODES, Plan, Tap, check_one_pulse_per_code, plans, play


@given(st.integers(0, 255))
def test_every_pattern_is_its_own_byte(lines: int) -> None:
    assert codec.encode(lines) == bytes((lines,))


@given(
    st.integers().filter(lambda n: not 0 <= n <= 255) | st.floats() | st.text() | st.booleans() | st.none()
)
def test_everything_else_is_refused(lines: int) -> None:
    with pytest.raises(ValueError, match=r"one-byte box: .* is no pattern of eight lines"):
        codec.encode(lines)


@settings(max_examples=40, deadline=None)
@given(plans(), st.sampled_from([9600, 115200]), st.floats(0.004, 0.5), st.floats(0.004, 0.5))
def test_one_pulse_per_code(plan: list[Plan], baud: int, width_s: float, gap_s: float) -> None:
    clock, twin = VirtualClock(), OneByteTwin(0.0, baud=baud)
    box = OneByteBox(SimLine(twin, clock, "sim://box"), clock, width_s=width_s, gap_s=gap_s)
    box.prepare()
    check_one_pulse_per_code(box, clock, twin, plan, width_s, gap_s)


@pytest.mark.parametrize("code", NOT_CODES)
def test_what_is_no_code_is_refused(code: int) -> None:
    clock = VirtualClock()
    tap = Tap(clock)
    box = OneByteBox(tap, clock)
    with pytest.raises(ValueError, match=r"one_byte: code .* is none"):
        box.send(1, code)
    assert tap.writes == []


@pytest.mark.parametrize("field", ["width_s", "gap_s"])
@given(time_s=st.floats().filter(lambda t: not 0.004 <= t <= 0.5))
def test_times_that_an_eeg_may_not_see_are_refused(field: str, time_s: float) -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match=r"one_byte: lines .* are refused: an EEG at 500 Hz needs 0.004 s"):
        OneByteBox(Tap(clock), clock, **{field: time_s})  # type: ignore[arg-type]


@pytest.mark.parametrize("boot_wait_s", [-0.1, 31.0, math.nan, math.inf])
def test_a_wait_that_is_none_is_refused(boot_wait_s: float) -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match="is no time to wait for a board"):
        OneByteBox(Tap(clock), clock, boot_wait_s=boot_wait_s)


@pytest.mark.parametrize("baud", [0, -9600, True, 1.5])
def test_a_rate_that_is_none_is_refused(baud: int) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        checked_baud(baud)


def test_the_bootloaders_rate_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1200 baud is not opened: it puts a board .* into its bootloader"):
        checked_baud(1200)
    assert checked_baud(57600) == 57600


def test_prepare_waits_for_the_board_then_puts_lines_down_and_says_that_nobody_asked() -> None:
    clock = VirtualClock()
    tap = Tap(clock)
    identity = OneByteBox(tap, clock).prepare()
    assert tap.writes == [(BOOT_WAIT_S, b"\0")]
    assert (identity.firmware, identity.serial_number) == ("not told", "")
    assert "says nothing of itself" in identity.notices[0]


@pytest.mark.parametrize(("boot_wait_s", "seen"), [(0.0, []), (1.6, [5])])
def test_a_board_that_still_starts_hears_nothing(boot_wait_s: float, seen: list[int]) -> None:
    clock = VirtualClock()
    twin = queried_twin("boot=1.5", 0.0)
    box = OneByteBox(SimLine(twin, clock, "sim://one_byte"), clock, boot_wait_s=boot_wait_s)
    box.prepare()
    assert not play(box, clock, [Plan(0.0, 5)])[0].fault  # nobody could know
    assert [pulse.lines for pulse in twin.waveform.pulses] == seen


def test_a_stimsync_takes_seven_lines_and_the_driver_keeps_away_from_its_commands() -> None:
    clock = VirtualClock()
    twin = queried_twin("firmware=stimsync", 0.0)
    assert isinstance(twin, StimSyncTwin)
    line = SimLine(twin, clock, "sim://one_byte?firmware=stimsync")
    box = OneByteBox(line, clock, highest_code=STIMSYNC_HIGHEST_CODE)
    box.prepare()
    for refused in (128, 169, 177, 255):
        with pytest.raises(ValueError, match="is over 127, the highest this box has"):
            box.send(1, refused)
        with pytest.raises(ValueError, match="is over 127"):
            box.now(1, refused)
    play(box, clock, [Plan(0.0, 127), Plan(0.0, 1)])
    assert [pulse.lines for pulse in twin.waveform.pulses] == [127, 1]
    box = OneByteBox(line, clock)
    play(box, clock, [Plan(0.1, 169), Plan(0.0, 5), Plan(0.0, 6)])
    assert [pulse.lines for pulse in twin.waveform.pulses] == [127, 1, 6]  # 169 took 0, 5 and 0 with it


def test_a_stimsync_tells_its_mode() -> None:
    twin = StimSyncTwin(0.0)
    twin.receive(bytes((169, 163, 0, 0)), 0.0)
    assert twin.transmit(1.0) == bytes((169, 163, 169, 169))
    twin.receive(bytes((177, 163, 169, 169, 3)), 2.0)
    assert twin.transmit(3.0) == b""
    assert twin.waveform.lines == 3


def test_missed_codes_are_missing_on_the_lines_only() -> None:
    clock = VirtualClock()
    twin = queried_twin("missed=2,3", 0.0)
    box = OneByteBox(SimLine(twin, clock, "sim://one_byte"), clock)
    box.prepare()
    reports = play(box, clock, [Plan(0.0, code) for code in (1, 2, 3, 4)])
    assert not any(report.fault for report in reports)
    assert [pulse.lines for pulse in twin.waveform.pulses] == [1, 4]


@pytest.mark.parametrize(
    "query",
    [
        "missed=1&missed=2",
        "speed=3",
        "missed",
        "&",
        "missed=0",
        "missed=x",
        "missed=1,,2",
        "boot=-1",
        "boot=nan",
        "boot=x",
        "baud=0",
        "baud=",
        "firmware=9",
    ],
)
def test_a_query_that_is_none_is_refused_in_words(query: str) -> None:
    with pytest.raises(ValueError, match=r"\w \w"):
        queried_twin(query, 0.0)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["", "firmware=stimsync", "boot=1", "missed=1,5"]),
    st.lists(st.tuples(st.floats(0.0, 0.1), st.binary(max_size=30)), max_size=10),
)
def test_whatever_it_hears_it_goes_on(query: str, noise: list[tuple[float, bytes]]) -> None:
    twin = queried_twin(query, 0.0)
    now_s = 0.0
    for pause_s, data in noise:
        now_s += pause_s
        twin.receive(data, now_s)
        twin.transmit(now_s)
    twin.receive(bytes(8) + b"\x2a" + b"\x2a\0", now_s + 10.0)
    assert twin.waveform.lines == 0
    assert twin.waveform.at(now_s + 20.0) == 0
    times = [time_s for pulse in twin.waveform.pulses for time_s in (pulse.up_s, pulse.down_s or 0.0)]
    assert times == sorted(times)
