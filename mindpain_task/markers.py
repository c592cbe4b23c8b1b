"""The one table of marker codes: what an EEG or scanner sees on its trigger line for each label.

Codes are unique and lie in 1-255 (eight trigger lines). A label, once published, keeps its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from mindpain_task.model import AttentionTarget, Attitude

SCALE_NAMES: tuple[str, ...] = (
    "intensity",
    "unpleasantness",
    "anxiety",
    "expectation",
    "attention_on_target",
    "attention_on_pain",
    "mind_wandering",
    "effort",
    "acceptance",
    "sleepiness",
    "relaxation",
    "pain",
    "valence",
    "arousal",
    "credibility",
    "self_kindness",
    "distress",
)
"""The rating scales a protocol may ask, in the order of their codes."""

_SESSION = {
    "session_start": 1,
    "session_end": 2,
    "session_stopped": 3,
    "block_start": 4,
    "block_end": 5,
    "instruction": 6,
    "guidance": 7,
    "operator_prompt": 8,
    "rest_break": 9,
    "scanner_wait": 10,
    "scan_start": 11,
    "session_resumed": 12,
    "go_on": 13,
    "skip": 14,
    "reminder": 15,
    "audio_start": 16,
    "audio_end": 17,
    "bell": 18,
    "calibration_result": 19,
}
_TRIAL = {
    "iti": 20,
    "cue": 21,
    "anticipation": 22,
    "delay": 23,
    "task_start": 24,
    "task_end": 25,
    "task_item": 26,
    "task_response": 27,
    "heat_onset": 50,
    "heat_end": 51,
    "cold_onset": 52,
    "cold_withdrawal": 53,
    "cold_cap": 54,
    "cold_stopped": 55,
    "shock_onset": 56,
    "shock_end": 57,
    "limit_pressed": 58,
}
_QUESTIONS = {
    "choice_shown": 160,
    "choice_given": 161,
    "choice_missed": 162,
    "continuous_start": 163,
    "continuous_end": 164,
}
_STOPS = {
    "participant_stop": 200,
    "operator_stop": 201,
    "device_fault": 202,
    "guard_stop": 203,
    "withdrawn": 204,
    "held": 205,
}
_VERDICTS = (
    "delivered",
    "late",
    "short",
    "wrong_temperature",
    "not_delivered",
    "unknown",
    "wrong_current",
    "not_verifiable",
)
_FIRST_PAIRS: tuple[tuple[AttentionTarget, Attitude], ...] = (
    ("breath", "mindful"),
    ("breath", "neutral"),
    ("pain_site", "mindful"),
    ("pain_site", "neutral"),
    ("free", "mindful"),
    ("free", "neutral"),
)
"""The pairs that were published first: they keep their codes, and the others follow."""
_FIRST_VERDICT_CODE = 60
_FIRST_CONDITION_CODE, _FIRST_SHOWN_CODE, _FIRST_GIVEN_CODE, _FIRST_MISSED_CODE = 30, 100, 120, 140


def condition_label(target: AttentionTarget, attitude: Attitude) -> str:
    """Return the label of the cue that announces a condition."""
    return f"cue_{target}_{attitude}"


def verdict_label(verdict: str) -> str:
    """Return the label for what became of a stimulus, from its measured course."""
    return f"stimulus_{verdict}"


def shown_label(scale: str) -> str:
    """Return the label for the flip at which a scale appeared."""
    return f"{scale}_shown"


def given_label(scale: str) -> str:
    """Return the label for a confirmed rating."""
    return f"{scale}_given"


def missed_label(scale: str) -> str:
    """Return the label for a rating that was not confirmed in time."""
    return f"{scale}_missed"


def _table() -> Mapping[str, int]:
    every = [(t, a) for t in get_args(AttentionTarget) for a in get_args(Attitude)]
    pairs = [*_FIRST_PAIRS, *(pair for pair in every if pair not in _FIRST_PAIRS)]
    conditions = {condition_label(*pair): _FIRST_CONDITION_CODE + i for i, pair in enumerate(pairs)}
    verdicts = {verdict_label(each): _FIRST_VERDICT_CODE + i for i, each in enumerate(_VERDICTS)}
    shown = {shown_label(name): _FIRST_SHOWN_CODE + i for i, name in enumerate(SCALE_NAMES)}
    given = {given_label(name): _FIRST_GIVEN_CODE + i for i, name in enumerate(SCALE_NAMES)}
    missed = {missed_label(name): _FIRST_MISSED_CODE + i for i, name in enumerate(SCALE_NAMES)}
    return MappingProxyType(
        {**_SESSION, **_TRIAL, **verdicts, **conditions, **shown, **given, **missed, **_QUESTIONS, **_STOPS}
    )


ONSETS = {"heat": "heat_onset", "shock": "shock_onset"}
"""Phase that delivers -> the marker of its onset, which goes out on trigger lines with the onset itself."""

CODES: Mapping[str, int] = _table()
"""Label -> code, for every marker there is."""
