"""What was sampled in whole rehearsed sessions, against their journals: heat, current, water, ratings."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from experiments.recorded.runs import RecordedRun
from mindpain_task.bids.nouns import Recording
from mindpain_task.bids.recordings import part_of, recordings_of
from mindpain_task.heat import HeatPulse
from mindpain_task.model import Event
from tests.current_for_tests import short_current
from tests.laser_for_tests import known_limits, short_laser
from tests.mindpain_task.bids.rehearsed_for_tests import (
    column,
    events,
    is_described,
    numbers,
    rehearsed,
    row_at,
    sampled,
    times_s,
    zero_s,
)
from tests.probes_for_tests import two_probe_protocol

WATER = ("cold_onset", "cold_end", "water")
PULSE = ("baseline_c", "peak_c", "rise_c_per_s", "plateau_s", "return_c_per_s")
HALF_A_DIGIT_C = 0.0051
COMMANDED, ZONE = "temperature_commanded", "temperature_zone1"


@pytest.fixture(scope="module")
def heat(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    """The flagship, rehearsed."""
    return rehearsed(tmp_path_factory.mktemp("heat"), "attention_direction")


def given(run: RecordedRun) -> list[tuple[float, HeatPulse, Event]]:
    """Return each heat's onset since `session_start`, its pulse, and how it was armed."""
    armed, onsets = events(run.records, "armed"), events(run.records, "heat_onset")
    assert len(armed) == len(onsets)
    return [
        (onset.time_s - zero_s(run), HeatPulse(*numbers(each, *PULSE)), each)
        for each, onset in zip(armed, onsets, strict=True)
    ]


def course_errors_c(run: RecordedRun, recording: Recording, onset_s: float, pulse: HeatPulse) -> list[float]:
    """Return how far what was commanded is from a pulse's course, from before its onset to after its end.

    The course is taken at the read-back that is the nearest to each sample.
    """
    at_s, values = times_s(recording), column(recording, COMMANDED)
    read_s = np.array([event.time_s for event in events(run.readback, "temperature")]) - zero_s(run)
    read_s = read_s[(read_s > onset_s - 2) & (read_s < onset_s + pulse.duration_s + 2)]
    rows = np.flatnonzero((at_s >= onset_s - 0.5) & (at_s <= onset_s + pulse.duration_s + 0.2))
    known = rows[~np.isnan(values[rows])]
    assert len(known) > 0.6 * len(rows)
    # Of two read-backs that are as near, it is the one before.
    nearest_s = [read_s[np.argmin(np.abs(read_s - at_s[row] + 1e-6))] for row in known]
    told_c = [pulse.commanded_c(read - onset_s) for read in nearest_s]
    return [float(each) for each in np.abs(values[known] - told_c)]


def test_heat_is_commanded_as_planned_and_measured_as_it_was(heat: RecordedRun) -> None:
    (recording,) = recordings_of(heat.records, heat.readback)
    assert (recording.suffix, recording.label, recording.rate_hz) == ("stim", "thermode", 100.0)
    assert len(recording.columns) == 6
    assert is_described(recording)
    for onset_s, pulse, _ in given(heat):
        assert max(course_errors_c(heat, recording, onset_s, pulse)) <= HALF_A_DIGIT_C
        plateau = row_at(recording, onset_s + pulse.rise_s + pulse.plateau_s / 2)
        assert column(recording, COMMANDED)[plateau] == pulse.peak_c
        assert abs(column(recording, ZONE)[plateau] - pulse.peak_c) <= 0.2


def test_every_read_back_of_a_session_is_in_its_recording(heat: RecordedRun) -> None:
    (recording,) = recordings_of(heat.records, heat.readback)
    read = events(heat.readback, "temperature")
    rows = [row_at(recording, event.time_s - zero_s(heat)) for event in read]
    assert len(set(rows)) == len(read)
    told = [[event.data["commanded_c"], *event.data["zones_c"]] for event in read]  # type: ignore[misc]
    assert np.allclose(recording.values[rows], np.array(told, np.float64), atol=0.0051)
    assert recording.start_s == pytest.approx(read[0].time_s - zero_s(heat), abs=0.0051)


def test_it_takes_little_time(heat: RecordedRun) -> None:
    readback = heat.readback
    taken_s = []
    for _ in range(3):
        begun_s = time.process_time()
        recordings_of(heat.records, readback)
        taken_s.append(time.process_time() - begun_s)
    assert min(taken_s) < 0.25, "seconds of CPU, for a session of 40 minutes"


def test_a_part_is_the_same_samples_at_the_same_times(heat: RecordedRun) -> None:
    (recording,) = recordings_of(heat.records, heat.readback)
    onset_s = given(heat)[3][0]
    part = part_of(recording, onset_s, onset_s + 5.0, zero_s=onset_s - 7.0)
    assert part is not None
    assert len(part.values) == 500
    assert part.start_s == pytest.approx(7.0, abs=0.0101)
    row = row_at(recording, onset_s + 2.0)
    assert part.values[row_at(part, 9.0)].tolist() == recording.values[row].tolist()
    assert part_of(recording, 1e6, 2e6) is None
    whole = part_of(recording, float("-inf"), float("inf"))
    assert whole is not None
    assert whole.values.shape == recording.values.shape
    assert whole.start_s == recording.start_s


def test_each_of_two_probes_has_its_own(tmp_path: Path) -> None:
    run = rehearsed(tmp_path, two_probe_protocol(tmp_path), "two_thermodes")
    found = sampled(run)
    assert list(found) == ["probeA", "probeB"]
    for onset_s, pulse, armed in given(run):
        for label, probe in (("probeA", "first"), ("probeB", "second")):
            gives = probe in armed.data["probes"]  # type: ignore[operator]
            here = pulse if gives else HeatPulse(32.0, 32.0, 1.0, pulse.duration_s, 1.0)
            assert max(course_errors_c(run, found[label], onset_s, here)) <= HALF_A_DIGIT_C
            plateau = row_at(found[label], onset_s + pulse.rise_s + pulse.plateau_s / 2)
            assert abs(column(found[label], ZONE)[plateau] - here.peak_c) <= 0.3


def test_current_is_where_it_was_written(tmp_path: Path) -> None:
    run = rehearsed(tmp_path, short_current(tmp_path, trials=3), "eeg_electrical")
    recording = sampled(run)["stimulator"]
    pulses = events(run.readback, "pulse")
    rows = [row_at(recording, numbers(pulse, "written_s")[0] - zero_s(run)) for pulse in pulses]
    assert np.flatnonzero(column(recording, "pulses_commanded")).tolist() == rows
    assert np.flatnonzero(column(recording, "pulses_confirmed")).tolist() == rows
    armed = [numbers(each, "current_ma", "count") for each in events(run.records, "armed")]
    commanded = [current_ma for current_ma, count in armed for _ in range(int(count))]
    assert column(recording, "current_commanded")[rows].tolist() == commanded
    assert is_described(recording)


def test_a_laser_has_none_for_nothing_was_measured(tmp_path: Path) -> None:
    run = rehearsed(tmp_path, short_laser(tmp_path), known_limits(tmp_path))
    assert events(run.records, "laser_onset")
    assert sampled(run) == {}


def test_a_cold_pressor_has_the_hand_and_the_readings(tmp_path: Path) -> None:
    run = rehearsed(tmp_path, "demo_cold")
    recording = sampled(run)["bath"]
    hand, at_s = column(recording, "hand_in_water"), times_s(recording) + zero_s(run)
    immersed_s = 0.0
    for onset, end, out in zip(*(events(run.records, kind) for kind in WATER), strict=True):
        inside = (at_s > onset.time_s + 0.1) & (at_s < out.time_s - 0.1)
        assert (hand[inside] == 1).all()
        immersed_s += (out if end.data["how"] == "cold_cap" else end).time_s - onset.time_s
    assert hand.sum() == pytest.approx(10 * immersed_s, abs=4)
    read = column(recording, "temperature_measured")
    assert np.count_nonzero(~np.isnan(read)) == 4
    assert recording.sidecar["ManufacturersModelName"] == "LAUDA MC"


def test_a_continuous_rating_has_its_peak_where_the_journal_says(tmp_path: Path) -> None:
    run = rehearsed(tmp_path, "dynamic_qst")
    found = sampled(run)
    assert list(found) == ["thermode", "bath", "vas"]
    rating, at_s = column(found["vas"], "pain"), times_s(found["vas"]) + zero_s(run)
    ends = events(run.records, "continuous_rating")
    heat_s = {event.trial: event.time_s for event in events(run.records, "heat_onset")}
    for start, end in zip(events(run.records, "continuous_start"), ends, strict=True):
        inside = (at_s >= start.time_s) & (at_s <= end.time_s)
        assert not np.isnan(rating[inside]).any()
        peak, peak_s, mean = numbers(end, "peak", "peak_s", "mean")
        assert rating[inside].max() == peak
        first = at_s[inside][np.argmax(rating[inside])]
        assert first == pytest.approx(heat_s[end.trial] + peak_s, abs=1 / 60)
        during = (at_s >= heat_s[end.trial]) & (at_s < end.time_s)
        assert rating[during].mean() == pytest.approx(mean, abs=0.2)
    outside = (at_s > ends[0].time_s + 0.1) & (at_s < events(run.records, "continuous_start")[1].time_s - 0.1)
    assert outside.any()
    assert np.isnan(rating[outside]).all()


def test_a_session_that_never_began_has_none() -> None:
    assert recordings_of((), ()) == ()
