"""A one-byte box at byte level: its lines stay as the last byte said; a function of bytes and time.

Also here: what the twins of every box of one byte share.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from hardware.boxes.one_byte.driver import BAUD
from hardware.boxes.waveform import Waveform
from hardware.twin_options import number, numbers, seconds, settings_of
from hardware.twin_wire import Wire

SET, GET, MODE, KEYBOARD = 177, 169, 163, 169
COMMAND_BYTES = 4
SEVEN_LINES = 0x7F


class OneByteTwin:
    """A board with eight lines, powered up at `now_s`; it hears nothing until it has started.

    `missed` says which of the bytes that put lines up it loses (1: the first).
    """

    def __init__(
        self, now_s: float, *, baud: int = BAUD, boot_s: float = 0.0, missed: Collection[int] = ()
    ) -> None:
        self.waveform = Waveform()
        self._wire = Wire(now_s, baud)
        self._hears_from_s = now_s + boot_s
        self._missed = frozenset(missed)
        self._heard = 0

    @property
    def byte_s(self) -> float:
        """How long one byte is on the wire."""
        return self._wire.byte_s

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; each acts when it is through."""
        for byte in data:
            at_s = self._wire.hear(1, now_s)
            if at_s >= self._hears_from_s and not self._loses(byte):
                self._obey(byte, at_s)

    def _loses(self, byte: int) -> bool:
        self._heard += byte != 0
        return byte != 0 and self._heard in self._missed

    def _obey(self, byte: int, at_s: float) -> None:
        self.waveform.set(at_s, byte)

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return self._wire.readable_s(n)


class StimSyncTwin(OneByteTwin):
    """A board with StimSync's firmware: seven lines; 177 or 169 among the last four bytes is a command."""

    def __init__(self, now_s: float, *, boot_s: float = 0.0, missed: Collection[int] = ()) -> None:
        super().__init__(now_s, boot_s=boot_s, missed=missed)
        self._last: deque[int] = deque((0,) * COMMAND_BYTES, COMMAND_BYTES)

    def _obey(self, byte: int, at_s: float) -> None:
        self._last.append(byte)
        if SET not in self._last and GET not in self._last:
            self.waveform.set(at_s, byte & SEVEN_LINES)
            return
        first, what, *_ = self._last
        if first in (SET, GET) and what == MODE:
            if first == GET:
                self._wire.say(bytes((GET, MODE, KEYBOARD, KEYBOARD)), at_s)
            self._last.extend((0,) * COMMAND_BYTES)


def queried_twin(query: str, now_s: float) -> OneByteTwin:
    """Power up the board that `boot=1.5&missed=3` or `firmware=stimsync` asks for.

    Raises ValueError, with what is known, for anything else.
    """
    asked = settings_of(query, ("baud", "boot", "firmware", "missed"))
    boot_s, missed = seconds(asked.get("boot", "0")), numbers(asked.get("missed", ""))
    if asked.get("firmware") == "stimsync":
        return StimSyncTwin(now_s, boot_s=boot_s, missed=missed)
    if "firmware" in asked:
        raise ValueError(f"there is no firmware {asked['firmware']!r}; known: stimsync")
    return OneByteTwin(now_s, baud=number(asked.get("baud", str(BAUD))), boot_s=boot_s, missed=missed)
