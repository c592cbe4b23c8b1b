"""What a rig file says of a trigger box: options fit their device, and nothing is lost on the way to it."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from hardware.boxes.entries import BoxEntry, BoxTriggerEntry
from hardware.boxes.opening import open_box
from hardware.clocks import VirtualClock
from hardware.device_line import BoxKind, BoxLine, is_simulated
from hardware.rig_file import RIGS, RigFile
from mindpain_task.located import Refused, read_model

KINDS: tuple[BoxKind, ...] = get_args(BoxKind)
NEEDED: dict[BoxKind, dict[str, str]] = {"mmbt_s": {"switch": "p"}}
OPTIONS: dict[str, tuple[BoxKind, Any]] = {
    "model": ("brain_products", "plus"),
    "switch": ("mmbt_s", "s"),
    "baud": ("one_byte", 57600),
    "boot_wait_s": ("one_byte", 0.5),
}


def entry(device: BoxKind, **options: Any) -> BoxEntry:
    return BoxEntry(device=device, port="/dev/ttyUSB0", **{**NEEDED.get(device, {}), **options})


@pytest.mark.parametrize("device", KINDS)
def test_every_kind_of_box_can_be_rehearsed(device: BoxKind) -> None:
    simulated = entry(device).simulated()
    line = simulated.box_line("eeg")
    assert is_simulated(line.port)
    assert (line.name, line.device) == ("eeg", device)
    assert simulated.simulated() == simulated
    assert open_box(line, VirtualClock()).prepare().model


@pytest.mark.parametrize(
    ("device", "options"),
    [("brain_products", {"model": "plus"}), ("mmbt_s", {"switch": "s"}), ("mmbt_s", {"switch": "p"})],
)
def test_a_rehearsed_box_is_the_model_that_the_room_has(device: BoxKind, options: dict[str, str]) -> None:
    line = entry(device, **options).simulated().box_line("eeg")
    (option,) = options.values()
    assert line.model == option
    assert line.port == f"sim://{device}" + ("" if option == "p" else "?" + "=".join(*options.items()))


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("device", KINDS)
def test_an_option_is_refused_for_every_other_device(device: BoxKind, option: str) -> None:
    owner, value = OPTIONS[option]
    if device == owner:
        assert getattr(entry(device, **{option: value}), option) == value
        return
    with pytest.raises(ValidationError, match=f"{option} is for a {owner}, not for a {device}"):
        entry(device, **{option: value})


def test_a_switch_that_nobody_names_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"say how it stands, p \(pulse\) or s \(simple\)"):
        BoxEntry(device="mmbt_s", port="/dev/ttyUSB0")


@pytest.mark.parametrize(
    "wrong",
    [
        {"width_s": 0.0},
        {"width_s": 0.6},
        {"gap_s": -0.01},
        {"gap_s": 0.51},
        {"port": ""},
        {"device": "parallel"},
        {"colour": "red"},
        {"boot_wait_s": 11.0},
        {"baud": 0},
    ],
    ids="".join,
)
def test_what_no_box_has_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BoxEntry(**{"device": "one_byte", "port": "/dev/ttyUSB0", **wrong})


def test_what_the_rig_says_reaches_the_device_process_as_it_was_said() -> None:
    one = entry("one_byte", width_s=0.02, gap_s=0.03, baud=57600, boot_wait_s=0.25)
    assert one.box_line("eeg") == BoxLine("eeg", "one_byte", "/dev/ttyUSB0", 0.02, 0.03, "", 57600, 0.25)
    models = {option: entry("brain_products", model=option).box_line("eeg").model for option in _MODELS}
    assert models == _MODELS
    assert entry("mmbt_s", switch="s").box_line("eeg").model == "s"
    assert entry("biosemi").box_line("eeg") == BoxLine("eeg", "biosemi", "/dev/ttyUSB0")


_MODELS = {"triggerbox": "", "plus": "plus", None: ""}


@pytest.mark.parametrize(("number", "mask"), [(1, 1), (4, 8), (8, 128)])
def test_a_box_that_fires_a_stimulator_does_so_with_one_line(number: int, mask: int) -> None:
    trigger = BoxTriggerEntry(device="cedrus", port="/dev/ttyUSB0", line=number).trigger_line()
    assert trigger.lines == mask
    assert isinstance(trigger.source, BoxLine)
    assert (trigger.source.device, trigger.source.name) == ("cedrus", "trigger")


@pytest.mark.parametrize("number", [0, 9])
def test_a_line_that_no_box_has_is_refused(number: int) -> None:
    with pytest.raises(ValidationError):
        BoxTriggerEntry(device="cedrus", port="/dev/ttyUSB0", line=number)


def rig_with(boxes: str) -> str:
    text = (RIGS / "booth_tcs.yaml").read_text(encoding="utf-8")
    assert "boxes:" not in text
    return f"{text}\nboxes:\n  {boxes}\n"


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        ("lsl: {device: biosemi, port: /dev/ttyUSB7}", "no trigger box may be called lsl"),
        ("eeg: {device: mmbt_s, port: /dev/ttyUSB7}", "an MMBT-S has a switch"),
        ("eeg: {device: biosemi, port: /dev/ttyUSB7, model: plus}", "model is for a brain_products"),
        ("EEG: {device: biosemi, port: /dev/ttyUSB7}", "EEG"),
        (
            "{a: {device: biosemi, port: /dev/ttyUSB7}, b: {device: biosemi, port: /dev/ttyUSB7}}",
            "/dev/ttyUSB7 is named twice",
        ),
    ],
    ids=["lsl", "switch", "model", "name", "twice"],
)
def test_a_rig_with_a_wrong_box_is_refused_in_a_sentence(boxes: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_model(rig_with(boxes), "rig.yaml", RigFile)


def test_a_rehearsal_of_a_rig_has_each_box_as_its_twin() -> None:
    boxes = (
        "{eeg: {device: brain_products, port: /dev/ttyUSB7, model: plus}, eye: {device: cedrus, port: COM9}}"
    )
    rig = read_model(rig_with(boxes), "rig.yaml", RigFile)
    assert {name: box.port for name, box in rig.rehearsal().boxes.items()} == {
        "eeg": "sim://brain_products?model=plus",
        "eye": "sim://cedrus",
    }
