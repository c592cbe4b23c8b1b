"""On which machine, with what, and when: a figure without these is none."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

PACKAGES = ("psychopy", "pylsl", "pyserial", "numpy")
CPU_INFO = Path("/proc/cpuinfo")


def machine() -> dict[str, str]:
    """Return what the figures depend on, as words."""
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="minutes"),
        "system": platform.platform(),
        "processor": f"{os.cpu_count()} x {_processor()}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES),
    }


def _processor() -> str:
    if CPU_INFO.exists():
        for line in CPU_INFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
