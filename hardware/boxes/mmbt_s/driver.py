"""The Neurospec MMBT-S: 8 ms pulses of its own at switch P, lines that the host resets at S."""

from __future__ import annotations

from hardware.boxes.box import PulsedBox
from hardware.boxes.mmbt_s.codec import encode
from hardware.boxes.one_byte.driver import BOOTLOADER_BAUD
from hardware.boxes.timing import GAP_S, NOT_TOLD, SILENT, WIDTH_S, host_timed, self_timed
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceIdentity

BAUD = 9600
PULSE_S = 0.008
SWITCHES = ("p", "s")


class MmbtS(PulsedBox):
    """An MMBT-S on an open line; `switch` is how its switch stands, which the box never tells.

    At P a code waits until the pulse before it is over for certain: the box's own queue, which would make it
    late without a word, is never needed, and no zero is ever sent.
    """

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        switch: str,
        name: str = "mmbt_s",
        width_s: float | None = None,
        gap_s: float = GAP_S,
    ) -> None:
        """Take over an open line (9600 baud); no byte is sent yet.

        `width_s` is 8 ms at P, and there nothing else; ValueError for an unknown switch or a bad time.
        """
        if switch not in SWITCHES:
            raise ValueError(
                f"{name}: the switch of an MMBT-S stands at {' or '.join(SWITCHES)}, not {switch!r}"
            )
        if switch == "p":
            timing = self_timed(name, PULSE_S if width_s is None else width_s, PULSE_S, gap_s)
        else:
            timing = host_timed(name, WIDTH_S if width_s is None else width_s, gap_s)
        super().__init__(line, clock, name, encode, timing)
        self._switch = switch

    def prepare(self) -> DeviceIdentity:
        """Put all lines down (at P they are); nothing can be asked."""
        self.lines_down()
        switch = f"the switch is said to stand at {self._switch.upper()}, which the box does not tell"
        return DeviceIdentity("Neurospec MMBT-S", NOT_TOLD, "", (SILENT, switch))


def checked_baud(baud: int) -> int:
    """Return 9600, the rate of its firmware; ValueError for every other, 1200 above all."""
    if baud == BOOTLOADER_BAUD:
        raise ValueError(
            f"mmbt_s: {baud} baud is never opened: the box would be in its bootloader until it is replugged"
        )
    if isinstance(baud, bool) or baud != BAUD:
        raise ValueError(f"mmbt_s: {baud!r} baud is not opened: the box knows {BAUD}")
    return BAUD
