"""Faults planted in an XDF file: each is found and named, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.reconcile.compared import Comparison, Reconciled
from experiments.recorded.runs import RecordedRun
from tests.experiments.reconcile import xdf_for_tests as xdf
from tests.experiments.reconcile.recordings_for_tests import compared, told


@pytest.fixture
def streams(current: RecordedRun) -> list[xdf.Stream]:
    """The streams of the run as they were sent; a test spoils them."""
    return xdf.all_of(current)


def reconciled(run: RecordedRun, folder: Path, streams: list[xdf.Stream], **how: bool) -> Reconciled:
    """Write the streams and compare the file with the run."""
    return compared(run, xdf=xdf.write_xdf(folder / "recorded.xdf", streams, **how))


def counts(comparison: Comparison) -> dict[str, int]:
    """Return how many rows there are of each verdict that is none of a match."""
    kinds = ("missing", "extra", "doubled", "late", "early")
    return {kind: count for kind in kinds if (count := comparison.result.count(kind))}  # type: ignore[arg-type]


def without(stream: xdf.Stream, *places: int) -> None:
    """Take samples out of a stream."""
    kept = sorted({*range(len(stream.stamps_s))} - {*places})
    stream.stamps_s = [stream.stamps_s[at] for at in kept]
    stream.values = [stream.values[at] for at in kept]


def test_markers_that_were_deleted(current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path) -> None:
    without(streams[0], 50, 51, 120)
    found = reconciled(current, tmp_path, streams)
    markers, edges = found.comparisons
    assert counts(markers) == {"missing": 3}
    assert counts(edges) == {}
    marked = [record for record in current.records if record.event.marker]
    (sentence,) = markers.result.faults
    for place in (50, 51, 120):
        assert f"number {marked[place].seq} ({marked[place].event.marker}" in sentence
    assert markers.judgement == "not as sent"


def test_a_marker_that_came_twice(current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path) -> None:
    markers = streams[0]
    markers.stamps_s.insert(81, markers.stamps_s[80] + 0.004)
    markers.values = [*markers.values[:81], markers.values[80], *markers.values[81:]]
    found = reconciled(current, tmp_path, streams)
    assert counts(found.comparisons[0]) == {"doubled": 1}
    assert "came twice" in told(found)


def test_a_marker_that_nobody_sent(current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path) -> None:
    markers = streams[0]
    markers.stamps_s.insert(81, markers.stamps_s[80] + 0.1)
    markers.values = [*markers.values[:81], xdf.marker_text(99_999, "cue"), *markers.values[81:]]
    found = reconciled(current, tmp_path, streams)
    assert counts(found.comparisons[0]) == {"extra": 1}
    assert "number 99999, code 21, cue" in told(found)


@pytest.mark.parametrize(("by_s", "verdict"), [(0.003, "late"), (-0.5, "early"), (40.0, "late")])
def test_a_marker_whose_time_was_shifted(
    current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path, by_s: float, verdict: str
) -> None:
    streams[0].stamps_s[200] += by_s
    found = reconciled(current, tmp_path, streams)
    assert counts(found.comparisons[0]) == {verdict: 1}
    assert f"{verdict}: number" in told(found)
    assert f"by {abs(1000 * by_s):.1f} ms" in told(found)


def test_stamps_that_drift(current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path) -> None:
    markers = streams[0]
    first_s = markers.stamps_s[0]
    markers.stamps_s = [first_s + (at_s - first_s) * (1 + 50e-6) for at_s in markers.stamps_s]
    found = reconciled(current, tmp_path, streams)
    clock = found.comparisons[0].result.clock
    assert clock is not None
    assert clock.drift_ppm == pytest.approx(50.0, abs=0.01)
    assert counts(found.comparisons[0]) == {}
    assert "runs 50.0" in told(found)


def test_stamps_that_are_all_late(current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path) -> None:
    streams[0].stamps_s = [at_s + 0.05 for at_s in streams[0].stamps_s]
    assert "all markers come 50.0 ms later than they were sent" in told(
        reconciled(current, tmp_path, streams)
    )


def test_an_edge_of_the_device_that_was_lost(
    current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path
) -> None:
    without(streams[1], 60)
    markers, edges = reconciled(current, tmp_path, streams).comparisons
    assert counts(markers) == {}
    assert counts(edges) == {"missing": 1}


def test_the_recorders_clock_may_run_as_clocks_do_and_no_faster(
    current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path
) -> None:
    for stream in streams:
        stream.ahead_s, stream.ahead_ppm = 1234.5, 60.0
    found = reconciled(current, tmp_path, streams)
    assert found.is_clean
    assert found.streams[0].drift_ppm == pytest.approx(60.0, abs=0.5)
    for stream in streams:
        stream.ahead_ppm = 400.0
    sentence = told(reconciled(current, tmp_path, streams))
    assert "the recorder's clock runs +400 ppm beside that of mindpain-markers" in sentence


def test_an_eeg_that_stopped_for_three_seconds(
    current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path
) -> None:
    without(streams[3], *range(1250, 1325))
    found = reconciled(current, tmp_path, streams)
    (fault,) = found.faults
    assert "amp stopped once, about 75 samples lost: 3.04 s at" in fault
    assert not found.is_clean
    (hole,) = found.streams[3].holes
    assert hole.lost == 75
    assert found.streams[3].measured_hz == pytest.approx(25.0, abs=0.01)


def test_an_eeg_that_began_late_and_ended_early(
    current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path
) -> None:
    count = len(streams[3].stamps_s)
    without(streams[3], *range(1500), *range(count - 1500, count))
    begins, ends = reconciled(current, tmp_path, streams).faults
    assert "amp begins" in begins
    assert "after the session's first marker" in begins
    assert "amp ends" in ends
    assert "before the session's last marker" in ends


def test_an_eeg_without_a_sample(current: RecordedRun, streams: list[xdf.Stream], tmp_path: Path) -> None:
    streams[3].stamps_s, streams[3].values = [], [[0.0]]
    assert "amp has no sample, though it should have 25 a second" in told(
        reconciled(current, tmp_path, streams)
    )


def test_temperatures_that_were_lost(heat: RecordedRun, tmp_path: Path) -> None:
    streams = xdf.all_of(heat)
    without(streams[2], *range(100, 112), 200)
    (fault,) = reconciled(heat, tmp_path, streams).faults
    assert "13 of " in fault
    assert "temperatures that were read back are not in it, in 2 holes" in fault


def test_streams_of_the_stimulator_that_were_not_recorded(heat: RecordedRun, tmp_path: Path) -> None:
    markers, _, _, eeg = xdf.all_of(heat)
    faults = reconciled(heat, tmp_path, [markers, eeg]).faults
    assert [fault.split("no stream ")[1].split(",")[0] for fault in faults] == [
        "mindpain-device",
        "mindpain-temperature",
    ]
