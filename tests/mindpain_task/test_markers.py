"""The table of marker codes."""

from __future__ import annotations

from mindpain_task.markers import CODES


def test_codes_are_unique_and_fit_eight_lines() -> None:
    assert len(set(CODES.values())) == len(CODES)
    assert all(1 <= code <= 255 for code in CODES.values())


def test_published_codes_do_not_move() -> None:
    published = {
        "session_start": 1,
        "session_end": 2,
        "session_stopped": 3,
        "cue": 21,
        "cue_breath_mindful": 30,
        "cue_free_neutral": 35,
        "heat_onset": 50,
        "heat_end": 51,
        "intensity_shown": 100,
        "unpleasantness_given": 121,
        "intensity_missed": 140,
        "participant_stop": 200,
        "device_fault": 202,
    }
    assert {label: CODES[label] for label in published} == published
