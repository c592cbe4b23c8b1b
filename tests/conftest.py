"""What every test may need: a display, and a real device where there is one."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the conformance suite (tests/conformance) run on a real stimulator."""
    parser.addoption("--device", metavar="PORT", help="run the conformance suite on the device at this port")
    kinds = ("tcs", "medoc", "p24", "rehastim2")
    parser.addoption("--device-kind", choices=kinds, default="tcs", help="which device it is")
    parser.addoption("--device-programs", metavar="FILE", help="medoc: the table of programs typed into it")


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: for tests that run hundreds of sessions, each synced often."""
    if not Path("/dev/shm").is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="mindpain-", dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def display() -> Iterator[None]:
    """An X display: the one there is, or an Xvfb. In 16-bit colour PsychoPy would wait for ever."""
    if os.environ.get("DISPLAY"):
        yield
        return
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with open(reading) as number:
            os.environ["DISPLAY"] = f":{number.readline().strip()}"
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        server.terminate()
        server.wait()
