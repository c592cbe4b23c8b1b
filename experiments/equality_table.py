"""The equality report as a person reads it: what each condition has of a session, side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from rich.console import Console
from rich.table import Table

from mindpain_task.condition_share import Share
from mindpain_task.equality import EqualityReport

_Column: TypeAlias = tuple[str, Callable[[Share], str]]
_ALWAYS: tuple[_Column, ...] = (
    ("blocks", lambda share: str(share.blocks)),
    ("trials", lambda share: str(share.trials)),
    ("words", lambda share: "none" if share.words is None else str(share.words)),
    ("guidance", lambda share: "self-paced" if share.guidance_s is None else f"{share.guidance_s:.1f} s"),
)
_AUDIO: _Column = ("audio", lambda share: f"{share.audio_s:.1f} s")
_STIMULI: _Column = ("stimuli", lambda share: str(share.stimuli))
_HEAT: tuple[_Column, ...] = (
    ("sum of D", lambda share: f"{share.dose:.2f}"),
    ("CEM43", lambda share: f"{share.cem43_min:.1f} min"),
)
_CHARGE: _Column = ("charge", lambda share: f"{share.charge_uc:.1f} µC")
_LIGHT: _Column = ("laser energy", lambda share: f"{share.laser_mj:.0f} mJ")


def print_equality(console: Console, report: EqualityReport) -> None:
    """Print one row a condition, then a line for each measure in which they differ, or that none does.

    Columns that would be empty (no recording, no heat, no current) are left out.
    """
    if not report.shares:
        return
    columns = _columns(report)
    table = Table(title="equality of conditions (commanded; as planned)", title_justify="left")
    for name in ("condition", "components"):
        table.add_column(name)
    for name, _ in columns:
        table.add_column(name, justify="right")
    for share in report.shares:
        listed = ", ".join(share.components) or "none"
        table.add_row(share.condition, listed, *(told(share) for _, told in columns))
    console.print(table)
    for finding in report.unequal:
        console.print(f"[yellow]warning:[/yellow] {finding.sentence}")
    if not report.unequal and len(report.shares) > 1:
        console.print("the conditions are equal in all of these, within their tolerances")


def _columns(report: EqualityReport) -> list[_Column]:
    columns = [*_ALWAYS]
    if any(share.audio_s for share in report.shares):
        columns.append(_AUDIO)
    columns.append(_STIMULI)
    if any(share.cem43_min for share in report.shares):
        columns.extend(_HEAT)
    if any(share.charge_uc for share in report.shares):
        columns.append(_CHARGE)
    if any(share.laser_mj for share in report.shares):
        columns.append(_LIGHT)
    return [*columns, ("minutes a block", _minutes)]


def _minutes(share: Share) -> str:
    """Say how long a block may take, from answers at once to answers at their time limits."""
    shortest = f"{share.shortest_s / 60:.1f}"
    return f"{shortest} or more" if share.longest_s is None else f"{shortest} to {share.longest_s / 60:.1f}"
