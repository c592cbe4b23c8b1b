"""LSL as one of several outlets: it says when each marker was sent, or why it was not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pylsl
import pytest

from hardware.lsl.clock import lsl_clock
from hardware.lsl.outlets import LslOutlets
from hardware.lsl.session import StreamSession
from hardware.outlets import AllOutlets, BoxOutlets
from mindpain_task.markers import CODES
from tests.hardware.told_boxes import BOXES, Sender, event

RIG = f"outlets{os.getpid()}"  # two test runs on one network must not hear each other
SESSION = StreamSession(RIG, "01", "02", "lu2023", "TCS II", "QST.Lab", ())


@pytest.fixture
def lsl() -> Iterator[LslOutlets]:
    streams = LslOutlets(lsl_clock(), SESSION, CODES)
    yield streams
    streams.close()


def test_lsl_reports_when_each_marker_was_sent_and_not_when_its_event_was(lsl: LslOutlets) -> None:
    (info,) = pylsl.resolve_byprop("source_id", f"mindpain-{RIG}-markers", timeout=5)
    inlet = pylsl.StreamInlet(info, recover=False)
    inlet.open_stream(5)
    before_s = pylsl.local_clock()
    lsl.marker(5, event("cue", before_s - 2.0), "")
    lsl.marker(6, event("heat_onset", before_s - 1.0), "")
    after_s = pylsl.local_clock()
    reports = lsl.reports()
    assert [(report.seq, report.outlet, report.code, report.fault) for report in reports] == [
        (5, "lsl", CODES["cue"], ""),
        (6, "lsl", CODES["heat_onset"], ""),
    ]
    for report in reports:
        assert report.sent_s is not None
        assert report.sent_end_s is not None
        assert before_s - 0.001 <= report.sent_s <= report.sent_end_s <= after_s + 0.001
    assert lsl.reports() == ()
    came = [json.loads(inlet.pull_sample(5)[0][0])["seq"] for _ in reports]
    assert came == [report.seq for report in reports]
    inlet.close_stream()


def test_a_closed_stream_or_a_time_that_is_none_is_a_failed_report(lsl: LslOutlets) -> None:
    lsl.marker(1, event("cue", 0.0), "")
    lsl.close()
    lsl.marker(2, event("cue", pylsl.local_clock()), "")
    stamped, closed = lsl.reports()
    assert (stamped.seq, stamped.sent_s, stamped.sent_end_s) == (1, None, None)
    assert "is stamped 0.0 s, which is no time on its clock" in stamped.fault
    assert (closed.seq, closed.sent_s, closed.sent_end_s) == (2, None, None)
    assert closed.fault == "LSL: a sample for mindpain-markers came after the streams were closed"


def test_all_outlets_are_one_after_the_other(lsl: LslOutlets) -> None:
    sender = Sender()
    boxes = BoxOutlets(sender, BOXES, CODES)
    outlets = AllOutlets((lsl, boxes))
    assert outlets.names == ("lsl", *BOXES)
    outlets.marker(1, event("cue", pylsl.local_clock()), "")
    outlets.marker(2, event("heat_onset", pylsl.local_clock()), "")
    for box in BOXES:
        sender.say(box, 1, CODES["cue"])
        sender.say(box, -1, CODES["heat_onset"])
    told = {(report.seq, report.outlet) for report in outlets.reports()}
    assert told == {(seq, name) for seq in (1, 2) for name in outlets.names}
    assert not outlets.listened()  # nobody takes the LSL stream
    outlets.cursor(pylsl.local_clock(), "intensity", 50.0)
    outlets.close()
    outlets.close()


def test_a_lost_outlet_keeps_no_other_from_its_marker(lsl: LslOutlets) -> None:
    sender = Sender()
    outlets = AllOutlets((lsl, BoxOutlets(sender, ["eeg"], CODES)))
    lsl.close()
    outlets.marker(1, event("cue", pylsl.local_clock()), "")
    assert sender.sent == [(1, CODES["cue"])]
    sender.dead = True
    outlets.marker(2, event("cue", pylsl.local_clock()), "")
    assert [(each.seq, each.outlet, bool(each.fault)) for each in outlets.reports()] == [
        (1, "lsl", True),
        (2, "lsl", True),
        (2, "eeg", True),
    ]
