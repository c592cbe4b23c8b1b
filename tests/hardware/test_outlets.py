"""Trigger boxes as outlets: each says what became of every marker, and an onset's word finds its event."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.clocks import LabClock
from hardware.device_line import BoxLine
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import start_device_process
from hardware.outlets import AllOutlets, BoxOutlets, SilentOutlets
from mindpain_task.markers import CODES, ONSETS
from mindpain_task.roles import MarkerReport
from tests.hardware.told_boxes import BOXES, DEAD, Sender, event
from tests.serving import served_twin


def test_a_code_goes_out_under_the_number_of_its_event_and_comes_back_with_it() -> None:
    sender = Sender()
    outlets = BoxOutlets(sender, BOXES, CODES)
    outlets.marker(7, event("cue"), "")
    outlets.marker(9, event("cue"), "")
    assert sender.sent == [(7, CODES["cue"]), (9, CODES["cue"])]
    assert outlets.reports() == ()
    sender.say("eeg", 7, CODES["cue"], 1.5)
    sender.say("eye_tracker", 7, CODES["cue"], None, "/dev/ttyUSB1: writing failed")
    assert outlets.reports() == (
        MarkerReport(7, "eeg", CODES["cue"], 1.5, 1.5),
        MarkerReport(7, "eye_tracker", CODES["cue"], None, None, "/dev/ttyUSB1: writing failed"),
    )
    assert outlets.reports() == ()


def test_a_second_word_on_the_same_code_is_passed_on() -> None:
    sender = Sender()
    outlets = BoxOutlets(sender, ["eeg"], CODES)
    outlets.marker(7, event("cue"), "")
    sender.say("eeg", 7, CODES["cue"], 1.5)
    sender.say("eeg", 7, CODES["cue"], None, "its lines could not be put down")
    assert [(report.seq, report.fault) for report in outlets.reports()] == [
        (7, ""),
        (7, "its lines could not be put down"),
    ]


@pytest.mark.parametrize("marker", ONSETS.values())
def test_an_onset_is_not_sent_twice(marker: str) -> None:
    sender = Sender()
    outlets = BoxOutlets(sender, BOXES, CODES)
    outlets.marker(3, event(marker), "")
    assert sender.sent == []
    assert outlets.reports() == ()


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 5).flatmap(lambda n: st.permutations(["event", *BOXES] * n)), st.data())
def test_an_onsets_word_finds_its_event_whichever_comes_first(order: list[str], data: st.DataObject) -> None:
    sender = Sender()
    outlets = BoxOutlets(sender, BOXES, CODES)
    told: list[MarkerReport] = []
    come = dict.fromkeys(order, 0)
    markers = data.draw(st.lists(st.sampled_from(list(ONSETS.values())), min_size=5, max_size=5))
    seq = 0
    for what in order:
        number = come[what]
        come[what] += 1
        if what != "event":
            sender.say(what, -(number + 1), CODES[markers[number]], float(number))
        else:
            seq += 2
            outlets.marker(seq - 1, event("cue"), "")  # others in between change nothing
            sender.say("eeg", seq - 1, CODES["cue"])
            outlets.marker(seq, event(markers[number]), "")
        if data.draw(st.booleans()):
            told += outlets.reports()
        assert all(report.seq <= seq for report in told)
    told += outlets.reports()
    onsets = [report for report in told if report.seq % 2 == 0]
    for box in BOXES:
        own = [(each.seq, each.code, each.sent_s) for each in onsets if each.outlet == box]
        assert sorted(own) == [
            (2 * (i + 1), CODES[markers[i]], float(i)) for i in range(len(order) // (1 + len(BOXES)))
        ]
    assert [report.seq for report in told if report.seq % 2] == list(range(1, seq, 2))


def test_a_sender_that_is_dead_is_a_failed_report_for_every_box_and_no_exception() -> None:
    sender = Sender()
    outlets = BoxOutlets(sender, BOXES, CODES)
    sender.dead = True
    outlets.marker(4, event("device_fault"), "")
    code = CODES["device_fault"]
    assert outlets.reports() == tuple(MarkerReport(4, box, code, None, None, DEAD) for box in BOXES)
    assert outlets.reports() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_after_the_device_process_has_died_every_marker_is_reported_failed() -> None:
    clock = LabClock()
    with served_twin(OneByteTwin(clock.now())) as (port, _):
        line = BoxLine("eeg", "one_byte", port, boot_wait_s=0.0)
        remote = start_device_process(StationSettings(None, boxes=(line,)), clock)
        try:
            outlets = BoxOutlets(remote, remote.outlets, CODES)
            outlets.marker(1, event("cue"), "")
            reports = list(outlets.reports())
            give_up_s = clock.now() + 5.0
            while not reports and clock.now() < give_up_s:
                clock.wait_until(clock.now() + 0.005)
                reports += outlets.reports()
            os.kill(remote.pid, signal.SIGKILL)
            while not reports[-1].fault and clock.now() < give_up_s:
                outlets.marker(2, event("cue"), "")
                reports += outlets.reports()
        finally:
            remote.close()
    assert [(report.seq, report.outlet, report.fault) for report in (reports[0], reports[-1])] == [
        (1, "eeg", ""),
        (2, "eeg", DEAD),
    ]


def test_silent_outlets_have_nothing_to_say() -> None:
    outlets = AllOutlets((SilentOutlets(), SilentOutlets()))
    outlets.marker(1, event("cue"), "")
    outlets.cursor(1.0, "intensity", 50.0)
    assert (outlets.names, outlets.reports(), outlets.listened()) == ((), (), True)
    outlets.close()
