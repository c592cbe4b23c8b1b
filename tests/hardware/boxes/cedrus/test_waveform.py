"""The lines of a simulated Cedrus device while codes are sent: one pulse each, whatever the times."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.box import CodeReport, PulsedBox
from hardware.boxes.cedrus.driver import CedrusBox
from hardware.boxes.cedrus.twin import BAUD, CedrusTwin
from hardware.boxes.waveform import Waveform
from hardware.clocks import VirtualClock
from hardware.lines import SimLine
from hardware.twin_wire import BITS

ROUNDING_S = 1e-9
A_WHILE_S = 0.05

waits_and_codes = st.lists(
    st.tuples(st.sampled_from([0.0, 0.0, 0.001, 0.0099, 0.015, 0.02, 0.3]), st.integers(1, 255)),
    min_size=1,
    max_size=25,
)
widths_ms = st.integers(4, 60)
gaps_s = st.floats(0.004, 0.05)


def send_all(
    box: PulsedBox, clock: VirtualClock, waits_and_codes: Sequence[tuple[float, int]]
) -> list[CodeReport]:
    """Send each code so long after the one before, do what is due meanwhile, and return the reports."""
    reports: list[CodeReport] = []

    def poll_until(time_s: float) -> None:
        while (due_s := box.next_due_s()) <= time_s:
            clock.wait_until(due_s)
            reports.extend(box.poll())
        clock.wait_until(time_s)

    for tag, (wait_s, code) in enumerate(waits_and_codes):
        poll_until(clock.now() + wait_s)
        box.send(tag, code)
    while waiting := box.next_due_s() < float("inf"):
        clock.wait_until(box.next_due_s())
        reports.extend(box.poll())
    assert not waiting
    clock.wait_until(clock.now() + A_WHILE_S)
    return reports


def assert_one_pulse_each(
    waveform: Waveform, codes: Sequence[int], width_s: float, gap_s: float, wire_s: float
) -> None:
    """See that each code is one pulse, in order, as wide as told to within `wire_s`, a gap after the last."""
    pulses = waveform.pulses
    assert [pulse.lines for pulse in pulses] == list(codes)
    for pulse in pulses:
        assert pulse.width_s is not None
        assert abs(pulse.width_s - width_s) <= wire_s + ROUNDING_S
    for pulse, after in itertools.pairwise(pulses):
        assert pulse.down_s is not None
        assert after.up_s - pulse.down_s >= gap_s - wire_s - ROUNDING_S


@settings(max_examples=100, deadline=None)
@given(waits_and_codes, widths_ms, gaps_s)
def test_each_code_is_one_pulse_as_wide_as_told(
    sent: list[tuple[float, int]], width_ms: int, gap_s: float
) -> None:
    clock = VirtualClock()
    twin = CedrusTwin(clock.now())
    box = CedrusBox(SimLine(twin, clock, "/dev/box"), clock, width_s=width_ms / 1000, gap_s=gap_s)
    box.prepare()
    reports = send_all(box, clock, sent)
    codes = [code for _, code in sent]
    assert [(report.tag, report.code, report.fault) for report in reports] == [
        (tag, code, "") for tag, code in enumerate(codes)
    ]
    assert_one_pulse_each(twin.waveform, codes, width_ms / 1000, gap_s, 0.0)
    through_s = 4 * BITS / BAUD
    for report, pulse in zip(reports, twin.waveform.pulses, strict=True):
        assert report.before_s is not None
        assert pulse.up_s == pytest.approx(report.before_s + through_s, abs=ROUNDING_S)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 255), min_size=2, max_size=12), st.sets(st.integers(2, 12)))
def test_a_code_that_the_device_misses_is_missing_alone(codes: list[int], missed: set[int]) -> None:
    clock = VirtualClock()
    twin = CedrusTwin(clock.now(), missed=missed)
    box = CedrusBox(SimLine(twin, clock, "/dev/box"), clock)
    box.prepare()
    send_all(box, clock, [(0.0, code) for code in codes])
    left = [code for number, code in enumerate(codes, 1) if number not in missed]
    assert_one_pulse_each(twin.waveform, left, 0.010, 0.005, 0.0)


def test_lines_are_put_down_before_the_device_does_it() -> None:
    clock = VirtualClock()
    twin = CedrusTwin(clock.now())
    box = CedrusBox(SimLine(twin, clock, "/dev/box"), clock, width_s=0.5)
    box.prepare()
    box.send(1, 7)
    box.poll()
    clock.wait_until(clock.now() + 0.1)
    box.send(2, 8)
    box.close()
    (pulse,) = twin.waveform.pulses
    assert pulse.width_s == pytest.approx(0.1, abs=1e-6)


def test_a_width_of_0_holds_the_lines_as_it_does_at_power_up() -> None:
    twin = CedrusTwin(0.0)
    twin.receive(b"mh\x05\x00", 0.0)
    assert twin.waveform.at(100.0) == 5
    twin.receive(b"mp\x0a\x00\x00\x00" + b"mh\x03\x00", 200.0)
    assert [twin.waveform.at(time_s) for time_s in (200.005, 200.02)] == [3, 0]


def test_a_code_within_a_pulse_replaces_it_and_starts_the_width_anew() -> None:
    twin = CedrusTwin(0.0)
    twin.receive(b"mp\x0a\x00\x00\x00mh\x03\x00", 0.0)
    twin.receive(b"mh\x04\x00", 0.006)
    assert [(pulse.lines, round(pulse.width_s or 0, 3)) for pulse in twin.waveform.pulses] == [
        (3, 0.005),
        (4, 0.010),
    ]
