"""How a protocol writes a calibration, and what is refused in it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from mindpain_task.schedules.entries import CalibrationEntry, StaircaseEntry, unit_refusals
from mindpain_task.schedules.making import make_schedule, planned, range_refusals
from tests.mindpain_task.schedules.writing import BOUNDS_C, METHODS, read, written


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_read_and_fits_its_range(method: str) -> None:
    entry = written(method)
    assert list(range_refusals(entry, BOUNDS_C, "°C")) == []
    assert make_schedule(entry, BOUNDS_C, "°C").next_trial() is not None


def test_either_unit_is_one_value_inside() -> None:
    raw = {key: value for key, value in METHODS["staircase"].items() if key != "start_c"}
    entry = read({**raw, "start_ma": 1.5})
    assert isinstance(entry, StaircaseEntry)
    assert (entry.start, entry.steps) == (1.5, (1.0, 0.5, 0.25))


def test_a_level_without_its_unit_or_in_both_is_refused() -> None:
    raw = {key: value for key, value in METHODS["staircase"].items() if key != "start_c"}
    for wrong in ({"start": 42.0}, {}, {"start_c": 42.0, "start_ma": 1.0}):
        with pytest.raises(ValidationError, match="start"):
            read({**raw, **wrong})


def test_a_level_in_another_unit_than_the_stimulus_is_named() -> None:
    raw = {"start_ma": 1.0, "steps_c": [1.0], "method": "staircase"}
    assert list(unit_refusals(raw, "°C")) == [
        ("start_ma", "this is in mA, and the stimulus is in °C: write start_c")
    ]
    assert [key for key, _ in unit_refusals(raw, "mA")] == ["steps_c"]


@pytest.mark.parametrize(
    ("method", "changes", "says"),
    [
        ("limits", {"trials_min": 2}, "mean of 3 presses"),
        ("limits", {"asks": "intensity"}, "None"),
        ("levels", {"trials_min": 30}, "trials_min 30 is more than trials_max 20"),
        ("staircase", {"mean_of": 7}, "mean of 7 reversals"),
        ("staircase", {"gives": "Heat 60"}, "pattern"),
        ("ascending", {"zero_c": 34.0}, "a line none"),
        ("power", {"zero_c": 42.0}, "not under the start"),
        ("grid_bayes", {"targets": {}}, "at least 1"),
        ("grid_bayes", {"targets": {"heat": 100.0}}, "less than 100"),
        ("temporal_summation", {"train": "single"}, "both 'single'"),
        ("cpm", {"conditioning_stimulus": "test"}, "both 'test'"),
        ("cpm", {"trial": []}, "at least 1"),
        ("cpm", {"on_later_visits": "never"}, "fixed"),
    ],
)
def test_what_makes_no_sense_by_itself_is_refused(method: str, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        written(method, **changes)


@pytest.mark.parametrize(
    ("method", "changes", "key", "says"),
    [
        ("grid_bayes", {"start_c": 39.0}, "start_c", "outside the stimulus's 40 to 49.5 °C"),
        ("grid_bayes", {"start_c": 42.05}, "start_c", "no multiple of the resolution, 0.1 °C"),
        ("grid_bayes", {"most_step_up_c": 0.05}, "most_step_up_c", "less than the resolution"),
        ("grid_bayes", {"resolution_c": 0.001}, "resolution_c", "more than 2000 levels"),
        ("levels", {"first_step_c": 2.0}, "first_step_c", "a step of 2 °C is not between"),
        ("levels", {"first_step_c": 0.1}, "last_step_c", "more than the first step"),
        ("staircase", {"steps_c": [1.0, 0.05]}, "steps_c", "a step of 0.05 °C is not between"),
        ("ascending", {"step_c": 1.5}, "step_c", "a step of 1.5 °C is not between"),
        ("ascending", {"series": 3}, "trials_max", "3 series up to the top take 27 trials"),
    ],
)
def test_what_does_not_fit_the_range_is_refused_at_its_key(
    method: str, changes: dict[str, Any], key: str, says: str
) -> None:
    entry = written(method, **changes)
    refused = dict(range_refusals(entry, BOUNDS_C, "°C"))
    assert says in refused[key]
    with pytest.raises(ValueError, match=key):
        make_schedule(entry, BOUNDS_C, "°C")


def test_a_search_needs_a_range() -> None:
    assert "no range" in dict(range_refusals(written("limits"), (45.0, 45.0), "°C"))["stimulus"]


def test_a_recipe_needs_none() -> None:
    assert list(range_refusals(written("cpm"), (0.0, 0.0), "°C")) == []


def test_the_longest_courses() -> None:
    assert planned(written("limits")) == ("search",) * 5
    assert planned(written("temporal_summation")) == ("single", "train") * 3
    assert planned(written("cpm")) == ("test", "test", "bath", "test", "test")


def test_an_editor_is_told_of_every_unit() -> None:
    schema = TypeAdapter(CalibrationEntry).json_schema()["$defs"]["StaircaseEntry"]
    spellings = ("start_c", "start_ma", "start_mj")
    assert all(schema["properties"][each] == schema["properties"]["start_c"] for each in spellings)
    assert {"oneOf": [{"required": [each]} for each in spellings]} in schema["allOf"]
    assert "start_c" not in schema["required"]
    assert {"resolution_c", "resolution_ma"} <= set(schema["properties"])
