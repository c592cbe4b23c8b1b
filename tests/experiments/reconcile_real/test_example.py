"""The example that goes from XDF to MNE epochs does so, with a recording that a lab would have."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import mne
import numpy as np
import pandas as pd
import pytest
import pyxdf
from numpy.typing import NDArray

from bootstrap import ROOT
from tests.eeg_player import COUNT_V, RATE_HZ
from tests.experiments.reconcile_real.recorded_for_tests import CONDITIONS, TRIALS, RecordedSession
from tests.experiments.reconcile_real.xdf_edits import (
    chunk_sizes,
    texts_in,
    with_header,
    with_texts,
    without_samples,
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="LabRecorder is tried on Linux"),
    pytest.mark.timeout(120),
    # MNE 1.13 reads metadata in a way that pandas will drop.
    pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning:mne.utils.mixin"),
]
EXAMPLE = ROOT / "docs" / "examples" / "xdf_to_mne_epochs.py"
ALIGNED_S = 0.001
BEFORE, AFTER = 1000, 2000
"""Samples of an epoch before and after its onset."""
MARKERS, EEG = "mindpain-markers", "amplifier"


def example() -> Any:
    """Return the example as a module: it is quicker than a program."""
    spec = importlib.util.spec_from_file_location("xdf_to_mne_epochs", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def epochs_from(xdf: Path, run: Path, save: Path, *options: str) -> Any:
    """Run the example; return the epochs that it saved."""
    example().main([str(xdf), str(run), "--save", str(save), *options])
    return mne.read_epochs(save, verbose="error")


@pytest.fixture(scope="module")
def made(recorded: RecordedSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, str]:
    """The epochs of the recording as it is, and what was printed: the example run as a program."""
    save = tmp_path_factory.mktemp("made") / "heat-epo.fif"
    command = [sys.executable, "-W", "error", EXAMPLE, recorded.xdf, recorded.folder, "--save", save]
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return mne.read_epochs(save, verbose="error"), ended.stdout


def onsets_s(recorded: RecordedSession) -> dict[int, float]:
    """Return when the journal has the heat of each trial, on the session's clock."""
    heats = [each.event for each in recorded.records if each.event.kind == "heat_onset"]
    return {event.trial: event.time_s for event in heats if event.trial is not None}


def eeg_in(xdf: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return stamps and values of the EEG as they are in a file, by pyxdf alone."""
    (eeg,), _ = pyxdf.load_xdf(str(xdf), [{"name": EEG}], dejitter_timestamps=False)
    return eeg["time_stamps"], eeg["time_series"]


def test_an_epoch_for_each_heat_begins_within_a_millisecond_of_the_journals_onset(
    recorded: RecordedSession, made: tuple[Any, str]
) -> None:
    epochs, printed = made
    expected = onsets_s(recorded)
    assert len(epochs) == len(expected) == len(CONDITIONS) * TRIALS
    assert f"epochs: {len(expected)} of {len(expected)} onsets" in printed
    assert "THESE DATA ARE SIMULATED (stimulator" in printed
    stamps, values = eeg_in(recorded.xdf)
    for data, sample, trial in zip(epochs.get_data(), epochs.events[:, 0], expected, strict=True):
        assert abs(stamps[sample] - expected[trial]) < ALIGNED_S
        within = values[sample - BEFORE : sample + AFTER + 1].T * 1e-6  # it was sent in microvolts
        within = within - within[:, : BEFORE + 1].mean(axis=1, keepdims=True)
        assert np.allclose(data, within, atol=1e-9), "an epoch has other samples than those of its onset"
        assert np.allclose(np.diff(data[-1]), COUNT_V, rtol=0.01)  # in volts, and none is missing
    assert epochs.times[BEFORE] == 0
    assert epochs.metadata["error_s"].abs().max() <= 0.51 / RATE_HZ


def test_each_epoch_knows_its_trial_and_each_marker_is_an_annotation(
    recorded: RecordedSession, made: tuple[Any, str]
) -> None:
    epochs, printed = made
    trials = pd.read_csv(recorded.folder / "trials.tsv", sep="\t", na_values="n/a", dtype={"run": str})
    found = epochs.metadata[trials.columns].astype({"trial": int})
    assert found.to_csv(index=False, float_format="%.6f") == trials.to_csv(index=False, float_format="%.6f")
    for condition, mean in trials.groupby("condition")["intensity"].mean().round(2).items():
        (line,) = [line for line in printed.splitlines() if line.startswith(str(condition))]
        assert float(line.split()[1]) == mean
    marked = [(each.seq, each.event.marker) for each in recorded.marked]
    extras = [(extra["seq"], extra["code"], extra["trial"]) for extra in epochs.annotations.extras]
    labels = [str(label) for label in epochs.annotations.description]
    assert list(zip([seq for seq, _, _ in extras], labels, strict=True)) == marked
    heat = [extra for extra, label in zip(extras, labels, strict=True) if label == "heat_onset"]
    assert [(code, trial) for _, code, trial in heat] == [(50, trial) for trial in trials["trial"]]


def test_a_hole_in_the_eeg_costs_the_epochs_that_span_it_and_moves_no_other(
    recorded: RecordedSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of LabRecorder's chunks is missing, half a second, soon after the second trial's onset."""
    expected = onsets_s(recorded)
    firsts = np.cumsum([0, *chunk_sizes(recorded.xdf, EEG)[:-1]])
    lost = int(np.searchsorted(eeg_in(recorded.xdf)[0][firsts], expected[2] + 0.2))
    xdf = without_samples(recorded.xdf, tmp_path / "hole.xdf", EEG, [lost])
    epochs = epochs_from(xdf, recorded.folder, tmp_path / "heat-epo.fif")
    printed = capsys.readouterr().out
    assert "1 holes" in printed
    assert "epochs: 3 of 4 onsets" in printed
    assert list(epochs.metadata["trial"]) == [1, 3, 4]
    whole_stamps, whole = eeg_in(recorded.xdf)
    _, values = eeg_in(xdf)
    for sample, trial in zip(epochs.events[:, 0], epochs.metadata["trial"], strict=True):
        (place,) = np.flatnonzero(whole[:, -1] == values[sample, -1])  # by what it counts, not by stamps
        assert abs(whole_stamps[place] - expected[int(trial)]) < ALIGNED_S


def test_an_onset_that_was_not_recorded_is_told_and_the_recorders_own_tests_are_no_markers(
    recorded: RecordedSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = json.dumps({"seq": 0, "code": 0, "label": "recorder_test", "token": "x"})
    samples = []
    for time_s, text in texts_in(recorded.xdf, MARKERS):
        said = json.loads(text)
        is_lost = (said["label"], said["trial"]) == ("heat_onset", 3)
        samples += [(time_s, test)] + [(time_s, text)] * (not is_lost)
    xdf = with_texts(recorded.xdf, tmp_path / "lacks.xdf", MARKERS, samples)
    epochs = epochs_from(xdf, recorded.folder, tmp_path / "heat-epo.fif")
    printed = capsys.readouterr().out
    assert "NOT RECORDED: the heat_onset of trial 3" in printed
    assert list(epochs.metadata["trial"]) == [1, 2, 4]
    assert f"markers: {len(recorded.marked) - 1}, " in printed


def test_of_two_runs_in_one_recording_the_right_one_is_taken(
    recorded: RecordedSession, tmp_path: Path
) -> None:
    """The first broke off after two trials, a while before, and was quicker."""
    samples = texts_in(recorded.xdf, MARKERS)
    earlier = [(time_s - 100.0, text) for time_s, text in samples if (json.loads(text)["trial"] or 0) < 3]
    earlier = [(earlier[0][0] + 0.9 * (time_s - earlier[0][0]), text) for time_s, text in earlier]
    xdf = with_texts(recorded.xdf, tmp_path / "both.xdf", MARKERS, [*earlier, *samples])
    epochs = epochs_from(xdf, recorded.folder, tmp_path / "heat-epo.fif")
    assert list(epochs.metadata["trial"]) == [1, 2, 3, 4]
    assert np.allclose(epochs.metadata["time_s"], list(onsets_s(recorded).values()), atol=ALIGNED_S)


def test_a_run_that_was_not_recorded_is_refused(recorded: RecordedSession, tmp_path: Path) -> None:
    other = tmp_path / recorded.folder.name.replace("sub-01", "sub-02")
    shutil.copytree(recorded.folder, other)
    with pytest.raises(SystemExit, match="was not recorded here, but sub-01 ses-01"):
        example().main([str(recorded.xdf), str(other)])
    again = tmp_path / recorded.folder.name
    shutil.copytree(recorded.folder, again)
    table = pd.read_csv(again / "trials.tsv", sep="\t")
    table["heat_onset_s"] += np.where(table["trial"] == 3, 0.02, 0.0)
    table.to_csv(again / "trials.tsv", sep="\t", index=False)
    with pytest.raises(SystemExit, match="it is not of this run"):
        example().main([str(recorded.xdf), str(again)])


def test_what_cannot_be_read_ends_in_a_sentence(recorded: RecordedSession, tmp_path: Path) -> None:
    for path in (tmp_path / "none.xdf", tmp_path):
        with pytest.raises(SystemExit, match="cannot be read as XDF"):
            example().main([str(path), str(recorded.folder)])
    unfinished = tmp_path / recorded.folder.name
    unfinished.mkdir()
    with pytest.raises(SystemExit, match=r"it has no trials\.tsv"):
        example().main([str(recorded.xdf), str(unfinished)])


def test_values_in_a_unit_that_nobody_tells_are_refused(recorded: RecordedSession, tmp_path: Path) -> None:
    xdf = with_header(recorded.xdf, tmp_path / "unit.xdf", EEG, "<unit>-6</unit>", "<unit></unit>")
    with pytest.raises(SystemExit, match="give --unit"):
        example().main([str(xdf), str(recorded.folder)])
    told = epochs_from(xdf, recorded.folder, tmp_path / "told-epo.fif", "--unit", "microvolts")
    assert np.allclose(np.diff(told.get_data()[:, -1]), COUNT_V, rtol=0.01)
