"""A USB2TTL8 at byte level: obeys real bytes, answers at wire speed, a function of the clock.

No threads and no waiting: whoever holds it says what time it is. What nobody says is chosen in MANUAL.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from hardware.boxes.usb2ttl8.codec import MODEL
from hardware.boxes.waveform import Waveform
from hardware.twin_options import numbers, settings_of
from hardware.twin_wire import Wire

BAUD = 128000
LONGEST_COMMAND = 80

_WRITE = re.compile(rb"WRITE (\d{1,3})")
_SET_MODE = re.compile(rb"SET DATA_MODE ([A-Z]{1,16})")
_MODES = ("WRITE", "READ")


class Usb2Ttl8Twin:
    """A simulated USB2TTL8, switched on at `now_s`, its lines down.

    `missed` are the codes it ignores, by number: 1 is the first `WRITE` with a line up. `mode` is its data
    mode: in another than `WRITE` it leaves its lines as they are.
    """

    def __init__(
        self,
        now_s: float,
        *,
        model: str = MODEL,
        mode: str = "WRITE",
        missed: Collection[int] = (),
        baud: int = BAUD,
    ) -> None:
        self.waveform = Waveform()
        self.mode = mode
        self._model = model
        self._missed = frozenset(missed)
        self._wire = Wire(now_s, baud)
        self._unfinished = b""
        self._codes = 0

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; a command acts once its end is through the wire."""
        for byte in data:
            heard_s = self._wire.hear(1, now_s)
            if byte != ord("\n"):
                self._unfinished = (self._unfinished + bytes([byte]))[: LONGEST_COMMAND + 1]
                continue
            command, self._unfinished = self._unfinished.removesuffix(b"\r"), b""
            self._obey(command, heard_s)

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return self._wire.readable_s(n)

    def _obey(self, command: bytes, heard_s: float) -> None:
        if command == b"GET CONFIG":
            told = {"model_name": self._model, "name": "twin", "product_serial": "0", "data_mode": self.mode}
            self._wire.answer(json.dumps(told).encode("ascii") + b"\r\n")
        elif (match := _SET_MODE.fullmatch(command)) and match.group(1).decode("ascii") in _MODES:
            self.mode = match.group(1).decode("ascii")
        elif (match := _WRITE.fullmatch(command)) and int(match.group(1)) <= 255 and self.mode == "WRITE":
            self._set_lines(int(match.group(1)), heard_s)

    def _set_lines(self, lines: int, heard_s: float) -> None:
        if lines:
            self._codes += 1
            if self._codes in self._missed:
                return
        self.waveform.set(heard_s, lines)


def queried_twin(query: str, now_s: float) -> Usb2Ttl8Twin:
    """Power up the device that `mode=READ&missed=2,7` asks for; a ValueError says what is known."""
    asked = settings_of(query, ("model", "mode", "missed"))
    mode = asked.get("mode", "WRITE")
    if mode not in _MODES:
        raise ValueError(f"there is no mode {mode!r}; known: {', '.join(_MODES)}")
    return Usb2Ttl8Twin(
        now_s, model=asked.get("model", MODEL), mode=mode, missed=numbers(asked.get("missed", ""))
    )
