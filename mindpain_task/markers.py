"""The one table of marker codes: what an EEG or scanner sees on its trigger line for each label.

Codes are unique and lie in 1-255 (eight trigger lines). A label, once published, keeps its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from mindpain_task.model import AttentionTarget, Attitude

FIRST_SCALES: tuple[str, ...] = (
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
"""The rating scales that were published first, in the order of their codes."""
FURTHER_SCALES: tuple[str, ...] = (
    "catastrophizing",
    "distraction",
    "ignoring",
    "control",
    "threat",
    "vividness",
    "anger",
    "recovery",
)
"""The scales that came later: their codes follow in a range of their own."""
SCALE_NAMES = FIRST_SCALES + FURTHER_SCALES
"""The rating scales a protocol may ask."""
MOST_SIGNALS = 6
"""How many different signals a protocol may have."""

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
    "no_stimulus": 28,
    "heat_onset": 50,
    "heat_end": 51,
    "cold_onset": 52,
    "cold_withdrawal": 53,
    "cold_cap": 54,
    "cold_stopped": 55,
    "shock_onset": 56,
    "shock_end": 57,
    "limit_pressed": 58,
    "laser_onset": 59,
}
_QUESTIONS = {
    "choice_shown": 160,
    "choice_given": 161,
    "choice_missed": 162,
    "continuous_start": 163,
    "continuous_end": 164,
    "questionnaire_start": 165,
    "questionnaire_end": 166,
}
_STOPS = {
    "participant_stop": 200,
    "operator_stop": 201,
    "device_fault": 202,
    "guard_stop": 203,
    "withdrawn": 204,
    "held": 205,
    "recorder_lost": 206,
    "recorder_back": 207,
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
_FIRST_SIGNAL_CODE = 70
_LASER_END_CODE = 80
_FIRST_CONDITION_CODE, _FIRST_SHOWN_CODE, _FIRST_GIVEN_CODE, _FIRST_MISSED_CODE = 30, 100, 120, 140
_FURTHER_SHOWN_CODE, _FURTHER_GIVEN_CODE, _FURTHER_MISSED_CODE = 170, 180, 190


def condition_label(target: AttentionTarget, attitude: Attitude) -> str:
    """Return the label of the cue that announces a condition."""
    return f"cue_{target}_{attitude}"


def verdict_label(verdict: str) -> str:
    """Return the label for what became of a stimulus, from its measured course."""
    return f"stimulus_{verdict}"


def signal_label(number: int) -> str:
    """Return the label of a signal, by its place (from 1) among those of the protocol."""
    return f"signal_{number}"


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
    signals = {signal_label(i + 1): _FIRST_SIGNAL_CODE + i for i in range(MOST_SIGNALS)}
    trials = {**_TRIAL, "laser_end": _LASER_END_CODE, **verdicts, **conditions, **signals}
    return MappingProxyType({**_SESSION, **trials, **_scales(), **_QUESTIONS, **_STOPS})


def _scales() -> dict[str, int]:
    """Return the codes of a scale's appearance, answer and missing answer, for every scale."""
    ranges = (
        (FIRST_SCALES, _FIRST_SHOWN_CODE, _FIRST_GIVEN_CODE, _FIRST_MISSED_CODE),
        (FURTHER_SCALES, _FURTHER_SHOWN_CODE, _FURTHER_GIVEN_CODE, _FURTHER_MISSED_CODE),
    )
    return {
        label(name): first + i
        for names, *firsts in ranges
        for label, first in zip((shown_label, given_label, missed_label), firsts, strict=True)
        for i, name in enumerate(names)
    }


ONSETS = {"heat": "heat_onset", "shock": "shock_onset", "laser": "laser_onset"}
"""Phase that delivers -> the marker of its onset, which goes out on trigger lines with the onset itself."""

CODES: Mapping[str, int] = _table()
"""Label -> code, for every marker there is."""
