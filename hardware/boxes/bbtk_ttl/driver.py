"""A BBTK USB TTL Module as a trigger box: its lines stay as written, so the host ends each pulse.

Alone, from any script:

    clock = LabClock()
    box = BbtkTtlBox(open_line("/dev/ttyUSB0", clock, BAUD), clock)
    print(box.prepare())
"""

from __future__ import annotations

from hardware.boxes.bbtk_ttl import codec
from hardware.boxes.box import PulsedBox
from hardware.boxes.timing import NOT_TOLD, host_timed
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

BAUD = 115200
WIDTH_S = 0.010
GAP_S = 0.005
RESETS_WITHIN_S = 0.1
REPLY_WITHIN_S = 0.5
QUIET_S = 0.03  # a reply is over once the line was silent for so long; a USB chip holds bytes for 16 ms
UNASKED = ("it was not asked whether it is there (asks=False): nothing says that its lines move",)


class BbtkTtlBox(PulsedBox):
    """A BBTK USB TTL Module on a byte line."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        name: str = "bbtk_ttl",
        width_s: float = WIDTH_S,
        gap_s: float = GAP_S,
        asks: bool = True,
    ) -> None:
        """Take over an open line (115200 baud); no byte is sent yet.

        `asks=False` is for a module that does not answer `##`. ValueError for a bad time.
        """
        super().__init__(line, clock, name, codec.encode_lines, host_timed(name, width_s, gap_s))
        self._asks = asks

    def prepare(self) -> DeviceIdentity:
        """Reset the module, which puts its lines down, and see that it answers.

        Raises a DeviceFault that names port, command and wait if it does not.
        """
        try:
            self._reset()
        except DeviceFault:
            self._line.write(codec.HALF)  # pairs may be out of step: half a one of an earlier program
            self._reset()
        self.lines_down()
        return DeviceIdentity("BBTK USB TTL Module", NOT_TOLD, "", () if self._asks else UNASKED)

    def _reset(self) -> None:
        self._line.write(codec.RESET)
        self._clock.wait_until(self._clock.now() + RESETS_WITHIN_S)
        if not self._asks:
            return
        self._line.discard_input()
        self._line.write(codec.PING)
        reply = self._line.read(len(codec.PING), REPLY_WITHIN_S, "##")
        reply += self._line.drain(QUIET_S, REPLY_WITHIN_S)
        try:
            codec.parse_pong(reply)
        except codec.Malformed as error:
            raise DeviceFault(f"{self._line.name}: {error}") from error
