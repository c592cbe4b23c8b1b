"""How a pre-flight check is told: what is looked at as it happens, then a table of what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Self

from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.preflight.result import Despite, Preflight
from hardware.readiness.line import CheckLine, Status

WORDS: Mapping[Status, str] = MappingProxyType(
    {"pass": "pass", "fail": "FAIL", "not_checkable": "not checkable"}
)
STYLES: Mapping[Status, str] = MappingProxyType(
    {"pass": "green", "fail": "bold reverse red", "not_checkable": "yellow"}
)
_WORST: tuple[Status, ...] = ("fail", "not_checkable", "pass")


class ToldProgress:
    """Prints one line for each thing as it is looked at; as a context it ends one that was broken off."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._begun = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *trouble: object) -> None:
        if self._begun:
            self._console.print()

    def begins(self, what: str) -> None:
        """Print what is looked at now."""
        self._begun = f"  {what} … "
        self._console.print(Text(self._begun), end="")

    def ended(self, lines: Sequence[CheckLine]) -> None:
        """Print what came of it: the finding where there is one, else how many of each."""
        status = next(each for each in _WORST if any(line.status == each for line in lines))
        told = Text(WORDS[status], style=STYLES[status])
        if len(lines) == 1:
            told.append(f": {lines[0].found}", style="not bold not reverse default")
        left = max(1, self._console.width - len(self._begun))
        self._begun = ""
        self._console.print(told, no_wrap=True, overflow="ellipsis", crop=True, width=left)


def print_preflight(console: Console, found: Preflight, passes: bool) -> None:
    """Print a table of what a person has to do, with `passes` of every line, and a line that says it all."""
    left = [line for line in found.lines if line.status == "fail" or (line.status != "pass" and line.advice)]
    shown = found.lines if passes else left
    if shown:
        before = shown[0].subject
        table = Table(title="pre-flight", title_justify="left")
        table.add_column("what", no_wrap=True)
        table.add_column("result", no_wrap=True)
        table.add_column("found, and what to do", overflow="fold")
        for line in shown:
            cell = Text(line.found)
            if line.advice:
                cell.append(f"\n→ {line.advice}", style="bold" if line.status == "fail" else "")
            if line.subject != before:
                table.add_section()
            before = line.subject
            result = Text(WORDS[line.status], style=STYLES[line.status])
            table.add_row(line.subject.replace("_", " "), result, cell)
        console.print(table)
    counts = {each: sum(line.status == each for line in found.lines) for each in _WORST}
    told = f"{counts['pass']} passed, {counts['fail']} failed, {counts['not_checkable']} not checkable"
    console.print(Text(f"pre-flight: {told}, in {found.took_s:.0f} s"))


def print_despite(console: Console, asked: Despite | None, found: Preflight) -> None:
    """Print who goes on despite what, and what was named and did not fail."""
    went = () if found.despite is None else found.despite.subjects
    if found.despite is not None:
        who = f"{found.despite.by} goes on despite {', '.join(went)}: {found.despite.reason}"
        console.print(Text(who, style="bold yellow"))
    idle = [each for each in (() if asked is None else asked.subjects) if each not in went]
    if idle:
        console.print(Text(f"note: --despite {', '.join(idle)} was not needed: nothing of that failed"))
