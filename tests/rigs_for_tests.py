"""Entries of a rig file for tests, made from the shipped rigs so that they stay true to them."""

from __future__ import annotations

from pathlib import Path

from hardware.rig_entries import TcsEntry
from hardware.rig_file import RIGS, read_rig


def tcs_at(port: str, silence_bound_s: float = 0.3) -> TcsEntry:
    """Return the booth's thermode on another port."""
    entry = read_rig("booth_tcs")[0].stimulator
    assert isinstance(entry, TcsEntry)
    return entry.model_copy(update={"port": port, "silence_bound_s": silence_bound_s})


def laptop_at(folder: Path, name: str, port: str) -> Path:
    """Write the laptop's rig with a thermode on another port and no bath; return its path."""
    text = (RIGS / "laptop.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("bath:")]
    path = folder / f"{name}.yaml"
    text = "\n".join(lines).replace("name: laptop", f"name: {name}").replace("sim://tcs", port)
    path.write_text(text + "\n", encoding="utf-8")
    return path
