"""What the session itself knew of is told apart from what was lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from experiments.reconcile.compared import Reconciled
from mindpain_task.model import Event, JsonValue
from tests.experiments.reconcile import xdf_for_tests as xdf
from tests.experiments.reconcile.recordings_for_tests import compared, told
from tests.experiments.reconcile.runs_for_tests import Tell, listens, on_lsl, read, reported
from tests.experiments.reconcile.test_planted_in_xdf import counts, without

FAULT = "LSL: a sample for mindpain-markers could not be sent: broken"


def reconciled(
    plain: Path, folder: Path, tell: Tell, *, lost: Iterable[str] = (), all_lost: bool = False
) -> Reconciled:
    """Compare a run whose journal says what `tell` has, with a file that lacks markers of these labels."""
    run = read(on_lsl(plain, folder / "lsl", tell=tell))
    streams = xdf.all_of(run)
    texts = [str(value) for value in streams[0].values]
    places = [at for at, text in enumerate(texts) if any(f'"label":"{label}"' in text for label in lost)]
    without(streams[0], *(range(len(texts)) if all_lost else places))
    return compared(run, xdf=xdf.write_xdf(folder / "a.xdf", streams))


def test_a_marker_that_could_not_be_sent_is_not_called_lost(plain_heat: Path, tmp_path: Path) -> None:
    def tell(seq: int, event: Event) -> tuple[Event, ...]:
        return (reported(seq, event, FAULT if event.marker == "delay" else ""),)

    found = reconciled(plain_heat, tmp_path, tell, lost=["delay"])
    markers = found.comparisons[0]
    assert counts(markers) == {}
    assert {each.sent.label for each in markers.known} == {"delay"}
    assert markers.judgement == "holes the session knew of"
    assert f"not in it, as the session knew: not sent: {FAULT}" in told(found)
    assert not found.is_clean
    assert not found.is_faulty


def test_a_marker_that_is_there_all_the_same_is_matched(plain_heat: Path, tmp_path: Path) -> None:
    def tell(seq: int, event: Event) -> tuple[Event, ...]:
        return (reported(seq, event, FAULT if event.marker == "delay" else ""),)

    found = reconciled(plain_heat, tmp_path, tell)
    assert found.is_clean


def test_markers_that_nobody_listened_to(plain_heat: Path, tmp_path: Path) -> None:
    def tell(seq: int, event: Event) -> tuple[Event, ...]:
        report = reported(seq, event)
        if event.marker == "session_start":
            return report, listens(seq, event, False)
        return (report, listens(seq, event)) if event.marker == "block_start" else (report,)

    found = reconciled(plain_heat, tmp_path, tell, lost=["session_start"])
    assert "nobody listened to the stream" in told(found)
    assert [each.sent.label for each in found.comparisons[0].known] == ["session_start"]
    assert not found.is_faulty
    more = reconciled(plain_heat, tmp_path / "more", tell, lost=["session_start", "heat_end"])
    assert counts(more.comparisons[0]) == {"missing": 2}
    assert more.is_faulty


def test_markers_that_nobody_reported_on_may_be_missing(plain_heat: Path, tmp_path: Path) -> None:
    def tell(seq: int, event: Event) -> tuple[Event, ...]:
        return () if event.marker == "session_end" else (reported(seq, event),)

    found = reconciled(plain_heat, tmp_path, tell, lost=["session_end"])
    assert "the session ended before its outlet said what became of it" in told(found)
    assert not found.is_faulty


def test_markers_sent_while_the_recorder_was_in_trouble(plain_heat: Path, tmp_path: Path) -> None:
    def tell(seq: int, event: Event) -> tuple[Event, ...]:
        about: dict[str, JsonValue] = {"about": "file", "since_s": event.time_s - 0.001}
        if event.marker == "heat_onset" and event.trial == 1:
            trouble = Event("recorder_lost", event.time_s, data={**about, "reason": "the file does not grow"})
            return reported(seq, event), trouble
        if event.marker == "intensity_given" and event.trial == 1:
            return reported(seq, event), Event("recorder_back", event.time_s, data=about)
        return (reported(seq, event),)

    found = reconciled(plain_heat, tmp_path, tell, lost=["heat_end"])
    markers = found.comparisons[0]
    assert [each.sent.label for each in markers.known] == ["heat_end"]
    assert counts(markers) == {"missing": 1}  # trial 2 had no such excuse
    assert "the recorder was in trouble: the file does not grow" in told(found)


def test_a_file_without_one_marker_of_a_run_that_was_heard_is_faulty(
    plain_heat: Path, tmp_path: Path
) -> None:
    found = reconciled(plain_heat, tmp_path, lambda seq, event: (reported(seq, event),), all_lost=True)
    assert "no markers at all" in told(found)
    assert found.is_faulty
