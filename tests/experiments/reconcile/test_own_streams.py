"""Which streams of a file are the run's: by id, by what they say, and by when their samples were sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.recorded.runs import RecordedRun
from hardware.lsl.outlets import RECORDER_TEST
from mindpain_task.located import Refused
from tests.experiments.reconcile import xdf_for_tests as xdf
from tests.experiments.reconcile.recordings_for_tests import compared, told
from tests.experiments.reconcile.runs_for_tests import on_lsl, read

LATER_S = 1000.0


@pytest.fixture
def later(plain_heat: Path, tmp_path: Path) -> RecordedRun:
    """The same person's next run, as after a resume: its numbers begin anew, its streams are others."""
    return read(on_lsl(plain_heat, tmp_path / "later", uid="another", later_s=LATER_S))


def joined(one: xdf.Stream, two: xdf.Stream) -> xdf.Stream:
    """Return two streams as one under the header of the first: a recorder that went on."""
    values = [*one.values, *two.values]
    return replace(one, stamps_s=[*one.stamps_s, *two.stamps_s], values=values)


def test_the_recorders_own_test_is_no_marker(heat: RecordedRun, tmp_path: Path) -> None:
    streams = xdf.all_of(heat)
    streams[0].stamps_s.insert(0, streams[0].stamps_s[0] - 0.5)
    streams[0].values = [xdf.marker_text(0, RECORDER_TEST), *streams[0].values]
    found = compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams))
    assert found.is_clean
    assert "the recorder was tested by them: 1 marker" in "\n".join(found.comparisons[0].all_notes)


def test_another_sessions_file_is_refused_with_whose_it_is(
    heat: RecordedRun, current: RecordedRun, tmp_path: Path
) -> None:
    path = xdf.write_xdf(tmp_path / "a.xdf", xdf.all_of(current))
    with pytest.raises(Refused, match="of another rig") as refused:
        compared(heat, xdf=path)
    assert "mindpain-eeg_electrical-markers" in str(refused.value)
    streams = [
        replace(each, uid="other", says={**each.says, "participant": "sim77"}) for each in xdf.all_of(heat)
    ]
    streams[0].stamps_s = [at_s + 5000.0 for at_s in streams[0].stamps_s]
    with pytest.raises(Refused) as refused:
        compared(heat, xdf=xdf.write_xdf(tmp_path / "b.xdf", streams))
    said = "its markers are of sub-sim77, ses-01, short; this run is of sub-sim01, ses-01, short"
    assert said in str(refused.value)


def test_another_run_of_the_same_session_is_refused(heat: RecordedRun, tmp_path: Path) -> None:
    streams = [replace(each, uid="other") for each in xdf.all_of(heat)]
    streams[0].stamps_s = [at_s + 5000.0 for at_s in streams[0].stamps_s]
    with pytest.raises(Refused, match="another run of it"):
        compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams))


def test_a_file_without_markers_is_refused_with_what_it_has(heat: RecordedRun, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no markers of mindpain; its streams: amp"):
        compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", [xdf.eeg(heat)]))


def test_a_run_that_sent_nothing_on_lsl_is_refused(scanned: RecordedRun, tmp_path: Path) -> None:
    path = xdf.write_xdf(tmp_path / "a.xdf", xdf.all_of(scanned))
    with pytest.raises(Refused, match=r"sent no markers on LSL \(its outlets: none\)"):
        compared(scanned, xdf=path)


@pytest.mark.parametrize("which", [0, 1])
def test_a_recorder_that_goes_on_through_two_runs_has_both_in_one_stream(
    heat: RecordedRun, later: RecordedRun, tmp_path: Path, which: int
) -> None:
    pairs = zip(xdf.all_of(heat), xdf.all_of(later), strict=True)
    path = xdf.write_xdf(tmp_path / "a.xdf", [joined(one, two) for one, two in pairs][:3])
    found = compared((heat, later)[which], xdf=path)
    assert told(found) == ""
    assert "before or after this run" in "\n".join(found.comparisons[0].all_notes)


@pytest.mark.parametrize("which", [0, 1])
def test_two_runs_in_one_file_may_have_streams_of_their_own(
    heat: RecordedRun, later: RecordedRun, tmp_path: Path, which: int
) -> None:
    further = [replace(each, uid=f"another{each.uid[36:]}") for each in xdf.all_of(later)[:3]]
    path = xdf.write_xdf(tmp_path / "a.xdf", [*xdf.all_of(heat)[:3], *further])
    found = compared((heat, later)[which], xdf=path)
    assert told(found) == ""


def test_an_outlet_that_was_opened_again_has_two_streams(heat: RecordedRun, tmp_path: Path) -> None:
    markers, *others = xdf.all_of(heat)
    half = len(markers.stamps_s) // 2
    one = replace(markers, stamps_s=markers.stamps_s[:half], values=markers.values[:half])
    two = replace(markers, stamps_s=markers.stamps_s[half:], values=markers.values[half:])
    found = compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", [two, *others, one]))
    assert told(found) == ""
    assert "in 2 streams of the file" in "\n".join(found.comparisons[0].all_notes)


def test_the_header_of_an_earlier_participant_hides_nobody(heat: RecordedRun, tmp_path: Path) -> None:
    """The recorder went on from the last participant: LSL finds the stream again by its source id."""
    streams = [
        replace(each, uid="old", says={**each.says, "participant": "sim77"}) if each.says else each
        for each in xdf.all_of(heat)
    ]
    found = compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams))
    assert told(found) == ""
    assert "is that of an earlier session (sub-sim77, ses-01, short)" in "\n".join(
        found.comparisons[0].all_notes
    )


def test_stamps_of_another_clock_are_compared_and_not_called_checked(
    heat: RecordedRun, tmp_path: Path
) -> None:
    streams = xdf.all_of(heat)
    for each in streams:
        each.stamps_s = [at_s + 90_000.0 for at_s in each.stamps_s]
    found = compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams))
    markers = found.comparisons[0]
    assert markers.result.count("matched") == len(markers.result.rows)
    assert markers.judgement == "not all checked"
    assert "not on the session's clock" in told(found)
    assert not found.is_clean
    assert not found.is_faulty


def test_samples_that_are_no_markers_are_told(heat: RecordedRun, tmp_path: Path) -> None:
    streams = xdf.all_of(heat)
    streams[0].values = ["{", *streams[0].values[1:]]
    found = compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams))
    assert found.comparisons[0].result.count("missing") == 1
    assert "they are no markers: 1 sample" in "\n".join(found.comparisons[0].all_notes)
