"""A port that another program has is found by looking at what is open, and never by opening it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.readiness.port_holder import Held, check_port, held, holders_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

HOLD = "import sys; file = open(sys.argv[1], 'rb'); print('open', flush=True); sys.stdin.read()"


@pytest.fixture
def port() -> Iterator[str]:
    """A real terminal that this process, too, has open."""
    ours, theirs = os.openpty()
    yield os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


@pytest.fixture
def holder(port: str) -> Iterator[subprocess.Popen[str]]:
    """Another program that has it open."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, port], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "open\n"
    yield program
    program.communicate()


def process(proc: Path, pid: int, name: str, *open_files: str) -> None:
    """Build what /proc has of a process."""
    folder = proc / str(pid)
    (folder / "fd").mkdir(parents=True)
    (folder / "comm").write_text(f"{name[:15]}\n")
    (folder / "cmdline").write_bytes(f"/usr/sbin/{name}\0--debug\0".encode())
    for number, file in enumerate(open_files):
        (folder / "fd" / str(number)).symlink_to(file)


def test_a_port_that_nobody_else_has_passes(port: str) -> None:
    line = check_port(port, look=lambda its: Held(held(its).programs, (), 0))
    assert (line.subject, line.status, line.advice) == ("port", "pass", "")
    assert holders_of(port) == ()


def test_another_program_that_has_it_is_named(
    port: str, holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    (its,) = holders_of(port)
    assert f"(pid {holder.pid}, user " in its
    assert "python" in its
    line = check_port(port)
    assert line.status == "fail"
    assert f"another program has it: {its}" in line.found
    assert "close it" in line.advice
    link = tmp_path / "by-id"
    link.symlink_to(port)
    assert holders_of(str(link)) == (its,), "also through a link, as in /dev/serial/by-id"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has what open")
def test_who_plays_the_device_at_the_other_end_is_no_other_program(tmp_path: Path) -> None:
    link = tmp_path / "thermode"
    command = [sys.executable, "-m", "experiments", "twin", "tcs", "--pty", str(link)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as twin:
        assert twin.stdout is not None
        assert twin.stdout.readline()
        assert holders_of(str(link)) == ()
        assert check_port(str(link)).status == "pass"
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, str(link)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            assert check_port(str(link)).status == "fail"
            other.kill()
        twin.terminate()


def test_services_are_named_in_full_and_other_ports_are_not_theirs(tmp_path: Path) -> None:
    process(tmp_path, 310, "ModemManager", "/dev/null", "/dev/ttyACM9", "socket:[77]")
    process(tmp_path, 42, "a_program_with_a_long_name", "/dev/ttyACM9")
    process(tmp_path, 7, "bystander", "/dev/ttyACM8")
    process(tmp_path, os.getpid(), "ourselves", "/dev/ttyACM9")
    (tmp_path / "8").mkdir()  # it has just ended
    found = held("/dev/ttyACM9", tmp_path)
    assert [each.split(" (")[0] for each in found.programs] == ["a_program_with_a_long_name", "ModemManager"]
    assert found.unseen == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="the files of nobody are hidden from root")
def test_a_program_of_another_user_that_has_just_ended_is_nobody(tmp_path: Path) -> None:
    (tmp_path / "9" / "fd").mkdir(parents=True, mode=0o000)  # and its `comm` is gone
    assert held("/dev/ttyACM9", tmp_path) == Held((), (), 1)


def test_a_service_whose_files_cannot_be_seen_makes_it_uncheckable(port: str) -> None:
    line = check_port(port, look=lambda _: Held((), ("ModemManager", "ModemManager"), 120))
    assert line.status == "not_checkable"
    assert line.found.count("ModemManager") == 1
    assert f"sudo lsof {port}" in line.advice
    line = check_port(port, look=lambda _: Held((), (), 120))
    assert line.status == "pass"
    assert "not seen: what 120 programs of other users have open" in line.found


def test_a_port_that_this_account_may_not_open_says_how_it_may(port: str) -> None:
    line = check_port(port, look=lambda _: Held((), (), 0), allowed=lambda _: False)
    assert line.status == "fail"
    assert "this account may not open it" in line.found
    assert "log out and in again" in line.advice


@pytest.mark.parametrize("name", ["/dev/ttyACM-none", __file__, "COM77"])
def test_what_is_no_port_fails(name: str) -> None:
    line = check_port(name)
    assert line.status == "fail"
    assert f"{name}: there is no such serial port" in line.found


@pytest.mark.parametrize(
    ("name", "status"),
    [("sim://tcs", "pass"), ("socket://lab:4000", "not_checkable"), ("tcp://lab:20121", "not_checkable")],
)
def test_lines_that_are_no_ports(name: str, status: str) -> None:
    assert check_port(name).status == status


@pytest.mark.parametrize(("system", "word"), [("darwin", "sudo lsof"), ("freebsd14", "lsof")])
def test_other_systems_are_left_to_a_person(port: str, system: str, word: str) -> None:
    line = check_port(port, system=system)
    assert line.status == "not_checkable"
    assert f"{word} {port}" in line.advice


def test_on_windows_a_port_is_there_only_if_it_is_listed() -> None:
    assert "COM77: there is no such serial port" in check_port("COM77", system="win32").found
