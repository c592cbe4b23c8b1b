"""A cold pressor session in virtual time: start, withdrawal and cap as timed events, water as measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.journal import read_journal
from mindpain_task.located import Refused
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.session.immersing import hand_out
from mindpain_task.views import View


def request(folder: Path, protocol: str = "demo_cold", rig: str = "cold_pressor") -> SessionRequest:
    return SessionRequest(protocol, rig, "sim01", "01", "en", 5, folder / "data", "novice", rehearsal=True)


def run(folder: Path, protocol: str = "demo_cold") -> FinishedSession:
    return conduct(prepare_session(request(folder, protocol)), lambda line: None)


def table(finished: FinishedSession) -> pd.DataFrame:
    return pd.read_csv(finished.files.trials, sep="\t", na_values=["n/a"], keep_default_na=False)


def with_cap(folder: Path, cap_s: float) -> str:
    text = (PROTOCOLS / "demo_cold.yaml").read_text(encoding="utf-8")
    path = folder / "capped.yaml"
    path.write_text(text.replace("cap_s: 180.0", f"cap_s: {cap_s}"), encoding="utf-8")
    return str(path)


def test_each_immersion_has_a_start_an_end_and_the_measured_water(tmp_path: Path) -> None:
    rows = table(run(tmp_path))
    assert list(rows["status"]) == ["completed"] * 2
    assert set(rows["ended_by"]) <= {"withdrawal", "cap"}
    assert (rows["cold_end_s"] - rows["cold_onset_s"] - rows["immersed_s"]).abs().max() < 1e-5
    assert (rows["water_start_c"] - 1.0).abs().max() <= 0.5
    assert rows["water_end_c"].notna().all()
    assert set(rows["water_source"]) == {"lauda"}
    assert rows["intensity"].notna().any()


def test_the_cap_ends_an_immersion_to_the_millisecond_and_the_hand_is_out_afterwards(tmp_path: Path) -> None:
    finished = run(tmp_path, with_cap(tmp_path, 2.0))
    rows = table(finished)
    assert list(rows["ended_by"]) == ["cap", "cap"]
    assert list(rows["immersed_s"]) == pytest.approx([2.0, 2.0], abs=1e-6)
    events = [record.event for record in read_journal(finished.files.journal)[0]]
    ends = [event for event in events if event.kind == "cold_end"]
    outs = [event for event in events if event.kind == "hand_out"]
    assert [event.marker for event in ends] == ["cold_cap", "cold_cap"]
    assert len(outs) == 2
    assert all(out.time_s > end.time_s for out, end in zip(outs, ends, strict=True))


def test_a_stop_after_the_cap_leaves_the_cap_on_record(tmp_path: Path) -> None:
    class Stopper:
        def __init__(self, opened: OpenRig) -> None:
            self._opened = opened
            self.shown: list[View] = []

        frame_s = 1 / 60

        def check(self, view: View) -> None:
            pass

        def show(self, view: View) -> float:
            self.shown.append(view)
            return self._opened.rig.screen.show(view)

        def wait(self, until_s: float) -> tuple[InputEvent, ...]:
            if self.shown and self.shown[-1] == hand_out("en"):
                return (InputEvent(self._opened.rig.clock.now(), InputKind.OPERATOR_STOP, "Esc"),)
            return self._opened.rig.inputs.wait(until_s)

        def close(self) -> None:
            pass

    def wrap(opened: OpenRig) -> OpenRig:
        stopper = Stopper(opened)
        return replace(opened, rig=replace(opened.rig, screen=stopper, inputs=stopper))

    prepared = prepare_session(request(tmp_path, with_cap(tmp_path, 2.0)))
    (row,) = table(conduct(prepared, lambda line: None, wrap)).to_dict("records")
    assert (row["status"], row["ended_by"], row["immersed_s"]) == ("stopped", "cap", pytest.approx(2.0))


def test_a_rig_without_a_bath_refuses_the_protocol_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"demo_cold\.yaml:\d+.*rig booth_tcs has no bath"):
        prepare_session(request(tmp_path, rig="booth_tcs"))


def test_a_rig_without_a_thermode_refuses_heat(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="rig cold_pressor has no thermode"):
        prepare_session(request(tmp_path, protocol="demo"))


def test_a_cap_over_the_envelope_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"cap_s: a cap of 200\.0 s is over the envelope's 180\.0 s"):
        prepare_session(request(tmp_path, protocol=with_cap(tmp_path, 200.0)))


def test_heat_cannot_be_asked_of_an_immersion_phase(tmp_path: Path) -> None:
    text = (PROTOCOLS / "demo_cold.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mixed.yaml"
    path.write_text(text.replace("{phase: immersion, show: cue}", "{phase: heat, show: cue}"), "utf-8")
    with pytest.raises(Refused, match="needs one phase 'immersion', and has 0"):
        prepare_session(request(tmp_path, protocol=str(path)))
