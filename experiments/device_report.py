"""How `mindpain devices` shows what it found: tables, sentences, and the exit code that they add up to."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hardware.device_check import IDENTITY, Check
from hardware.lines.ports import PortInfo, known_carrier

DONE, DEVICE_FAILED, NOT_AGREED = 0, 3, 4
CONFIDENCE = "[MANUAL] the maker's manual; [CODE n] n public programs agree; [MEMORY] not confirmed"


class Report:
    """Prints what was found, and remembers the worst of it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bad: list[str] = []
        self._not_agreed = False

    def show(self, title: str, checks: Sequence[Check]) -> None:
        """Print the findings as a table, if there are any."""
        if not checks:
            return
        table = Table(title=Text(title), title_justify="left")
        for name in ("what", "told", "verdict", "in words"):
            table.add_column(name, overflow="fold")
        for check in checks:
            verdict = "-" if check.good is None else "good" if check.good else "bad"
            table.add_row(check.what, Text(check.told or "-"), verdict, Text(check.sentence))
        self._console.print(table)
        self._bad += [f"{title}: {check.what}" for check in checks if check.good is False]

    def say(self, sentence: str) -> None:
        """Print a sentence as it is."""
        self._console.print(Text(sentence))

    def not_agreed(self, why: str, what: str) -> None:
        """Say that something was not done, as nobody agreed to it; it was asked for."""
        self.say(f"{why}: {what}")
        self._not_agreed = True

    def conclude(self) -> None:
        """Print one line that says it all."""
        if self._bad:
            self.say(f"bad: {'; '.join(self._bad)}")
        elif not self._not_agreed:
            self.say("good: nothing bad was found (a line with - is for a person to judge)")

    def is_known(self, title: str) -> bool:
        """Whether this device has said who it is, or was not asked yet."""
        return f"{title}: {IDENTITY}" not in self._bad

    @property
    def code(self) -> int:
        """The exit code."""
        if self._bad:
            return DEVICE_FAILED
        return NOT_AGREED if self._not_agreed else DONE


def print_ports(console: Console, ports: Sequence[PortInfo]) -> None:
    """Print the ports there are, and what is known to have such ids."""
    table = Table(title="serial ports", title_justify="left")
    for name in ("port", "vendor:product", "says it is", "known to have this id"):
        table.add_column(name, overflow="fold")
    for port in ports:
        carrier = known_carrier(port)
        known = "-" if carrier is None else f"{carrier.what}; {carrier.confidence}"
        table.add_row(Text(port.path), port.usb_id, Text(port.description or "-"), Text(known))
    console.print(table)
    if any(known_carrier(port) for port in ports):
        console.print(Text(CONFIDENCE))
