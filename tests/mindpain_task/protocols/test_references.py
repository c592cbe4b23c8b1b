"""`peak_c: calibration.heat_60`: what it stands for, what it must not stand for, and what stays open."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.located import Document, read_yaml
from mindpain_task.protocols.references import Reference, calibrated_values, with_ranges
from mindpain_task.protocols.stimulus_entries import Bounds, HeatEntry, StimulusEntry
from mindpain_task.protocols.values import (
    at_widest,
    found_by_calibration,
    open_stimuli,
    still_open,
    with_values,
)
from tests.guided_for_tests import guided, line_of, said

SEARCHED = Bounds(min=40.0, max=49.0)
ONE = "heat: {stimulus: search, targets: {heat_30: 30, heat_60: 60}}, limit: {stimulus: search, gives: top}"
SEARCH = "search: {peak_c: {min: 40, max: 49}}"


def document(calibrations: str, stimuli: str) -> Document:
    return read_yaml(f"calibrations: {{{calibrations}}}\nstimuli: {{{stimuli}}}", "p.yaml")


def lost(calibrations: str, stimuli: str) -> str:
    (refusal,) = calibrated_values(document(calibrations, stimuli))[1]
    return refusal.sentence


def peak_c(entry: StimulusEntry) -> object:
    assert isinstance(entry, HeatEntry)
    return entry.peak_c


def test_targets_and_what_a_method_gives_are_found() -> None:
    written = document(ONE, f"{SEARCH}, a: {{peak_c: calibration.heat_30}}, b: {{peak_c: calibration.top}}")
    bounds = {"min": 40, "max": 49}
    assert calibrated_values(written) == (
        {
            "a": Reference("peak_c", "heat_30", "heat", bounds),
            "b": Reference("peak_c", "top", "limit", bounds),
        },
        [],
    )


def test_bounds_take_the_place_of_references_and_the_file_stays_as_it_was() -> None:
    written = document(ONE, f"{SEARCH}, a: {{peak_c: calibration.heat_30, plateau_s: 5}}, b: {{peak_c: 45}}")
    before = repr(written.values)
    bounded = with_ranges(written, calibrated_values(written)[0])
    assert bounded.values["stimuli"]["a"] == {"peak_c": {"min": 40, "max": 49}, "plateau_s": 5}
    assert bounded.values["stimuli"]["b"] == {"peak_c": 45}
    assert repr(written.values) == before
    assert bounded.place(("stimuli", "a", "peak_c", "min")) == written.place(("stimuli", "a", "peak_c"))
    assert with_ranges(written, {}) is written


@pytest.mark.parametrize("other", ["heat_30", "calibration heat_30", "Calibration.x", "45", "{min: 1}"])
def test_what_is_no_reference_is_left_to_the_model(other: str) -> None:
    assert calibrated_values(document(ONE, f"{SEARCH}, a: {{peak_c: {other}}}")) == ({}, [])


SHAPES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["search", "calibration.x", "targets"]),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "peak_c", "targets", "gives", "stimulus", "search"]), each, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(SHAPES, SHAPES)
def test_a_file_of_any_shape_is_looked_into(calibrations: object, stimuli: object) -> None:
    """The model says what is wrong with it; looking for references must not fall over it."""
    values = {"calibrations": calibrations, "stimuli": stimuli}
    written = Document("p.yaml", values, read_yaml("a: 1", "p.yaml").places, ())
    found, _ = calibrated_values(written)
    assert calibrated_values(with_ranges(written, found))[0].keys() <= found.keys()


def test_an_unknown_target_is_refused_once_with_its_place_and_those_there_are(tmp_path: Path) -> None:
    change = ("calibration.heat_40", "calibration.heat_99")
    assert said(tmp_path, change) == [
        f"{line_of('heat_99', change)}: stimuli.high.peak_c: no calibration finds 'heat_99'; "
        "there are 'heat_20', 'heat_40'"
    ]


def test_without_calibrations_there_is_nothing_to_refer_to() -> None:
    assert lost("", "a: {peak_c: calibration.x}").endswith("no calibration finds 'x'; there is none")


def test_another_unit_is_refused() -> None:
    sentence = lost(ONE, f"{SEARCH}, a: {{current_ma: calibration.heat_30}}")
    assert sentence == (
        "stimuli.a.current_ma: 'heat' finds 'heat_30', and its 'search' has no `current_ma: {min, max}`"
    )


def test_a_stimulus_cannot_take_its_value_from_its_own_search() -> None:
    assert lost(ONE, "search: {peak_c: calibration.heat_30}").startswith("stimuli.search.peak_c: ")


def test_a_search_without_bounds_gives_nothing_to_refer_to(tmp_path: Path) -> None:
    lines = said(tmp_path, ("peak_c: {min: 40.0, max: 49.0}", "peak_c: 45.0"))
    assert [line.partition(": ")[2] for line in lines] == [
        f"stimuli.{name}.peak_c: 'heat' finds '{target}', and its 'searching' has no `peak_c: {{min, max}}`"
        for name, target in (("low", "heat_20"), ("high", "heat_40"))
    ]


def test_one_target_cannot_come_from_two_calibrations(tmp_path: Path) -> None:
    heat = "  again:\n    method: limits\n    stimulus: searching\n    site: left_volar_forearm_1\n"
    heat += "    gives: heat_40\n    trials_min: 3\n    trials_max: 3\n    agree_within_c: 1.0\n"
    heat += "    on_later_visits: fixed\n    trial: [{phase: stimulus, show: cue, until: press}]\n"
    (line,) = said(tmp_path, ("\nstimuli:", f"\n{heat}stimuli:"))
    assert line.endswith("calibrations.again: 'heat_40' is given by another calibration, too")


def test_a_level_in_another_unit_is_refused_with_what_to_write(tmp_path: Path) -> None:
    lines = said(tmp_path, ("    start_c: 42.0", "    start_ma: 42.0"))
    wrong = "calibrations.heat.start_ma: this is in mA, and the stimulus is in °C: write start_c"
    assert any(wrong in line for line in lines), lines


def test_what_a_calibration_will_find_is_not_still_open(tmp_path: Path) -> None:
    protocol = guided(tmp_path).protocol
    assert dict(protocol.calibrated) == {"low": "heat_20", "high": "heat_40"}
    assert found_by_calibration(protocol) == {"low", "high", "searching"}
    bounds = {name: each.bounds for name, each in open_stimuli(protocol).items()}
    assert bounds == dict.fromkeys(("searching", "low", "high"), SEARCHED)
    assert list(still_open(protocol)) == []


def test_a_value_that_nobody_searches_for_is_still_open(tmp_path: Path) -> None:
    """Beside references, bounds mean what they meant before: somebody must choose."""
    own = ("peak_c: calibration.heat_20", "peak_c: {min: 40.0, max: 48.0}")
    assert [name for name, _ in still_open(guided(tmp_path, own).protocol)] == ["low"]


def test_what_is_planned_with_before_is_the_highest_there_may_be(tmp_path: Path) -> None:
    protocol = guided(tmp_path).protocol
    widest = at_widest(protocol)
    assert not open_stimuli(widest)
    peaks_c = {name: peak_c(entry) for name, entry in widest.stimuli.items()}
    assert peaks_c == {"searching": 49.0, "low": 49.0, "high": 49.0, "fixed": 45.0}
    assert dict(widest.calibrated) == dict(protocol.calibrated)
    assert at_widest(widest) == widest


def test_what_was_set_is_not_widened_nor_set_outside_the_range(tmp_path: Path) -> None:
    protocol, refused = with_values(guided(tmp_path).protocol, {"low": 44.5})
    assert refused == ()
    assert peak_c(at_widest(protocol).stimuli["low"]) == 44.5
    assert with_values(protocol, {"high": 49.1})[1] == (
        ("high", "49.1 °C is outside the protocol's 40.0 to 49.0 °C"),
    )
