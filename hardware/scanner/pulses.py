"""The role Scanner, filled by the device process's line, or by key presses taken out of the inputs."""

from __future__ import annotations

import typing

from mindpain_task.roles import InputEvent, InputKind, Inputs


class PulseTaker(typing.Protocol):
    """Who owns the scanner's line: the station, here or in the device process."""

    def take_scanner_pulses(self) -> tuple[float, ...]:
        """Return when the pulses came that were seen since the last call."""


class LinePulses:
    """Pulses on a line that somebody else looks at."""

    def __init__(self, taker: PulseTaker) -> None:
        self._taker = taker

    def pulses(self) -> tuple[float, ...]:
        """Return when the pulses came that were seen since the last call, oldest first."""
        return self._taker.take_scanner_pulses()


class KeyPulses:
    """Inputs without the scanner's key presses, which are its pulses; fills Inputs and Scanner.

    A person who presses the scanner's key cannot be told from the scanner.
    """

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._seen: list[float] = []

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        """Return other inputs as soon as there are any; nothing at a pulse or once `until_s` is reached."""
        others = []
        for act in self._inputs.wait(until_s):
            if act.kind is InputKind.SCANNER_PULSE:
                self._seen.append(act.time_s)
            else:
                others.append(act)
        return tuple(others)

    def pulses(self) -> tuple[float, ...]:
        """Return when the pulses came that were seen since the last call, oldest first."""
        seen, self._seen = tuple(self._seen), []
        return seen
