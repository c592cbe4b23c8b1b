"""An X server without a monitor, for the benchmark alone: no vertical sync, nobody else's windows."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

NO_DISPLAY = "the benchmark draws under Xvfb, which is not installed: on Debian and Ubuntu, install xvfb"


@contextmanager
def virtual_display() -> Iterator[str]:
    """Start an Xvfb, make it this process's display, and end it afterwards."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    try:
        server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise RuntimeError(NO_DISPLAY) from error
    os.close(writing)
    before = os.environ.get("DISPLAY")
    try:
        with open(reading) as number:
            name = f":{number.readline().strip()}"
        os.environ["DISPLAY"] = name
        yield name
    finally:
        os.environ.pop("DISPLAY")
        if before is not None:
            os.environ["DISPLAY"] = before
        server.terminate()
        server.wait()
