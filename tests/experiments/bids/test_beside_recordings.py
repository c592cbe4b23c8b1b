"""Beside EEG or a scanner, events stand with the recording: none twice, none lost, all from its zero."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import mne
import numpy as np
import pandas as pd
import pytest

from experiments.bids.exporting import add_run
from experiments.bids.whole_check import faults_of_dataset
from experiments.recorded.runs import read_recorded
from hardware.rig_file import RIGS
from mindpain_task.bids.events import first_volumes_s
from tests.experiments.bids.exports_for_tests import TWO_AUTHORS, rehearsed, request_for, validated
from tests.experiments.bids.recordings_for_tests import write_eeg, write_image


def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep="\t", na_values="n/a", keep_default_na=False)


def said(path: Path) -> dict[str, object]:
    return dict(json.loads(path.with_name(path.name.partition(".")[0] + ".json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run beside a scanner."""
    data = tmp_path_factory.mktemp("scanned")
    return rehearsed(request_for("fmri_block", "sim01", data, rig="mri", recorded="func"))


@pytest.fixture
def in_scanner(scanned: Path, tmp_path: Path) -> Path:
    """Its dataset."""
    add_run(scanned, tmp_path / "out", TWO_AUTHORS)
    return tmp_path / "out"


def test_events_beside_a_scanner_count_from_its_first_volume(scanned: Path, in_scanner: Path) -> None:
    events = next(in_scanner.glob("sub-*/ses-*/func/*_events.tsv"))
    rows = table(events)
    (first_s,) = first_volumes_s(read_recorded(scanned).records).values()
    assert rows.loc[rows["trial_type"] == "scan_start", "onset"].tolist() == [0.0]
    assert rows["onset"].min() >= -60
    rest = table(next(in_scanner.glob("sub-*/ses-*/beh/*_events.tsv")))
    assert rest.loc[rest["trial_type"] == "session_start", "onset"].tolist() == [0.0]
    together = sorted([*(rows["onset"] + first_s).round(6), *rest["onset"]])
    add_run(as_if_beside_nothing(scanned, in_scanner.parent), in_scanner.parent / "whole")
    whole = table(next((in_scanner.parent / "whole").glob("sub-*/ses-*/beh/*_events.tsv")))
    assert np.allclose(together, sorted(whole["onset"]), atol=1e-6)
    assert "first volume" in str(said(events)["onset"])
    assert "session_start" in str(said(next(in_scanner.glob("sub-*/ses-*/beh/*_events.tsv")))["onset"])


def as_if_beside_nothing(run: Path, folder: Path) -> Path:
    """Copy a run as if nothing else had been recorded."""
    copy = Path(shutil.copytree(run, folder / run.name))
    facts = json.loads((copy / "session.json").read_text(encoding="utf-8")) | {"recorded": "beh"}
    (copy / "session.json").write_text(json.dumps(facts), encoding="utf-8")
    return copy


def test_what_was_sampled_counts_from_the_first_volume_too(scanned: Path, in_scanner: Path) -> None:
    stim = next(in_scanner.glob("sub-*/ses-*/func/*_stim.tsv.gz"))
    told = said(stim)
    samples = pd.read_csv(stim, sep="\t", names=told["Columns"], na_values="n/a")  # type: ignore[call-overload]
    times_s = told["StartTime"] + samples.index / told["SamplingFrequency"]
    events = table(next(in_scanner.glob("sub-*/ses-*/func/*_events.tsv")))
    heat = events[events["trial_type"] == "stimulus"].iloc[0]
    during = (times_s >= heat["onset"]) & (times_s < heat["onset"] + heat["duration"])
    measured = samples[[name for name in samples.columns if "zone" in name or "measured" in name]]
    assert measured[during].max().max() == pytest.approx(heat["target_temp_c"], abs=0.3)


def test_the_validator_is_clean_without_the_image_and_has_no_error_with_it(in_scanner: Path) -> None:
    assert validated(in_scanner) == []
    assert faults_of_dataset(in_scanner) == []
    events = next(in_scanner.glob("sub-*/ses-*/func/*_events.tsv"))
    write_image(events, volumes=820, tr_s=2.0)
    found = validated(in_scanner)
    assert [issue for issue in found if issue.severity == "error"] == []
    assert {issue.place.rpartition("_")[2] for issue in found} <= {"bold.nii.gz"}, "the lab's own to describe"
    assert faults_of_dataset(in_scanner) == []


def test_each_run_of_the_scanner_has_files_of_its_own(tmp_path: Path) -> None:
    rig = (RIGS / "mri.yaml").read_text(encoding="utf-8")
    assert "runs: session" in rig
    (tmp_path / "blocks.yaml").write_text(rig.replace("runs: session", "runs: block"), encoding="utf-8")
    asked = request_for(
        "demo", "sim01", tmp_path / "data", rig=str(tmp_path / "blocks.yaml"), recorded="func"
    )
    run = rehearsed(asked)
    out = tmp_path / "out"
    add_run(run, out, TWO_AUTHORS)
    assert validated(out) == []
    assert faults_of_dataset(out) == []
    files = sorted(out.glob("sub-*/ses-*/func/*_events.tsv"))
    assert [re.findall(r"run-(\d+)", path.name) for path in files] == [["0101"], ["0102"]]
    firsts_s = first_volumes_s(read_recorded(run).records)
    rest = next(out.glob("sub-*/ses-*/beh/*_events.tsv"))
    together = [*table(rest)["onset"]]
    for path, first_s in zip(files, firsts_s.values(), strict=True):
        assert table(path)["onset"].min() >= -60
        assert table(path).loc[table(path)["trial_type"] == "scan_start", "onset"].tolist() == [0.0]
        together += [*(table(path)["onset"] + first_s).round(6)]
    add_run(as_if_beside_nothing(run, tmp_path), tmp_path / "whole")
    whole = table(next((tmp_path / "whole").glob("sub-*/ses-*/beh/*_events.tsv")))
    assert np.allclose(sorted(together), sorted(whole["onset"]), atol=1e-6)
    sampled = [samples_of(path) for path in sorted(out.glob("sub-*/ses-*/func/*_stim.tsv.gz"))]
    at_once = samples_of(next((tmp_path / "whole").glob("sub-*/ses-*/beh/*_stim.tsv.gz")))
    assert sum(map(len, sampled)) == len(at_once)
    pd.testing.assert_frame_equal(pd.concat(sampled, ignore_index=True), at_once, check_dtype=False)


def samples_of(path: Path) -> pd.DataFrame:
    names = said(path)["Columns"]
    return pd.read_csv(path, sep="\t", names=names, na_values="n/a")  # type: ignore[call-overload,no-any-return]


def test_beside_a_scanner_of_which_no_volume_came_all_stands_in_beh(tmp_path: Path) -> None:
    run = rehearsed(request_for("demo", "sim01", tmp_path / "data", recorded="func"))
    exported = add_run(run, tmp_path / "out", TWO_AUTHORS)
    assert "no volume of the scanner is on record" in exported.notes[0]
    assert [*(tmp_path / "out").glob("sub-*/ses-*/func")] == []
    assert validated(tmp_path / "out") == []


def test_events_beside_eeg_are_clean_with_and_without_it_and_mne_reads_it(tmp_path: Path) -> None:
    run = rehearsed(request_for("demo", "sim01", tmp_path / "data", recorded="eeg"))
    out = tmp_path / "out"
    add_run(run, out, TWO_AUTHORS)
    events = next(out.glob("sub-*/ses-*/eeg/*_events.tsv"))
    assert [*out.glob("sub-*/ses-*/beh/*_events.tsv")] == []
    assert validated(out) == []
    rows = table(events)
    header = write_eeg(events, lasts_s=rows["onset"].max() + 30, starts_s=12.0)
    assert validated(out) == []
    assert faults_of_dataset(out) == []
    assert "not the first sample of the EEG recording" in str(said(events)["onset"])
    raw = mne.io.read_raw_brainvision(header, verbose="error")
    marks = [mark["onset"] for mark in raw.annotations if mark["description"] == "Stimulus/S  1"]
    assert marks == [12.0]
    onsets_s = rows.loc[rows["trial_type"] == "stimulus", "onset"] + marks[0]
    found = mne.Annotations(onsets_s, 0.0, "stimulus", orig_time=raw.info["meas_date"])
    assert len(raw.set_annotations(found, verbose="error").annotations) == len(onsets_s)


def test_a_further_run_leaves_what_the_lab_has_put_beside_the_events(tmp_path: Path, demo: Path) -> None:
    run = rehearsed(request_for("demo", "sim02", tmp_path / "data", recorded="eeg"))
    out = tmp_path / "out"
    add_run(run, out, TWO_AUTHORS)
    events = next(out.glob("sub-*/ses-*/eeg/*_events.tsv"))
    header = write_eeg(events, lasts_s=300, starts_s=12.0)
    add_run(demo, out)
    again = rehearsed(request_for("demo", "sim02", tmp_path / "data", recorded="eeg"))
    add_run(again, out)
    scans = next(out.glob("sub-sim02/ses-01/*_scans.tsv")).read_text(encoding="utf-8")
    assert f"eeg/{header.name}\tn/a\tno\n" in scans
    assert validated(out) == []
