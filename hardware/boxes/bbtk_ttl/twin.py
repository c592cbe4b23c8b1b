"""A BBTK USB TTL Module at byte level: obeys real bytes, answers at wire speed, a function of the clock.

No threads and no waiting: whoever holds it says what time it is. What nobody says is chosen in MANUAL.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from hardware.boxes.waveform import Waveform
from hardware.twin_options import numbers, settings_of
from hardware.twin_wire import Wire

BAUD = 115200

_LINES = re.compile(rb"[0-9A-F]{2}")


class BbtkTtlTwin:
    """A simulated module, switched on at `now_s`, its lines down.

    It takes bytes in pairs, from the first one on, whatever they are. `missed` are the codes it ignores, by
    number: 1 is the first pair with a line up. A `silent` one never answers.
    """

    def __init__(
        self, now_s: float, *, silent: bool = False, missed: Collection[int] = (), baud: int = BAUD
    ) -> None:
        self.waveform = Waveform()
        self._silent = silent
        self._missed = frozenset(missed)
        self._wire = Wire(now_s, baud)
        self._half = b""
        self._codes = 0

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; a pair acts once it is through the wire."""
        for byte in data:
            heard_s = self._wire.hear(1, now_s)
            pair, self._half = self._half + bytes([byte]), b""
            if len(pair) == 2:
                self._obey(pair, heard_s)
            else:
                self._half = pair

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return self._wire.readable_s(n)

    def _obey(self, pair: bytes, heard_s: float) -> None:
        if pair == b"RR":
            self.waveform.set(heard_s, 0)
        elif pair == b"##" and not self._silent:
            self._wire.answer(b"XX")
        elif _LINES.fullmatch(pair):
            self._set_lines(int(pair, 16), heard_s)

    def _set_lines(self, lines: int, heard_s: float) -> None:
        if lines:
            self._codes += 1
            if self._codes in self._missed:
                return
        self.waveform.set(heard_s, lines)


def queried_twin(query: str, now_s: float) -> BbtkTtlTwin:
    """Power up the module that `missed=2,7` or `silent=1` asks for; a ValueError says what is known."""
    asked = settings_of(query, ("silent", "missed"))
    silent = asked.get("silent", "0")
    if silent not in ("0", "1"):
        raise ValueError(f"silent is 0 or 1, not {silent!r}")
    return BbtkTtlTwin(now_s, silent=silent == "1", missed=numbers(asked.get("missed", "")))
