"""A Cedrus device as a trigger box: it times each pulse itself, as wide as it was told and has confirmed.

Alone, from any script:

    clock = LabClock()
    box = CedrusBox(open_line("/dev/ttyUSB0", clock, BAUD), clock)
    print(box.prepare())
    box.send(1, 64)
    box.poll()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from hardware.boxes.box import LINES_DOWN, PulsedBox
from hardware.boxes.cedrus import codec
from hardware.boxes.timing import host_timed
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

BAUD = 115200
WIDTH_S = 0.010
GAP_S = 0.005
REPLY_WITHIN_S = 0.5
QUIET_S = 0.03  # a reply is over once the line was silent for so long; a USB chip holds bytes for 16 ms
FORGETTING_S = codec.FORGETS_AFTER_S + 0.02

Answer = TypeVar("Answer")


class CedrusBox(PulsedBox):
    """A c-pod, a StimTracker or another XID 2 device on a byte line."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        name: str = "cedrus",
        width_s: float = WIDTH_S,
        gap_s: float = GAP_S,
    ) -> None:
        """Take over an open line (115200 baud); no byte is sent yet.

        ValueError for a bad time, or for a width that is no whole number of ms.
        """
        timing = replace(host_timed(name, width_s, gap_s), resets_itself=True)
        super().__init__(line, clock, name, codec.encode_lines, timing)
        self._width_ms = codec.whole_ms(width_s)

    def prepare(self) -> DeviceIdentity:
        """Identify the device, put all lines down, set the width of its pulses and have it confirmed.

        Raises a DeviceFault that names port, command and wait if it does not answer, and one that says why
        if `mh` does not set its lines (an XID 1 response pad).
        """
        self._clock.wait_until(self._clock.now() + FORGETTING_S)  # half a command of an earlier program
        self._speak_xid()
        product = codec.Product(
            self._ask("_d2", 1, codec.parse_product),
            self._ask("_d3", 1, codec.parse_model),
            self._ask("_d4", 1, codec.parse_major),
            self._ask("_d5", 1, codec.parse_minor),
        )
        model = f"Cedrus {codec.PRODUCTS[product.product]}"
        if not product.obeys_mh:
            raise DeviceFault(
                f"{self._line.name}: this is a {model} of firmware {product.major}.{product.minor}, an XID 1 "
                "device: its lines obey ah, with an inverted mask, which is not supported; XID 2 is"
            )
        self.lines_down()
        self._set_width()
        firmware = f"{product.major}.{product.minor}"
        return DeviceIdentity(f"{model} (model {product.model})", firmware, "", _notices(product))

    def lines_down(self) -> None:
        """Put all lines down now, before the device does, and forget what waits."""
        super().lines_down()
        self._line.write(codec.encode_lines(LINES_DOWN))

    def _speak_xid(self) -> None:
        """See that the device speaks XID; one that is in another mode is told to, once."""
        if self._ask("_c1", 5, codec.parse_mode) == codec.XID_MODE:
            return
        self._line.write(b"c10")
        mode = self._ask("_c1", 5, codec.parse_mode)
        if mode != codec.XID_MODE:
            raise DeviceFault(
                f"{self._line.name}: command c10: the device stays in mode {mode}, not in XID's 0"
            )

    def _set_width(self) -> None:
        self._line.write(codec.encode_width(self._width_ms))
        told_ms = self._ask("_mp", 7, codec.parse_width)
        if told_ms != self._width_ms:
            raise DeviceFault(
                f"{self._line.name}: command mp: pulses were to be {self._width_ms} ms wide, "
                f"but _mp answers {told_ms} ms"
            )

    def _ask(self, command: str, length: int, parse: Callable[[bytes], Answer]) -> Answer:
        """Return what the device answers; whatever else comes with it makes the answer unfit."""
        self._line.discard_input()
        self._line.write(command.encode("ascii"))
        reply = self._line.read(length, REPLY_WITHIN_S, command)
        reply += self._line.drain(QUIET_S, REPLY_WITHIN_S)
        try:
            return parse(reply)
        except codec.Malformed as error:
            raise DeviceFault(f"{self._line.name}: {error}") from error


def _notices(product: codec.Product) -> tuple[str, ...]:
    if product.product in codec.HAVE_LINES_OF_THEIR_OWN:
        return ()
    return (f"a {codec.PRODUCTS[product.product]} has its lines at the m-pod or accessory connector",)
