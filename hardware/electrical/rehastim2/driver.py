"""The RehaStim2 as a train output: codec and line; every pulse is one SinglePulse, which ends by itself.

The channel list mode, which gives pulses until it is stopped, is never entered; a stop is sent all the same,
for what another program may have left.
"""

from __future__ import annotations

import math

from hardware.electrical.output import Told
from hardware.electrical.rehastim2 import codec
from hardware.electrical.rehastim2.awaited import TOLD_WITHIN_S, Awaited
from hardware.electrical.rehastim2.codec import Command, Mode
from hardware.electrical.rehastim2.framing import Frame
from hardware.electrical.rehastim2.link import LOOK_S, Link
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity
from mindpain_task.stimuli import ShockTrain

IDLE_LOOK_S = 0.1
"""How often to look while no pulse waits: for the emergency switch, and for a cable that was pulled."""
NOT_TOLD = "not told"
NO_CEILING = "The device cannot be told a ceiling: only this program refuses a current that is over it."
LATE = (
    "The maker tells 10 to 24 ms from a command to its pulse: each pulse comes so much later than "
    "the time of its write, by an amount of its own."
)
NO_ECHO = (
    "The device does not number its answers by the commands they are about: while two pulses wait for an "
    "answer, neither is told."
)


class RehaStim2:
    """One channel (1-8) of a RehaStim2 on an open line at 460800 baud, 8E1."""

    name = "RehaStim2"
    times_itself = False
    tells = True
    told_within_s = TOLD_WITHIN_S
    shortest_period_s = 0.025

    def __init__(self, line: ByteLine, clock: Clock, *, channel: int) -> None:
        """Take over an open line; no byte is sent yet. OutOfRange for a channel that there is not."""
        codec.refuse_channel(channel)
        self._line = line
        self._clock = clock
        self._channel = channel
        self._link = Link(line, clock)
        self._awaited = Awaited()
        self._ceiling_ma = math.inf
        self._loaded: ShockTrain | None = None
        self._notices: tuple[str, ...] = ()
        self._looked_s = -math.inf

    @property
    def notices(self) -> tuple[str, ...]:
        """What a lab should know of this device, in sentences; known once it was identified."""
        return self._notices

    def identify(self) -> DeviceIdentity:
        """Connect if need be, stop what another program left, and tell what is known of the device.

        Raises a DeviceFault if the device does not answer, or if it is not ready for single pulses.
        """
        self._forget()
        mode = self._link.settle()
        if mode is not Mode.START:
            raise DeviceFault(
                f"{self._link.name}: command GetStimulationMode: after a stop the device is still in mode "
                f"{mode.value} ({mode.name.lower()}), and gives no single pulse in it"
            )
        self._looked_s = self._clock.now()
        self._awaited.echoes = self._link.echoes
        self._notices = (NO_CEILING, LATE, *(() if self._link.echoes else (NO_ECHO,)))
        protocol = f"ScienceMode2, version {codec.VERSION}"
        return DeviceIdentity("Hasomed RehaStim2", protocol, NOT_TOLD, self._notices)

    def begin(self, ceiling_ma: float) -> DeviceIdentity:
        """Identify the device, which then gives nothing; from now on refuse what is over the ceiling."""
        identity = self.identify()
        self._ceiling_ma = ceiling_ma
        return identity

    def check(self, train: ShockTrain) -> None:
        """Raise OutOfRange for pulses that cannot be given exactly, or that are over the ceiling."""
        codec.refuse_pulse(train.pulse_width_us, train.current_ma)
        if train.current_ma > self._ceiling_ma:
            raise codec.OutOfRange(f"{train.current_ma} mA is over the ceiling of {self._ceiling_ma} mA")

    def load(self, train: ShockTrain) -> None:
        """Keep the train: the device is told of each pulse when it is due. No byte is written."""
        self.check(train)
        self._loaded = train

    def _forget(self) -> None:
        self._loaded = None
        self._awaited.forget()

    def start(self, number: int) -> None:
        """Give one pulse of the loaded train, in one write."""
        train = self._loaded
        if train is None:
            raise RuntimeError(f"{self.name}: no train is loaded")
        if not self._link.connected:
            raise DeviceFault(f"{self._link.name}: command SinglePulse: the device is not connected")
        if number == 1:
            self._awaited.forget()
        packet = self._link.number()
        data = codec.single_pulse(packet, self._channel, train.pulse_width_us, train.current_ma)
        self._link.write(data)
        self._awaited.started(number, packet, self._clock.now())

    def look(self) -> tuple[Told, ...]:
        """Take what the device has said, and send a watchdog if one is due; never waits.

        Raises a DeviceFault if the device has lost the connection, or complains of anything but a pulse.
        """
        self._looked_s = self._clock.now()
        for frame in self._link.take():
            try:
                trouble = self._hear(frame)
            except codec.Malformed as error:
                trouble = str(error)
            if trouble:
                raise DeviceFault(f"{self._link.name}: {trouble}")
        self._link.keep_awake()
        return self._awaited.settled(self._clock.now())

    def _hear(self, frame: Frame) -> str:
        """Take one packet; return what it complains of, unless that is about a pulse that is under way."""
        now_s = self._clock.now()
        match frame.command:
            case Command.SINGLE_PULSE_ACK:
                words = codec.complaint(frame)
                known = self._awaited.acknowledged(frame.number, words, now_s)
                return "" if known else f"command SinglePulse: the device answers {words}, and no pulse waits"
            case Command.STIMULATION_ERROR:
                words = codec.stimulation_error(frame)
                return "" if self._awaited.failed(words, now_s) else f"the device reports: {words}"
            case Command.STOP_ACK:
                words = codec.complaint(frame)
                return f"command StopChannelListMode: the device answers {words}" if words else ""
            case Command.INIT:
                return "the device says Init: it was off, or heard nothing for too long; prepare it again"
            case Command.UNKNOWN_COMMAND:
                return f"the device does not know a command that it was sent: {frame.data.hex()}"
            case _:
                return ""  # answers to questions that were given up, and what a connected exercise bike says

    def next_look_s(self) -> float:
        """Return when to look next: soon while a pulse waits, else for the next watchdog or complaint."""
        if not self._link.connected:
            return math.inf
        if self._awaited.waits:
            return min(self._looked_s + LOOK_S, self._awaited.next_settled_s)
        return min(self._looked_s + IDLE_LOOK_S, self._link.watchdog_due_s)

    def abort(self) -> None:
        """Forget the train, and end whatever the device does, in one write; idempotent."""
        self._forget()
        self._link.tell(Command.STOP)

    def close(self) -> None:
        """Give the port back; may be called twice. The device then says Init until it is accepted again."""
        self._line.close()
