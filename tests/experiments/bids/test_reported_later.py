"""An adverse event is often reported once its run was exported: it reaches the events all the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments.bids.adverse import adverse_events_of
from experiments.bids.exporting import add_run
from experiments.bids.reported_later import LEFT, TAKEN_IN
from experiments.bids.whole_check import faults_of_dataset
from experiments.recorded.runs import read_recorded
from hardware.adverse_event_file import NAME, append_adverse_event
from hardware.clocks import VirtualClock
from mindpain_task.safety.adverse_events import AdverseEvent
from tests.experiments.bids.exports_for_tests import as_if_real, contents

WORDS = "a blister near the wrist of Ms Meyer"


@pytest.fixture
def real(demo: Path, tmp_path: Path) -> Path:
    """A run that looks like one with a participant; it began at 8:00 in UTC."""
    return as_if_real(demo, tmp_path / "data")


def report(run: Path, happened: str, severity: int = 2, corrects: int | None = None) -> None:
    event = AdverseEvent(
        "sim01", f"2026-03-01T{happened}Z", "01", run.name, 1, "", (), severity, WORDS, "cooled it", "",
        "probably", "A. Person", None, corrects,
    )  # fmt: skip
    append_adverse_event(run.parents[1] / NAME, event, VirtualClock(), simulated=False)


def adverse_rows(out: Path) -> pd.DataFrame:
    table = pd.read_csv(next(out.glob("sub-*/ses-*/beh/*_events.tsv")), sep="\t", na_values="n/a")
    return table[table["trial_type"] == "adverse_event"]


def test_it_is_taken_in_and_so_is_its_correction_but_never_its_words(real: Path, tmp_path: Path) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    add_run(real, out)
    for severity, corrects in ((2, None), (3, 2)):
        report(real, "08:02:00", severity, corrects)
        again = add_run(real, out)
        assert (again.there, again.notes) == ((real.name,), (f"{real.name}: {TAKEN_IN}",))
        assert adverse_rows(out)["adverse_severity"].tolist() == [severity]
    assert faults_of_dataset(out) == []
    before = contents(out)
    assert add_run(real, out).notes == ()
    assert contents(out) == before
    assert b"Meyer" not in b"".join(before.values())
    add_run(real, whole)
    assert contents(whole) == contents(out)


def test_events_that_somebody_has_changed_are_left_and_that_is_told(real: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    add_run(real, out)
    events = next(out.glob("sub-*/ses-*/beh/*_events.tsv"))
    events.write_text(
        events.read_text(encoding="utf-8").replace("\tinstruction\t", "\tguidance\t", 1), "utf-8"
    )
    before = contents(out)
    report(real, "08:02:00")
    assert add_run(real, out).notes == (f"{real.name}: {LEFT}",)
    assert contents(out) == before


def test_a_time_to_the_minute_in_which_the_session_began_is_not_lost(real: Path) -> None:
    report(real, "08:00")
    ((onset_s, _),) = adverse_events_of(read_recorded(real))
    assert -60 < onset_s < 0
