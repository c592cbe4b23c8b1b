"""Devices before a session: who is there, charged, keeps its ceiling, at rest; and given back at rest."""

from __future__ import annotations

import sys

import pytest
from serial import serial_for_url

from hardware.clocks import LabClock, VirtualClock
from hardware.electrical.p24.answers import Level
from hardware.electrical.p24.twin import P24Twin
from hardware.readiness.devices import check_bath_ready, check_boxes, check_scanner, check_stimulator
from hardware.readiness.line import CheckLine, Subject
from hardware.readiness.wanted import Wanted
from hardware.rig_entries import BathEntry, StimulatorEntry, TwoThermodesEntry, TypedBathEntry
from hardware.rig_file import RigFile, read_rig
from hardware.tcs.twin import TcsTwin
from mindpain_task.roles import Clock
from mindpain_task.stimuli import ColdPressor
from tests.ceilings_for_tests import Taking
from tests.rigs_for_tests import tcs_at
from tests.serving import served, served_twin

HEAT = Wanted(32.0, 48.5, "°C", "this session's", "this session's")
SHOCKS = Wanted(0.0, 10.0, "mA", "this session's", "this session's")
LIGHT = Wanted(0.0, 9.0, "mJ/mm²", "this session's", "this session's")
needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")


def found(
    entry: StimulatorEntry, wanted: Wanted | None = HEAT, clock: Clock | None = None
) -> dict[Subject, list[CheckLine]]:
    lines = check_stimulator(entry, wanted, clock or VirtualClock())
    return {line.subject: [each for each in lines if each.subject == line.subject] for line in lines}


def only(lines: dict[Subject, list[CheckLine]], subject: Subject) -> CheckLine:
    (line,) = lines[subject]
    return line


def of_rig(name: str) -> RigFile:
    return read_rig(name)[0].rehearsal()


def stimulator(name: str) -> StimulatorEntry:
    entry = of_rig(name).stimulator
    assert entry is not None
    return entry


# --- a thermode


def test_a_sound_thermode_passes_and_its_line_says_that_it_is_a_twin() -> None:
    lines = found(tcs_at("sim://tcs"))
    assert set(lines) == {"stimulator", "battery", "ceiling", "baseline"}
    assert {line.status for each in lines.values() for line in each} == {"pass"}
    assert only(lines, "stimulator").found.startswith("TCS II at sim://tcs, a twin: QST.Lab TCS II")
    assert "48.5 °C (this session's) set, and read back" in only(lines, "ceiling").found
    assert "32.0 32.0 32.0 32.0 32.0 °C, the baseline is 32 °C" in only(lines, "baseline").found


def test_a_low_battery_fails_and_nothing_is_set_any_more() -> None:
    lines = found(tcs_at("sim://tcs?battery=12"))
    assert only(lines, "battery").status == "fail"
    assert "12 %" in only(lines, "battery").found
    assert "charge it first" in only(lines, "battery").advice
    assert only(lines, "ceiling").status == only(lines, "baseline").status == "not_checkable"


def test_an_error_of_the_device_fails() -> None:
    lines = found(tcs_at("sim://tcs?errors=000100"))
    assert any("errors 000100" in line.found for line in lines["stimulator"] if line.status == "fail")


@pytest.mark.parametrize("trouble", ["stuck", "wrong"])
def test_plates_that_are_not_at_the_baseline_fail(trouble: str) -> None:
    line = only(found(tcs_at(f"sim://tcs?trouble={trouble}@0")), "baseline")
    assert line.status == "fail"
    assert "not within 1 °C of it after 10 s" in line.found
    assert "off the skin" in line.advice


def test_a_silent_device_is_one_line_with_port_command_and_wait() -> None:
    lines = found(tcs_at("sim://tcs?trouble=silent@0"))
    assert set(lines) == {"stimulator"}
    assert "command H: no byte came within 0.5 s" in only(lines, "stimulator").found


def test_what_the_device_cannot_be_told_is_its_ceilings_line() -> None:
    lines = found(tcs_at("sim://tcs"), Wanted(45.0, 48.5, "°C", "", ""))
    assert only(lines, "ceiling").status == "fail"
    assert "45" in only(lines, "ceiling").found


def test_an_old_firmware_has_nothing_to_read_back() -> None:
    lines = found(tcs_at("sim://tcs?firmware=7"))
    assert only(lines, "ceiling").status == "not_checkable"
    assert "MANUAL" in only(lines, "ceiling").advice


def test_where_nothing_is_given_it_is_only_asked() -> None:
    assert set(found(tcs_at("sim://tcs"), None)) == {"stimulator", "battery"}


@needs_pty
def test_a_wrong_ceiling_fails_and_the_port_is_given_back_at_rest() -> None:
    clock = LabClock()
    with served(None, Taking(clock.now(), more=15)) as (path, twin):
        line = only(found(tcs_at(path), clock=clock), "ceiling")
        serial_for_url(path, exclusive=True).close()
        assert twin.at_baseline(clock.now())
    assert line.status == "fail"
    assert "it has 50 °C, and 48.5 °C (this session's) was set" in line.found


@needs_pty
def test_a_port_that_another_program_has_is_a_fault_of_the_stimulator() -> None:
    with served(None, TcsTwin(LabClock().now())) as (path, _):
        other = serial_for_url(path, exclusive=True)
        line = only(found(tcs_at(path), clock=LabClock()), "stimulator")
        other.close()
    assert line.status == "fail"
    assert path in line.found


def test_a_port_that_is_not_there() -> None:
    line = only(found(tcs_at("/dev/no_such_port")), "stimulator")
    assert line.status == "fail"
    assert "/dev/no_such_port: the port cannot be opened" in line.found


# --- two thermodes, and a Medoc station


def test_each_of_two_thermodes_has_its_own_lines() -> None:
    two = stimulator("two_thermodes")
    assert isinstance(two, TwoThermodesEntry)
    bad = two.model_copy(
        update={"second": two.second.model_copy(update={"port": "sim://tcs?trouble=stuck@0"})}
    )
    lines = found(bad)
    assert [line.status for line in lines["baseline"]] == ["pass", "fail"]
    assert [line.status for line in lines["ceiling"]] == ["pass", "pass"]
    assert lines["baseline"][1].found.startswith("second probe, TCS II at")


def test_a_station_takes_no_ceiling_and_says_where_to_look() -> None:
    lines = found(stimulator("booth_medoc"))
    assert only(lines, "stimulator").status == only(lines, "baseline").status == "pass"
    assert only(lines, "ceiling").status == "not_checkable"
    assert "at most 48.5 °C" in only(lines, "ceiling").advice


# --- current and light


def test_a_device_that_answers_says_that_it_gives_nothing() -> None:
    lines = found(stimulator("eeg_electrical"), SHOCKS)
    assert only(lines, "stimulator").status == only(lines, "baseline").status == "pass"
    assert only(lines, "ceiling").status == "not_checkable"


class Levels(P24Twin):
    """A twin that keeps the levels it was in: any but the first has the high voltage on."""

    def __init__(self) -> None:
        super().__init__(LabClock().now())
        self.levels: set[Level] = set()

    def receive(self, data: bytes, now_s: float) -> None:
        super().receive(data, now_s)
        self.levels.add(self.level)


@needs_pty
def test_nothing_of_a_stimulator_is_switched_on_by_looking_at_it() -> None:
    entry = stimulator("eeg_electrical")
    with served_twin(twin := Levels()) as (path, _):
        lines = found(entry.model_copy(update={"port": path}), SHOCKS, LabClock())
    assert only(lines, "baseline").status == "pass"
    assert twin.levels == {Level.NOTHING}


@pytest.mark.parametrize(
    ("rig", "wanted", "look"), [("eeg_ds7a", SHOCKS, "dial at 0"), ("eeg_laser", LIGHT, "shutter closed")]
)
def test_a_device_that_tells_nothing_is_never_passed(rig: str, wanted: Wanted, look: str) -> None:
    lines = found(stimulator(rig), wanted)
    assert {line.status for each in lines.values() for line in each} == {"not_checkable"}
    assert look in only(lines, "stimulator").advice
    assert look in only(lines, "baseline").advice
    assert only(lines, "ceiling").advice


# --- bath, boxes, scanner


def test_a_bath_is_as_cold_as_the_session_asks_or_fails() -> None:
    cold = ColdPressor(water_c=2.0, tolerance_c=0.5, cap_s=60.0)
    entry = BathEntry(device="lauda", port="sim://lauda")
    (line,) = check_bath_ready(entry, (cold,), VirtualClock())
    assert line.status == "pass"
    assert "its water 2.00 °C" in line.found
    warm = ColdPressor(water_c=10.0, tolerance_c=0.5, cap_s=60.0)
    (line,) = check_bath_ready(entry, (cold, warm), VirtualClock())
    assert line.status == "fail"
    assert "asks for 10 °C within 0.5 °C" in line.found


def test_a_bath_that_a_person_reads_or_that_is_not_there() -> None:
    (line,) = check_bath_ready(TypedBathEntry(device="typed"), (), VirtualClock())
    assert line.status == "not_checkable"
    (line,) = check_bath_ready(BathEntry(device="julabo", port="/dev/no_such"), (), VirtualClock())
    assert line.status == "fail"
    assert "/dev/no_such" in line.found


def test_a_box_that_says_nothing_is_not_passed_and_one_that_speaks_is() -> None:
    rig = of_rig("eeg_electrical")
    (silent,) = check_boxes(rig, VirtualClock())
    assert silent.status == "not_checkable"
    assert "not even that it is there" in silent.found
    speaks = {"eeg": rig.boxes["eeg"].model_copy(update={"device": "cedrus", "port": "sim://cedrus"})}
    (line,) = check_boxes(rig.model_copy(update={"boxes": speaks}), VirtualClock())
    assert line.status == "pass", line
    gone = {"eeg": rig.boxes["eeg"].model_copy(update={"port": "/dev/no_such"})}
    (line,) = check_boxes(rig.model_copy(update={"boxes": gone}), VirtualClock())
    assert line.status == "fail"


@pytest.mark.parametrize(
    ("delay_s", "status"), [("0.2", "pass"), ("30", "not_checkable")], ids=["scans", "rests"]
)
def test_a_scanner_line_is_listened_to(delay_s: str, status: str) -> None:
    scanner = of_rig("mri").scanner
    assert scanner is not None
    port = f"sim://scanner?tr=0.5&delay={delay_s}"
    line = check_scanner(scanner.model_copy(update={"port": port}), VirtualClock())
    assert line.status == status
    by_key = read_rig("mri")[0].scanner
    assert by_key is not None
    assert check_scanner(by_key, VirtualClock()).status == "not_checkable"


def test_a_scanner_line_that_is_not_there() -> None:
    scanner = of_rig("mri").scanner
    assert scanner is not None
    line = check_scanner(scanner.model_copy(update={"port": "/dev/no_such"}), VirtualClock())
    assert line.status == "fail"
    assert "/dev/no_such" in line.found
