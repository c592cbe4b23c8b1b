"""BioSemi's USB trigger interface cable: a byte puts pins up, and the cable resets them 8 ms later."""

from __future__ import annotations

from hardware.boxes.biosemi.codec import encode
from hardware.boxes.box import PulsedBox
from hardware.boxes.timing import GAP_S, NOT_TOLD, SILENT, self_timed
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceIdentity

BAUD = 115200
PULSE_S = 0.008


class BioSemiCable(PulsedBox):
    """A trigger cable on an open line; a code waits until the pins of the one before are down for certain."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        name: str = "biosemi",
        width_s: float = PULSE_S,
        gap_s: float = GAP_S,
    ) -> None:
        """Take over an open line (115200 baud); no byte is sent yet. ValueError for a bad time."""
        super().__init__(line, clock, name, encode, self_timed(name, width_s, PULSE_S, gap_s))

    def prepare(self) -> DeviceIdentity:
        """Forget what waits; the pins are down by themselves, and nothing can be asked."""
        self.lines_down()
        return DeviceIdentity("BioSemi USB trigger interface cable", NOT_TOLD, "", (SILENT,))
