"""A report has what its session has: current, light, cold water, two probes, calibrations, tasks, scanner."""

from __future__ import annotations

import re
from pathlib import Path

from experiments.recorded.runs import read_recorded
from experiments.report.page import report_of
from tests.laser_for_tests import known_limits, short_laser
from tests.library_for_tests import write_library
from tests.pages_for_tests import PageReader, read, rehearsed
from tests.probes_for_tests import two_probe_protocol


def page(folder: Path, protocol: str | Path, rig: str = "rehearsal", **further: object) -> PageReader:
    return read(report_of(read_recorded(rehearsed(folder, protocol, rig, **further))).page)


def test_current_has_its_levels_its_markers_and_no_temperatures(tmp_path: Path) -> None:
    found = page(tmp_path, "attention_direction", "eeg_electrical")
    assert "current over the trials" in found.text
    assert "Nobody has: read off by the operator, measured." in found.text
    assert "548 of 548 on eeg" in found.text
    assert "°C" not in found.text
    assert "notices: the P24 notices an electrode" in found.text


def test_a_laser_that_says_nothing_is_not_called_delivered(tmp_path: Path) -> None:
    found = page(tmp_path, short_laser(tmp_path), known_limits(tmp_path))
    assert "laser energy over the trials" in found.text
    assert "stimuli not measured this stimulator does not tell what it gives" in found.text


def test_cold_water_has_its_seconds_its_ending_and_its_temperature(tmp_path: Path) -> None:
    found = page(tmp_path, "demo_cold", "cold_pressor", person="published")
    assert "Time in cold water" in found.text
    assert re.search(r"immersions trial .* 1 breath mindful [0-9.]+ (cap|withdrawal) 1\.0 1\.0", found.text)
    assert "stimuli does not apply nothing was given that is judged" in found.text
    assert "dose" not in found.places


def test_two_probes_are_told_apart(tmp_path: Path) -> None:
    found = page(tmp_path, two_probe_protocol(tmp_path), "two_thermodes")
    for name in ("one, first probe", "other, second probe", "both, first probe", "both, second probe"):
        assert name in found.text
    assert found.text.count("left volar forearm 5") >= 2


def test_a_calibration_has_what_it_found_and_used(tmp_path: Path) -> None:
    found = page(tmp_path, "calibrated_heat", person="published", seed=1)
    assert "Calibrations" in found.headings
    table = found.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "heat heat 20 43.66 °C 0.37 °C 43.70 °C 10 accepted slope" in table
    assert "hollow: does not (of a calibration" in found.text


def test_thresholds_have_answers_to_choices_and_presses(tmp_path: Path) -> None:
    found = page(tmp_path, "thresholds")
    assert "answers to choices" in found.text
    assert "Calibration pain threshold by limits" in found.text
    assert "painful no" in found.text


def test_a_scanner_has_its_runs_and_a_rating_all_along_its_course(tmp_path: Path) -> None:
    assert "1 822 818 0 0 0 2000.000" in page(tmp_path / "mri", "fmri_block", "mri", seed=1).text
    found = page(tmp_path / "qst", "dynamic_qst")
    assert "pain, all along" in found.text
    assert "2 trials, each a line; 0 is the onset." in found.text


def test_tasks_have_their_accuracy_and_questionnaires_their_scores(tmp_path: Path) -> None:
    found = page(tmp_path / "tasks", "tasks_beside_heat")
    assert "Tasks" in found.headings
    assert "neutral stroop 1 33" in found.text
    found = page(tmp_path / "visit", "weekly_visit", occasion="baseline")
    assert "weekly visit · baseline" in found.text
    assert "pcs opening total" in found.text.replace("closing", "opening")
    assert "A stand-in text is not the questionnaire: its scores mean nothing." in found.text


def test_stand_ins_for_unknown_values_are_named(tmp_path: Path) -> None:
    found = page(tmp_path, write_library(tmp_path), arm="one", occasion="before")
    assert "Stand-ins were taken for what no source tells: stimuli.heat_48.plateau_s." in found.text
    assert "library · one · before" in found.text


def test_a_report_of_a_session_in_another_language_is_whole(tmp_path: Path) -> None:
    found = page(tmp_path, "demo", language="de")
    assert "language, seed de, seed 5" in found.text
