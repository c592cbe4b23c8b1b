"""An XID 2 device at byte level: obeys real bytes, answers at wire speed, a function of the clock.

No threads and no waiting: whoever holds it says what time it is. What nobody says is chosen in MANUAL.md.
"""

from __future__ import annotations

from collections.abc import Collection

from hardware.boxes.cedrus.codec import FORGETS_AFTER_S, LINES_HIGH, PRODUCTS
from hardware.boxes.waveform import Waveform
from hardware.twin_options import numbers, settings_of
from hardware.twin_wire import Wire

BAUD = 115200
MINOR = "5"
MODEL = "1"
FIRMWARES = ("0", "1", "2")

_LENGTHS = {
    **dict.fromkeys((b"_c1", b"_d1", b"_d2", b"_d3", b"_d4", b"_d5", b"_mp", b"_mh", b"_e5"), 3),
    b"c1": 3,
    b"e5": 2,
    b"mh": 4,
    b"mp": 6,
    b"mz": 2,
}
"""How many bytes each command has, with its argument."""
_LONGEST = max(_LENGTHS.values())


class PlannedLines(Waveform):
    """Lines whose fall is known when they go up, and forgotten if a command comes before it."""

    def change(self, time_s: float, lines: int, width_s: float) -> None:
        """Put the lines into a pattern now, for `width_s` (0: until the next change)."""
        if self._changes and self._changes[-1][0] > time_s:
            self._changes.pop()
        self.set(time_s, lines)
        if width_s:
            self.set(time_s + width_s, 0)


class CedrusTwin:
    """A simulated device, switched on at `now_s`, its lines down and its pulse width 0, which holds lines.

    `missed` are the codes it ignores, by number: 1 is the first `mh` with a line up. `mode` is what `_c1`
    tells; `product` and `firmware` are as in `_d2` and `_d4`.
    """

    def __init__(
        self,
        now_s: float,
        *,
        product: str = "4",
        firmware: int = 2,
        mode: int = 0,
        missed: Collection[int] = (),
        baud: int = BAUD,
    ) -> None:
        self.waveform = PlannedLines()
        self.width_ms = 0
        self.mode = mode
        self._product, self._firmware = product, firmware
        self._missed = frozenset(missed)
        self._wire = Wire(now_s, baud)
        self._pending = b""
        self._pending_since_s = self._timer_since_s = now_s
        self._codes = 0

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`; a command acts once it is through the wire."""
        for byte in data:
            self._hear(byte, self._wire.hear(1, now_s))

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return self._wire.readable_s(n)

    def _hear(self, byte: int, heard_s: float) -> None:
        if not self._pending or heard_s - self._pending_since_s > FORGETS_AFTER_S:
            self._pending, self._pending_since_s = b"", heard_s
        self._pending = (self._pending + bytes([byte]))[: _LONGEST + 1]
        for name, length in _LENGTHS.items():
            if self._pending.startswith(name) and len(self._pending) == length:
                command, self._pending = self._pending, b""
                self._obey(name.decode("ascii"), command[len(name) :], heard_s)
                return

    def _obey(self, name: str, argument: bytes, heard_s: float) -> None:
        if name.startswith("_"):
            self._wire.answer(self._answer(name, heard_s))
        elif name == "mh":
            self._set_lines(int.from_bytes(argument, "little") & LINES_HIGH, heard_s)
        elif name == "mz":
            self._set_lines(0, heard_s)
        elif name == "mp":
            self.width_ms = int.from_bytes(argument, "little")
        elif name == "e5":
            self._timer_since_s = heard_s
        elif argument.isdigit():
            self.mode = int(argument)

    def _set_lines(self, lines: int, heard_s: float) -> None:
        if lines:
            self._codes += 1
            if self._codes in self._missed:
                return
        self.waveform.change(heard_s, lines, self.width_ms / 1000)

    def _answer(self, name: str, heard_s: float) -> bytes:
        timer_ms = int((heard_s - self._timer_since_s) * 1000) % 2**32
        answers = {
            "_c1": b"_xid%d" % self.mode,
            "_d1": b"Cedrus %s twin" % PRODUCTS[self._product].encode("ascii"),
            "_d2": self._product.encode("ascii"),
            "_d3": MODEL.encode("ascii"),
            "_d4": b"%d" % self._firmware,
            "_d5": MINOR.encode("ascii"),
            "_mp": b"_mp" + self.width_ms.to_bytes(4, "little"),
            "_mh": b"_mh" + self.waveform.at(heard_s).to_bytes(2, "little"),
            "_e5": b"_e5" + timer_ms.to_bytes(4, "little"),
        }
        return answers[name]


def queried_twin(query: str, now_s: float) -> CedrusTwin:
    """Power up the device that `product=S&missed=2,7` asks for; a ValueError says what is known."""
    asked = settings_of(query, ("product", "firmware", "missed"))
    product, firmware = asked.get("product", "4"), asked.get("firmware", "2")
    if product not in PRODUCTS:
        raise ValueError(f"there is no product {product!r}; known: {', '.join(PRODUCTS)}")
    if firmware not in FIRMWARES:
        raise ValueError(f"there is no firmware {firmware!r}; known: {', '.join(FIRMWARES)}")
    missed = numbers(asked.get("missed", ""))
    return CedrusTwin(now_s, product=product, firmware=int(firmware), missed=missed)
