"""A one-byte trigger box of the lab's own (Arduino, Teensy): the host puts its lines up and down."""

from __future__ import annotations

import math

from hardware.boxes.box import CodeReport, PulsedBox
from hardware.boxes.one_byte.codec import HIGHEST_PATTERN, encode
from hardware.boxes.timing import GAP_S, NOT_TOLD, SILENT, WIDTH_S, host_timed
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceIdentity

BAUD = 115200
BOOTLOADER_BAUD = 1200
BOOT_WAIT_S = 2.0
STIMSYNC_HIGHEST_CODE = 127


class OneByteBox(PulsedBox):
    """A one-byte box on an open line; opening the port may have reset the board, which then hears nothing."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        name: str = "one_byte",
        width_s: float = WIDTH_S,
        gap_s: float = GAP_S,
        boot_wait_s: float = BOOT_WAIT_S,
        highest_code: int = HIGHEST_PATTERN,
    ) -> None:
        """Take over an open line; no byte is sent yet.

        `boot_wait_s` is how long `prepare` waits for the board; `highest_code` the last code that is one
        (StimSync: 127, above are commands). ValueError for a time or a code that cannot be.
        """
        if not (math.isfinite(boot_wait_s) and 0 <= boot_wait_s <= 30):
            raise ValueError(f"{name}: {boot_wait_s} s is no time to wait for a board: 0 to 30 s")
        if isinstance(highest_code, bool) or not 1 <= highest_code <= HIGHEST_PATTERN:
            raise ValueError(f"{name}: {highest_code!r} is no highest code: 1 to {HIGHEST_PATTERN}")
        super().__init__(line, clock, name, encode, host_timed(name, width_s, gap_s))
        self._boot_wait_s = boot_wait_s
        self._highest_code = highest_code

    def prepare(self) -> DeviceIdentity:
        """Wait until the board has started, and put all lines down; nothing can be asked."""
        self._clock.wait_until(self._clock.now() + self._boot_wait_s)
        self.lines_down()
        return DeviceIdentity("one-byte trigger box", NOT_TOLD, "", (SILENT,))

    def send(self, tag: int, code: int) -> None:
        """Queue a code (1 to the highest; ValueError otherwise); `poll` says what became of it."""
        self._refuse_too_high(code)
        super().send(tag, code)

    def now(self, tag: int, code: int) -> tuple[CodeReport, ...]:
        """Start a code before those that wait, at once (1 to the highest; ValueError otherwise)."""
        self._refuse_too_high(code)
        return super().now(tag, code)

    def _refuse_too_high(self, code: int) -> None:
        if isinstance(code, int) and self._highest_code < code <= HIGHEST_PATTERN:
            raise ValueError(
                f"{self.name}: code {code} is over {self._highest_code}, the highest this box has"
            )


def checked_baud(baud: int, name: str = "one_byte") -> int:
    """Return the rate to open the port at; ValueError for one that is none, or that erases the board."""
    if isinstance(baud, bool) or not isinstance(baud, int) or baud <= 0:
        raise ValueError(f"{name}: {baud!r} baud is no rate")
    if baud == BOOTLOADER_BAUD:
        raise ValueError(
            f"{name}: {baud} baud is not opened: it puts a board with its own USB port into its bootloader"
        )
    return baud
