"""What a session says of its stimuli: spoiled ones are seen, said, marked, and may be repeated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.journal import read_journal
from hardware.medoc.programs import ProgramTable
from hardware.medoc.typing_in import extended, to_yaml
from hardware.rig_file import RIGS
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import InputEvent, InputKind, Inputs, Screen
from mindpain_task.views import OperatorPrompt, View
from mindpain_task.words import WORDS
from tests.protocols_for_tests import short_protocol

PULSE = HeatPulse(32.0, 48.0, 10.0, 2.0, 10.0)
SPOILED = "missed=1&late=2&short=3&cool=4"
VERDICTS = ["not_delivered", "late", "short", "wrong_temperature", "delivered"]


def rig_file(folder: Path, device: str, query: str) -> Path:
    """Write a rehearsal's rig with this device's twin, spoiling these starts."""
    shipped = {"tcs": "rehearsal", "medoc": "booth_medoc"}[device]
    text = (RIGS / f"{shipped}.yaml").read_text(encoding="utf-8")
    for port in ('"sim://tcs"', "tcp://192.168.0.10:20121"):
        text = text.replace(f"port: {port}", f'port: "sim://{device}?{query}"')
    table = ProgramTable(mindpain_medoc_programs=1, probe="CHEPS", device="cheps", programs=())
    (folder / "typed.yaml").write_text(to_yaml(extended(table, [PULSE])), encoding="utf-8")
    path = folder / "rig.yaml"
    path.write_text(text.replace("programs: medoc", "programs: typed.yaml"), encoding="utf-8")
    return path


class Repeater:
    """Stands between engine and rig: an operator who repeats the first trials that are offered."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.offers: list[str] = []

    def wrap(self, opened: OpenRig) -> OpenRig:
        rig = opened.rig
        repeater, screen, inputs = self, rig.screen, rig.inputs

        class Watched:
            frame_s = screen.frame_s
            check = screen.check
            close = screen.close

            def show(self, view: View) -> float:
                if isinstance(view, OperatorPrompt) and view.hint == WORDS["en"].repeat_hint:
                    repeater.offers.append(view.body)
                return screen.show(view)

        class Pressed:
            def wait(self, until_s: float) -> tuple[InputEvent, ...]:
                return tuple(repeater.turned(act) for act in inputs.wait(until_s))

        watched: Screen = Watched()
        pressed: Inputs = Pressed()
        return replace(opened, rig=replace(rig, screen=watched, inputs=pressed))

    def turned(self, act: InputEvent) -> InputEvent:
        """Press R instead of O where a repeat is offered."""
        if act.kind is InputKind.OPERATOR_CONFIRM and 0 < len(self.offers) <= self.times:
            return replace(act, kind=InputKind.OPERATOR_REPEAT)
        return act


def run(folder: Path, rig: Path, repeats: int = 0) -> tuple[FinishedSession, list[str], Repeater]:
    protocol = short_protocol(folder, trials=5, plateau_s=2.0)
    request = SessionRequest(
        str(protocol), str(rig), "sim01", "01", "en", 3, folder / "data", "null", rehearsal=True
    )
    said: list[str] = []
    operator = Repeater(repeats)
    return conduct(prepare_session(request), said.append, operator.wrap), said, operator


def table(finished: FinishedSession) -> pd.DataFrame:
    return pd.read_csv(finished.files.trials, sep="\t", na_values=["n/a"], keep_default_na=False)


@pytest.mark.parametrize("device", ["tcs", "medoc"])
def test_each_planted_fault_gets_its_verdict_in_table_journal_marker_and_words(
    tmp_path: Path, device: str
) -> None:
    finished, said, operator = run(tmp_path, rig_file(tmp_path, device, SPOILED))
    assert list(table(finished)["delivery"]) == VERDICTS
    records, _ = read_journal(finished.files.journal)
    events = [record.event for record in records if record.event.kind == "delivery"]
    assert [event.marker for event in events] == [f"stimulus_{verdict}" for verdict in VERDICTS]
    assert [event.trial for event in events] == [1, 2, 3, 4, 5]
    for verdict in VERDICTS[:-1]:
        assert any(verdict.replace("_", " ") in line for line in said)
    assert len(operator.offers) == 4
    assert [e.event.data["repeats"] for e in records if e.event.kind == "repeat_declined"] == [1, 2, 3, 4]


def test_a_spoiled_trial_is_repeated_at_the_end_of_its_block_and_says_which(tmp_path: Path) -> None:
    finished, said, _ = run(tmp_path, rig_file(tmp_path, "tcs", "cool=2"), repeats=1)
    rows = table(finished)
    assert list(rows["trial"]) == [1, 2, 3, 4, 5, 6]
    assert list(rows["repeats_trial"].fillna(0)) == [0, 0, 0, 0, 0, 2]
    assert list(rows["delivery"]) == ["delivered", "wrong_temperature", *["delivered"] * 4]
    assert set(rows["status"]) == {"completed"}
    assert any("trial 2 is repeated as trial 6" in line for line in said)


def test_a_repeat_that_is_spoiled_again_is_offered_again(tmp_path: Path) -> None:
    finished, _, operator = run(tmp_path, rig_file(tmp_path, "tcs", "cool=5,6"), repeats=2)
    assert list(table(finished)["repeats_trial"].fillna(0))[-2:] == [5, 6]
    assert ["trial 5." in operator.offers[0], "trial 6." in operator.offers[1]] == [True, True]


def test_a_repeat_outside_the_limits_is_refused_in_words_and_never_offered(tmp_path: Path) -> None:
    rig = rig_file(tmp_path, "tcs", "missed=1")
    envelope = (RIGS / "envelopes" / "healthy_adult.yaml").read_text(encoding="utf-8")
    few = envelope.replace("stimuli_per_site: 20", "stimuli_per_site: 5", 1)
    (tmp_path / "few.yaml").write_text(few, encoding="utf-8")
    rig.write_text(rig.read_text("utf-8").replace("healthy_adult", "few.yaml"), encoding="utf-8")
    finished, said, operator = run(tmp_path, rig, repeats=1)
    assert len(table(finished)) == 5
    assert operator.offers == []
    assert any("cannot be repeated inside the limits" in line and "more than 5" in line for line in said)


def test_a_stopped_stimulus_is_never_called_delivered(tmp_path: Path) -> None:
    protocol = short_protocol(tmp_path, trials=1, plateau_s=2.0)
    request = SessionRequest(
        str(protocol), "rehearsal", "sim01", "01", "en", 3, tmp_path / "data", "null", rehearsal=True
    )

    class Stopper:
        def __init__(self, opened: OpenRig) -> None:
            self._opened = opened

        def wait(self, until_s: float) -> tuple[InputEvent, ...]:
            acts = self._opened.rig.inputs.wait(until_s)
            twin = self._opened.twin
            now_s = self._opened.rig.clock.now()
            if isinstance(twin, TcsTwin) and max(twin.surface_c(now_s)) > 45:
                return (InputEvent(now_s, InputKind.PARTICIPANT_STOP, "key s"),)
            return acts

    def wrap(opened: OpenRig) -> OpenRig:
        stopper: Inputs = Stopper(opened)
        return replace(opened, rig=replace(opened.rig, inputs=stopper))

    finished = conduct(prepare_session(request), lambda line: None, wrap)
    (row,) = table(finished).to_dict("records")
    assert row["status"] == "stopped"
    assert row["delivery"] in ("unknown", "short")
