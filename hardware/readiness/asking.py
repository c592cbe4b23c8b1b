"""Questions to the system, by its programs and its small files: the answer, or that there is none."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

ANSWER_WITHIN_S = 5.0


@dataclass(frozen=True)
class Untold:
    """Nothing was told, and why, in a few words."""

    why_not: str


Ask: TypeAlias = Callable[[Sequence[str]], str | Untold]
"""A command -> what it printed, or why it told nothing."""


def ask(command: Sequence[str]) -> str | Untold:
    """Run a program that only looks; return what it printed."""
    try:
        done = subprocess.run(
            list(command), capture_output=True, text=True, timeout=ANSWER_WITHIN_S, check=False
        )
    except FileNotFoundError:
        return Untold(f"{command[0]} is not installed")
    except (OSError, subprocess.TimeoutExpired) as error:
        return Untold(f"{command[0]} could not be asked: {error}")
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return Untold(
            f"{command[0]} says: {said[-1]}" if said else f"{command[0]} ended with {done.returncode}"
        )
    return done.stdout


def said_in(file: Path) -> str | None:
    """Return what a small file of the system says, None where there is none or it cannot be read."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        return None
