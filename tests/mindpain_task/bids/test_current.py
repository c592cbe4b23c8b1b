"""Pulses as a recording: commanded where the protocol and the writes say so, confirmed only where told."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.bids.current import MARGIN_S, current_recordings
from mindpain_task.bids.nouns import Recording
from mindpain_task.model import JsonValue, Record
from tests.mindpain_task.bids.rehearsed_for_tests import column, is_described, row_at, times_s, told

ZERO_S = 2.0
Happened = tuple[str, float, dict[str, JsonValue]]


def started(
    onset_s: float, current_ma: float, rate_hz: float = 50.0, count: int = 4, way: str = "shock"
) -> list[Happened]:
    """Return what the journal has of a train."""
    armed: dict[str, JsonValue] = {"current_ma": current_ma, "pulse_width_us": 200, "rate_hz": rate_hz}
    return [("armed", onset_s - 1.0, armed | {"count": count}), (f"{way}_onset", onset_s, {})]


def pulse(
    number: int, written_s: float | None, told_s: float | None, fault: str = "", ma: float | None = None
) -> dict[str, JsonValue]:
    """Return what the stimulator's record has of a pulse."""
    times: dict[str, JsonValue] = {"number": number, "written_s": written_s, "told_s": told_s}
    return times | {"fault": fault, "measured_ma": ma}


def recorded(journal: Sequence[Happened], readback: Sequence[Happened] = ()) -> Recording:
    """Return the recording of these."""
    (recording,) = current_recordings(told(*journal), told(*readback), ZERO_S)
    return recording


def given_at(recording: Recording, name: str = "pulses_commanded") -> list[float]:
    """Return when each pulse began, to the sample, on the session's clock."""
    at_s = times_s(recording)[column(recording, name) > 0] + ZERO_S
    return [round(float(each), 3) for each in at_s]


trains = st.lists(
    st.tuples(st.floats(2.0, 20.0), st.sampled_from([1.0, 20.0, 50.0, 90.0]), st.integers(1, 12)),
    min_size=1,
    max_size=6,
)


@given(trains, st.floats(-0.002, 0.002))
@settings(max_examples=60, deadline=None)
def test_each_pulse_is_in_a_sample_of_its_own(shapes: list[tuple[float, float, int]], late_s: float) -> None:
    journal: list[Happened] = []
    readback: list[Happened] = []
    written: list[tuple[float, float]] = []
    onset_s = 100.0
    for train, (pause_s, rate_hz, count) in enumerate(shapes, 1):
        onset_s += pause_s
        journal += started(onset_s, float(train), rate_hz, count)
        for number in range(1, count + 1):
            time_s = onset_s + (number - 1) / rate_hz + (late_s if number > 1 else 0.0)
            readback.append(("pulse", time_s + 0.001, pulse(number, time_s, time_s + 0.001)))
            written.append((time_s, float(train)))
        onset_s = written[-1][0]
    recording = recorded(journal, readback)
    assert column(recording, "pulses_commanded").sum() == len(written)
    assert column(recording, "pulses_confirmed").tolist() == column(recording, "pulses_commanded").tolist()
    for time_s, current_ma in written:
        row = row_at(recording, time_s - ZERO_S)
        assert column(recording, "current_commanded")[row] == current_ma
    commanded = column(recording, "pulses_commanded") > 0
    assert (column(recording, "current_commanded")[~commanded] == 0).all()
    assert abs(times_s(recording)[0] + MARGIN_S - (written[0][0] - ZERO_S)) < 0.01


def test_a_train_that_the_device_times_is_where_it_was_commanded() -> None:
    readback = [("pulse", 11.0, pulse(n, None, 11.0)) for n in (1, 2, 3, 4)]
    recording = recorded(started(10.0, 3.0), readback)
    assert given_at(recording) == [10.0, 10.02, 10.04, 10.06]
    assert given_at(recording, "pulses_confirmed") == [10.0, 10.02, 10.04, 10.06]


def test_after_an_abort_nothing_was_commanded() -> None:
    itself = [("pulse", 10.0, pulse(n, None, None)) for n in (1, 2, 3, 4)]
    by_us = [("pulse", 10.0, pulse(1, 10.0, None)), ("pulse", 10.02, pulse(2, 10.02, None))]
    abort: dict[str, JsonValue] = {"n": 1, "what": "abort", "write_end_s": 10.031}
    for readback in (itself, by_us, []):
        recording = recorded(started(10.0, 3.0), [*readback, ("edge", 10.03, abort)])
        assert given_at(recording) == [10.0, 10.02]
        assert "pulses_confirmed" not in recording.columns, "nothing was told"


def test_a_pulse_that_came_too_late_was_not_given() -> None:
    why = "not given: pulse 3 was 0.02 s late, and the train was ended"
    late = [("pulse", 10.06, pulse(n, None, 10.06, why)) for n in (3, 4)]
    first = [("pulse", 10.0, pulse(1, 10.0, 10.001)), ("pulse", 10.02, pulse(2, 10.02, 10.021))]
    assert given_at(recorded(started(10.0, 3.0), [*first, *late])) == [10.0, 10.02]


def test_what_the_device_complained_of_was_commanded_but_is_not_confirmed() -> None:
    faults = {2: "the electrode is off"}
    readback = [
        ("pulse", 10.0 + n / 50, pulse(n, 9.98 + n / 50, 10.0 + n / 50, faults.get(n, "")))
        for n in (1, 2, 3, 4)
    ]
    recording = recorded(started(10.0, 3.0), readback)
    assert len(given_at(recording)) == 4
    assert given_at(recording, "pulses_confirmed") == [10.0, 10.04, 10.06]


def test_a_measured_current_stands_beside_the_commanded_one() -> None:
    readback = [("pulse", 10.0 + n / 50, pulse(n, 9.98 + n / 50, 10.0 + n / 50, ma=2.9)) for n in (1, 2, 4)]
    recording = recorded(started(10.0, 3.0), readback)
    measured = column(recording, "current_measured")
    assert np.count_nonzero(measured == 2.9) == 3
    assert np.isnan(measured).sum() == len(measured) - 3
    assert is_described(recording)
    json.dumps(recording.sidecar, allow_nan=False)


def test_a_fast_train_has_a_finer_grid() -> None:
    recording = recorded(started(10.0, 3.0, rate_hz=300.0, count=30))
    assert recording.rate_hz == 1000.0
    assert column(recording, "pulses_commanded").max() == 1


def test_a_laser_and_heat_have_none() -> None:
    fired = told(("pulse", 10.0, pulse(1, 10.0, None)))
    laser: tuple[Record, ...] = told(("armed", 9.0, {"energy_mj": 200.0}), ("laser_onset", 10.0, {}))
    assert current_recordings(laser, fired, ZERO_S) == ()
    assert current_recordings((), (), ZERO_S) == ()
