"""What is told of a recording: each trouble once when it begins, once when it is over, and in time."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.recorder.judging import SILENT_S, Judge, Sight
from mindpain_task.recorder import RecorderNews

LOOK_S, BEAT_S, LATE_S = 0.25, 0.5, 0.75
ROOMY_GB = 50.0


class Course:
    """A recording in made-up time: a look every 0.25 s, a beat every 0.5 s."""

    def __init__(self, rates: Mapping[str, float] | None = None) -> None:
        self.judge = Judge(0.0, 5.0, rates or {}, "markers")
        self.now_s = 0.0
        self.sent: list[float] = []
        self.news: list[RecorderNews] = []
        self.written_until_s = float("inf")
        self.counts = dict.fromkeys(rates or {}, 0)
        self.flowing = dict.fromkeys(rates or {}, True)
        self.ended, self.unreadable, self.listens, self.free_gb = "", "", True, ROOMY_GB
        self.gone: frozenset[str] = frozenset()

    def run(self, seconds: float) -> list[RecorderNews]:
        """Go on for so long, and return what was told meanwhile."""
        told: list[RecorderNews] = []
        for _ in range(round(seconds / LOOK_S)):
            self.now_s += LOOK_S
            if not self.sent or self.now_s >= self.sent[-1] + BEAT_S:
                self.sent.append(self.now_s)
                self.judge.sent(len(self.sent), self.now_s)
            written_s = min(self.now_s - LATE_S, self.written_until_s)
            newest = sum(sent_s <= written_s for sent_s in self.sent)
            for name, flows in self.flowing.items():
                self.counts[name] += 10 if flows and newest else 0
            told += self.judge.see(
                Sight(
                    self.now_s, self.ended, self.unreadable, newest, dict(self.counts), self.gone,
                    self.listens, self.free_gb,
                )
            )  # fmt: skip
        return told


def test_of_a_recording_that_is_well_nothing_is_told() -> None:
    course = Course({"EEG": 250.0})
    assert course.run(60) == []
    assert course.judge.troubles == {}


def test_a_file_that_is_not_written_is_told_once_in_time_and_so_is_its_return() -> None:
    course = Course()
    course.run(10)
    course.written_until_s = stopped_s = course.now_s
    (news,) = course.run(30)
    assert news.about == "file"
    assert "is no longer written" in news.trouble
    assert news.time_s <= stopped_s + 4.0
    assert stopped_s - 1.0 <= news.since_s <= stopped_s + 1.0
    course.written_until_s = float("inf")
    (back,) = course.run(5)
    assert (back.about, back.trouble, back.since_s) == ("file", "", news.since_s)
    assert course.judge.troubles == {}


def test_a_pause_shorter_than_the_patience_is_none() -> None:
    course = Course({"EEG": 250.0})
    course.run(10)
    course.written_until_s = course.now_s - LATE_S
    assert course.run(SILENT_S - 2 * LATE_S) == []
    course.written_until_s = float("inf")
    assert course.run(10) == []


def test_a_stream_without_samples_is_told_in_time_and_so_is_its_return() -> None:
    course = Course({"EEG": 250.0, "pulse": 100.0})
    course.run(10)
    course.flowing["EEG"] = False
    stopped_s = course.now_s
    (news,) = course.run(20)
    assert news.about == "EEG"
    assert "stream EEG no longer comes into the recording" in news.trouble
    assert news.time_s <= stopped_s + 4.0
    assert news.since_s == stopped_s
    course.flowing["EEG"] = True
    assert [(one.about, one.trouble) for one in course.run(5)] == [("EEG", "")]


def test_a_slow_stream_has_the_time_it_needs() -> None:
    course = Course({"slow": 0.5})
    course.run(10)
    course.flowing["slow"] = False
    assert course.run(4.5) == []
    assert [news.about for news in course.run(2)] == ["slow"]


def test_while_the_file_is_silent_its_streams_are_not_blamed_nor_told_to_be_well() -> None:
    course = Course({"EEG": 250.0})
    course.run(10)
    course.flowing["EEG"] = False
    assert [news.about for news in course.run(5)] == ["EEG"]
    course.written_until_s = course.now_s
    assert [news.about for news in course.run(20)] == ["file"]
    assert [*course.judge.troubles] == ["file", "EEG"]
    course.written_until_s = float("inf")
    course.flowing["EEG"] = True
    assert {(news.about, news.trouble) for news in course.run(5)} == {("file", ""), ("EEG", "")}


def test_after_a_long_silence_of_the_file_no_stream_is_blamed_for_it() -> None:
    course = Course({"EEG": 250.0})
    course.run(10)
    course.written_until_s, course.flowing["EEG"] = course.now_s, False
    course.run(30)
    course.written_until_s = float("inf")
    course.run(0.5)
    course.flowing["EEG"] = True
    assert all(news.about == "file" for news in course.run(10))


def test_a_worse_trouble_of_the_file_is_told_too() -> None:
    course = Course()
    course.run(10)
    course.free_gb = 0.4
    (room,) = course.run(3)
    assert "only 0.4 GB are free" in room.trouble
    course.written_until_s = course.now_s
    (silent,) = course.run(10)
    assert "make room, and continue with `mindpain resume`" in silent.trouble
    course.ended = "LabRecorder ended by itself by signal 9"
    (ended,) = course.run(10)
    assert ended.trouble == course.ended


@pytest.mark.parametrize("field", ["ended", "unreadable"])
def test_what_the_recorder_and_the_disk_say_is_told_at_once(field: str) -> None:
    course = Course()
    course.run(10)
    setattr(course, field, "a sentence")
    (news,) = course.run(5)
    assert (news.about, news.trouble, news.time_s) == ("file", "a sentence", 10.25)
    setattr(course, field, "")
    assert [(back.about, back.trouble) for back in course.run(1)] == [("file", "")]


def test_a_stream_that_left_the_network_and_markers_that_nobody_takes_are_told_at_once() -> None:
    course = Course()
    course.run(10)
    course.gone, course.listens = frozenset({"gaze"}), False
    told = course.run(5)
    assert [(news.about, news.time_s, news.since_s) for news in told] == [
        ("gaze", 10.25, 10.0),
        ("markers", 10.25, 10.0),
    ]
    course.gone, course.listens = frozenset(), True
    assert {(news.about, news.trouble) for news in course.run(5)} == {("gaze", ""), ("markers", "")}


@given(
    st.lists(
        st.tuples(st.sampled_from(["written", "EEG", "ended", "listens", "room"]), st.booleans()), max_size=12
    )
)
@settings(max_examples=60, deadline=None)
def test_troubles_begin_and_end_in_turns(changes: list[tuple[str, bool]]) -> None:
    course = Course({"EEG": 250.0})
    told = course.run(5)
    for what, well in changes:
        if what == "written":
            course.written_until_s = float("inf") if well else min(course.now_s, course.written_until_s)
        elif what == "EEG":
            course.flowing["EEG"] = well
        elif what == "ended":
            course.ended = "" if well else "it ended"
        elif what == "listens":
            course.listens = well
        else:
            course.free_gb = ROOMY_GB if well else 0.1
        told += course.run(3.75)
    for about in {news.about for news in told}:
        mine = [bool(news.trouble) for news in told if news.about == about]
        assert mine[0]
        assert (True, True) not in itertools.pairwise(mine) or about == "file"
        assert (False, False) not in itertools.pairwise(mine)
        assert mine[-1] == (about in course.judge.troubles)
