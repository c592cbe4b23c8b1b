"""Small rehearsed studies on disk, for tests of what is read of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from experiments.preparing import SessionRequest, prepare_session
from experiments.recorded.runs import RecordedRun, find_runs, read_recorded
from experiments.session import FinishedSession, conduct
from hardware.journal import read_journal
from hardware.journal.lines import line_of
from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue, Record
from tests.ending_for_tests import ending_at


def rehearse(
    data: Path,
    number: int,
    session: str = "01",
    *,
    protocol: str = "demo",
    person: str = "novice",
    hours: float | None = None,
    visit: int | None = None,
    ends_at: int = 10**6,
    arm: str = "",
) -> FinishedSession:
    """Rehearse one session; a `visit` has another seed, too, or every chance would be that of the first."""
    request = SessionRequest(
        protocol, "rehearsal", f"sim{number:02d}", session, "en", visit or 1, data, person,
        practice_hours=hours, visit=visit, rehearsal=True, arm=arm,
    )  # fmt: skip
    return conduct(prepare_session(request), lambda line: None, ending_at(ends_at))


def rehearse_study(data: Path, numbers: Iterable[int], visits: Iterable[int] = (1,)) -> None:
    """Rehearse a study in which every second participant is an expert."""
    for number in numbers:
        for visit in visits:
            person = "novice" if number % 2 else "expert"
            rehearse(data, number, f"{visit:02d}", person=person, visit=visit)


def runs_in(data: Path) -> list[RecordedRun]:
    return [read_recorded(folder) for folder in find_runs(data)]


def changed(run: RecordedRun, change: Callable[[Event], Event]) -> RecordedRun:
    """Return a run whose records were others."""
    return replace(run, records=tuple(Record(each.seq, change(each.event)) for each in run.records))


def with_data(event: Event, **data: JsonValue) -> Event:
    return replace(event, data={**event.data, **data})


def as_if_real(folder: Path) -> Path:
    """Rewrite a rehearsed run as one of a participant, for tests of mixtures; return where it is."""
    for journal in (folder / "journal.jsonl", folder / "readback.jsonl"):
        records, _ = read_journal(journal)
        first = Record(records[0].seq, with_data(records[0].event, simulated=[]))
        lines = [line_of(each.seq, each.event, CODES) for each in (first, *records[1:])]
        journal.write_bytes(b"".join(lines))
    facts = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    (folder / "session.json").write_text(json.dumps(facts | {"simulated": []}), encoding="utf-8")
    return folder.rename(folder.with_name(folder.name.replace("_acq-simulated", "")))
