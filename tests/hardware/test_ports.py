"""Serial ports: that they are listed without being opened, and what is said of their ids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hardware.lines.ports import CARRIERS, Carries, PortInfo, known_carrier, port_at, serial_ports

NUCLEO = PortInfo("/dev/ttyACM0", "STM32 STLink", 0x0483, 0x374B, "066BFF")
P24 = PortInfo("/dev/ttyACM1", "P24", 0x0483, 0x5740)
TRIGGER_BOX = PortInfo("/dev/ttyUSB0", "TriggerBox VirtualSerial Port", 0x1103, 0x0021)
BUILT_IN = PortInfo("/dev/ttyS0", "")


def test_this_computer_s_ports_are_listed_by_path() -> None:
    paths = [port.path for port in serial_ports()]
    assert paths == sorted(paths)
    assert "n/a" not in [port.description for port in serial_ports()]


@pytest.mark.parametrize(
    ("port", "words", "carries"),
    [
        (NUCLEO, "TCS II", Carries.A_THERMODE),
        (P24, "electrical stimulator", Carries.SOMETHING_ELSE),
        (TRIGGER_BOX, "TriggerBox", Carries.SOMETHING_ELSE),
        (PortInfo("COM4", "Arduino Micro", 0x2341, 0x8037), "MMBT-S", Carries.SOMETHING_ELSE),
        (PortInfo("COM5", "USB Serial Port", 0x0403, 0x6001), "FTDI", Carries.ANYTHING),
        (PortInfo("COM6", "USB Serial Port", 0x0403, 0x6015), "FTDI", Carries.ANYTHING),
    ],
)
def test_a_known_id_is_told(port: PortInfo, words: str, carries: Carries) -> None:
    carrier = known_carrier(port)
    assert carrier is not None
    assert words in carrier.what
    assert carrier.carries is carries


@pytest.mark.parametrize(
    "port", [BUILT_IN, PortInfo("COM1", "?", 0x0483, 0x0001), PortInfo("COM2", "?", 0x1A86, 0x7523)]
)
def test_what_is_not_known_is_not_guessed(port: PortInfo) -> None:
    assert known_carrier(port) is None


def test_every_id_stands_once_and_says_how_sure_it_is() -> None:
    ids = [(carrier.vendor_id, carrier.product_id) for carrier in CARRIERS]
    assert len(set(ids)) == len(ids)
    for carrier in CARRIERS:
        assert re.search(r"\[(MANUAL|CODE|MEMORY)", carrier.confidence)


def test_an_id_is_written_as_everywhere_else() -> None:
    assert NUCLEO.usb_id == "0483:374B"
    assert TRIGGER_BOX.usb_id == "1103:0021"
    assert BUILT_IN.usb_id == "-"


def test_a_port_is_found_by_its_path_and_through_a_link(tmp_path: Path) -> None:
    there = tmp_path / "ttyACM7"
    there.touch()
    port = PortInfo(str(there), "")
    by_id = tmp_path / "usb-STMicroelectronics"
    by_id.symlink_to(there)
    assert port_at(str(there), [BUILT_IN, port]) is port
    assert port_at(str(by_id), [BUILT_IN, port]) is port
    assert port_at(str(tmp_path / "ttyACM8"), [BUILT_IN, port]) is None
    assert port_at("sim://tcs", [BUILT_IN, port]) is None
