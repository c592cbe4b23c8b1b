"""Only a clock that is not LSL's fails; what a computer without privileges lacks is said, and passes."""

from __future__ import annotations

import sys

import pytest

from hardware.clocks import LabClock
from hardware.lsl.clock import lsl_clock
from hardware.readiness.clock_priority import (
    MOST_BETWEEN_CLOCKS_S,
    RealTime,
    check_clock,
    check_lsl_clock,
    kernel_says_synchronised,
    load,
    load_line,
    priority_line,
    probe,
    waking_line,
    wall_clock_line,
)
from hardware.self_check import spread

PROMPT = spread([0.00005] * 100)
SLEEPY = spread([0.00005] * 90 + [0.012] * 10)


def test_this_computer_is_looked_at_in_five_lines_and_its_clock_is_lsls() -> None:
    lines = check_clock(lsl_clock(), lsl=True)
    assert [line.found.split(":")[0] for line in lines] == [
        *("priority", "waking", "LSL", "wall clock", "load")
    ]
    assert {line.subject for line in lines} == {"clock"}
    assert not [line for line in lines if line.status == "fail"]
    assert all(line.advice for line in lines if line.status == "not_checkable")


@pytest.mark.parametrize("apart_s", [0.01, -0.01, 2 * MOST_BETWEEN_CLOCKS_S])
def test_a_session_clock_that_is_not_lsls_fails(apart_s: float) -> None:
    clock = LabClock(lsl_clock().offset_s + apart_s)
    line = check_lsl_clock(clock, lsl=True)
    assert line.status == "fail"
    assert f"{-1000 * apart_s:.1f}" in line.found
    assert "0.5 ms are allowed" in line.found


def test_without_lsl_there_is_no_clock_to_match() -> None:
    assert check_lsl_clock(LabClock(123.0), lsl=False).status == "not_checkable"


def test_what_the_device_process_would_get_is_tried_in_a_process_of_its_own() -> None:
    probed = probe()
    assert isinstance(probed, RealTime)
    assert probed.late.n > 10
    assert probed.late.median_ms >= 0


def test_a_computer_without_privileges_passes_and_is_told_what_it_lacks() -> None:
    refused = RealTime(("no real-time priority (Operation not permitted): …",), PROMPT)
    line = priority_line(refused)
    assert line.status == "pass"
    assert "no real-time priority (Operation not permitted)" in line.found
    assert "late while the computer is busy" in line.found
    assert line.advice
    assert priority_line(RealTime((), PROMPT)).advice == ""


def test_sleeps_that_wake_late_are_said() -> None:
    assert waking_line(RealTime((), PROMPT)).advice == ""
    line = waking_line(RealTime((), SLEEPY))
    assert (line.status, "p99 12.00 ms" in line.found) == ("pass", True)
    assert "mindpain timing" in line.advice


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ((sys.executable, "-c", "raise SystemExit('no such luck')"), "no such luck"),
        (("there-is-no-such-program",), "No such file"),
        ((sys.executable, "-c", "print('{}')"), "exit 0"),
    ],
)
def test_what_cannot_be_tried_is_not_checkable_with_the_reason(command: tuple[str, ...], why: str) -> None:
    probed = probe(command)
    for line in (priority_line(probed), waking_line(probed)):
        assert line.status == "not_checkable"
        assert why in line.found
        assert "mindpain timing" in line.advice


def test_only_a_person_can_say_whether_a_clock_that_nothing_keeps_is_right() -> None:
    reads = "2031-05-06T07:08:09+00:00"
    assert wall_clock_line(reads, True).status == "pass"
    for told in (False, None):
        line = wall_clock_line(reads, told)
        assert line.status == "not_checkable"
        assert reads in line.found
        assert "compare it with a watch" in line.advice
    assert kernel_says_synchronised() in (True, False, None)


def test_a_busy_computer_is_said_and_never_fails() -> None:
    assert load_line(*load()).status in ("pass", "not_checkable")
    assert (load_line(0.2, 4).status, load_line(0.2, 4).advice) == ("pass", "")
    assert (load_line(7.5, 4).status, bool(load_line(7.5, 4).advice)) == ("pass", True)
    assert load_line(None, 4).status == "not_checkable"
