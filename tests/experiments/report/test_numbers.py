"""What the figures and tables of a report show is what the journal's lines say, counted by hand here."""

from __future__ import annotations

import re
import statistics
from pathlib import Path
from typing import Any

import pytest

from experiments.recorded.runs import RecordedRun, read_recorded
from experiments.report.courses import BEFORE_S, courses_of
from experiments.report.doses import charges_of, totals_of
from experiments.report.page import report_of
from experiments.report.ratings import means_of, missing_of, ratings_of
from experiments.report.timing import onsets_of, residuals_of
from tests.pages_for_tests import lines_of, read, rehearsed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("numbers")
    return rehearsed(where, "attention_direction", person="published", seed=1)


@pytest.fixture(scope="module")
def run(folder: Path) -> RecordedRun:
    return read_recorded(folder)


@pytest.fixture(scope="module")
def journal(folder: Path) -> list[dict[str, Any]]:
    return lines_of(folder)


def of_kind(journal: list[dict[str, Any]], *kinds: str) -> list[dict[str, Any]]:
    return [line for line in journal if line["kind"] in kinds]


def conditions(journal: list[dict[str, Any]]) -> dict[int, str]:
    return {line["block"]: line["data"]["condition"] for line in of_kind(journal, "block_start")}


def test_every_rating_is_a_point_where_the_journal_has_it(
    run: RecordedRun, journal: list[dict[str, Any]]
) -> None:
    by_block = conditions(journal)
    by_hand = [
        (line["data"]["scale"], line.get("trial"), by_block[line["block"]], line["data"]["value"])
        for line in of_kind(journal, "rating")
    ]  # fmt: skip
    plotted = [(each.scale, each.trial, each.condition, each.value) for each in ratings_of(run)]
    assert len(by_hand) == 84
    assert plotted == by_hand


def test_the_means_are_those_of_the_journal_s_ratings(
    run: RecordedRun, journal: list[dict[str, Any]]
) -> None:
    by_block = conditions(journal)
    cells: dict[tuple[str, str], list[float]] = {}
    for line in of_kind(journal, "rating"):
        if line["data"]["value"] is not None:
            cells.setdefault((line["data"]["scale"], by_block[line["block"]]), []).append(
                line["data"]["value"]
            )
    means = {(each.scale, each.condition): each for each in means_of(ratings_of(run))}
    assert set(means) == set(cells)
    for cell, values in cells.items():
        assert means[cell].mean == pytest.approx(sum(values) / len(values))
        assert means[cell].n == len(values)
        if len(values) > 1:
            assert means[cell].sd == pytest.approx(statistics.stdev(values))


def test_what_is_missing_is_what_has_no_value_in_the_journal(
    run: RecordedRun, journal: list[dict[str, Any]]
) -> None:
    by_hand = [
        (line["block"], line["trial"], line["data"]["scale"])
        for line in of_kind(journal, "rating")
        if line["data"]["value"] is None
    ]
    assert by_hand
    assert list(missing_of(run)) == by_hand


def test_the_courses_are_the_read_backs_since_each_onset(
    run: RecordedRun, folder: Path, journal: list[dict[str, Any]]
) -> None:
    read_back: list[dict[str, Any]] = [
        line for line in lines_of(folder, "readback.jsonl") if line["kind"] == "temperature"
    ]
    onsets, ends = of_kind(journal, "heat_onset"), of_kind(journal, "heat_end")
    stimuli = [line["data"]["stimulus"] for line in of_kind(journal, "trial_start")]
    courses = courses_of(run)
    assert len(courses) == len(onsets) == 30
    assert [course.heated.stimulus for course in courses] == stimuli
    for course, onset, end in zip(courses, onsets, ends, strict=True):
        by_hand = [line for line in read_back if onset["t"] - BEFORE_S <= line["t"] < end["t"] + 2.0]
        assert list(course.times_s) == pytest.approx([line["t"] - onset["t"] for line in by_hand])
        assert list(course.commanded_c) == [line["data"]["commanded_c"] for line in by_hand]
        assert course.zones_c.tolist() == [line["data"]["zones_c"] for line in by_hand]


def test_the_onset_errors_are_write_less_plan(run: RecordedRun, journal: list[dict[str, Any]]) -> None:
    by_hand = [1000 * (line["t"] - line["data"]["planned_s"]) for line in of_kind(journal, "heat_onset")]
    assert [each.error_ms for each in onsets_of(run)] == pytest.approx(by_hand)


def test_the_dose_of_a_site_is_what_settled_its_last_stimulus(
    run: RecordedRun, journal: list[dict[str, Any]]
) -> None:
    settled = [line for line in of_kind(journal, "dose") if line["data"]["basis"] != "commanded"]
    start_s = of_kind(journal, "session_start")[0]["t"]
    charges = charges_of(run)
    assert [(each.site, each.site_dose) for each in charges] == [
        (line["data"]["site"], line["data"]["site_dose"]) for line in settled
    ]
    assert [each.since_start_s for each in charges] == pytest.approx(
        [line["t"] - start_s for line in settled]
    )
    last = {line["data"]["site"]: line["data"]["site_dose"] for line in settled}
    assert {each.site: each.dose for each in totals_of(charges)} == last
    spent = {
        site: sum(line["data"]["dose"] for line in settled if line["data"]["site"] == site) for site in last
    }
    assert last == pytest.approx(spent, abs=1e-5)


def test_a_figure_has_a_mark_for_each_rating_and_no_more(
    run: RecordedRun, journal: list[dict[str, Any]]
) -> None:
    page = report_of(run).page
    start = page.index('aria-labelledby="ratings-intensity-title')
    drawing = page[start : page.index("</svg>", start)]
    use = r'<use href="#ratings-intensity-[^"]*" x="([^"]*)" y="[^"]*" style="fill: var\(--series'
    places = sorted(float(x) for x in re.findall(use, drawing))
    given = [line for line in of_kind(journal, "rating") if line["data"]["scale"] == "intensity"]
    values = sorted(line["data"]["value"] for line in given if line["data"]["value"] is not None)
    assert len(places) == len(values)
    per_point = (places[-1] - places[0]) / (values[-1] - values[0])
    assert [(place - places[0]) / per_point for place in places] == pytest.approx(
        [value - values[0] for value in values], abs=0.05
    )


def test_the_table_of_the_page_has_the_numbers_of_the_journal(
    run: RecordedRun, journal: list[dict[str, Any]]
) -> None:
    text = read(report_of(run).page).text.replace("\N{NO-BREAK SPACE}", " ")
    by_block = conditions(journal)
    values = [
        line["data"]["value"]
        for line in of_kind(journal, "rating")
        if line["data"]["scale"] == "intensity" and by_block[line["block"]] == "free_neutral"
    ]
    mean, sd = sum(values) / len(values), statistics.stdev(values)
    assert f"free neutral {mean:.1f} (SD {sd:.1f}), n {len(values)}" in text
    assert "30 delivered" in text


def test_a_marker_s_residual_is_its_sending_less_its_event(tmp_path: Path) -> None:
    folder = rehearsed(tmp_path, "attention_direction", rig="eeg_electrical")
    lines: list[dict[str, Any]] = lines_of(folder)
    events = {line["seq"]: line for line in lines}
    by_hand = {
        (line["data"]["of"], line["data"]["outlet"]): line["data"]["sent_s"] - events[line["data"]["of"]]["t"]
        for line in of_kind(lines, "marker_report")
    }
    found = residuals_of(read_recorded(folder))
    assert len(found) == len(by_hand) > 500
    assert sorted(each.error_ms for each in found) == pytest.approx(
        sorted(1000 * each for each in by_hand.values()), abs=2e-3
    )
