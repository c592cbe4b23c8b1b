"""What was really recorded is found to be as it was sent; whatever is planted into it is found by name."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import pyxdf

from experiments.cli import main
from experiments.reconcile.comparing import Asked, compare_run
from experiments.recorded.runs import read_recorded
from mindpain_task.reconciling.nouns import Reconciliation, Verdict
from tests.brainvision import NEW_SEGMENT, STEP_UV, stimulus, write_brainvision
from tests.experiments.reconcile_real.planting import DRIFT_PPM, SHIFT_S, Fault, planted
from tests.experiments.reconcile_real.recorded_for_tests import BOX, RecordedSession
from tests.experiments.reconcile_real.xdf_edits import texts_in, with_texts, without_samples

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="LabRecorder is tried on Linux"),
    pytest.mark.timeout(120),
]
FAULTS: dict[Fault, tuple[Verdict, str]] = {
    "deleted": ("missing", "missing"),
    "doubled": ("doubled", "came twice"),
    "shifted": ("late", "late"),
}
"""What is planted -> how it is called in the table, and in the sentence about it."""
MARKERS, EEG = "mindpain-markers", "amplifier"
TRIAL, PULSE = 2, 10
"""Of which the onset's marker, and which pulse, something happens to."""
PLACES = ("xdf", "brainvision", "pulses")
AGAIN_S = 0.03
OTHER_ZERO_S = 12.5
"""A scanner's computer counts from a moment of its own."""


def onset(recorded: RecordedSession) -> int:
    """Return the journal's number of the heat that something is planted at."""
    heats = [each for each in recorded.marked if each.event.marker == "heat_onset"]
    return next(each.seq for each in heats if each.event.trial == TRIAL)


def xdf_with(recorded: RecordedSession, folder: Path, fault: Fault) -> Path:
    """Write a copy of the XDF whose markers have this fault."""
    samples = texts_in(recorded.xdf, MARKERS)
    place = [json.loads(text)["seq"] for _, text in samples].index(onset(recorded))
    return with_texts(recorded.xdf, folder / "copy.xdf", MARKERS, planted(fault, samples, place))


def brainvision_with(recorded: RecordedSession, folder: Path, fault: Fault) -> Path:
    """Write the amplifier's own recording of the same EEG, on its clock, with the trigger box's codes."""
    (eeg,), _ = pyxdf.load_xdf(str(recorded.xdf), [{"name": EEG}])
    reports = [each.event for each in recorded.records if each.event.kind == "marker_report"]
    told = [each.data for each in reports if each.data["outlet"] == BOX]
    codes = [(float(str(each["sent_s"])), int(str(each["code"]))) for each in told]
    place = [each["of"] for each in told].index(onset(recorded))
    begins_s = float(eeg["time_stamps"][0])
    changed = [(time_s - begins_s, code) for time_s, code in planted(fault, codes, place, AGAIN_S)]
    values = np.asarray(eeg["time_series"][:, :-1], dtype=np.float64)
    names = recorded.eeg.channels[:-1]
    rate_hz = recorded.eeg.rate_hz
    marks = [(0, NEW_SEGMENT), *((round(at_s * rate_hz), stimulus(code)) for at_s, code in changed)]
    steps = np.round(values / STEP_UV).astype(np.int16)
    return write_brainvision(folder / "amp.vhdr", names, steps, rate_hz, marks)


def pulses_with(recorded: RecordedSession, folder: Path, fault: Fault) -> Path:
    """Write the file of pulses that another computer saw, on its clock."""
    pulses = [each for each in recorded.records if each.event.kind == "scanner_pulse"]
    first_s = pulses[0].event.time_s
    times = [(each.event.time_s - first_s + OTHER_ZERO_S, None) for each in pulses]
    lines = [f"{time_s:.4f}\n" for time_s, _ in planted(fault, times, PULSE, AGAIN_S)]
    path = folder / "pulses.txt"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def compared(recorded: RecordedSession, folder: Path, where: str, fault: Fault) -> Reconciliation:
    """Plant a fault into one of the recordings, and compare the run with it."""
    if where == "xdf":
        asked = Asked(xdf=xdf_with(recorded, folder, fault))
    elif where == "brainvision":
        asked = Asked(eeg=brainvision_with(recorded, folder, fault))
    else:
        asked = Asked(pulses=pulses_with(recorded, folder, fault))
    return compare_run(read_recorded(recorded.folder), asked).comparisons[0].result


def number_of(recorded: RecordedSession, where: str) -> int:
    """Return the journal's number of what something happens to."""
    pulses = [each.seq for each in recorded.records if each.event.kind == "scanner_pulse"]
    return pulses[PULSE] if where == "pulses" else onset(recorded)


def test_the_recording_as_it_is_has_everything_as_it_was_sent(recorded: RecordedSession) -> None:
    found = compare_run(read_recorded(recorded.folder), Asked(xdf=recorded.xdf))
    said = [sentence for each in found.comparisons for sentence in each.sentences]
    assert found.is_clean, (found.faults, said)
    markers, edges = found.comparisons
    assert [row.sent.number for row in markers.result.rows if row.sent] == [s.seq for s in recorded.marked]
    for each in (markers, edges):
        assert each.result.count("matched") == len(each.result.rows) > 0
        assert each.largest_ms is not None
        assert abs(each.largest_ms) < 0.1  # stamps are copied, not measured anew


def test_the_command_says_so_too(
    recorded: RecordedSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All three recordings at once: as they are, and with a marker that never arrived."""
    others = ["--eeg", str(brainvision_with(recorded, tmp_path, "nothing"))]
    others += ["--pulses", str(pulses_with(recorded, tmp_path, "nothing")), "-o", str(tmp_path / "found")]
    assert main(["reconcile", str(recorded.folder), str(recorded.xdf), *others]) == 0
    assert {each.name for each in (tmp_path / "found").iterdir()} == {"reconcile.tsv", "reconcile.html"}
    capsys.readouterr()
    lacking = xdf_with(recorded, tmp_path, "deleted")
    assert main(["reconcile", str(recorded.folder), str(lacking), *others]) == 1
    assert f"number {onset(recorded)} (heat_onset" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("where", PLACES)
def test_what_is_as_it_was_sent_has_no_fault(recorded: RecordedSession, tmp_path: Path, where: str) -> None:
    found = compared(recorded, tmp_path, where, "nothing")
    assert found.faults == ()
    assert found.clean
    assert found.count("matched") == len(found.rows) > 20


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("where", PLACES)
def test_what_is_planted_is_found_by_name_and_nothing_else_is(
    recorded: RecordedSession, tmp_path: Path, where: str, fault: Fault
) -> None:
    verdict, words = FAULTS[fault]
    found = compared(recorded, tmp_path, where, fault)
    (row,) = [each for each in found.rows if each.verdict != "matched"]
    assert row.verdict == verdict
    (sentence,) = found.faults
    assert words in sentence
    if row.sent is not None:
        assert row.sent.number == number_of(recorded, where)
        assert f"number {row.sent.number} " in sentence
    if fault == "shifted":
        assert row.residual_s == pytest.approx(SHIFT_S, abs=0.001)


@pytest.mark.parametrize("where", PLACES)
def test_a_clock_that_drifts_is_found_though_everything_arrived(
    recorded: RecordedSession, tmp_path: Path, where: str
) -> None:
    found = compared(recorded, tmp_path, where, "drifted")
    assert found.count("matched") == len(found.rows)
    assert found.clock is not None
    assert found.clock.drift_ppm == pytest.approx(DRIFT_PPM, abs=50)
    assert "the recording's clock runs" in found.faults[0]
    assert all("clock" in sentence for sentence in found.faults)


def test_a_hole_in_the_eeg_is_found_though_every_marker_is_there(
    recorded: RecordedSession, tmp_path: Path
) -> None:
    xdf = without_samples(recorded.xdf, tmp_path / "hole.xdf", EEG, [20, 21])
    found = compare_run(read_recorded(recorded.folder), Asked(xdf=xdf))
    (sentence,) = found.faults
    assert f"{EEG} stopped once" in sentence
    assert all(each.judgement == "as sent" for each in found.comparisons)
