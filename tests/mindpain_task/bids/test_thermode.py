"""Temperatures as recordings: every read-back is there, none is made up, and each probe has its own."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.bids.nouns import Recording
from mindpain_task.bids.thermode import GAP_READ_BACKS, thermode_recordings
from mindpain_task.model import JsonValue, Record
from tests.mindpain_task.bids.rehearsed_for_tests import column, is_described, row_at, times_s, told

ZERO_S = 0.7
READ_HZ = st.sampled_from([10.0, 50.0, 100.0])
ZONES = ("temperature_zone1", "temperature_zone2")


@st.composite
def read_backs(draw: st.DrawFn, rate_hz: float, constant_c: float | None = None) -> list[list[float]]:
    """(time, commanded, zone 1, zone 2) each: stretches at about the rate, and a few a second apart."""
    seed, stretches = draw(st.integers(0, 2**32)), draw(st.lists(st.integers(40, 60), min_size=1, max_size=4))
    dice = np.random.default_rng(seed)
    steps_s: list[float] = []
    for length in stretches:
        steps_s += [1.0] * draw(st.integers(1, 3))
        steps_s += ((1 + dice.uniform(-0.2, 0.2, length)) / rate_hz).tolist()
    at_s = ZERO_S + np.cumsum(steps_s)
    values = np.round(dice.uniform(30.0, 50.0, (len(at_s), 3)), 1)
    if constant_c is not None:
        values[:] = constant_c
    return [[float(each) for each in row] for row in np.column_stack((np.round(at_s, 6), values))]


def journal_of(rows: list[list[float]], lever: list[int] | None = None) -> tuple[Record, ...]:
    """Return what a stimulator's record has of these."""
    levers: list[dict[str, JsonValue]] = [{}] * len(rows) if lever is None else [{"lever": n} for n in lever]
    read: list[tuple[str, float, dict[str, JsonValue]]] = [
        ("temperature", row[0], {"commanded_c": row[1], "zones_c": [*row[2:]], **further})
        for row, further in zip(rows, levers, strict=True)
    ]
    return told(*read)


def recorded(rows: list[list[float]]) -> Recording:
    """Return the one recording of these."""
    (recording,) = thermode_recordings((), journal_of(rows), ZERO_S)
    return recording


@given(st.data(), READ_HZ)
@settings(max_examples=60, deadline=None)
def test_every_read_back_stands_at_its_own_time(data: st.DataObject, rate_hz: float) -> None:
    rows = data.draw(read_backs(rate_hz))
    recording = recorded(rows)
    assert recording.rate_hz == 2 * rate_hz
    at_s = times_s(recording)
    for time_s, *values in rows:
        row = row_at(recording, time_s - ZERO_S)
        assert abs(at_s[row] - (time_s - ZERO_S)) <= 0.5 / recording.rate_hz + 1e-6
        assert recording.values[row].tolist() == values


@given(st.data(), READ_HZ)
@settings(max_examples=40, deadline=None)
def test_nothing_stands_where_nothing_was_read_for_too_long(data: st.DataObject, rate_hz: float) -> None:
    rows = data.draw(read_backs(rate_hz))
    recording = recorded(rows)
    read_s = np.array([row[0] for row in rows]) - ZERO_S
    known = ~np.isnan(recording.values)
    assert (known.all(axis=1) == known.any(axis=1)).all(), "what was told is not without what was measured"
    for from_s, until_s in itertools.pairwise(read_s):
        margin_s = 0.51 / recording.rate_hz
        inside = (times_s(recording) > from_s + margin_s) & (times_s(recording) < until_s - margin_s)
        is_gap = until_s - from_s > GAP_READ_BACKS / rate_hz
        assert (known[inside] != is_gap).all()


@given(st.data(), READ_HZ, st.integers(300, 500))
@settings(max_examples=20, deadline=None)
def test_a_constant_stays_constant(data: st.DataObject, rate_hz: float, tenths: int) -> None:
    recording = recorded(data.draw(read_backs(rate_hz, tenths / 10)))
    assert set(np.unique(recording.values[~np.isnan(recording.values)])) == {tenths / 10}


def test_every_column_is_described_and_the_gap_is_told() -> None:
    recording = recorded([[time_s, 32.0, 32.0, 32.1] for time_s in np.arange(1.0, 2.0, 0.02).tolist()])
    assert recording.columns == ("temperature_commanded", *ZONES)
    assert is_described(recording)
    assert "0.1 s" in str(recording.sidecar["Resampling"])
    assert "nearest" in str(recording.sidecar["Resampling"])
    json.dumps(recording.sidecar, allow_nan=False)


def test_no_read_back_no_recording() -> None:
    assert (
        thermode_recordings((), told(("edge", 1.0, {"n": 1, "what": "abort", "write_end_s": 1.0})), 0.0) == ()
    )


def test_read_backs_of_different_probes_are_refused() -> None:
    rows = told(
        ("temperature", 1.0, {"commanded_c": 32.0, "zones_c": [32.0]}),
        ("temperature", 1.02, {"commanded_c": 32.0, "zones_c": [32.0, 32.0]}),
    )
    with pytest.raises(ValueError, match=r"zones.*\[1, 2\]"):
        thermode_recordings((), rows, 0.0)


def test_of_two_probes_the_one_that_rests_is_told_its_baseline() -> None:
    rows = [
        [time_s, 32.0 if time_s < 2 else 45.0, 45.0, 32.0] for time_s in np.arange(1.0, 6.0, 0.02).tolist()
    ]
    pulse: dict[str, JsonValue] = {"baseline_c": 32.0, "peak_c": 45.0}
    journal = told(
        ("armed", 1.5, pulse | {"probes": ["first"]}),
        ("heat_onset", 2.0, {}),
        ("armed", 3.5, pulse | {"probes": ["first", "second"]}),
        ("heat_onset", 4.0, {}),
    )
    first, second = thermode_recordings(journal, journal_of(rows), 0.0)
    assert (first.label, second.label) == ("probeA", "probeB")
    assert "first" in str(first.sidecar["temperature_commanded"])
    assert "second" in str(second.sidecar["temperature_commanded"])
    for recording, measured_c, commanded_c in ((first, 45.0, [32, 45, 45]), (second, 32.0, [32, 32, 45])):
        assert recording.columns == ("temperature_commanded", "temperature_zone1")
        assert set(column(recording, "temperature_zone1")) == {measured_c}
        at = [row_at(recording, time_s) for time_s in (1.5, 3.0, 5.0)]
        assert column(recording, "temperature_commanded")[at].tolist() == commanded_c


def test_of_a_session_that_gave_no_heat_the_place_tells_that_there_are_two() -> None:
    read = journal_of([[time_s, 32.0, 32.0, 31.0] for time_s in (1.0, 2.0, 3.0)])
    journal = told(("block_start", 0.5, {"site": "left_1+left_2"}))
    assert [each.label for each in thermode_recordings(journal, read, 0.0)] == ["probeA", "probeB"]
    journal = told(("block_start", 0.5, {"site": "left_1"}))
    assert [each.label for each in thermode_recordings(journal, read, 0.0)] == ["thermode"]


def test_a_rating_lever_is_a_recording_of_its_own() -> None:
    rows = [[time_s, 32.0, 32.0, 32.0] for time_s in np.arange(1.0, 2.0, 0.1).tolist()]
    _, lever = thermode_recordings((), journal_of(rows, [0, 0, 10, 40, 200, 255, 255, 3, 0, 0]), 1.0)
    assert (lever.suffix, lever.label, lever.columns) == ("physio", "covas", ("lever",))
    assert column(lever, "lever")[::2].tolist() == [0, 0, 10, 40, 200, 255, 255, 3, 0, 0]
    assert is_described(lever)
