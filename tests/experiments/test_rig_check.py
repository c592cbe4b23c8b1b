"""`mindpain devices --rig` for current, trigger boxes and a scanner: who is there, in words, or why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.cli import main
from hardware.rig_file import RIGS


def simulated(folder: Path, shipped: str, *changes: tuple[str, str]) -> str:
    """Write a shipped rig with other ports; return its path."""
    text = (RIGS / f"{shipped}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "rig.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_each_says_who_it_is_or_that_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rig = simulated(
        tmp_path,
        "eeg_electrical",
        ("port: /dev/ttyACM0", 'port: "sim://p24"'),
        ("port: /dev/ttyUSB0", 'port: "sim://brain_products"'),
    )
    assert main(["devices", "--rig", rig]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Hasomed P24 at sim://p24" in said
    assert "trigger box eeg (brain_products) at sim://brain_products" in said
    assert "only from 15 mA" in said


def test_what_is_not_there_is_bad_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rig = simulated(
        tmp_path, "eeg_ds7a", ("/dev/ttyACM0", "/dev/no_such_a"), ("/dev/ttyUSB0", "/dev/no_such_b")
    )
    assert main(["devices", "--rig", rig]) == 3
    said = capsys.readouterr().out
    assert "/dev/no_such_a" in said
    assert "/dev/no_such_b" in said


def test_a_scanners_line_is_listened_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scanner = '{device: serial, port: "sim://scanner?tr=0.5&delay=0.2", baud: 115200, byte: "5", '
    rig = simulated(
        tmp_path,
        "mri",
        ("port: /dev/ttyACM0", 'port: "sim://tcs"'),
        ("{device: key, ", scanner),
        ('  "5": scanner_pulse\n', ""),
    )
    assert main(["devices", "--rig", rig]) == 0
    assert "10 pulses, 0 other bytes" in " ".join(capsys.readouterr().out.split())
