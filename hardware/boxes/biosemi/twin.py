"""BioSemi's trigger cable at byte level: pins that reset themselves; a function of bytes and time."""

from __future__ import annotations

from collections.abc import Collection

from hardware.boxes.biosemi.driver import BAUD, PULSE_S
from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.boxes.waveform import Waveform
from hardware.twin_options import numbers, settings_of


class ResettingLines(Waveform):
    """Lines whose reset is known when they go up, and put off if a byte comes before it."""

    def pulse(self, time_s: float, lines: int, width_s: float) -> None:
        """Put the lines into a pattern now, and down after `width_s`, whatever was to happen until then."""
        if self._changes and self._changes[-1][0] > time_s:
            self._changes.pop()
        self.set(time_s, lines)
        self.set(time_s + width_s, 0)


class BioSemiTwin(OneByteTwin):
    """A simulated cable: a byte within 8 ms of another replaces its pins and starts the 8 ms anew."""

    waveform: ResettingLines

    def __init__(self, now_s: float, *, missed: Collection[int] = ()) -> None:
        super().__init__(now_s, baud=BAUD, missed=missed)
        self.waveform = ResettingLines()

    def _obey(self, byte: int, at_s: float) -> None:
        self.waveform.pulse(at_s, byte, PULSE_S)


def queried_twin(query: str, now_s: float) -> BioSemiTwin:
    """Power up the cable that `missed=3` asks for; a ValueError says what is known."""
    return BioSemiTwin(now_s, missed=numbers(settings_of(query, ("missed",)).get("missed", "")))
