"""Pulse Pal 2 as a source of trigger edges, or of voltage pulses for a stimulator that follows them.

Alone, from any script:

    clock = LabClock()
    edges = PulsePalEdges(open_line("/dev/ttyACM0", clock, 12_000_000, rts_cts=True), clock, channel=1)
    print(edges.begin())
    edges.load(count=3, period_s=0.5)
    edges.start(1)
"""

from __future__ import annotations

import math

from hardware.electrical.pulse_pal import codec
from hardware.electrical.pulse_pal.codec import Parameter, Train
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

TTL_V = 5.0
EDGE_US = 1000
ANSWER_S = 0.5
SETTLE_S = 0.002  # after a train's end by our clock, it is over by the device's: a USB frame and three cycles
CLIENT = "MINDPN"
NOT_TOLD = "not told"
FIRST_FIRMWARE, KNOWN_FIRMWARE = 20, 22
TELLS_HARDWARE = 22

# Nonzero times come first: a firmware that checks them together refuses to leave the biphasic mode otherwise.
AT_REST = (
    (Parameter.PHASE_1_VOLTAGE, codec.REST),
    (Parameter.PHASE_2_VOLTAGE, codec.REST),
    (Parameter.PHASE_1_DURATION, 20),
    (Parameter.INTER_PHASE_INTERVAL, 20),
    (Parameter.PHASE_2_DURATION, 20),
    (Parameter.INTER_PULSE_INTERVAL, 20),
    (Parameter.BURST_DURATION, 0),
    (Parameter.BURST_INTERVAL, 0),
    (Parameter.TRAIN_DURATION, 20),
    (Parameter.TRAIN_DELAY, 0),
    (Parameter.CUSTOM_TRAIN, 0),
    (Parameter.CUSTOM_TARGET, 0),
    (Parameter.CUSTOM_LOOP, 0),
    (Parameter.BIPHASIC, 0),
)
UNLINKED = (
    (Parameter.TRIGGER_1_LINK, 0),
    (Parameter.TRIGGER_2_LINK, 0),
    (Parameter.RESTING_VOLTAGE, codec.REST),
)


class PulsePalAnalog:
    """One output that gives trains of monophasic voltage pulses from 0 V, each train from one write.

    The device times a train and ends it by itself. A voltage is the nearest of its steps: they are 0.305 mV
    apart, so it is at most 0.153 mV from what was asked. Times are exact in cycles of 50 µs, or refused.
    """

    times_itself = True
    shortest_period_s = 2 * codec.CYCLE_S

    def __init__(self, line: ByteLine, clock: Clock, channel: int = 1) -> None:
        """Take over an open line; no byte is sent yet. Raises ValueError for a channel that is not 1 to 4."""
        codec.trigger(channel)  # refuses a wrong one
        self.name = f"{line.name}: Pulse Pal output {channel}"
        self._line = line
        self._clock = clock
        self._channel = channel
        self._loaded: Train | None = None
        self._over_s = -math.inf
        self._closed = False

    def begin(self) -> DeviceIdentity:
        """Greet the device, end what runs, put all outputs to 0 V, and unlink them from the trigger inputs.

        No train of any channel is endless from now on.
        """
        self._loaded = None
        self._line.discard_input()
        firmware = self._greet()
        self._line.write(codec.abort())
        identity = self._identity(firmware)
        self._line.write(codec.client_name(CLIENT))
        for trigger_channel in codec.TRIGGER_CHANNELS:
            self._program(Parameter.TRIGGER_MODE, trigger_channel, 0)
        for channel in codec.CHANNELS:
            for parameter, value in (*UNLINKED, *(AT_REST if channel == self._channel else ())):
                self._program(parameter, channel, value)
            self._obey(codec.loop_off(channel), f"op 82 loop off, channel {channel}")
        self._over_s = -math.inf
        return identity

    def _greet(self) -> int:
        reply = self._ask(codec.handshake(), 5, "op 72 handshake")
        try:
            firmware = codec.parse_greeting(reply)
        except codec.Malformed as error:
            raise DeviceFault(f"{self._line.name}: {error}") from error
        if firmware < FIRST_FIRMWARE:
            raise DeviceFault(
                f"{self._line.name}: op 72 handshake: firmware {firmware} is that of a Pulse Pal 1, "
                f"whose commands differ: this driver knows {FIRST_FIRMWARE} and newer"
            )
        return firmware

    def _identity(self, firmware: int) -> DeviceIdentity:
        if firmware < TELLS_HARDWARE:
            return DeviceIdentity("Pulse Pal 2", str(firmware), NOT_TOLD)
        reply = self._ask(codec.hardware(), codec.HARDWARE_BYTES, "op 94 hardware")
        try:
            box = codec.parse_hardware(reply)
        except codec.Malformed as error:
            raise DeviceFault(f"{self._line.name}: {error}") from error
        if box.cycle_us != codec.CYCLE_US:
            raise DeviceFault(
                f"{self._line.name}: op 94 hardware: a cycle of {box.cycle_us} µs, not {codec.CYCLE_US} µs"
            )
        newer = f"Pulse Pal firmware {firmware} is newer than {KNOWN_FIRMWARE}, the newest this driver knows"
        notices = (newer,) if firmware > KNOWN_FIRMWARE else ()
        return DeviceIdentity(f"Pulse Pal {box.version}", str(firmware), NOT_TOLD, notices)

    def check(self, volts: float, pulse_width_us: float, count: int, period_s: float) -> None:
        """Raise ValueError for a train that cannot be given; no byte is written.

        Width and period must be whole cycles of 50 µs, the voltage between -10 and 10 V.
        """
        codec.train_of(volts, pulse_width_us, count, period_s)

    def load(self, volts: float, pulse_width_us: float, count: int, period_s: float) -> None:
        """Make a train ready; `period_s` is from one pulse to the next. Nothing is given yet."""
        train = codec.train_of(volts, pulse_width_us, count, period_s)
        self._await_end()
        self._loaded = None
        self._line.discard_input()
        self._program(Parameter.PHASE_1_VOLTAGE, self._channel, train.code)
        self._program(Parameter.PHASE_1_DURATION, self._channel, train.width)
        self._program(Parameter.INTER_PULSE_INTERVAL, self._channel, train.gap)
        self._program(Parameter.TRAIN_DURATION, self._channel, train.duration)
        self._loaded = train

    def _await_end(self) -> None:
        """Wait out the last moments of a train: the device would change one that runs."""
        if self._over_s - self._clock.now() > 2 * SETTLE_S:
            raise RuntimeError(f"{self.name}: a train runs until {self._over_s:.3f} s: abort before you load")
        self._clock.wait_until(self._over_s)

    def start(self) -> None:
        """Give the loaded train, in one write; it can be given again once it is over.

        A start while one runs would be kept by the device and obeyed at its end, so it is a RuntimeError.
        """
        if self._loaded is None:
            raise RuntimeError(f"{self.name}: nothing is loaded: call load before start")
        before_s = self._clock.now()
        if before_s < self._over_s:
            raise RuntimeError(f"{self.name}: a train runs until {self._over_s:.3f} s")
        self._over_s = before_s + self._loaded.duration * codec.CYCLE_S + SETTLE_S
        self._line.write(codec.trigger(self._channel))

    def look(self) -> None:
        """Do nothing: the device says nothing of its trains."""

    def next_look_s(self) -> float:
        """Return infinity: there is never anything to see."""
        return math.inf

    def abort(self) -> None:
        """Forget what is loaded and end what runs, at once, all outputs at 0 V; idempotent."""
        self._loaded = None
        self._over_s = -math.inf
        if not self._closed:
            self._line.write(codec.abort())

    def close(self) -> None:
        """End what runs, then give the port back; may be called twice."""
        if self._closed:
            return
        self._loaded, self._closed = None, True
        try:
            self._line.write(codec.abort() + codec.disconnect())
        finally:
            self._line.close()

    def _program(self, parameter: Parameter, channel: int, value: int) -> None:
        what = f"op 74 {parameter.words}, channel {channel}"
        self._obey(codec.program(parameter, channel, value), what)

    def _obey(self, command: bytes, what: str) -> None:
        reply = self._ask(command, 1, what)
        try:
            codec.parse_done(reply, what)
        except codec.Malformed as error:
            raise DeviceFault(f"{self._line.name}: {error}") from error

    def _ask(self, command: bytes, n: int, what: str) -> bytes:
        self._line.write(command)  # whole, in one write: the device waits for the rest of a command
        return self._line.read(n, ANSWER_S, what)


class PulsePalEdges:
    """One output as a trigger source: pulses of 5 V, all of one width, the whole train from one write."""

    times_itself = True

    def __init__(self, line: ByteLine, clock: Clock, channel: int = 1, width_us: int = EDGE_US) -> None:
        """Take over an open line; no byte is sent yet. ValueError for a channel or width there is not."""
        codec.train_of(TTL_V, width_us, 1, math.inf)
        self._analog = PulsePalAnalog(line, clock, channel)
        self._width_us = width_us
        self.name = self._analog.name
        self.shortest_period_s = width_us * 1e-6 + codec.CYCLE_S

    def begin(self) -> DeviceIdentity:
        """Identify the device and put its lines down."""
        return self._analog.begin()

    def check(self, count: int, period_s: float) -> None:
        """Raise ValueError for edges that cannot be given exactly; no byte is written."""
        self._analog.check(TTL_V, self._width_us, count, period_s)

    def load(self, count: int, period_s: float) -> None:
        """Make this many edges ready; `period_s` is from one to the next."""
        self._analog.load(TTL_V, self._width_us, count, period_s)

    def start(self, number: int) -> None:
        """Give all loaded edges, in one write; `number` can only be 1."""
        if number != 1:
            raise ValueError(f"{self.name}: edge {number} has no start of its own: number 1 starts them all")
        self._analog.start()

    def look(self) -> None:
        """Do nothing: the device puts its lines down itself, and says nothing."""
        self._analog.look()

    def next_look_s(self) -> float:
        """Return infinity: there is nothing to do."""
        return self._analog.next_look_s()

    def abort(self) -> None:
        """Forget what is loaded and end what runs, at once, lines down."""
        self._analog.abort()

    def close(self) -> None:
        """End what runs, then give the port back; may be called twice."""
        self._analog.close()
