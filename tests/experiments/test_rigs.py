"""Rigs as files: what is refused before anything is opened, and what every one of them can rehearse."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import main
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.laser.entries import LaserConsoleEntry
from hardware.medoc.programs import read_table
from hardware.rig_entries import TwoThermodesEntry, is_electrical
from hardware.rig_file import RIGS, read_rig, rig_names
from hardware.stimulators import describe
from mindpain_task.located import Refused
from mindpain_task.roles import DeviceFault
from mindpain_task.session.outcome import Ending
from tests.laser_for_tests import short_laser
from tests.library_for_tests import write_library
from tests.probes_for_tests import two_probe_protocol
from tests.protocols_for_tests import short_protocol


def written(folder: Path, shipped: str, *changes: tuple[str, str]) -> str:
    """Write a shipped rig with changes; return its path."""
    text = (RIGS / f"{shipped}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "my_rig.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def request(folder: Path, rig: str, protocol: str = "demo") -> SessionRequest:
    return SessionRequest(protocol, rig, "01", "01", "en", 5, folder / "data", None)


@pytest.mark.parametrize("rig", rig_names())
def test_every_shipped_rig_rehearses_with_its_own_devices(rig: str, tmp_path: Path) -> None:
    stimulator = read_rig(rig)[0].stimulator
    protocol = "attention_direction" if is_electrical(stimulator) else "demo" if stimulator else "demo_cold"
    if isinstance(stimulator, LaserConsoleEntry):
        protocol = str(short_laser(tmp_path))
    if isinstance(stimulator, TwoThermodesEntry):
        protocol = str(two_probe_protocol(tmp_path))
    asked = replace(request(tmp_path, rig, protocol), person="novice", rehearsal=True)
    finished = conduct(prepare_session(asked), lambda line: None)
    assert finished.outcome.ending is Ending.COMPLETED
    trials = pd.read_csv(finished.files.trials, sep="\t", na_values=["n/a"])
    if stimulator is not None:
        tells = describe(stimulator.device).tells
        assert set(trials["delivery"]) == {"delivered" if tells else "not_verifiable"}


@pytest.mark.parametrize("firmware", [8, 12, 14, 15, 16])
def test_a_rehearsal_on_each_firmware_delivers_everything(firmware: int, tmp_path: Path) -> None:
    rig = written(tmp_path, "rehearsal", ('"sim://tcs"', f'"sim://tcs?firmware={firmware}"'))
    asked = replace(request(tmp_path, rig), person="novice", rehearsal=True)
    finished = conduct(prepare_session(asked), lambda line: None)
    trials = pd.read_csv(finished.files.trials, sep="\t", na_values=["n/a"])
    assert set(trials["delivery"]) == {"delivered"}


@pytest.mark.parametrize("read_back", ["poll", "stream"])
def test_options_of_the_thermode_come_from_the_rig(read_back: str, tmp_path: Path) -> None:
    options = f"  trigger_out: {{code: 4, width_ms: 20}}\n  read_back: {read_back}\n  silence_bound_s"
    rig = written(tmp_path, "rehearsal", ("  silence_bound_s", options))
    asked = replace(request(tmp_path, rig), person="novice", rehearsal=True)
    finished = conduct(prepare_session(asked), lambda line: None)
    trials = pd.read_csv(finished.files.trials, sep="\t", na_values=["n/a"])
    assert set(trials["delivery"]) == {"delivered"}


def test_what_the_real_device_refuses_shows_before_the_first_trial(tmp_path: Path) -> None:
    rig = written(tmp_path, "rehearsal", ('"sim://tcs"', '"sim://tcs?firmware=7"'))
    protocol = str(short_protocol(tmp_path, plateau_s=12.0))
    asked = replace(request(tmp_path, rig, protocol), person="novice", rehearsal=True)
    finished = conduct(prepare_session(asked), lambda line: None)
    assert finished.outcome.ending is Ending.DEVICE_FAULT
    assert "refuses what this session is to give" in finished.outcome.reason
    assert not finished.tables.trials.rows


@pytest.mark.parametrize(
    ("query", "said"), [("battery=9", "battery"), ("errors=000300", "error"), ("firmware=99", "firmware")]
)
def test_a_device_that_is_not_well_is_refused_in_words(query: str, said: str, tmp_path: Path) -> None:
    rig = written(tmp_path, "rehearsal", ('"sim://tcs"', f'"sim://tcs?{query}"'))
    asked = replace(request(tmp_path, rig), person="novice", rehearsal=True)
    try:
        finished = conduct(prepare_session(asked), lambda line: None)
    except DeviceFault as fault:
        reason = str(fault)
    else:
        assert finished.outcome.ending is Ending.DEVICE_FAULT
        reason = finished.outcome.reason
    assert said in reason


def test_a_rig_that_mixes_real_and_simulated_devices_is_refused(tmp_path: Path) -> None:
    rig = written(tmp_path, "laptop", ('"sim://tcs"', "/dev/ttyACM0"))
    with pytest.raises(Refused, match="its stimulator is real and its bath simulated"):
        prepare_session(request(tmp_path, rig))
    with pytest.raises(Refused, match="who feels a real stimulator"):
        prepare_session(replace(request(tmp_path, rig), person="novice"))


def test_keys_that_the_screens_name_must_be_those_keys(tmp_path: Path) -> None:
    rig = written(tmp_path, "laptop", ("  o: operator_confirm", "  p: operator_confirm"))
    with pytest.raises(Refused, match=r"my_rig\.yaml:\d+:\d+: .*press O: o must be operator_confirm"):
        read_rig(rig)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("silence_bound_s: 0.3", "silence_bound_s: 30"), "silence_bound_s: .*less than or equal to 1"),
        (("onset_lag_s: 0.2, ", ""), "onset_lag_s: this value is missing"),
        (("device: tcs", "device: toaster"), "toaster"),
        (("screen_index: 0", "screen_index: 0, distance_cm: 0"), "distance_cm: .*greater than 0"),
    ],
)  # fmt: skip
def test_a_wrong_rig_is_refused_with_its_place(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_rig(written(tmp_path, "laptop", change))
    assert "my_rig.yaml:" in str(refused.value)
    assert re.search(said, str(refused.value)), str(refused.value)


@pytest.mark.parametrize(
    ("rig", "water_c", "said"),
    [
        ("typed", None, "read the thermometer in its bath"),
        ("typed", 4.0, r"--water-c 4 °C: the protocol asks for 1 °C within 0\.5 °C"),
        ("lauda", 1.0, "no bath whose thermometer somebody reads"),
    ],
)
def test_water_is_read_by_eye_exactly_where_nothing_else_reads_it(
    rig: str, water_c: float | None, said: str, tmp_path: Path
) -> None:
    change = ("{device: lauda, port: /dev/ttyUSB0}", "{device: typed}")
    path = written(tmp_path, "cold_pressor", *([change] if rig == "typed" else []))
    with pytest.raises(Refused, match=said):
        prepare_session(replace(request(tmp_path, path, "demo_cold"), water_c=water_c))


def test_a_stimulus_that_the_station_was_not_taught_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = str(short_protocol(tmp_path, plateau_s=1.5))
    assert main(["check", protocol, "--rig", "booth_medoc"]) == 2
    error = capsys.readouterr().err
    assert "short.yaml:" in error
    assert "no program in MMS plays 32.0 °C to 48.0 °C" in error
    assert "mindpain programs PROTOCOL --table" in error


def test_programs_adds_what_a_protocol_needs_keeps_codes_and_prints_the_check_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.yaml"
    assert main(["programs", "demo", "--table", str(table)]) == 2
    assert "a new table needs --probe" in capsys.readouterr().err
    assert main(["programs", "demo", "--table", str(table), "--probe", "CHEPS", "--device", "cheps"]) == 0
    first = read_table(table.read_text("utf-8"), "table")
    assert "Program 00010000: destination 48.0 °C, reached at 10.0 °C/s." in capsys.readouterr().out
    assert main(["programs", "attention_direction", "--table", str(table)]) == 0
    said = capsys.readouterr().out
    both = read_table(table.read_text("utf-8"), "table")
    assert both.programs[: len(first.programs)] == first.programs
    assert len(both.programs) == len(first.programs) + 2
    assert "2 programs added, 1 kept" in said
    assert "Set MMS's own safety limits" in said
    assert main(["programs", "demo", "--table", str(table), "--probe", "ATS"]) == 2
    assert "this table is for probe CHEPS" in capsys.readouterr().err


def test_no_stand_in_is_typed_into_a_station(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, protocol = tmp_path / "table.yaml", write_library(tmp_path)
    assert main(["programs", str(protocol), "--table", str(table), "--probe", "CHEPS"]) == 2
    assert "stimuli.heat_48.plateau_s: unknown: nobody types a stand-in" in capsys.readouterr().err
    assert not table.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["twin", "tcs", "--tcp", "1"], "--tcp is for medoc, not for tcs"),
        (["twin", "medoc", "--pty", "x"], "--pty is for every other device, not for medoc"),
        (["twin", "lauda", "--plant", "late=1"], "--plant is for other devices, not for lauda"),
        (["twin", "tcs", "--firmware", "3"], "firmware"),
        (["twin", "tcs", "--plant", "melted=1"], "melted"),
        (["twin", "medoc", "--programs", "nowhere.yaml"], "there is no table of programs nowhere.yaml"),
    ],
)
def test_a_twin_that_cannot_be_is_refused_in_words(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) in (2, 3)
    assert said in capsys.readouterr().err
