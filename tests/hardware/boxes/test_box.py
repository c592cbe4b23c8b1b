"""The laws of the queue that every trigger box shares: one at a time, up, down, and reported."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.box import BoxTiming, CodeReport, PulsedBox
from hardware.clocks import VirtualClock
from mindpain_task.roles import DeviceFault
from tests.hardware.boxes.driving import NOT_CODES, SLACK_S, Plan, Tap, plans, play, run_until

WIDTH_S, GAP_S = 0.01, 0.006
HOST = BoxTiming(WIDTH_S, GAP_S, resets_itself=False)
ITSELF = BoxTiming(WIDTH_S, GAP_S, resets_itself=True)
timings = st.sampled_from([HOST, ITSELF])


def box_on_tap(timing: BoxTiming, *fails: int) -> tuple[PulsedBox, Tap, VirtualClock]:
    clock = VirtualClock()
    tap = Tap(clock, fails)
    return PulsedBox(tap, clock, "box", lambda lines: bytes((lines,)), timing), tap, clock


def ups(tap: Tap) -> list[float]:
    return [time_s for time_s, data in tap.writes if data != b"\0"]


@settings(max_examples=60, deadline=None)
@given(timings, plans())
def test_codes_go_out_in_order_each_once_and_apart(timing: BoxTiming, plan: list[Plan]) -> None:
    box, tap, clock = box_on_tap(timing)
    reports = play(box, clock, plan)
    codes = [step.code for step in plan]
    between = [] if timing.resets_itself else [0]
    assert tap.sent == [byte for code in codes for byte in (code, *between)]
    assert [(report.tag, report.code, report.fault) for report in reports] == [
        (tag, code, "") for tag, code in enumerate(codes)
    ]
    assert [report.before_s for report in reports] == ups(tap)
    assert all(b - a >= box.busy_s - SLACK_S for a, b in pairwise(ups(tap)))
    assert box.next_due_s() == math.inf


@settings(max_examples=60, deadline=None)
@given(timings, plans(), st.lists(st.floats(0.0, 0.02), max_size=40))
def test_polling_early_late_or_often_never_merges_two_codes(
    timing: BoxTiming, plan: list[Plan], waits_s: list[float]
) -> None:
    box, tap, clock = box_on_tap(timing)
    for tag, step in enumerate(plan):
        box.send(tag, step.code)
    for wait_s in waits_s:
        clock.wait_until(clock.now() + wait_s)
        box.poll()
        box.poll()
    run_until(box, clock)
    assert [data[0] for _, data in tap.writes if data != b"\0"] == [step.code for step in plan]
    for (one_s, one), (other_s, _) in pairwise(tap.writes):
        apart_s = box.busy_s if timing.resets_itself else WIDTH_S if one != b"\0" else GAP_S
        assert other_s - one_s >= apart_s - SLACK_S


@pytest.mark.parametrize("code", NOT_CODES)
def test_what_is_no_code_is_refused_before_it_waits(code: int) -> None:
    box, tap, _ = box_on_tap(HOST)
    with pytest.raises(ValueError, match=r"box: code .* is none: eight lines know 1 to 255"):
        box.send(1, code)
    assert box.next_due_s() == math.inf
    assert tap.writes == []


@settings(max_examples=60, deadline=None)
@given(timings, plans(), st.floats(0.0, 0.3))
def test_while_the_box_is_held_no_line_is_up_at_the_moment_it_is_held_for(
    timing: BoxTiming, plan: list[Plan], held_s: float
) -> None:
    box, tap, clock = box_on_tap(timing)
    box.hold_until(held_s)
    reports = play(box, clock, plan)
    assert len(reports) == len(plan)
    assert all(up_s >= held_s - SLACK_S or up_s + box.busy_s <= held_s + SLACK_S for up_s in ups(tap))


def test_a_hold_that_has_passed_holds_nothing() -> None:
    box, tap, clock = box_on_tap(HOST)
    clock.wait_until(5.0)
    box.hold_until(1.0)
    box.send(1, 7)
    assert box.next_due_s() <= 5.0
    run_until(box, clock)
    assert ups(tap) == [5.0]


@settings(max_examples=40, deadline=None)
@given(timings, plans(), st.floats(0.05, 0.3), st.integers(1, 255))
def test_now_goes_out_at_once_before_all_that_wait(
    timing: BoxTiming, plan: list[Plan], onset_s: float, code: int
) -> None:
    box, tap, clock = box_on_tap(timing)
    box.hold_until(onset_s)
    for tag, step in enumerate(plan):
        box.send(tag, step.code)
    before = run_until(box, clock, onset_s)
    (report,) = box.now(99, code)
    assert report == CodeReport(99, code, onset_s, onset_s)
    assert tap.writes[-1] == (onset_s, bytes((code,)))
    after = run_until(box, clock)
    assert [r.tag for r in before] + [r.tag for r in after] == list(range(len(plan)))
    assert all(b - a >= box.busy_s - SLACK_S for a, b in pairwise(ups(tap)))


def test_now_while_lines_are_up_puts_them_down_first() -> None:
    box, tap, clock = box_on_tap(HOST)
    box.send(1, 3)
    box.poll()
    clock.wait_until(0.002)
    (report,) = box.now(2, 3)
    assert (report.tag, report.before_s) == (2, 0.002)
    assert "too soon after another code" in report.fault
    assert tap.sent == [3, 0, 3]
    run_until(box, clock)
    assert tap.sent == [3, 0, 3, 0]


def test_polling_never_waits() -> None:
    box, _, clock = box_on_tap(HOST)
    box.send(1, 3)
    box.send(2, 4)
    for _ in range(5):
        box.poll()
    assert clock.now() == 0.0


@pytest.mark.parametrize("timing", [HOST, ITSELF])
def test_a_lost_line_is_a_report_for_every_code_and_no_exception(timing: BoxTiming) -> None:
    box, tap, clock = box_on_tap(timing, *range(1, 100))
    reports = play(box, clock, [Plan(0.0, 5), Plan(0.0, 5), Plan(0.02, 6)])
    assert [(r.tag, r.code, r.before_s, r.after_s) for r in reports] == [
        (0, 5, None, None),
        (1, 5, None, None),
        (2, 6, None, None),
    ]
    assert all(r.fault.startswith("/dev/box: writing") for r in reports)
    assert tap.writes == []
    (report,) = box.now(7, 8)
    assert (report.tag, report.before_s, "failed" in report.fault) == (7, None, True)


def test_a_line_that_comes_back_takes_the_codes_that_still_wait() -> None:
    box, tap, clock = box_on_tap(HOST, 1)
    reports = play(box, clock, [Plan(0.0, 5), Plan(0.0, 6)])
    assert [bool(r.fault) for r in reports] == [True, False]
    assert tap.sent == [6, 0]


def test_lines_that_could_not_be_put_down_are_a_second_report_of_the_code() -> None:
    box, _, clock = box_on_tap(HOST, 2)
    first, second = play(box, clock, [Plan(0.0, 5)])
    assert first == CodeReport(0, 5, 0.0, 0.0)
    assert (second.tag, second.code, second.before_s, second.after_s) == (0, 5, None, None)
    assert second.fault.startswith("its lines could not be put down: /dev/box: writing")
    assert box.next_due_s() == math.inf


def test_now_reports_that_the_lines_before_it_stayed_up() -> None:
    box, _, clock = box_on_tap(HOST, 2)
    box.send(1, 3)
    box.poll()
    clock.wait_until(0.05)
    stuck, started = box.now(2, 4)
    assert (stuck.tag, stuck.code, "could not be put down" in stuck.fault) == (1, 3, True)
    assert (started.tag, started.code, started.before_s) == (2, 4, 0.05)
    assert "the edges may be one" in started.fault


@pytest.mark.parametrize(("timing", "down"), [(HOST, [0]), (ITSELF, [])])
def test_lines_down_is_at_once_and_forgets_what_waits(timing: BoxTiming, down: list[int]) -> None:
    box, tap, clock = box_on_tap(timing)
    box.send(1, 9)
    box.send(2, 10)
    box.poll()
    box.lines_down()
    assert tap.sent == [9, *down]
    assert run_until(box, clock) == []
    assert tap.sent == [9, *down]
    box.send(3, 11)
    assert clock.now() <= box.next_due_s() <= clock.now() + box.busy_s


@pytest.mark.parametrize(("timing", "down"), [(HOST, [0]), (ITSELF, [])])
def test_close_puts_the_lines_down_and_may_be_called_twice(timing: BoxTiming, down: list[int]) -> None:
    box, tap, _ = box_on_tap(timing)
    box.send(1, 9)
    box.poll()
    box.close()
    box.close()
    assert tap.sent == [9, *down]
    assert tap.closed == 1


def test_close_gives_a_lost_port_back_and_says_that_it_is_lost() -> None:
    box, tap, _ = box_on_tap(HOST, 1)
    with pytest.raises(DeviceFault, match="/dev/box: writing"):
        box.close()
    assert tap.closed == 1
    box.close()
    assert tap.closed == 1
