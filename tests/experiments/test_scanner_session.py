"""A session in a scanner: it waits for the first volume, numbers every pulse, and says what is amiss."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.tcs.twin import TcsTwin
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault
from mindpain_task.session.outcome import Ending
from mindpain_task.session.scanning import waiting_page
from tests.current_for_tests import Ran, changed_rig, rehearsal, run
from tests.protocols_for_tests import short_protocol

KEY_SCANNER = "{device: key, tr_s: 2.0, dummy_volumes: 4, tolerance_s: 0.05, runs: session, timeout_s: 600.0}"
BY_BYTE = 'device: serial, port: "sim://scanner?{query}", baud: 115200, byte: "5"'
RULES = "tr_s: 2.0, dummy_volumes: 4, tolerance_s: 0.05, runs: {runs}, timeout_s: {timeout_s}"
LOOK_S = 0.005
"""What a look at the scanner's line may be late by while the thermode is read on another one."""
READY_S = 60.0
"""The participant has read everything by then, so the simulated scanner starts within the wait for it."""


def scanned(
    folder: Path, query: str = "", *, protocol: str = "", runs: str = "session", timeout_s: float = 120.0
) -> Ran:
    """Run the short protocol, or another, on the scanner's rig with its twin as `query` has it."""
    asked = f"tr=2.0&delay={READY_S}&{query}".rstrip("&")
    scanner = f"{{{BY_BYTE.format(query=asked)}, {RULES.format(runs=runs, timeout_s=timeout_s)}}}"
    rig = changed_rig(folder, "mri", (KEY_SCANNER, scanner), ('  "5": scanner_pulse\n', ""))
    return run(rehearsal(folder, protocol or short_protocol(folder), rig))


def pulses_of(ran: Ran, run_number: int = 1) -> list[Event]:
    return [event for event in ran.of("scanner_pulse") if event.data["run"] == run_number]


def number(event: Event, name: str) -> float:
    return float(str(event.data[name]))


def test_the_task_waits_for_the_first_volume_that_is_no_dummy(tmp_path: Path) -> None:
    ran = scanned(tmp_path)
    assert ran.finished.outcome.ending is Ending.COMPLETED
    (start,), (wait,) = ran.of("scan_start"), [e for e in ran.of("phase") if e.phase == "scanner_wait"]
    assert (wait.marker, start.marker) == ("scanner_wait", "scan_start")
    assert wait.time_s < READY_S
    assert start.time_s == pytest.approx(READY_S + 4 * 2.0, abs=LOOK_S)
    assert (start.data["volume"], start.data["dummy_volumes"]) == (1, 4)
    guidance = next(event for event in ran.of("phase") if event.phase == "guidance")
    assert start.time_s <= guidance.time_s <= start.time_s + 0.011
    shown = [view for time_s, view in ran.shown if wait.time_s <= round(time_s, 6) < start.time_s]
    assert shown == [waiting_page("en")]
    assert any("the scanner runs: run 1, volume 1 after 4 dummies" in line for line in ran.said)


def test_every_pulse_is_on_record_and_numbered(tmp_path: Path) -> None:
    ran = scanned(tmp_path)
    pulses = pulses_of(ran)
    (end,) = ran.of("scan_end")
    assert len(pulses) == int((end.time_s - READY_S) // 2.0) + 1
    for place, pulse in enumerate(pulses):
        assert pulse.time_s == pytest.approx(READY_S + place * 2.0, abs=LOOK_S)
        assert pulse.data["number"] == place + 1
        assert pulse.data["is_dummy"] == (place < 4)
        assert pulse.data["volume"] == (None if place < 4 else place - 3)
    assert not ran.of("scanner_silent")
    (told,) = ran.finished.tables.scans
    assert (told.number, told.pulses, told.last_volume) == (1, len(pulses), len(pulses) - 4)
    assert (told.missing, told.doubled, told.jittered) == (0, 0, 0)
    assert told.measured_tr_s == pytest.approx(2.0, abs=3e-5)


def test_missing_and_doubled_pulses_are_told_and_volumes_stay_right(tmp_path: Path) -> None:
    ran = scanned(tmp_path, "missing=8,12,13&doubled=2,10")
    pulses = pulses_of(ran)
    for pulse in pulses:
        volume = round((pulse.time_s - READY_S) / 2.0) - 3
        expected = None if volume < 1 or pulse.data["verdict"] == "doubled" else volume
        assert pulse.data["volume"] == expected
    assert [pulse.data["verdict"] for pulse in pulses].count("doubled") == 2
    assert [number(pulse, "missing") for pulse in pulses if pulse.data["missing"]] == [1, 2]
    assert any(line == "  scanner: 1 pulse missing before volume 5" for line in ran.said)
    assert any(line == "  scanner: 2 pulses missing before volume 10" for line in ran.said)
    assert any(line == "  scanner: pulse 3 came twice; it is no volume" for line in ran.said)
    (told,) = ran.finished.tables.scans
    assert (told.missing, told.doubled, told.pulses) == (3, 2, len(pulses))
    assert told.last_volume == max(number(pulse, "volume") for pulse in pulses if pulse.data["volume"])
    assert told.measured_tr_s == pytest.approx(2.0, abs=3e-5)


@pytest.mark.parametrize("drift_ppm", [-500, 50, 2000])
def test_a_drift_of_the_scanners_clock_shows_in_its_measured_repetition_time(
    tmp_path: Path, drift_ppm: int
) -> None:
    (told,) = scanned(tmp_path, f"drift_ppm={drift_ppm}").finished.tables.scans
    assert told.measured_tr_s == pytest.approx(2.0 * (1 + drift_ppm * 1e-6), abs=3e-5)
    assert (told.missing, told.doubled, told.jittered) == (0, 0, 0)


@pytest.mark.parametrize("missing", ["", "missing=5", "missing=4,5,6"])
def test_onsets_of_trials_count_from_the_first_volume_even_if_its_pulse_was_lost(
    tmp_path: Path, missing: str
) -> None:
    ran = scanned(tmp_path, missing)
    started = ran.of("trial_start")
    first_volume_s = READY_S + 4 * 2.0
    assert list(ran.trials["scan_run"]) == [1, 1]
    expected = [event.time_s - first_volume_s for event in started]
    assert list(ran.trials["trial_onset_scan_s"]) == pytest.approx(expected, abs=LOOK_S)
    if missing == "missing=4,5,6":
        (start,) = ran.of("scan_start")
        assert start.data["volume"] == 3
        assert start.time_s == pytest.approx(first_volume_s + 2 * 2.0, abs=LOOK_S)


def test_each_block_can_have_a_run_of_its_own(tmp_path: Path) -> None:
    """The simulated scanner goes on and on: pulses between two runs are on record, and belong to none."""
    ran = scanned(tmp_path, protocol="demo", runs="block")
    starts, ends = ran.of("scan_start"), ran.of("scan_end")
    assert [(event.block, event.data["run"]) for event in starts] == [(1, 1), (2, 2)]
    assert [(event.block, event.data["run"]) for event in ends] == [(1, 1), (2, 2)]
    waits = [event for event in ran.of("phase") if event.phase == "scanner_wait"]
    for wait, start, end in zip(waits, starts, ends, strict=True):
        assert wait.time_s < start.time_s < end.time_s
        run_number = int(number(start, "run"))
        inside = pulses_of(ran, run_number)
        assert all(wait.time_s <= pulse.time_s <= end.time_s for pulse in inside)
        assert [pulse.data["number"] for pulse in inside] == list(range(1, len(inside) + 1))
        assert [pulse.data["volume"] for pulse in inside[:5]] == [None] * 4 + [1]
    assert all(pulse.data["volume"] is None for pulse in pulses_of(ran, 0))
    assert list(ran.trials["scan_run"]) == [1, 1, 2, 2]
    assert (ran.trials["trial_onset_scan_s"] > 0).all()
    assert [(told.number, told.missing) for told in ran.finished.tables.scans] == [(1, 0), (2, 0)]
    assert not ran.of("scanner_silent")


def test_a_scanner_that_ends_too_early_is_told_once(tmp_path: Path) -> None:
    ran = scanned(tmp_path, "volumes=10")
    assert ran.finished.outcome.ending is Ending.COMPLETED
    (silent,) = ran.of("scanner_silent")
    assert silent.time_s > READY_S + 9 * 2.0 + 3.0
    assert sum("the scanner is silent" in line for line in ran.said) == 1
    (told,) = ran.finished.tables.scans
    assert (told.pulses, told.last_volume, told.missing) == (10, 6, 0)


def test_silence_among_the_dummies_is_told_too(tmp_path: Path) -> None:
    ran = scanned(tmp_path, "volumes=2", timeout_s=60.0)
    assert ran.finished.outcome.ending is Ending.DEVICE_FAULT
    assert len(ran.of("scanner_silent")) == 1


def test_a_session_without_any_pulse_ends_in_a_plain_sentence(tmp_path: Path) -> None:
    ran = scanned(tmp_path, "volumes=1&missing=1", timeout_s=20.0)
    assert ran.finished.outcome.ending is Ending.DEVICE_FAULT
    for said in ("the scanner: its first volume", "did not come within 20 s"):
        assert said in ran.finished.outcome.reason
    assert [event.data["result"] for event in ran.of("stimulator_stopped")] == ["stopped"]
    assert isinstance(ran.opened.twin, TcsTwin)
    assert ran.opened.twin.at_baseline(ran.opened.rig.clock.now())
    assert any(ran.finished.outcome.reason in line for line in ran.said)
    assert not ran.trials.size
    assert not ran.of("scanner_silent")


def test_a_twin_that_speaks_otherwise_is_refused_before_the_session(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault, match="sim://scanner"):
        scanned(tmp_path, "dialect=forp")
