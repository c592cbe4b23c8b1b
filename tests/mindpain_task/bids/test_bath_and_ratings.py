"""A hand in water and a continuous rating, from made-up records: what is told, and what nobody knows."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.bids.bath import bath_recordings
from mindpain_task.bids.nouns import Recording
from mindpain_task.bids.rating_recordings import rating_recordings
from mindpain_task.model import JsonValue, Record
from tests.mindpain_task.bids.rehearsed_for_tests import column, is_described, row_at, times_s, told

ZERO_S = 10.0
FRAME_S = 1 / 60
WORDS: dict[str, JsonValue] = {"question": "How strong?", "left": "none", "right": "most"}
Happened = tuple[str, float, dict[str, JsonValue]]


def immersion(onset_s: float, seconds: float, how: str, out_s: float | None) -> list[Happened]:
    """Return what the journal has of an immersion."""
    after: list[Happened] = [] if out_s is None else [("hand_out", out_s, {})]
    return [
        ("cold_onset", onset_s, {"water_c": 2.1, "read_s": onset_s - 5.0, "source": "typed"}),
        ("cold_end", onset_s + seconds, {"how": how, "immersed_s": seconds}),
        *after,
        (
            "water",
            onset_s + seconds + 3,
            {"water_c": 2.6, "read_s": onset_s + seconds + 3, "source": "typed"},
        ),
    ]


def bath(*happened: Happened) -> Recording:
    """Return the recording of these."""
    (recording,) = bath_recordings(told(*happened), ZERO_S)
    return recording


def hand_at(recording: Recording, *at_s: float) -> list[float]:
    """Return whether the hand was in, at moments on the session's clock."""
    return [column(recording, "hand_in_water")[row_at(recording, time_s - ZERO_S)] for time_s in at_s]


def test_the_hand_is_in_until_it_is_withdrawn() -> None:
    recording = bath(*immersion(30.0, 12.3, "cold_withdrawal", None))
    assert hand_at(recording, 29.9, 30.0, 42.2, 42.3, 45.3) == [0, 1, 1, 0, 0]
    assert column(recording, "hand_in_water").sum() == 123
    assert is_described(recording)
    json.dumps(recording.sidecar, allow_nan=False)


def test_at_the_cap_it_is_in_until_somebody_says_that_it_is_out() -> None:
    recording = bath(*immersion(30.0, 60.0, "cold_cap", 92.0))
    assert hand_at(recording, 90.5, 91.9, 92.0) == [1, 1, 0]


def test_after_a_stop_nobody_knows_until_the_next_immersion() -> None:
    stopped = immersion(30.0, 7.0, "cold_stopped", None)[:2]
    recording = bath(*stopped, *immersion(60.0, 5.0, "cold_withdrawal", None))
    assert hand_at(recording, 36.9, 60.1, 65.1) == [1, 1, 0]
    assert np.isnan(hand_at(recording, 37.1, 50.0, 59.9)).all()


def test_the_water_is_known_only_when_it_was_read() -> None:
    recording = bath(*immersion(30.0, 12.0, "cold_withdrawal", None))
    water_c = column(recording, "temperature_measured")
    assert water_c[~np.isnan(water_c)].tolist() == [2.1, 2.6]
    assert times_s(recording)[~np.isnan(water_c)].tolist() == [15.0, 35.0]


def test_a_session_without_water_has_none() -> None:
    assert bath_recordings(told(("session_start", 1.0, {})), 0.0) == ()


def rated(
    start_s: float, positions: list[float], scale: str = "pain", is_ended: bool = True
) -> tuple[list[Happened], list[float]]:
    """Return what the journal has of a rating with one position a frame, and when each was shown."""
    at_s = [round(start_s + n * FRAME_S, 4) for n in range(len(positions))]
    samples: list[JsonValue] = [[time_s, value] for time_s, value in zip(at_s, positions, strict=True)]
    name: dict[str, JsonValue] = {"scale": scale}
    half = len(samples) // 2
    parts = [part for part in (samples[:half], samples[half:]) if part]
    happened: list[Happened] = [("continuous_start", start_s, name | WORDS)]
    happened += [("rating_samples", at_s[-1], name | {"samples": part}) for part in parts]
    if is_ended:
        happened.append(("continuous_rating", at_s[-1] + FRAME_S, name | {"frame_s": FRAME_S}))
    return happened, at_s


def recordings(*happened: Happened) -> tuple[Recording, ...]:
    """Return the recordings of these."""
    records: tuple[Record, ...] = told(*happened)
    return rating_recordings(records, ZERO_S)


positions = st.lists(st.floats(0.0, 100.0).map(lambda each: round(each, 2)), min_size=2, max_size=80)


@given(st.lists(st.tuples(positions, st.floats(0.5, 20.0)), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_each_frame_shows_what_was_shown_then(trials: list[tuple[list[float], float]]) -> None:
    happened: list[Happened] = []
    shown: list[tuple[float, float]] = []
    start_s = 20.0
    for course, pause_s in trials:
        events, at_s = rated(start_s, course)
        happened += events
        shown += zip(at_s, course, strict=True)
        start_s = at_s[-1] + pause_s
    (recording,) = recordings(*happened)
    assert (recording.suffix, recording.label, recording.rate_hz) == ("physio", "vas", 120.0)
    assert recording.sidecar["PhysioType"] == "generic"
    rating, at_s_ = column(recording, "pain"), times_s(recording) + ZERO_S
    for (time_s, value), row in zip(
        shown, [row_at(recording, time_s - ZERO_S) for time_s, _ in shown], strict=True
    ):
        near = rating[row : row + 2] if at_s_[row] < time_s - 5e-5 else rating[row : row + 1]
        assert value in near, "held for a frame, so it is in the sample at it or right after it"
    assert np.isnan(rating).sum() >= sum(120 * max(0.0, pause_s - 0.1) for _, pause_s in trials[:-1]) - len(
        trials
    )


@given(st.floats(0.0, 100.0).map(lambda each: round(each, 2)), st.integers(2, 300))
@settings(max_examples=30, deadline=None)
def test_a_constant_rating_stays_constant_from_start_to_end(value: float, frames: int) -> None:
    (recording,) = recordings(*rated(20.0, [value] * frames)[0])
    assert set(column(recording, "pain")) == {value}
    assert abs(len(recording.values) - 2 * frames) <= 2


def test_between_two_movements_the_value_holds() -> None:
    at_s, course = [20.0, 21.0, 24.0], [0.0, 30.0, 80.0]
    samples: list[JsonValue] = [[time_s, value] for time_s, value in zip(at_s, course, strict=True)]
    (recording,) = recordings(
        ("continuous_start", 20.0, {"scale": "pain", **WORDS}),
        ("rating_samples", 24.0, {"scale": "pain", "samples": samples}),
        ("continuous_rating", 25.0, {"scale": "pain", "frame_s": 1 / 59.94}),
    )
    assert recording.rate_hz == 120.0
    rows = [row_at(recording, time_s - ZERO_S) for time_s in (20.0, 20.9, 21.1, 23.9, 24.1, 25.0)]
    assert column(recording, "pain")[rows].tolist() == [0, 0, 30, 30, 80, 80]


def test_several_scales_have_a_recording_each() -> None:
    pain, worry = rated(20.0, [1.0, 2.0])[0], rated(30.0, [3.0, 4.0], "how_bad")[0]
    found = recordings(*pain, *worry)
    assert [(each.label, each.columns) for each in found] == [
        ("vasPain", ("pain",)),
        ("vasHowBad", ("how_bad",)),
    ]


def test_a_session_that_died_has_what_was_rated_until_then() -> None:
    (recording,) = recordings(*rated(20.0, [5.0, 50.0, 70.0, 70.0], is_ended=False)[0])
    assert column(recording, "pain")[::2].tolist() == [5.0, 50.0, 70.0, 70.0]


@pytest.mark.parametrize("kind", ["rating", "cursor"])
def test_an_ordinary_rating_is_none(kind: str) -> None:
    assert recordings((kind, 20.0, {"scale": "pain", "trace": [[20.0, 1.0]], **WORDS})) == ()


def test_the_words_of_the_scale_are_in_the_sidecar() -> None:
    (recording,) = recordings(*rated(20.0, [5.0, 50.0])[0])
    assert is_described(recording)
    assert all(str(each) in json.dumps(recording.sidecar["pain"]) for each in WORDS.values())
