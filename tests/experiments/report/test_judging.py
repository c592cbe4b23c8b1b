"""The red, amber or green line: any red reason makes it red, and nothing unmeasured makes it green."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.report.judging import RULES, judge
from experiments.report.on_time import (
    FRAME_LONGEST_MS,
    FRAMES_DROPPED,
    MARKER_MOST_MS,
    MARKER_P99_MS,
    ONSET_MOST_MS,
    ONSET_P99_MS,
)
from experiments.report.timing import Spread, spread
from experiments.report.weighed import Delivered, Evidence, Frames

ON_TIME = Spread(30, 0.001, 0.002, 0.002, 0.002)
GOOD = Evidence(
    deliveries=(Delivered(1, "delivered"), Delivered(2, "delivered")),
    dosed=True,
    ratings_asked=8,
    markers={"eeg": {"planned": 40, "sent": 40}},
    onsets=ON_TIME,
    lateness={("eeg", "onsets"): ON_TIME, ("eeg", "others"): ON_TIME},
    frames=Frames(1000, 0, 17.0),
)
"""A session in real time with nothing amiss."""

RED: tuple[dict[str, Any], ...] = (
    {"damage": "line 40 is torn"},
    {"ending": "", "reason": "the records break off"},
    {"ending": "guard_stop", "reason": "too hot"},
    {"ending": "device_fault", "reason": "no answer"},
    {"ending": "refused", "reason": "too much"},
    {"guard_stops": ("guard stop in trial 3: too hot",)},
    {"alarms": ("the thermode was not at rest",)},
    {"adverse": ("adverse event of grade 1: a blister",)},
    {"deliveries": (Delivered(1, "delivered"), Delivered(2, "not_delivered"))},
    {"deliveries": (Delivered(1, "wrong_temperature"),)},
    {"deliveries": (Delivered(1, "wrong_current"),)},
    {"overdosed": ("left volar forearm 1: D of 7.5 in the session, over the limit of 6",)},
    {"markers": {"lsl": {"planned": 4, "sent": 3, "failed": 1}}},
    {"markers": {"eeg": {"planned": 4, "sent": 3, "not_reported": 1}}},
)
AMBER: tuple[dict[str, Any], ...] = (
    {"ending": "participant_stop", "reason": "key s"},
    {"ending": "operator_stop", "reason": "Esc"},
    {"ending": "withdrawn", "reason": "the participant withdraws"},
    {"person_stops": ("participant stop in trial 2: key s",)},
    {"adverse_unrelated": ("adverse event of grade 1: a cold",)},
    {"deliveries": (Delivered(1, "late"),)},
    {"deliveries": (Delivered(1, "short"),)},
    {"deliveries": (Delivered(1, "unknown"),)},
    {"deliveries": (Delivered(1, "not_delivered", made_good=True), Delivered(2, "delivered"))},
    {"deliveries": (Delivered(1, "not_judged"),)},
    {"lost_readback": ("the read-back is damaged: line 7",)},
    {"skipped": 1},
    {"dose_limits_known": False},
    {"onsets": replace(ON_TIME, n=300, largest_ms=-(ONSET_MOST_MS + 0.1))},
    {"lateness": {("eeg", "onsets"): replace(ON_TIME, n=300, largest_ms=ONSET_MOST_MS + 0.1)}},
    {"lateness": {("eeg", "others"): replace(ON_TIME, n=300, largest_ms=MARKER_MOST_MS + 0.1)}},
    {"frames": Frames(10_000, 1, FRAME_LONGEST_MS + 0.1)},
    {"ratings_missing": 1},
    {"onsets": replace(ON_TIME, p99_ms=ONSET_P99_MS + 0.01)},
    {"lateness": {("eeg", "others"): replace(ON_TIME, p99_ms=MARKER_P99_MS + 0.01)}},
    {"lateness": {("eeg", "onsets"): replace(ON_TIME, p99_ms=ONSET_P99_MS + 0.01)}},
    {"frames": Frames(1000, int(1000 * FRAMES_DROPPED) + 1, 50.0)},
    {"notices": ("no real-time priority",)},
    {"scanner_amiss": ("scanner, run 1: 1 missing",)},
    {"onsets": None},
    {"frames": None},
    {"markers": {}, "lateness": {}},
    {"deliveries": (Delivered(1, "not_verifiable"),)},
)
FINE: tuple[dict[str, Any], ...] = (
    {"deliveries": ()},
    {"ratings_asked": 0},
    {"onsets": replace(ON_TIME, p99_ms=ONSET_P99_MS)},
    {"lateness": {("eeg", "others"): replace(ON_TIME, p99_ms=MARKER_P99_MS)}},
    {
        "markers": {"lsl": {"planned": 4, "sent": 4}},
        "lateness": {("lsl", "others"): replace(ON_TIME, p99_ms=99.0)},
    },
    {"frames": Frames(1000, int(1000 * FRAMES_DROPPED), 50.0)},
    {"onsets": None, "does_not_apply": {"onsets": "no stimulus was to begin at a time of its own"}},
    {"frames": None, "does_not_apply": {"frames": "nothing that moves was shown"}},
    {"dosed": False, "dose_limits_known": False},
    {"real_time": False, "onsets": None, "frames": None, "markers": {}, "lateness": {}},
)


def test_a_session_with_nothing_amiss_is_green_without_a_reason() -> None:
    judgement = judge(GOOD)
    assert (judgement.lamp, judgement.reasons, judgement.not_measured) == ("green", (), ())
    assert len(judgement.checks) == len(RULES)
    assert {check.level for check in judgement.checks} == {"green"}


@pytest.mark.parametrize("changes", RED)
def test_each_of_these_alone_is_red_and_said(changes: dict[str, Any]) -> None:
    judgement = judge(replace(GOOD, **changes))
    assert judgement.lamp == "red"
    assert len(judgement.reasons) == 1


@pytest.mark.parametrize("changes", AMBER)
def test_each_of_these_alone_is_amber_and_said(changes: dict[str, Any]) -> None:
    judgement = judge(replace(GOOD, **changes))
    assert judgement.lamp == "amber"
    assert judgement.reasons or judgement.not_measured


@pytest.mark.parametrize("changes", FINE)
def test_each_of_these_is_green(changes: dict[str, Any]) -> None:
    assert judge(replace(GOOD, **changes)).lamp == "green"


@given(
    red=st.lists(st.sampled_from(RED), max_size=3),
    amber=st.lists(st.sampled_from(AMBER), max_size=3),
    real_time=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_any_red_reason_makes_it_red_whatever_else_there_is(
    red: list[dict[str, Any]], amber: list[dict[str, Any]], real_time: bool
) -> None:
    evidence = replace(GOOD, real_time=real_time)
    for changes in [
        *amber,
        *red,
    ]:  # what comes later holds: a red reason is never overwritten by an amber one
        evidence = replace(evidence, **changes)
    judgement = judge(evidence)
    levels = [check.level for check in judgement.checks]
    if red:
        assert judgement.lamp == "red"
        assert judgement.reasons
    assert (judgement.lamp == "red") == ("red" in levels)
    if judgement.lamp == "green":
        assert "amber" not in levels
        assert not (real_time and "not measured" in levels)
    said = [reason for check in judgement.checks for reason in check.reasons]
    assert sorted(judgement.reasons) == sorted(
        f"{check.name}: {reason}" for check in judgement.checks for reason in check.reasons
    )
    assert all(said), "no reason is an empty sentence"


@given(level=st.sampled_from(["onsets", "frames", "markers"]), real_time=st.booleans())
@settings(max_examples=20, deadline=None)
def test_what_was_not_measured_is_said_and_is_never_green(level: str, real_time: bool) -> None:
    nothing: dict[str, Any] = {"onsets": None, "frames": None, "markers": {}}
    changes = {level: nothing[level]} | ({"lateness": {}} if level == "markers" else {})
    judgement = judge(replace(GOOD, real_time=real_time, not_measured={level: "why it is not"}, **changes))
    checks = {check.name: check for check in judgement.checks}
    names = ("markers sent", "markers on time") if level == "markers" else (level,)
    assert all(checks[name].level == "not measured" for name in names)
    assert all(any(name in sentence for sentence in judgement.not_measured) for name in names)
    assert judgement.lamp == ("amber" if real_time else "green")


def test_the_bounds_stand_with_their_origin_in_what_is_asked() -> None:
    asked = {check.name: check.asked for check in judge(GOOD).checks}
    assert f"{ONSET_P99_MS:g} ms" in asked["onsets"]
    assert "mindpain timing" in asked["onsets"]
    assert f"{MARKER_P99_MS:g} ms" in asked["markers on time"]
    assert "[D" in asked["markers on time"]
    assert f"{FRAMES_DROPPED:.0%}" in asked["frames"]


@given(errors=st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_the_spread_of_errors_is_that_of_the_errors(errors: list[float]) -> None:
    found = spread(errors)
    sizes = sorted(map(abs, errors))
    assert found.n == len(errors)
    assert abs(found.largest_ms) == sizes[-1]
    assert found.largest_ms in errors
    assert 0 <= found.p95_ms <= found.p99_ms <= sizes[-1] + 1e-9
    assert min(errors) - 1e-9 <= found.median_ms <= max(errors) + 1e-9


def test_no_errors_have_no_spread() -> None:
    with pytest.raises(ValueError, match="no errors"):
        spread([])
