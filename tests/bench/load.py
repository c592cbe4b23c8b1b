"""Other programs that want the processor: Python processes that do nothing but spin."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

UNDER_WAY_S = 0.3


@contextmanager
def spinning(count: int) -> Iterator[None]:
    """Keep this many processes spinning meanwhile."""
    spinners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        time.sleep(UNDER_WAY_S if count else 0.0)
        yield
    finally:
        for spinner in spinners:
            spinner.kill()
        for spinner in spinners:
            spinner.wait()
