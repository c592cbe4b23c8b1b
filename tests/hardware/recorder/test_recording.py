"""One recording by the real LabRecorder that is stopped, goes on, loses a stream, gets it back, and ends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hardware.recorder.labrecorder import LabRecorder
from hardware.recorder.xdf_tail import XdfTail
from mindpain_task.recorder import RecorderNews
from tests.hardware.recorder.bench import PROMISE_S, Amplifier, Bench, markers_in, read_xdf

QUIET_S = 2.0


@dataclass
class Told:
    """What became of the recording, for several tests to look at."""

    file: Path
    described: dict[str, Any]
    quiet: list[RecorderNews] = field(default_factory=list)
    news: dict[str, tuple[RecorderNews, float]] = field(default_factory=dict)
    others: list[RecorderNews] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    poll_s: float = 0.0
    sent: list[int] = field(default_factory=list)
    closing_s: float = 0.0


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with Bench() as bench:
        recorder = bench.open(tmp_path_factory.mktemp("recording"))
        writer = recorder._watched.writer
        assert isinstance(writer, LabRecorder)
        told = Told(recorder.file, dict(recorder.described()))
        until_s = time.perf_counter() + QUIET_S
        while time.perf_counter() < until_s:
            told.sent.append(bench.mark())
            before_s = time.perf_counter()
            told.quiet += recorder.poll()
            told.poll_s = max(told.poll_s, time.perf_counter() - before_s)
            time.sleep(0.1)

        def wait(name: str, about: str, troubled: bool) -> None:
            news, after_s, every = bench.wait_for_news(recorder, about, troubled)
            told.news[name] = news, after_s
            told.others += [one for one in every if one is not news]
            told.troubles.append("; ".join(recorder.troubles().values()))
            told.sent.append(bench.mark())

        os.kill(writer.pid, signal.SIGSTOP)
        try:
            wait("stopped", "file", True)
        finally:
            os.kill(writer.pid, signal.SIGCONT)
        wait("goes on", "file", False)
        bench.amplifier.close()
        wait("pulled out", "EEG", True)
        bench.amplifier = Amplifier(bench.eeg_id)
        wait("put in", "EEG", False)
        told.sent.append(bench.mark())
        before_s = time.perf_counter()
        recorder.close()
        recorder.close()
        told.closing_s = time.perf_counter() - before_s
        yield told


@pytest.mark.timeout(120)
def test_a_recorder_says_what_it_records_and_how_that_was_shown(told: Told) -> None:
    described = told.described
    names = [stream["name"] for stream in described["streams"]]
    assert names == ["mindpain-markers", "mindpain-rating", "mindpain-watch", "EEG"]
    assert described["device"] == "labrecorder"
    assert described["file"] == str(told.file)
    assert described["free_gb"] > 0
    assert 0 < described["test_marker_after_s"] < 15
    recorded = {stream["info"]["uid"][0] for stream in read_xdf(told.file).values()}
    assert {stream["uid"] for stream in described["streams"]} == recorded


def test_while_all_is_well_nothing_is_told_and_asking_costs_nothing(told: Told) -> None:
    assert told.quiet == []
    assert told.poll_s < 0.05


@pytest.mark.parametrize(("name", "about"), [("stopped", "file"), ("pulled out", "EEG")])
def test_trouble_is_told_within_five_seconds(told: Told, name: str, about: str) -> None:
    news, after_s = told.news[name]
    assert after_s < PROMISE_S
    assert news.about == about
    assert news.trouble
    assert news.time_s - PROMISE_S < news.since_s < news.time_s


def test_what_is_well_again_is_told_and_nothing_else_was(told: Told) -> None:
    for name in ("goes on", "put in"):
        assert told.news[name][0].trouble == ""
    assert told.others == []
    stopped, well, pulled, put_in = told.troubles
    assert "is no longer written" in stopped
    assert "stream EEG no longer comes" in pulled
    assert (well, put_in) == ("", "")


def test_every_marker_to_the_last_is_in_the_file(told: Told) -> None:
    assert markers_in(told.file) == told.sent
    assert told.closing_s < 25


def test_a_tail_of_the_file_has_the_streams_and_counts_that_pyxdf_has(told: Told) -> None:
    tail = XdfTail()
    data = told.file.read_bytes()
    for start in range(0, len(data), 7001):
        tail.feed(data[start : start + 7001])
    assert not tail.incomplete
    streams = read_xdf(told.file)
    assert {stream.name: tail.samples[stream_id] for stream_id, stream in tail.streams.items()} == {
        name: len(stream["time_stamps"]) for name, stream in streams.items()
    }
    for stream in tail.streams.values():
        info = streams[stream.name]["info"]
        assert stream.source_id == info["source_id"][0]
        assert stream.nominal_srate == float(info["nominal_srate"][0])
