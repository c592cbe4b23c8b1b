"""What is refused of lasers before anything is opened: unknown limits, plans over them, rooms without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.preparing import prepare_session
from mindpain_task.located import Refused
from tests.current_for_tests import changed_rig, rehearsal
from tests.laser_for_tests import known_limits, short_laser
from tests.protocols_for_tests import short_protocol


def test_a_rehearsal_goes_by_the_stand_ins_and_says_so(tmp_path: Path) -> None:
    prepared = prepare_session(rehearsal(tmp_path, short_laser(tmp_path), "eeg_laser"))
    warned = [each.sentence for each in prepared.warnings if each.rule == "unknown"]
    assert len(warned) == 5
    assert any("a rehearsal goes by 10.0" in each for each in warned)


def test_a_session_with_a_person_is_refused_while_a_limit_is_unknown(tmp_path: Path) -> None:
    asked = rehearsal(tmp_path, short_laser(tmp_path), "eeg_laser", rehearsal=False)
    asked = replace(asked, person=None, participant="01")
    with pytest.raises(Refused) as refused:
        prepare_session(asked)
    assert len(refused.value.refusals) == 5
    for each in refused.value.refusals:
        assert "the laboratory's physician must write the limit in the envelope" in each.sentence
    known = replace(asked, rig=known_limits(tmp_path))
    prepared = prepare_session(known)
    assert not prepared.warnings
    assert prepared.simulated == ()


def test_the_command_says_why_it_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    protocol = str(short_laser(tmp_path))
    words = ["run", protocol, "--rig", "eeg_laser", "--sub", "01", "--data", str(tmp_path / "data")]
    assert main(words) != 0
    assert "physician must write the limit" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "data" / "sourcedata").exists()
    assert main(["check", protocol, "--rig", "eeg_laser"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "unknown limits are stand-ins" in said
    assert "laser.max_fluence_mj_per_mm2 is unknown" in said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"energy_mj": 280.5}, "over the envelope's stand-in of 10.0 mJ/mm²"),
        ({"iti_s": 4.0}, "after the last pulse, before the envelope's stand-in of 6.0 s"),
        ({"trials": 61}, "left_volar_forearm_1 would take more than 60 pulses"),
    ],
)
def test_a_plan_outside_the_limits_is_refused(changes: dict[str, float], why: str, tmp_path: Path) -> None:
    protocol = short_laser(tmp_path, **changes)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=why):
        prepare_session(rehearsal(tmp_path, protocol, "eeg_laser"))


def test_a_rig_must_have_a_laser_whose_light_is_limited(tmp_path: Path) -> None:
    protocol = short_laser(tmp_path)
    for rig, why in (
        ("rehearsal", "rig rehearsal has no laser stimulator"),
        ("eeg_ds7a", "rig eeg_ds7a has no laser stimulator"),
        (
            changed_rig(tmp_path, "eeg_laser", ("wavelength_nm: 10600", "wavelength_nm: 1340")),
            "laser limits are for 10600 nm, and that of rig eeg_laser has 1340 nm",
        ),
    ):
        with pytest.raises(Refused, match=why):
            prepare_session(rehearsal(tmp_path, protocol, rig))
    with pytest.raises(Refused, match="rig eeg_laser has no thermode"):
        prepare_session(rehearsal(tmp_path, short_protocol(tmp_path), "eeg_laser"))


def test_an_envelope_that_says_nothing_of_lasers_allows_none(tmp_path: Path) -> None:
    rig = known_limits(tmp_path)
    ours = tmp_path / "ours.yaml"
    text = ours.read_text(encoding="utf-8")
    ours.write_text(text[: text.index("laser:\n")], encoding="utf-8")
    with pytest.raises(Refused, match="says nothing of laser pulses: it allows none"):
        prepare_session(rehearsal(tmp_path, short_laser(tmp_path), rig))


def test_a_laser_that_shines_as_long_as_its_gate_is_up_is_no_rig(tmp_path: Path) -> None:
    rig = changed_rig(tmp_path, "eeg_laser", ("timed_by: console", "timed_by: gate"))
    with pytest.raises(Refused, match="timed_by"):
        prepare_session(rehearsal(tmp_path, short_laser(tmp_path), rig))
