"""A LabHackers USB2TTL8 as a trigger box: its lines stay as written, so the host ends each pulse.

Alone, from any script:

    clock = LabClock()
    box = Usb2Ttl8Box(open_line("/dev/ttyACM0", clock, BAUD), clock)
    print(box.prepare())
"""

from __future__ import annotations

from hardware.boxes.box import PulsedBox
from hardware.boxes.timing import NOT_TOLD, host_timed
from hardware.boxes.usb2ttl8 import codec
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

BAUD = 128000
WIDTH_S = 0.010
GAP_S = 0.005
REPLY_WITHIN_S = 1.0
QUIET_S = 0.05  # a reply is over once the line was silent for so long
NOTICES = ("that the data mode is WRITE is not read back: where the device tells it is not known",)


class Usb2Ttl8Box(PulsedBox):
    """A USB2TTL8 on a byte line."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        name: str = "usb2ttl8",
        width_s: float = WIDTH_S,
        gap_s: float = GAP_S,
    ) -> None:
        """Take over an open line (128000 baud); no byte is sent yet. ValueError for a bad time."""
        super().__init__(line, clock, name, codec.encode_lines, host_timed(name, width_s, gap_s))

    def prepare(self) -> DeviceIdentity:
        """Identify the device, make it one that writes its lines, and put them down.

        Raises a DeviceFault that names port, command and wait if it does not answer, and one that says so if
        it is another device.
        """
        config = self._config()
        if config.model != codec.MODEL:
            raise DeviceFault(
                f"{self._line.name}: command GET CONFIG: this is {config.model!r}, not a {codec.MODEL}"
            )
        self._line.write(codec.DATA_MODE_WRITE)
        self._line.drain(QUIET_S, REPLY_WITHIN_S)  # whether it says anything is not written anywhere
        self.lines_down()
        return DeviceIdentity(f"LabHackers {config.model}", NOT_TOLD, config.serial_number, NOTICES)

    def _config(self) -> codec.Config:
        """Ask for the configuration, twice if need be: half a line left by a program spoils one question."""
        try:
            return self._ask_config()
        except DeviceFault:
            return self._ask_config()

    def _ask_config(self) -> codec.Config:
        self._line.discard_input()
        self._line.write(codec.GET_CONFIG)
        reply = self._line.read(1, REPLY_WITHIN_S, "GET CONFIG")
        reply += self._line.drain(QUIET_S, REPLY_WITHIN_S)
        try:
            return codec.parse_config(reply)
        except codec.Malformed as error:
            raise DeviceFault(f"{self._line.name}: {error}") from error
