"""Markers an outlet still owes a word on: all that is said goes on record, and no end waits for ever."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.markers import CODES
from mindpain_task.session.unsent import LOOK_S, SETTLE_S
from tests.mindpain_task.session.unsent_bench import NAMES, Session


def test_what_was_said_goes_on_record_as_it_was_said() -> None:
    session = Session()
    seq = session.marker()
    session.say(seq, "lsl", 0.0)
    session.say(seq, "eeg", 0.0, "writing failed")
    session.unsent.take()
    session.unsent.take()
    shared = {"of": seq, "code": CODES["cue"]}
    assert [event.data for event in session.noted("marker_report")] == [
        {**shared, "outlet": "lsl", "sent_s": 0.0, "sent_end_s": 0.0, "fault": ""},
        {**shared, "outlet": "eeg", "sent_s": None, "sent_end_s": None, "fault": "writing failed"},
    ]  # fmt: skip


def test_where_nothing_is_owed_the_end_waits_for_nothing() -> None:
    session = Session()
    seq = session.marker()
    for outlet in NAMES:
        session.say(seq, outlet, 0.0)
    session.unsent.take()
    session.unsent.settle(session.serve)
    assert session.clock.now() == 0.0
    assert session.served == 0


def test_the_end_waits_for_the_last_word_and_serves_meanwhile() -> None:
    session = Session()
    seq = session.marker()
    session.say(seq, "lsl", 0.0)
    session.say(seq, "eeg", 0.3)
    session.unsent.settle(session.serve)
    assert 0.3 <= session.clock.now() <= 0.3 + 2 * LOOK_S
    assert session.served >= 0.3 / LOOK_S
    assert session.counts() == {name: {"planned": 1, "sent": 1} for name in NAMES}


def test_the_end_gives_up_after_its_bound() -> None:
    session = Session()
    seq = session.marker()
    session.say(seq, "lsl", 0.5)
    session.say(seq, "eeg", SETTLE_S + 0.5)
    session.unsent.settle(session.serve)
    assert SETTLE_S <= session.clock.now() <= SETTLE_S + 2 * LOOK_S
    assert session.counts() == {
        "lsl": {"planned": 1, "sent": 1},
        "eeg": {"planned": 1, "not_reported": 1},
    }


def test_trouble_at_the_end_is_on_record_once_and_what_was_still_said_is_too() -> None:
    session = Session()
    session.fails_from = 3
    seq = session.marker("device_fault")
    session.say(seq, "lsl", 0.0)
    session.say(seq, "eeg", 0.1)
    session.unsent.settle(session.serve)
    (trouble,) = session.noted("device_fault")
    assert trouble.data == {"reason": "while markers went out: the device process died"}
    assert session.served == 3
    assert session.clock.now() <= 0.1 + 2 * LOOK_S
    assert session.counts() == {name: {"planned": 1, "sent": 1} for name in NAMES}


def test_an_end_in_trouble_gives_up_too() -> None:
    session = Session()
    session.fails_from = 1
    session.marker()
    session.unsent.settle(session.serve)
    assert session.clock.now() <= SETTLE_S + 2 * LOOK_S
    assert session.counts() == {name: {"planned": 1, "not_reported": 1} for name in NAMES}


def test_a_failed_marker_is_no_reason_to_wait() -> None:
    session = Session()
    seq = session.marker()
    for outlet in NAMES:
        session.say(seq, outlet, 0.0, "lost")
    session.unsent.settle(session.serve)
    assert session.clock.now() == 0.0
    assert session.counts() == {name: {"planned": 1, "failed": 1} for name in NAMES}


@dataclass(frozen=True)
class Word:
    """When an outlet speaks of a marker, and what is wrong with it."""

    in_s: float
    fault: str


words = st.one_of(st.none(), st.builds(Word, st.floats(0.0, 1.5), st.sampled_from(["", "lost"])))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[words] * len(NAMES)), max_size=8))
def test_every_word_in_time_is_counted_and_no_other(session_words: list[tuple[Word | None, ...]]) -> None:
    session = Session()
    for each in session_words:
        seq = session.marker()
        for outlet, word in zip(NAMES, each, strict=True):
            if word is not None:
                session.say(seq, outlet, word.in_s, word.fault)
    session.unsent.settle(session.serve)
    ended_s = session.clock.now()
    assert ended_s <= SETTLE_S + 2 * LOOK_S
    for index, outlet in enumerate(NAMES if session_words else ()):
        in_time = [word for each in session_words if (word := each[index]) and word.in_s <= ended_s]
        count = session.counts()[outlet]
        failed = sum(bool(word.fault) for word in in_time)
        assert count["planned"] == len(session_words)
        assert count.get("failed", 0) == failed
        assert count.get("sent", 0) == len(in_time) - failed
        assert count.get("not_reported", 0) == len(session_words) - len(in_time)
