"""Several trigger boxes at once: an onset's code is on time, no two codes are one edge, each is reported."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.box import FORGIVEN_S
from hardware.clocks import VirtualClock
from hardware.device_process.markers_out import BoxReport, MarkersOut
from tests.hardware.device_process.boxes_on_twins import (
    LINES,
    ONSET,
    SLACK_S,
    Sent,
    TwinBox,
    gaps,
    of_box,
    open_boxes,
    sendings,
    serve_until,
)

SHORTEST_GAP_S = 0.004  # two samples of an EEG at 500 Hz
LONGEST_BUSY_S = 0.020


names = st.lists(st.sampled_from(list(LINES)), min_size=1, max_size=3, unique=True)


def play(
    markers_out: MarkersOut, clock: VirtualClock, sent: Sequence[Sent], lead_s: float
) -> tuple[float, tuple[BoxReport, ...]]:
    """Queue every code, schedule an onset `lead_s` ahead and put it out; return when, and all reports."""
    onset_s = clock.now() + 1.0
    steps = [(onset_s + each.at_s, 1, tag, each.code) for tag, each in enumerate(sent, 1)]
    steps += [(onset_s - lead_s, 0, 0, 0), (onset_s, 2, 0, 0)]  # fire before what else is due, as a station
    for at_s, step, tag, code in sorted(steps, key=lambda each: (each[0], each[1] != 2, each[2])):
        serve_until(markers_out, clock, at_s)
        if step == 0:
            markers_out.hold_until(onset_s)
        elif step == 1:
            markers_out.send(tag, code)
        else:
            markers_out.onset(ONSET)
    serve_until(markers_out, clock)
    return onset_s, markers_out.take()


def onset_pulse(each: TwinBox, onset_s: float) -> int:
    """Return which of a box's pulses is the onset's: the one that began with it."""
    (index,) = (
        i
        for i, pulse in enumerate(each.pulses)
        if onset_s - SLACK_S <= pulse.up_s <= onset_s + each.onset_within_s + SLACK_S
    )
    return index


@settings(max_examples=150, deadline=None)
@given(names, sendings(), st.floats(LONGEST_BUSY_S, 0.4))
def test_an_onset_is_on_time_and_alone_whatever_else_is_queued(
    names: list[str], sent: list[Sent], lead_s: float
) -> None:
    clock = VirtualClock()
    markers_out, boxes = open_boxes(clock, names)
    onset_s, reports = play(markers_out, clock, sent, lead_s)
    for each in boxes:
        index = onset_pulse(each, onset_s)
        lines = [pulse.lines for pulse in each.pulses]
        assert lines.pop(index) == ONSET
        assert lines == [one.code for one in sent]
        assert all(gap_s >= SHORTEST_GAP_S for gap_s in gaps(each.pulses))
        own = [report.report for report in of_box(reports, each.entry.name)]
        assert [report.tag for report in own if report.tag > 0] == list(range(1, len(sent) + 1))
        assert not [report for report in own if report.fault]
        (onset,) = (report for report in own if report.tag < 0)
        assert (onset.tag, onset.code, onset.before_s) == (-1, ONSET, onset_s)
        for report, pulse in zip(own, each.pulses, strict=True):
            assert report.code == pulse.lines
            assert report.before_s is not None
            late_s = pulse.up_s - report.before_s
            assert -SLACK_S <= late_s <= each.onset_within_s + SLACK_S


@settings(max_examples=100, deadline=None)
@given(names, sendings(), st.floats(0.0, LONGEST_BUSY_S))
def test_an_onset_told_too_late_to_be_alone_goes_out_on_time_and_says_so(
    names: list[str], sent: list[Sent], lead_s: float
) -> None:
    clock = VirtualClock()
    markers_out, boxes = open_boxes(clock, names)
    onset_s, reports = play(markers_out, clock, sent, lead_s)
    for each in boxes:
        own = [report.report for report in of_box(reports, each.entry.name)]
        assert Counter(report.tag for report in own) == Counter([-1, *range(1, len(sent) + 1)])
        (onset,) = (report for report in own if report.tag == -1)
        assert onset.before_s == onset_s
        flagged = [report for report in own if report.fault]
        assert all("too soon after another code" in report.fault for report in flagged)
        gaps_s = gaps(each.pulses)
        merged = len(own) - len(each.pulses) + sum(gap_s < SHORTEST_GAP_S - FORGIVEN_S for gap_s in gaps_s)
        assert merged <= len(flagged) <= 1
        if not flagged:
            assert each.pulses[onset_pulse(each, onset_s)].lines == ONSET


def test_onsets_are_numbered_through_the_session() -> None:
    clock = VirtualClock()
    markers_out, _ = open_boxes(clock, ["one_byte", "biosemi"])
    for code in (50, 56, 50):
        clock.wait_until(clock.now() + 1.0)
        markers_out.onset(code)
        serve_until(markers_out, clock)
    tags = [(each.outlet, each.report.tag, each.report.code) for each in markers_out.take()]
    expected = [(-1, 50), (-2, 56), (-3, 50)]
    assert tags == [(name, *each) for each in expected for name in ("one_byte", "biosemi")]


def test_boxes_that_hold_still_release_each_other_when_the_hold_is_forgotten() -> None:
    clock = VirtualClock()
    markers_out, boxes = open_boxes(clock, ["one_byte", "cedrus"])
    begun_s = clock.now()
    markers_out.hold_until(begun_s + 60.0)
    markers_out.hold_until(begun_s + 0.001)
    markers_out.send(1, 9)
    assert markers_out.next_due_s() == begun_s + 0.001
    markers_out.hold_until(-math.inf)
    assert markers_out.next_due_s() <= begun_s
    markers_out.poll()
    assert [each.twin.waveform.pulses[0].lines for each in boxes] == [9, 9]


def test_what_is_told_is_told_once() -> None:
    clock = VirtualClock()
    markers_out, _ = open_boxes(clock, ["plus"])
    markers_out.send(4, 9)
    serve_until(markers_out, clock)
    assert [each.report.tag for each in markers_out.take()] == [4]
    assert markers_out.take() == ()


def test_no_boxes_are_never_due() -> None:
    markers_out = MarkersOut(())
    markers_out.send(1, 9)
    markers_out.onset(ONSET)
    markers_out.poll()
    assert (markers_out.next_due_s(), markers_out.outlets, markers_out.take()) == (math.inf, (), ())
    markers_out.close()


def test_pulses_are_as_wide_as_their_box_was_told() -> None:
    clock = VirtualClock()
    markers_out, boxes = open_boxes(clock, list(LINES))
    for tag, code in enumerate((1, 1, 255, 1), 1):
        markers_out.send(tag, code)
    serve_until(markers_out, clock)
    for each in boxes:
        widths_s = [pulse.width_s for pulse in each.pulses]
        assert len(widths_s) == 4
        assert all(width_s is not None and 0.0079 <= width_s <= 0.0101 for width_s in widths_s)
        assert all(one.up_s < other.up_s for one, other in pairwise(each.pulses))
