"""`mindpain resume` in the middle of a search: it goes on with what it had learnt, by the same policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.resume.resuming import ResumeRequest, prepare_resume
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.journal import JournalFile, read_journal
from mindpain_task.located import Refused
from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import Screen
from mindpain_task.session.outcome import Ending
from mindpain_task.session.position import position
from mindpain_task.views import Vas, View
from tests.guided_for_tests import Change, written


class AtRating:
    """A screen that ends the program when it shows the n-th question with a line."""

    def __init__(self, opened: OpenRig, ratings: int) -> None:
        screen: Screen = opened.rig.screen
        self._opened = opened
        self._left = ratings
        self.frame_s = screen.frame_s
        self.check = screen.check
        self.close = screen.close

    def show(self, view: View) -> float:
        self._left -= isinstance(view, Vas) and view.position is None
        if self._left == 0:
            self._opened.interrupt("SIGTERM")
        return self._opened.rig.screen.show(view)


def ending_at(ratings: int) -> Callable[[OpenRig], OpenRig]:
    return lambda opened: replace(opened, rig=replace(opened.rig, screen=AtRating(opened, ratings)))


def begun(folder: Path, ratings: int, *changes: Change) -> FinishedSession:
    asked = SessionRequest(
        str(written(folder, *changes)), "rehearsal", "sim01", "02", "en", 1, folder / "data", "novice"
    )
    return conduct(prepare_session(asked), lambda line: None, ending_at(ratings))


def of_kind(folder: Path, kind: str) -> list[Event]:
    records, damage = read_journal(folder / "journal.jsonl")
    assert not damage
    return [record.event for record in records if record.event.kind == kind]


@pytest.mark.parametrize("ratings", [1, 4, 7, 9])
def test_a_search_goes_on_where_it_broke_off(tmp_path: Path, ratings: int) -> None:
    """Numbered through, no level more than a step over what was given before, and each block once."""
    first = begun(tmp_path, ratings)
    assert first.outcome.ending is Ending.STOPPED_BY_OPERATOR
    learnt = of_kind(first.files.folder, "calibration_trial")
    run, prepared = prepare_resume(ResumeRequest(first.files.folder))
    if 1 not in run.position.blocks_ended:
        proposal = prepared.calibrations.schedules["heat"].next_trial()
        assert proposal is None or proposal.number == len(learnt) + 1
        assert len(prepared.plan.blocks[0].trials) == 7 - len(learnt)
    second = conduct(prepared, lambda line: None)
    assert second.outcome.ending is Ending.COMPLETED
    both = [*learnt, *of_kind(second.files.folder, "calibration_trial")]
    assert [event.data["number"] for event in both] == list(range(1, len(both) + 1))
    levels = [level for event in both if isinstance(level := event.data["level"], float)]
    for place, level in enumerate(levels):
        assert level <= max(levels[:place], default=41.0) + 1.0 + 1e-9
    used = [of_kind(each.files.folder, "calibration_used") for each in (first, second)]
    assert sum(map(len, used)) == 1
    given = [event for event in of_kind(second.files.folder, "trial_start") if (event.block or 0) > 1]
    done = [event for event in of_kind(first.files.folder, "trial_end") if (event.block or 0) > 1]
    assert len(given) + len(done) == 10


def test_a_journal_that_no_search_of_ours_wrote_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """The protocol's text is kept with the run; what was learnt must be what it would have proposed."""
    first = begun(tmp_path, 4)
    journal = first.files.folder / "journal.jsonl"
    records, _ = read_journal(journal)
    journal.unlink()
    header = {name: value for name, value in records[0].event.data.items() if name != "wall_time"}
    again = JournalFile(journal, header, records[0].event.time_s)
    for record in records[1:]:
        event = record.event
        if event.kind == "calibration_trial":
            event = replace(event, data={**event.data, "level": 48.5})
        again.append(event)
    again.close()
    with pytest.raises(Refused, match=r"calibrations\.heat: it cannot be restored from the journal: trial 1"):
        prepare_resume(ResumeRequest(first.files.folder))


def test_values_of_the_first_visit_are_still_used_where_it_searches_again(tmp_path: Path) -> None:
    """With `both`, a break must not put today's values in their place."""
    earlier = tmp_path / "data" / "sourcedata" / "sub-sim01" / "ses-01" / "run-01"
    earlier.mkdir(parents=True)
    header: dict[str, JsonValue] = {"protocol": "guided", "session": "01", "utc_s": 1.0}
    journal = JournalFile(earlier / "journal.jsonl", header, 0.0)
    values: dict[str, JsonValue] = {"heat_20": 43.0, "heat_40": 44.0}
    journal.append(Event("calibration_result", 1.0, 1, data={"calibration": "heat", "unit": "°C"}))
    journal.append(Event("calibration_used", 1.0, 1, data={"calibration": "heat", "values": values}))
    journal.close()
    first = begun(tmp_path, 4, ("on_later_visits: fixed", "on_later_visits: both"))
    _, prepared = prepare_resume(ResumeRequest(first.files.folder))
    assert dict(prepared.calibrations.known) == values
    second = conduct(prepared, lambda line: None)
    (used,) = of_kind(second.files.folder, "calibration_used")
    assert used.data["values"] == values
    records, _ = read_journal(second.files.journal)
    assert position(records).values == values
