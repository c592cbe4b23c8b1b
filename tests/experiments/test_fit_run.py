"""`mindpain fit`: a picture of each calibration of a run, from what its journal keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.cli import REFUSED, main
from experiments.fit_run import estimate_of
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.clocks import VirtualClock
from hardware.journal import read_journal
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.model import Block, CalibrationPlan, Condition
from mindpain_task.roles import Rig
from mindpain_task.schedules.making import make_schedule, planned
from mindpain_task.session.calibrating import Calibrating, Calibrations
from mindpain_task.session.noting import Logbook
from tests.guided_for_tests import written
from tests.mindpain_task.schedules.writing import BOUNDS_C, METHODS
from tests.mindpain_task.schedules.writing import written as entry_of
from tests.mindpain_task.session.unsent_bench import Kept, Nobody


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("answer", [None, 0.0, 1.0, 45.0])
def test_an_estimate_reads_as_it_was_put_on_record(method: str, answer: float | None) -> None:
    """Through JSON and back, whatever was found or not."""
    entry = entry_of(method)
    schedule = make_schedule(entry, BOUNDS_C, "°C")
    for trial in range(len(planned(entry))):
        if (proposal := schedule.next_trial()) is None:
            break
        try:
            schedule.learn(proposal, answer if trial % 4 else None)
        except ValueError:
            schedule.learn(proposal, None)
    clock, journal, person = VirtualClock(), Kept(), Nobody()
    screen, inputs = VirtualScreen(clock, person), VirtualInputs(clock, person)
    rig = Rig(clock, screen, inputs, NoStimulator(), SilentOutlets(), journal)
    search = CalibrationPlan("heat", entry.asks or "", "°C")
    block = Block(1, Condition("calibration", "free", "neutral"), "forearm", (), (), (), (), search)
    found = Calibrating(rig, Logbook(rig), Calibrations({"heat": schedule})).finish(block)
    (record,) = [each for each in journal.records if each.event.kind == "calibration_result"]
    assert estimate_of(json.loads(json.dumps(dict(record.event.data)))) == found


def test_each_calibration_of_a_run_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = SessionRequest(
        str(written(tmp_path)), "rehearsal", "sim01", "01", "en", 1, tmp_path / "data", "novice"
    )
    folder = conduct(prepare_session(asked), say=lambda line: None).files.folder
    before = (folder / "journal.jsonl").read_bytes()
    picture = folder / "calibration_heat.svg"
    for _ in range(2):
        assert main(["fit", str(folder)]) == 0
        assert str(picture) in capsys.readouterr().out
        text = picture.read_text(encoding="utf-8")
        assert text.lstrip().startswith(("<?xml", "<svg"))
        assert "SIMULATED – no data about people" in text
        assert "SIMULATED: stimulator, participant" in text  # in the line that says what made it
    assert (folder / "journal.jsonl").read_bytes() == before
    records, _ = read_journal(folder / "journal.jsonl")
    assert sum(record.event.kind == "calibration_result" for record in records) == 1


def test_a_run_without_a_calibration_or_a_journal_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fit", str(tmp_path)]) == REFUSED
    assert "its journal cannot be read: No such file or directory" in capsys.readouterr().err
    (tmp_path / "journal.jsonl").write_bytes(b"")
    assert main(["fit", str(tmp_path)]) == REFUSED
    assert "has no calibration that came to its end" in capsys.readouterr().err
