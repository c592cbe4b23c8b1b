"""A session of the real command in a real window, the simulated participant in front of it, quick to read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bootstrap import ROOT
from hardware.journal import read_journal
from mindpain_task.model import JsonValue, Record
from tests.rigs_for_tests import laptop_at

SETS = ROOT / "hardware" / "participant" / "sets"
QUICK = """\
like: novice
answering: {median_s: 1.0, sigma: 0.1, lapse_probability: 0.0}
reading: {words_per_min: 2000.0, shortest_s: 0.3, operator_s: 0.3}
"""
DEADLINE_S = 150.0


def session_command(folder: Path, protocol: Path, afterwards: bool = False) -> list[str]:
    """Return the command that runs a protocol on the laptop's rig; rig and participant are written here.

    `afterwards` has its report and its place in a dataset made, too.
    """
    rig = laptop_at(folder, f"auto_{os.getpid()}", "sim://tcs")
    person = folder / "quick.yaml"
    shipped = SETS / "novice.yaml"
    (folder / shipped.name).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    person.write_text(QUICK, encoding="utf-8")
    command = [sys.executable, "-m", "experiments", "run", str(protocol), "--rig", str(rig)]
    command += ["--sub", "01", "--seed", "5", "--data", str(folder / "data"), "--auto", str(person)]
    return command if afterwards else [*command, "--no-report", "--no-export"]


def run_at_window(
    folder: Path, protocol: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a protocol to its end; return the exit code and what was printed."""
    return subprocess.run(
        session_command(folder, protocol),
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


def records_in(folder: Path) -> list[Record]:
    """Return what is on record of the one session in this folder."""
    records, damage = read_journal(next((folder / "data" / "sourcedata").rglob("journal.jsonl")))
    assert not damage
    return records


def of_kind(records: list[Record], *kinds: str) -> list[Record]:
    """Return the records of these kinds, in their order."""
    return [record for record in records if record.event.kind in kinds]


def number(value: JsonValue) -> float:
    """Return a number that is on record."""
    assert isinstance(value, int | float)
    return float(value)
