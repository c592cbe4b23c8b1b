"""A report of an adverse event: what it must say, the last stimuli, and back from JSON as it was."""

from __future__ import annotations

import json
import typing
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.safety.adverse_events import (
    LAST_STIMULI,
    RELATED,
    SEVERITIES,
    AdverseEvent,
    from_data,
    last_stimuli,
    to_data,
)
from mindpain_task.safety.ledger import Entry

EVENT = AdverseEvent(
    participant="01",
    happened="2026-03-01T14:05+01:00",
    session="01",
    run="sub-01_ses-01_task-demo_run-01",
    trial=3,
    site="left_volar_forearm_1",
    stimuli=(),
    severity=2,
    what="a blister",
    action="cooled the place",
    outcome="not known yet",
    related="probably",
    reporter="A. Person",
)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
ENTRIES = st.lists(
    st.builds(
        Entry,
        key=st.sampled_from([f"run/{number}" for number in range(8)]),
        site=st.sampled_from(["left_calf", "right_calf"]),
        session=st.just("ses-01"),
        end_s=st.floats(0, 2e9),
        dose=st.floats(0, 1),
        cem43_min=st.floats(0, 50),
        count=st.sampled_from([0, 1]),
        basis=st.sampled_from(["commanded", "measured", "not_given"]),
        stimulus=st.just("warm"),
        trial=st.none() | st.integers(1, 99),
        current_ma=st.none() | st.floats(0.1, 9.0),
    ),
    max_size=12,
)


@given(
    ENTRIES,
    TEXT,
    st.sampled_from(sorted(SEVERITIES)),
    st.sampled_from(RELATED),
    st.none() | st.integers(2, 9),
)
@settings(max_examples=60, deadline=None)
def test_an_event_comes_back_from_json_as_it_was(
    entries: list[Entry], words: str, severity: int, related: typing.Any, corrects: int | None
) -> None:
    event = replace(
        EVENT,
        stimuli=last_stimuli(entries),
        what=words,
        severity=severity,
        related=related,
        corrects=corrects,
    )
    assert from_data(json.loads(json.dumps(to_data(event)))) == event


@given(ENTRIES)
@settings(max_examples=60, deadline=None)
def test_the_last_stimuli_are_the_last_that_were_given_oldest_first(entries: list[Entry]) -> None:
    found = last_stimuli(entries)
    holds = {
        entry.key: entry for entry in entries
    }  # an entry with a known key holds instead of the one before
    given_s = sorted(entry.end_s for entry in holds.values() if entry.count)
    assert [stimulus.end_s for stimulus in found] == given_s[-LAST_STIMULI:]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"what": "  "}, "needs words for 'what'"),
        ({"reporter": ""}, "needs words for 'reporter'"),
        ({"severity": 0}, "severity of 0 is not one of 1 to 5"),
        ({"severity": 6}, "severity of 6 is not"),
        ({"related": "maybe"}, "'maybe' is not one of unrelated, possibly"),
        ({"happened": "2026-03-01T14:05"}, "is no time as in"),
        ({"deadline": "next week"}, "is no date as in"),
        ({"action": "half \udcc3"}, "'action' hold half a character at 6"),
    ],
)
def test_what_cannot_stand_in_a_report_is_refused(change: dict[str, typing.Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(EVENT, **change)


@pytest.mark.parametrize(
    "change",
    [{"trial": "3"}, {"severity": True}, {"site": None}, {"more": 1}, {"stimuli": [{}]}, {"stimuli": None}],
)
def test_data_of_another_kind_is_no_adverse_event(change: dict[str, typing.Any]) -> None:
    with pytest.raises(ValueError, match=r"its \w+ is|is no"):
        from_data({**to_data(EVENT), **change})
