"""A trigger box that is lost among others: each of its codes is failed, and no other box is kept waiting."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from mindpain_task.roles import DeviceFault
from tests.hardware.device_process.boxes_on_twins import (
    LINES,
    ONSET,
    Sent,
    of_box,
    open_boxes,
    sendings,
    serve_until,
)


@settings(max_examples=60, deadline=None)
@given(sendings(), st.sampled_from(list(LINES)), st.floats(-0.3, 0.2))
def test_a_box_that_is_lost_reports_every_code_and_holds_nobody_up(
    sent: list[Sent], lost: str, lost_s: float
) -> None:
    clock = VirtualClock()
    other = "one_byte" if lost != "one_byte" else "cedrus"
    markers_out, (gone, stays) = open_boxes(clock, [lost, other])
    onset_s = clock.now() + 1.0
    for tag, each in enumerate(sent, 1):
        if each.at_s > lost_s:
            break
        serve_until(markers_out, clock, onset_s + each.at_s)
        markers_out.send(tag, each.code)
    serve_until(markers_out, clock, onset_s + lost_s)
    gone.line.close()
    for tag, each in enumerate(sent, 1):
        if each.at_s > lost_s:
            serve_until(markers_out, clock, onset_s + each.at_s)
            markers_out.send(tag, each.code)
    serve_until(markers_out, clock)
    reports = markers_out.take()
    told = {report.report.tag: report.report for report in of_box(reports, lost)}  # the last one holds
    assert set(told) == set(range(1, len(sent) + 1))
    for report in told.values():
        if report.before_s is None:
            assert f"{gone.line.name}: writing" in report.fault
        else:
            assert report.before_s <= onset_s + lost_s
            assert not report.fault
    assert len([report for report in told.values() if not report.fault]) <= len(gone.pulses)
    assert [pulse.lines for pulse in stays.pulses] == [each.code for each in sent]
    assert [each.report.fault for each in of_box(reports, other)] == [""] * len(sent)


@pytest.mark.parametrize("name", LINES)
def test_every_code_behind_lines_that_stay_up_is_reported_once(name: str) -> None:
    clock = VirtualClock()
    markers_out, (box,) = open_boxes(clock, [name])
    for tag in (1, 2, 3):
        markers_out.send(tag, tag)
    markers_out.poll()
    box.line.close()
    serve_until(markers_out, clock)
    markers_out.onset(ONSET)
    told = [each.report for each in markers_out.take()]
    assert [report.tag for report in told if report.fault and report.tag != 1] == [2, 3, -1]
    assert all(box.line.name in report.fault for report in told if report.fault)
    assert markers_out.next_due_s() == math.inf


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_close_puts_lines_down_on_every_box_even_if_one_is_lost(order: tuple[int, ...]) -> None:
    clock = VirtualClock()
    names = [("mmbt_s_s", "one_byte", "usb2ttl8")[i] for i in order]
    markers_out, boxes = open_boxes(clock, names)
    markers_out.send(1, 255)
    markers_out.poll()
    lost = next(each for each in boxes if each.entry.name == "one_byte")
    lost.line.close()
    with pytest.raises(DeviceFault, match="sim://one_byte: writing"):
        markers_out.close()
    for each in boxes:
        if each is not lost:
            assert [(pulse.lines, pulse.down_s is not None) for pulse in each.pulses] == [(255, True)]
        with pytest.raises(DeviceFault, match="the line is closed"):
            each.line.write(b"\0")
    markers_out.close()
