"""What may fall asleep is read from the system's own small files, built here as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hardware.readiness.asking import Untold, ask
from hardware.readiness.power_saving import (
    check_battery,
    check_power_saving,
    check_processor,
    check_suspend,
)

INHIBITED = (
    "gsd-power 1000 anna 2345 gsd-media-keys handle-lid-switch External monitor block\n"
    "/usr/bin/mindpain 1000 anna 99 systemd-inhibit idle:sleep:handle-lid-switch Unknown block\n"
)


def supply(root: Path, name: str, **files: str) -> None:
    folder = root / "class" / "power_supply" / name
    folder.mkdir(parents=True)
    for file, text in files.items():
        (folder / file).write_text(f"{text}\n")


def cpu(root: Path, governor: str, driver: str, number: int = 0) -> None:
    folder = root / "devices" / "system" / "cpu" / f"cpu{number}" / "cpufreq"
    folder.mkdir(parents=True)
    (folder / "scaling_governor").write_text(f"{governor}\n")
    (folder / "scaling_driver").write_text(f"{driver}\n")


def silent(command: Sequence[str]) -> str | Untold:
    return Untold(f"{command[0]} is not installed")


def test_a_computer_on_its_battery_fails(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", status="Discharging", capacity="43")
    supply(tmp_path, "AC", type="Mains", online="0")
    line = check_battery(tmp_path)
    assert (line.subject, line.status, line.advice) == ("power_saving", "fail", "plug the computer in")
    assert "43 % left" in line.found


@pytest.mark.parametrize("status", ["Charging", "Full", "Not charging"])
def test_a_battery_that_is_not_in_use_passes(tmp_path: Path, status: str) -> None:
    supply(tmp_path, "BAT0", type="Battery", status=status, capacity="80")
    supply(tmp_path, "hidpp_battery_0", type="Battery", status="Discharging", scope="Device")  # a mouse's
    line = check_battery(tmp_path)
    assert line.status == "pass"
    assert status in line.found


def test_a_computer_without_a_battery_passes_and_one_that_tells_nothing_is_not_checkable(
    tmp_path: Path,
) -> None:
    assert check_battery(tmp_path).status == "not_checkable"
    supply(tmp_path, "AC", type="Mains", online="1")
    assert check_battery(tmp_path).status == "pass"


@pytest.mark.parametrize(
    ("governor", "driver", "status"),
    [
        ("powersave", "intel_pstate", "pass"),  # what nearly every laptop has: it follows the load
        ("powersave", "amd-pstate-epp", "pass"),
        ("powersave", "acpi-cpufreq", "fail"),
        ("powersave", "intel_cpufreq", "fail"),
        ("schedutil", "acpi-cpufreq", "pass"),
        ("performance", "intel_pstate", "pass"),
    ],
)
def test_only_a_processor_held_at_its_lowest_frequency_fails(
    tmp_path: Path, governor: str, driver: str, status: str
) -> None:
    cpu(tmp_path, "performance", driver, 0)
    cpu(tmp_path, governor, driver, 1)
    line = check_processor(tmp_path)
    assert line.status == status
    assert f"{governor} of {driver}" in line.found


def test_a_low_power_profile_fails_and_a_silent_processor_is_not_checkable(tmp_path: Path) -> None:
    assert check_processor(tmp_path).status == "not_checkable"
    profile = tmp_path / "firmware" / "acpi" / "platform_profile"
    profile.parent.mkdir(parents=True)
    profile.write_text("balanced\n")
    assert check_processor(tmp_path).status == "not_checkable"
    profile.write_text("low-power\n")
    assert check_processor(tmp_path).status == "fail"


def test_only_what_blocks_both_idling_and_sleep_keeps_a_computer_awake() -> None:
    line = check_suspend(lambda _: INHIBITED)
    assert line.status == "pass"
    assert "/usr/bin/mindpain keeps this computer awake" in line.found
    for told in (INHIBITED.splitlines()[0], INHIBITED.replace("Unknown block", "Unknown delay"), ""):
        line = check_suspend(lambda _, told=told: told)  # type: ignore[misc]
        assert line.status == "not_checkable"
        assert "systemd-inhibit --what=idle:sleep" in line.advice
    assert "systemd-inhibit is not installed" in check_suspend(silent).found


def test_everything_is_looked_at_once_and_each_real_port_besides(tmp_path: Path) -> None:
    ports = ("/dev/ttyACM0", "sim://tcs", "tcp://lab:20121")
    lines = check_power_saving(ports, tmp_path, "linux", silent, {})
    assert {line.subject for line in lines} == {"power_saving"}
    assert [line.found.split(":")[0] for line in lines] == [
        *("battery", "processor", "sleep", "screen", "/dev/ttyACM0")
    ]
    assert {line.status for line in lines} == {"not_checkable"}
    assert all(line.advice for line in lines)


@pytest.mark.parametrize(("system", "command"), [("win32", "powercfg"), ("darwin", "pmset -g"), ("aix", "")])
def test_other_systems_are_left_to_a_person(system: str, command: str) -> None:
    (line,) = check_power_saving(("COM3",), system=system)
    assert line.status == "not_checkable"
    assert command in line.advice


def test_a_program_is_asked_or_it_is_said_why_not() -> None:
    assert ask(("echo", "hello")) == "hello\n"
    assert ask(("there-is-no-such-program",)) == Untold("there-is-no-such-program is not installed")
    said = ask(("ls", "/there/is/no/such/folder"))
    assert isinstance(said, Untold)
    assert said.why_not.startswith("ls says: ")
    assert ask(("false",)) == Untold("false ended with 1")
