"""The P24 as a train output: each pulse is one packet, and nothing in the device outlives it.

Alone, from any script:

    clock = LabClock()
    stimulator = ElectricalDevice(P24(open_line("/dev/ttyACM0", clock), clock), clock)
    stimulator.prepare(0.0, 10.0)
    stimulator.arm(ShockTrain(pulse_width_us=500, rate_hz=100.0, count=5, current_ma=2.5))
    stimulator.fire()
"""

from __future__ import annotations

import math

from hardware.electrical.output import Told
from hardware.electrical.p24 import answers
from hardware.electrical.p24.answers import Level, Refused, Status
from hardware.electrical.p24.codec import Command, Measurement, low_level_init
from hardware.electrical.p24.framing import NUMBERS, Frame, Malformed, to_bytes
from hardware.electrical.p24.pulse import PulseShape
from hardware.electrical.p24.talk import COMPLAINTS, STOP_NUMBER, Talk, complaint
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity
from mindpain_task.stimuli import ShockTrain

PROTOCOL = "4"
LOOK_S = 0.001
IDLE_LOOK_S = 0.04
NOTICES = (
    "the P24 notices an electrode that has come off only from 15 mA upwards",
    "the P24 has no ceiling of its own that could be set: nothing but this program refuses a current",
)


class P24:
    """A Hasomed P24 in low-level mode, on one output.

    A pulse is `monophasic` or `biphasic`; `connector` and `channel` are colours. With `measure` the device is
    asked to measure the current.
    """

    name = "P24"
    times_itself = False
    tells = True
    told_within_s = 0.1
    shortest_period_s = 0.004

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        waveform: str = "biphasic",
        connector: str = "yellow",
        channel: str = "red",
        gap_us: int = 0,
        measure: bool = False,
    ) -> None:
        """Take over an open line; no byte is sent yet. ValueError for an output or a waveform it has not."""
        self._shape = PulseShape(waveform, connector, channel, gap_us)
        self._line = line
        self._clock = clock
        self._talk = Talk(line, clock)
        self._measurement = Measurement.CURRENT if measure else Measurement.NOTHING
        self._notices: tuple[str, ...] = ()
        self._packets: dict[int, bytes] = {}  # one pulse of the loaded train, by packet number
        self._pulse_s = 0.0
        self._awaited: dict[int, int] = {}  # the number of a packet -> the number of its pulse
        self._awaited_until_s = -math.inf
        self._look_s = math.inf
        self.strays = 0

    @property
    def notices(self) -> tuple[str, ...]:
        """What a lab should know of this device, in sentences; known once it was identified."""
        return self._notices

    @property
    def broken(self) -> int:
        """How many answers came damaged, so far."""
        return self._talk.broken

    def identify(self) -> DeviceIdentity:
        """Ask for the device's number and its firmware; a DeviceFault says if it speaks another protocol.

        On a fresh port a stop goes first.
        """
        try:
            number = self._talk.ask(Command.DEVICE_ID, answers.parse_device_id)
            version = self._talk.ask(Command.EXTENDED_VERSION, answers.parse_version)
        except Refused as refused:
            raise DeviceFault(f"{self._talk.name}: who the device is cannot be asked: {refused}") from refused
        if version.protocol.split(".")[0] != PROTOCOL:
            raise DeviceFault(
                f"{self._talk.name}: command {Command.EXTENDED_VERSION}: the device speaks ScienceMode "
                f"{version.protocol}, this driver {PROTOCOL}"
            )
        self._notices = NOTICES
        self._look_s = self._clock.now() + IDLE_LOOK_S
        firmware = f"{version.firmware}, ScienceMode {version.protocol}"
        return DeviceIdentity("Hasomed P24", firmware, number, NOTICES)

    def begin(self, ceiling_ma: float) -> DeviceIdentity:
        """Stop whatever an earlier program left on, identify the device, and switch the low level on.

        The device has no ceiling of its own.
        """
        identity = self.settle()
        self._switch_on()
        return identity

    def settle(self) -> DeviceIdentity:
        """Stop whatever an earlier program left on, and identify the device; its high voltage stays off."""
        self.abort()
        self._ask_done(Command.MID_LEVEL_STOP, allowed=(answers.NOT_INITIALISED,))
        identity = self.identify()
        level = self._status().level
        if level is not Level.NOTHING:
            raise DeviceFault(f"{self._talk.name}: the device says {level.name} after it was told to stop")
        return identity

    def _ask_done(self, command: Command, data: bytes = b"", allowed: tuple[int, ...] = ()) -> None:
        try:
            self._talk.ask(command, answers.parse_done, data)
        except Refused as refused:
            if refused.result not in allowed:
                raise DeviceFault(f"{self._talk.name}: command {command}: {refused}") from refused

    def _status(self) -> Status:
        try:
            return self._talk.ask(Command.STIM_STATUS, answers.parse_status)
        except Refused as refused:
            raise DeviceFault(f"{self._talk.name}: command {Command.STIM_STATUS}: {refused}") from refused

    def _switch_on(self) -> None:
        """Switch the high voltage on, in the mode in which each pulse needs a packet of its own."""
        self._ask_done(Command.LOW_LEVEL_INIT, low_level_init(self._measurement))

    def check(self, train: ShockTrain) -> None:
        """Raise ValueError, as a sentence, for a train that cannot be given exactly; no byte is written."""
        self._shape.data(train)

    def load(self, train: ShockTrain) -> None:
        """Make the packets of the train ready, and see to it that the device is; no current flows."""
        self._packets = {}
        data = self._shape.data(train)
        if self._status().level is not Level.LOW:  # a stop has switched it off
            self._switch_on()
        numbers = (number for number in range(NUMBERS) if number != STOP_NUMBER)
        config = Command.LOW_LEVEL_CHANNEL_CONFIG
        self._packets = {number: to_bytes(Frame(config, number, data)) for number in numbers}
        self._pulse_s = self._shape.whole_us(train) * 1e-6

    def start(self, number: int) -> None:
        """Give pulse `number` of the loaded train, in one write."""
        if not self._packets:
            raise RuntimeError("no train is loaded: call load before start")
        if number == 1:
            self._awaited.clear()  # of the train before
        packet_number = self._talk.next_number()
        self._talk.say(self._packets[packet_number])
        self._awaited[packet_number] = number
        now_s = self._clock.now()
        self._awaited_until_s = now_s + self._pulse_s + self.told_within_s
        self._look_s = now_s + LOOK_S

    def look(self) -> tuple[Told, ...]:
        """Take what the device has said of its pulses; in this mode nothing need be said to keep it awake."""
        told = [self._understood(frame) for frame in self._talk.heard()]
        now_s = self._clock.now()
        if now_s >= self._awaited_until_s:
            self._awaited.clear()
        self._look_s = now_s + (LOOK_S if self._awaited else IDLE_LOOK_S)
        return tuple(word for word in told if word is not None)

    def _understood(self, frame: Frame) -> Told | None:
        """Return what a packet says of a pulse; one that nobody waits for says nothing."""
        complains = frame.command in COMPLAINTS
        is_answer = frame.command == Command.LOW_LEVEL_CHANNEL_CONFIG + 1
        if frame.number in self._awaited and (is_answer or complains):
            number = self._awaited.pop(frame.number)
            return Told(number, complaint(frame)) if complains else self._told(number, frame.data)
        if complains and self._awaited:
            raise DeviceFault(f"{self._talk.name}: during a train, {complaint(frame)}")
        if frame.command == Command.LOW_LEVEL_STOP + 1:
            self._check_stopped(frame.data)
        else:
            self.strays += 1
        return None

    def _told(self, number: int, data: bytes) -> Told:
        try:
            answer = answers.parse_pulse_answer(data)
        except Malformed as error:
            return Told(number, f"the stimulator's answer means nothing: {error}")
        output = answer.connector, answer.channel
        if output != self._shape.output:
            return Told(number, f"the stimulator answers for connector {output[0]}, channel {output[1]}")
        fault = answers.in_words(answer.result) if answer.result else ""
        return Told(number, fault, answer.measured_ma)

    def _check_stopped(self, data: bytes) -> None:
        try:
            answers.parse_done(data)
        except Refused as refused:
            if refused.result != answers.NOT_INITIALISED:  # it was off already
                where = f"{self._talk.name}: command {Command.LOW_LEVEL_STOP}"
                raise DeviceFault(f"{where}: {refused}") from refused
        except Malformed as error:
            raise DeviceFault(f"{self._talk.name}: command {Command.LOW_LEVEL_STOP}: {error}") from error

    def next_look_s(self) -> float:
        """Return when to look next: soon while an answer is awaited, else to notice a line that is lost."""
        return self._look_s

    def abort(self) -> None:
        """Forget what is loaded and write the stop, which is known in advance; idempotent."""
        self._packets = {}
        self._awaited.clear()
        self._talk.stop()

    def close(self) -> None:
        """Give the port back; may be called twice."""
        self._line.close()
