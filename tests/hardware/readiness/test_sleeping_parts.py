"""A screen that goes dark and a USB adapter that is put to sleep are found before a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.readiness.asking import Untold
from hardware.readiness.screen_blanking import check_blanking
from hardware.readiness.usb_sleep import check_adapter

X11 = {"DISPLAY": ":0"}
XSET = """\
Screen Saver:
  prefer blanking:  yes    allow exposures:  yes
  timeout:  {saver}    cycle:  600
DPMS (Energy Star):
  Standby: {standby}    Suspend: 0    Off: {off}
  DPMS is {state}
"""


def xset(saver: int = 0, standby: int = 0, off: int = 0, state: str = "Enabled") -> str:
    return XSET.format(saver=saver, standby=standby, off=off, state=state)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (xset(saver=600), "the screen saver comes after 600 s"),
        (xset(standby=900, off=300), "the monitor sleeps after 300 s"),
        (xset(saver=600, off=300), "600 s and the monitor sleeps after 300 s"),
    ],
)
def test_a_screen_that_goes_dark_fails(told: str, why: str) -> None:
    line = check_blanking(lambda _: told, X11)
    assert (line.subject, line.status) == ("power_saving", "fail")
    assert why in line.found
    assert "xset s off -dpms" in line.advice


@pytest.mark.parametrize("told", [xset(), xset(standby=900, off=300, state="Disabled")])
def test_a_screen_that_stays_on_passes(told: str) -> None:
    assert check_blanking(lambda _: told, X11).status == "pass"


def test_where_nobody_tells_it_is_left_to_a_person() -> None:
    bright = xset()
    wayland = (X11 | {"WAYLAND_DISPLAY": "wayland-0"}, X11 | {"XDG_SESSION_TYPE": "wayland"})
    for around in (*wayland, {}):
        assert check_blanking(lambda _: bright, around).status == "not_checkable"
    for told in (Untold("xset is not installed"), "nonsense"):
        assert check_blanking(lambda _, told=told: told, X11).status == "not_checkable"  # type: ignore[misc]


def test_a_display_in_memory_has_no_monitor_that_could_go_dark(display: None) -> None:
    line = check_blanking()  # of Xvfb, or of the desktop that the tests run on
    assert (line.status == "pass") != bool(line.advice)
    told = "timeout:  600    cycle:  600\n  Server does not have the DPMS Extension"
    line = check_blanking(lambda _: told, X11)
    assert line.status == "not_checkable"
    assert "600 s" in line.found


def adapter(root: Path, control: str | None = None, delay_ms: str | None = None) -> str:
    """Build a port ttyACM0 of a USB device with these settings; return the port."""
    usb = root / "devices" / "pci0" / "usb1" / "1-4"
    interface = usb / "1-4:1.0"
    interface.mkdir(parents=True)
    (usb / "idVendor").write_text("0483\n")
    (usb / "power").mkdir()
    if control is not None:
        (usb / "power" / "control").write_text(f"{control}\n")
    if delay_ms is not None:
        (usb / "power" / "autosuspend_delay_ms").write_text(f"{delay_ms}\n")
    tty = root / "class" / "tty" / "ttyACM0"
    tty.mkdir(parents=True)
    (tty / "device").symlink_to(interface)
    return "/dev/ttyACM0"


@pytest.mark.parametrize(
    ("control", "delay_ms", "status"),
    [
        ("auto", "2000", "fail"),
        ("auto", "0", "fail"),
        ("auto", None, "fail"),
        ("auto", "-1000", "pass"),
        ("on", "2000", "pass"),
        (None, None, "not_checkable"),
    ],
)
def test_an_adapter_that_may_be_put_to_sleep_fails(
    tmp_path: Path, control: str | None, delay_ms: str | None, status: str
) -> None:
    port = adapter(tmp_path, control, delay_ms)
    line = check_adapter(port, tmp_path)
    assert line.status == status
    assert (str(tmp_path / "devices" / "pci0" / "usb1" / "1-4" / "power") in line.advice) == (
        status == "fail"
    )
    assert bool(line.advice) == (status != "pass")


def test_a_port_is_found_through_a_link_to_it(tmp_path: Path) -> None:
    adapter(tmp_path, "auto", "2000")
    link = tmp_path / "usb-STMicroelectronics-if02"
    link.symlink_to("/dev/ttyACM0")
    assert check_adapter(str(link), tmp_path).status == "fail"


def test_a_port_that_is_not_on_usb_passes_and_an_unknown_one_is_not_checkable(tmp_path: Path) -> None:
    assert check_adapter("/dev/ttyS0", tmp_path).status == "not_checkable"
    tty = tmp_path / "class" / "tty" / "ttyS0"
    tty.mkdir(parents=True)
    (tmp_path / "devices" / "pnp0" / "00:01").mkdir(parents=True)
    (tty / "device").symlink_to(tmp_path / "devices" / "pnp0" / "00:01")
    line = check_adapter("/dev/ttyS0", tmp_path)
    assert line.status == "pass"
    assert "not on USB" in line.found
