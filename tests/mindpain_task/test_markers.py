"""The table of marker codes."""

from __future__ import annotations

import hashlib
from itertools import product
from typing import get_args

from mindpain_task.markers import (
    CODES,
    FIRST_SCALES,
    SCALE_NAMES,
    condition_label,
    given_label,
    missed_label,
    shown_label,
)
from mindpain_task.model import AttentionTarget, Attitude

EARLIEST_SCALES = SCALE_NAMES[:11]
PUBLISHED = " ".join(f"{name}_{what}" for name in EARLIEST_SCALES for what in ("shown", "given", "missed"))
PUBLISHED += """
session_start session_end session_stopped block_start block_end instruction guidance operator_prompt
rest_break scanner_wait scan_start session_resumed go_on skip iti cue anticipation delay heat_onset
heat_end cold_onset cold_withdrawal cold_cap cold_stopped shock_onset shock_end stimulus_delivered
stimulus_late stimulus_short stimulus_wrong_temperature stimulus_not_delivered stimulus_unknown
stimulus_wrong_current stimulus_not_verifiable cue_breath_mindful cue_breath_neutral
cue_pain_site_mindful cue_pain_site_neutral cue_free_mindful cue_free_neutral participant_stop
operator_stop device_fault guard_stop withdrawn held
"""
PUBLISHED_SHA256 = "cf6ead3c6864df6edcc31a0f6103db1f064ba5d240a11b1a1ee775c905f6569c"


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


def test_of_all_that_was_published_nothing_moved() -> None:
    """The whole table as it was before guided attention; a lab's trigger lists name these numbers."""
    table = "\n".join(f"{label} {CODES[label]}" for label in sorted(PUBLISHED.split()))
    assert hashlib.sha256(table.encode()).hexdigest() == PUBLISHED_SHA256


def test_every_scale_has_its_three_codes_and_every_condition_its_cue() -> None:
    for scale in SCALE_NAMES:
        shown, given, missed = (CODES[label(scale)] for label in (shown_label, given_label, missed_label))
        assert (given - shown, missed - shown) == ((20, 40) if scale in FIRST_SCALES else (10, 20))
    for target, attitude in product(get_args(AttentionTarget), get_args(Attitude)):
        assert 30 <= CODES[condition_label(target, attitude)] < 50
