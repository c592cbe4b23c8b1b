"""Figures as tables for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.bench.figures import Figure, Target

WIDTH = 180
VERDICTS = {True: "[green]met[/green]", False: "[red]missed[/red]", None: "[yellow]not tested[/yellow]"}


def print_figure(console: Console, figure: Figure, machine: Mapping[str, str]) -> None:
    """Print one figure with its conditions and what became of its targets."""
    table = Table(title=f"Figure {figure.number}: {escape(figure.title)}", title_justify="left")
    for at, column in enumerate(figure.columns):
        are_numbers = all(isinstance(row[at], int | float) for row in figure.rows)
        table.add_column(escape(column), justify="right" if are_numbers else "left")
    for row in figure.rows:
        table.add_row(*(escape(_cell(value)) for value in row))
    console.print(table)
    console.print(f"[dim]{escape('; '.join(machine.values()))}[/dim]")
    console.print(f"[dim]{escape(figure.conditions)}[/dim]")
    for target in figure.targets:
        console.print(_line(target))
    console.print()


def write_json(path: Path, machine: Mapping[str, str], figures: Sequence[Figure]) -> None:
    """Write the machine and all figures."""
    whole = {"machine": dict(machine), "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


FIGURES_FROM = "<!-- figures: everything below is written by `python -m tests.bench --markdown FILE` -->"


def write_markdown(path: Path, machine: Mapping[str, str], figures: Sequence[Figure]) -> None:
    """Write the figures below the mark in a Markdown file; what stands above it is kept."""
    before = path.read_text(encoding="utf-8").split(FIGURES_FROM)[0] if path.is_file() else ""
    parts = [f"{before}{FIGURES_FROM}\n", f"Measured on: {'; '.join(machine.values())}.\n"]
    for figure in figures:
        parts.append(f"## {figure.number}. {figure.title}\n")
        parts.append(_markdown_table(figure))
        parts.append(f"Conditions: {figure.conditions}.\n")
        words = {True: "met", False: "**missed**", None: "not tested"}
        parts.append("".join(f"- {words[t.met]}: {t.sentence}: {t.measured}\n" for t in figure.targets))
    path.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _markdown_table(figure: Figure) -> str:
    lines = [figure.columns, ["---"] * len(figure.columns), *(map(_cell, row) for row in figure.rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _line(target: Target) -> str:
    return f"{VERDICTS[target.met]}: {escape(target.sentence)}: {escape(target.measured)}"


def _cell(value: str | float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
