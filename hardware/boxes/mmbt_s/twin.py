"""An MMBT-S at byte level, switch at P or S; a function of bytes and time, no threads."""

from __future__ import annotations

from collections.abc import Collection

from hardware.boxes.mmbt_s.driver import BAUD, PULSE_S, SWITCHES
from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.twin_options import numbers, settings_of


class MmbtSTwin(OneByteTwin):
    """A simulated MMBT-S. At P each byte has the lines for 8 ms, and those that come meanwhile queue."""

    def __init__(self, now_s: float, *, switch: str = "p", missed: Collection[int] = ()) -> None:
        if switch not in SWITCHES:
            raise ValueError(f"an MMBT-S has no switch {switch!r}; known: {', '.join(SWITCHES)}")
        super().__init__(now_s, baud=BAUD, missed=missed)
        self._pulses = switch == "p"
        self._free_s = now_s
        self.longest_queue_s = 0.0

    def _obey(self, byte: int, at_s: float) -> None:
        if not self._pulses:
            super()._obey(byte, at_s)
            return
        start_s = max(at_s, self._free_s)
        self.longest_queue_s = max(self.longest_queue_s, start_s - at_s)
        self._free_s = start_s + PULSE_S
        self.waveform.set(start_s, byte)
        self.waveform.set(self._free_s, 0)


def queried_twin(query: str, now_s: float) -> MmbtSTwin:
    """Power up the box that `switch=s&missed=3` asks for; a ValueError says what is known."""
    asked = settings_of(query, ("switch", "missed"))
    return MmbtSTwin(now_s, switch=asked.get("switch", "p"), missed=numbers(asked.get("missed", "")))
