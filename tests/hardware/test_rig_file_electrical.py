"""Rig files with current, trigger boxes and a scanner: what is refused before anything is opened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.preparing import SessionRequest, prepare_session
from hardware.rig_file import RIGS, read_rig
from mindpain_task.located import Refused
from tests.current_for_tests import changed_rig
from tests.mindpain_task.safety.test_electrical import LIMITS, OVERRIDE

P24, BOX = "  port: /dev/ttyACM0", "port: /dev/ttyUSB0, model: triggerbox"
FIRED = "trigger: {device: one_byte, port: /dev/ttyACM0, baud: 115200, line: 1}"
DS8R = (
    "  device: ds7a\n  pulse_width_us: 200\n  range_ma: 10\n",
    "  device: ds8r\n  library: {}\n  waveform: monophasic\n",
)
KEY_SCANNER = "scanner: {device: key, tr_s: 2.0, "
VIRTUAL_SCREEN = (
    "{device: psychopy, size_px: [1920, 1080], fullscreen: true, screen_index: 0}",
    "{device: virtual}",
)


def said_of(rig: str) -> str:
    with pytest.raises(Refused) as refused:
        read_rig(rig)
    return str(refused.value)


def session(folder: Path, rig: str, person: str | None = None) -> SessionRequest:
    return SessionRequest("attention_direction", rig, "01", "01", "en", 5, folder / "data", person)


@pytest.mark.parametrize("rig", ["eeg_electrical", "eeg_ds7a", "mri"])
def test_shipped_rigs_are_read_and_their_rehearsals_hold_no_real_device(rig: str) -> None:
    room, _ = read_rig(rig)
    assert room.real_parts == ("stimulator",)
    assert not room.simulated_links
    rehearsal = room.rehearsal()
    assert not rehearsal.real_parts
    assert not rehearsal.real_links
    assert rehearsal.simulated_links == room.real_links
    assert rehearsal.contact == room.contact
    assert rehearsal.rehearsal() == rehearsal


@pytest.mark.parametrize(
    ("shipped", "change"),
    [
        ("eeg_electrical", (BOX, "port: /dev/ttyACM0, model: triggerbox")),
        ("eeg_electrical", (BOX + "}", BOX + "}\n  second: {device: biosemi, port: /dev/ttyUSB0}")),
        ("eeg_ds7a", ("port: /dev/ttyUSB0", "port: /dev/ttyACM0")),
        ("mri", (KEY_SCANNER, "scanner: {device: forp, port: /dev/ttyACM0, tr_s: 2.0, ")),
    ],
    ids=["box and stimulator", "two boxes", "box and trigger", "scanner and thermode"],
)  # fmt: skip
def test_no_two_devices_may_share_a_real_line(tmp_path: Path, shipped: str, change: tuple[str, str]) -> None:
    changes = [change] if shipped != "mri" else [change, ('  "5": scanner_pulse\n', "")]
    said = said_of(changed_rig(tmp_path, shipped, *changes))
    assert re.search(r"my_rig\.yaml:\d+:\d+: .*/dev/tty(ACM|USB)0 is named twice", said)


def test_markers_may_not_go_out_on_what_fires_a_ds8r(tmp_path: Path) -> None:
    rig = changed_rig(
        tmp_path,
        "eeg_ds7a",
        (DS8R[0], DS8R[1].format("C:/DS8R/DGD128.dll")),
        ("port: /dev/ttyUSB0", "port: /dev/ttyACM0"),
    )
    assert "/dev/ttyACM0 is named twice" in said_of(rig)


def test_twins_of_one_name_are_different_devices(tmp_path: Path) -> None:
    twins = "{device: biosemi, port: sim://biosemi}"
    rig = changed_rig(
        tmp_path,
        "eeg_ds7a",
        (FIRED, "trigger: {device: biosemi, port: sim://biosemi, line: 1}"),
        ("{device: biosemi, port: /dev/ttyUSB0}", f"{twins}\n  second: {twins}"),
    )
    assert read_rig(rig)[0].simulated_links == ("box_eeg", "box_second")


@pytest.mark.parametrize(
    ("shipped", "old", "new", "said"),
    [
        ("eeg_electrical", "  eeg: {", "  lsl: {", "no trigger box may be called lsl"),
        ("eeg_electrical", "  eeg: {", "  EEG: {", "boxes.EEG"),
        ("eeg_electrical", "model: triggerbox", "model: pro", "boxes.eeg.model"),
        ("eeg_electrical", BOX, f"{BOX}, switch: p", "switch is for a mmbt_s, not for a brain_products"),
        ("eeg_electrical", "device: brain_products, ", "device: mmbt_s, ", "for a brain_products"),
        ("eeg_electrical", "area_cm2: 0.5", "area_cm2: 0.0", "electrode.area_cm2: should be greater than 0"),
        ("eeg_electrical", "type: surface_pair", "type: needle", "electrode.type: should be 'surface_pair'"),
        ("eeg_electrical", "  waveform: biphasic\n", "", "waveform: this value is missing"),
        ("eeg_electrical", "connector: yellow", "connector: pink", "connector: should be 'yellow'"),
        ("eeg_electrical", "current_error: 0.1", "peak_error_c: 0.1", "peak_error_c: there is no such"),
        ("eeg_electrical", '  "1": left', '  "5": scanner_pulse\n  "1": left', "means scanner_pulse"),
        ("eeg_ds7a", "range_ma: 10", "range_ma: 20", "range_ma: should be 10 or 100, not 20"),
        ("eeg_ds7a", "pulse_width_us: 200", "pulse_width_us: 20", "pulse_width_us: .*equal to 50"),
        ("eeg_ds7a", "line: 1", "line: 9", "trigger.line"),
        ("eeg_ds7a", "line: 1", "channel: 1", "trigger"),
        ("eeg_ds7a", FIRED, "trigger: null", "trigger"),
        ("eeg_ds7a", "  up: operator_more\n", "", "press UP: up must be operator_more"),
        ("mri", '  "5": scanner_pulse\n', "", "a key that means scanner_pulse"),
        ("mri", "device: key, ", "device: serial, port: /dev/ttyS0, baud: 9600, byte: A, ", "scanner_pulse"),
        ("mri", "tolerance_s: 0.05", "tolerance_s: 1.0", "is not under half of 2.0 s"),
        ("mri", "dummy_volumes: 4", "dummy_volumes: -1", "dummy_volumes: .*equal to 0"),
        ("mri", "runs: session", "runs: trial", "runs: should be 'session' or 'block'"),
    ],
)  # fmt: skip
def test_a_wrong_rig_is_refused_with_its_place(
    tmp_path: Path, shipped: str, old: str, new: str, said: str
) -> None:
    refused = said_of(changed_rig(tmp_path, shipped, (old, new)))
    assert all(re.match(r".*my_rig\.yaml:\d+:\d+: ", line) for line in refused.splitlines())
    assert re.search(said, refused), refused


@pytest.mark.parametrize(
    ("library", "trigger"), [("sim://ds8r", "/dev/ttyACM0"), ("C:/DS8R/DGD128.dll", "sim://one_byte")]
)
def test_a_ds8r_that_is_half_simulated_is_refused(tmp_path: Path, library: str, trigger: str) -> None:
    rig = changed_rig(
        tmp_path,
        "eeg_ds7a",
        (DS8R[0], DS8R[1].format(f'"{library}"')),
        ("device: one_byte, port: /dev/ttyACM0", f'device: one_byte, port: "{trigger}"'),
    )
    assert "its library and what triggers it are either both simulated or both real" in said_of(rig)


def test_a_real_stimulator_with_a_simulated_box_is_for_no_session(tmp_path: Path) -> None:
    rig = changed_rig(tmp_path, "eeg_electrical", ("port: /dev/ttyUSB0", 'port: "sim://brain_products"'))
    assert read_rig(rig)[0].simulated_links == ("box_eeg",)
    with pytest.raises(Refused, match="its stimulator is real and its box_eeg simulated"):
        prepare_session(session(tmp_path, rig))


def test_a_real_thermode_with_a_simulated_scanner_is_for_no_session(tmp_path: Path) -> None:
    scanner = 'scanner: {device: serial, port: "sim://scanner", baud: 115200, byte: "5", tr_s: 2.0, '
    rig = changed_rig(tmp_path, "mri", (KEY_SCANNER, scanner), ('  "5": scanner_pulse\n', ""))
    with pytest.raises(Refused, match="its stimulator is real and its scanner simulated"):
        prepare_session(session(tmp_path, rig))


def test_nobody_simulated_may_answer_for_who_feels_real_current(tmp_path: Path) -> None:
    for rig in ("eeg_electrical", "eeg_ds7a"):
        with pytest.raises(Refused, match="who feels a real stimulator"):
            prepare_session(session(tmp_path, rig, person="novice"))


@pytest.mark.parametrize("real", ["box", "stimulator"])
def test_virtual_time_takes_no_real_box(tmp_path: Path, real: str) -> None:
    ports = {"stimulator": ("port: /dev/ttyACM0", 'port: "sim://p24"')}
    ports["box"] = ("port: /dev/ttyUSB0", 'port: "sim://brain_products"')
    kept = [change for name, change in ports.items() if name != real]
    virtual = [("clock: lab", "clock: virtual"), VIRTUAL_SCREEN, ("outlets: lsl", "outlets: none")]
    virtual.append(("sound: {device: psychopy, backend: ptb}", "sound: {device: virtual}"))
    recorder = "recorder: {device: labrecorder, streams: [{type: EEG, name: my_amplifier}]}\n"
    virtual.append((recorder, ""))
    assert "virtual time needs" in said_of(changed_rig(tmp_path, "eeg_electrical", *virtual, *kept))
    assert read_rig(changed_rig(tmp_path, "eeg_electrical", *virtual, *ports.values()))[0].clock == "virtual"


def test_virtual_time_takes_no_scanner_of_keys(tmp_path: Path) -> None:
    """Its pulses would be pressed by somebody, and there is no keyboard."""
    text = (RIGS / "rehearsal.yaml").read_text("utf-8")
    scanner = "{device: key, tr_s: 2.0, dummy_volumes: 4, tolerance_s: 0.05, runs: session, timeout_s: 600.0}"
    path = tmp_path / "my_rig.yaml"
    text = text.replace('  "5": digit_5\n', "")
    path.write_text(text.replace("keys:", f'scanner: {scanner}\nkeys:\n  "5": scanner_pulse'), "utf-8")
    assert "virtual time needs" in said_of(str(path))


def test_the_shipped_envelope_has_the_numbers_that_the_test_points_are_judged_by() -> None:
    _, envelope = read_rig("eeg_electrical")
    assert envelope.electrical == LIMITS
    assert envelope.electrical_override == OVERRIDE
