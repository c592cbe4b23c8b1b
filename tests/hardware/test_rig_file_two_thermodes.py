"""Rigs with two thermodes: what is refused before anything is opened, and what they are in a rehearsal."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.commands import wide_console
from experiments.devices import DevicesRequest, check_devices
from hardware.clocks import VirtualClock
from hardware.rig_entries import TwoThermodesEntry
from hardware.rig_file import RIGS, read_rig
from hardware.stimulators import describe, open_stimulator
from mindpain_task.located import Refused


def changed(folder: Path, *changes: tuple[str, str]) -> str:
    """Write the shipped rig with changes; return its path."""
    text = (RIGS / "two_thermodes.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "rig.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("/dev/ttyACM1", "/dev/ttyACM0"), "is named twice"),
        (("/dev/ttyACM1", '"sim://tcs"'), "both thermodes are real, or both simulated"),
        (("{port: /dev/ttyACM1}", "{port: /dev/ttyACM1, button_stops: true}"), "button_stops"),
        (("{port: /dev/ttyACM1}", "{port: /dev/ttyACM1, read_back: stream}"), "read_back"),
        (
            ("outlets: lsl", "outlets: lsl\nboxes: {box: {device: biosemi, port: /dev/ttyACM1}}"),
            "/dev/ttyACM1 is named twice",
        ),
        (("  second: {port: /dev/ttyACM1}\n", ""), "second"),
    ],
)
def test_what_is_no_pair_is_refused(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rig(changed(tmp_path, change))
    assert sentence in str(refused.value)


def test_a_rehearsal_has_two_twins() -> None:
    room, _ = read_rig("two_thermodes")
    assert room.real_parts == ("stimulator",)
    rehearsal = room.rehearsal()
    assert rehearsal.simulated_parts == ("stimulator",)
    assert isinstance(rehearsal.stimulator, TwoThermodesEntry)
    assert rehearsal.stimulator.ports == ("sim://tcs", "sim://tcs")
    assert rehearsal.rehearsal() == rehearsal


def test_each_line_can_be_opened_without_the_other() -> None:
    entry = read_rig("two_thermodes")[0].stimulator
    assert isinstance(entry, TwoThermodesEntry)
    first, second = entry.line().each
    assert (first.port, second.port) == entry.ports
    assert first.device == second.device == "tcs"
    assert first.each == (first,)
    opened = open_stimulator(entry.simulated().line(), VirtualClock())
    assert opened.twin is not None
    assert opened.skin is not None
    assert opened.skin(0.0, 0.0).elsewhere_c is not None
    opened.device.prepare(32.0, 48.0)
    assert describe("two_thermodes").zones == 10
    opened.device.close()


def test_devices_are_asked_one_by_one(tmp_path: Path) -> None:
    rig = changed(tmp_path, ("/dev/ttyACM0", '"sim://tcs"'), ("/dev/ttyACM1", '"sim://tcs?battery=3"'))
    console = wide_console()
    with console.capture() as said:
        code = check_devices(DevicesRequest(rig=rig), console, lambda question: "no", VirtualClock(), ())
    assert code == 3
    assert said.get().count("sim://tcs") >= 2
    assert "battery" in said.get()
