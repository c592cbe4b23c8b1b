"""The ledger of markers, from a journal: planned on every outlet, then sent, failed, or not reported."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mindpain_task.marker_ledger import COLUMNS, marker_table, reconciled
from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.tables import Cell, Table

OUTLETS = ("lsl", "eeg", "eye_tracker")
WHO: dict[str, Cell] = {"participant_id": "sub-01", "simulated": True}
ZERO_S = 100.0


class Journal:
    """Records in the making."""

    def __init__(self, *outlets: str) -> None:
        self.records: list[Record] = []
        names: list[JsonValue] = list(outlets)
        self.add(Event("outlets", ZERO_S - 1.0, data={"names": names}))

    def add(self, event: Event) -> int:
        self.records.append(Record(len(self.records) + 1, event))
        return len(self.records)

    def marker(self, label: str, time_s: float, block: int | None = None, trial: int | None = None) -> int:
        return self.add(Event(label, time_s, block, trial, marker=label))

    def report(self, seq: int, outlet: str, sent_s: float | None, fault: str = "") -> None:
        data: dict[str, JsonValue] = {
            "of": seq,
            "outlet": outlet,
            "code": 1,
            "sent_s": sent_s,
            "sent_end_s": None if sent_s is None else sent_s + 0.001,
            "fault": fault,
        }
        self.add(Event("marker_report", ZERO_S + 50.0, data=data))

    def table(self) -> Table:
        return marker_table(self.records, CODES, WHO)


def cells(table: Table, *columns: str) -> list[tuple[Cell, ...]]:
    where = [table.columns.index(column) for column in columns]
    return [tuple(row[i] for i in where) for row in table.rows]


def started(*outlets: str) -> Journal:
    journal = Journal(*outlets)
    journal.marker("session_start", ZERO_S)
    return journal


def test_a_row_says_all_that_is_known_of_a_marker_on_an_outlet() -> None:
    journal = started("eeg")
    seq = journal.marker("cue", ZERO_S + 2.5, 1, 3)
    journal.report(seq, "eeg", ZERO_S + 2.504)
    table = journal.table()
    assert table.columns == (*WHO, *COLUMNS)
    assert table.rows[1] == (
        "sub-01", True, seq, "cue", CODES["cue"], 1, 3, 2.5, "eeg", "sent", 2.504, 2.505, None,
    )  # fmt: skip


def test_what_was_planned_is_sent_failed_or_not_reported() -> None:
    journal = started(*OUTLETS)
    seq = journal.marker("cue", ZERO_S + 1.0)
    journal.report(seq, "lsl", ZERO_S + 1.001)
    journal.report(seq, "eeg", None, "/dev/ttyUSB0: writing failed")
    assert cells(journal.table(), "seq", "outlet", "status", "sent_s", "fault")[3:] == [
        (seq, "lsl", "sent", 1.001, None),
        (seq, "eeg", "failed", None, "/dev/ttyUSB0: writing failed"),
        (seq, "eye_tracker", "not_reported", None, None),
    ]


def test_a_fault_with_times_is_failed_and_keeps_its_times() -> None:
    journal = started("eeg")
    journal.report(2, "eeg", ZERO_S + 0.5, "sent, but too soon after another code")
    assert cells(journal.table(), "status", "sent_s", "sent_end_s") == [("failed", 0.5, 0.501)]


@pytest.mark.parametrize(("first", "then", "status"), [("", "lost", "failed"), ("lost", "", "sent")])
def test_a_later_report_holds_instead_of_an_earlier_one(first: str, then: str, status: str) -> None:
    journal = started("eeg", "lsl")
    for fault in (first, then):
        journal.report(2, "eeg", None if fault else ZERO_S + 0.5, fault)
    journal.report(2, "lsl", ZERO_S + 0.25)
    assert cells(journal.table(), "outlet", "status", "fault") == [
        ("eeg", status, then or None),
        ("lsl", "sent", None),
    ]


def test_a_report_on_another_outlet_or_marker_changes_nothing() -> None:
    journal = started("eeg")
    journal.report(2, "other", ZERO_S)
    journal.report(77, "eeg", ZERO_S)
    assert cells(journal.table(), "seq", "outlet", "status") == [(2, "eeg", "not_reported")]


def test_a_report_before_its_marker_is_found_too() -> None:
    journal = Journal("eeg")
    journal.report(3, "eeg", ZERO_S + 0.25)
    assert journal.marker("session_start", ZERO_S) == 3
    assert cells(journal.table(), "seq", "status", "sent_s") == [(3, "sent", 0.25)]


def test_events_without_a_marker_are_in_no_row() -> None:
    journal = started("eeg")
    journal.add(Event("armed", ZERO_S + 1.0))
    assert len(journal.table().rows) == 1


def test_without_outlets_there_is_nothing_to_reconcile() -> None:
    journal = started()
    journal.marker("cue", ZERO_S + 1.0)
    assert journal.table() == Table((*WHO, *COLUMNS), ())
    assert reconciled(journal.table()) == {}
    assert marker_table([], CODES, {}) == Table(COLUMNS, ())


@dataclass(frozen=True)
class Fate:
    """What becomes of one marker on one outlet: a fault for each report, None for none."""

    faults: tuple[str, ...]

    @property
    def status(self) -> str:
        return "not_reported" if not self.faults else "failed" if self.faults[-1] else "sent"


fates = st.builds(Fate, st.lists(st.sampled_from(["", "lost"]), max_size=3).map(tuple))
sessions = st.lists(st.tuples(st.sampled_from(sorted(CODES)), *[fates] * len(OUTLETS)), max_size=12)


@given(sessions, st.randoms(use_true_random=False))
def test_the_counts_reconcile(session: list[tuple[str, Fate, Fate, Fate]], random: Random) -> None:
    journal = Journal(*OUTLETS)
    reports: list[tuple[int, str, list[str]]] = []
    for number, (label, *ends) in enumerate(session):
        seq = journal.marker(label, ZERO_S + number)
        reports += [(seq, name, list(end.faults)) for name, end in zip(OUTLETS, ends, strict=True)]
    while reports := [each for each in reports if each[2]]:  # interleaved, each one's own in order
        seq, name, faults = random.choice(reports)
        fault = faults.pop(0)
        journal.report(seq, name, None if fault else ZERO_S, fault)
    counts = reconciled(journal.table())
    assert set(counts) == (set(OUTLETS) if session else set())
    for index, name in enumerate(OUTLETS if session else ()):
        count = counts[name]
        expected = [ends[index].status for _, *ends in session]
        assert count["planned"] == len(session)
        assert count["planned"] == count["sent"] + count["failed"] + count["not_reported"]
        assert {status: count[status] for status in set(expected)} == {
            status: expected.count(status) for status in set(expected)
        }
