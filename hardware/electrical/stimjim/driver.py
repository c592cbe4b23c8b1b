"""Stimjim as a trigger source: pulses of 5 V on one output, counted by the device itself.

Alone, from any script:

    clock = LabClock()
    edges = StimjimEdges(open_line("/dev/ttyACM0", clock), clock, channel=1)
    print(edges.begin())
    edges.load(count=3, period_s=0.5)
    edges.start(1)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from hardware.electrical.stimjim import codec
from hardware.electrical.stimjim.codec import GROUNDED, VOLTAGE, PulseTrain, Stage
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

TTL_MV = 5000
EDGE_US = 1000
LONGEST_EDGE_US = 10_000  # nothing interrupts a pulse, so an abort takes as long as one
PAUSE_US = 100  # what the device needs between pulses, to be safe
SINGLE_PERIOD_US = 20_000  # a single pulse is reported one period after its start
ANSWER_S = 0.5
LOOK_S = 0.005
SETTLE_S = 0.002
KEPT = 4096
NOT_TOLD = "not told"
INPUTS_NOTICE = (
    "Stimjim cannot be told to ignore its inputs IN0 and IN1: leave them unconnected, "
    "and switch it off and on if another program may have linked them to a train"
)

Answer = TypeVar("Answer")


class StimjimEdges:
    """One output in voltage mode; `delivered` is how many pulses the device says it gave in the last train.

    `delivered` is None until it was told. A count that is not the one asked for is a DeviceFault at `look`.
    """

    times_itself = True

    def __init__(self, line: ByteLine, clock: Clock, channel: int = 1, width_us: int = EDGE_US) -> None:
        """Take over an open line; no byte is sent yet. ValueError for a channel or width there is not.

        Channel 1 is the output that the device itself calls 0, channel 2 the one it calls 1.
        """
        if not codec.is_whole(channel) or channel not in (1, 2):
            raise codec.OutOfRange(f"channel {channel!r} is neither 1 nor 2 (Stimjim command S)")
        if not codec.is_whole(width_us) or not codec.SHORTEST_STAGE_US <= width_us <= LONGEST_EDGE_US:
            raise codec.OutOfRange(
                f"edges of {width_us} µs: whole µs, {codec.SHORTEST_STAGE_US} to {LONGEST_EDGE_US}, can be "
                "given (Stimjim command S)"
            )
        self.name = f"{line.name}: Stimjim channel {channel}"
        self.shortest_period_s = (width_us + PAUSE_US) * 1e-6
        self.delivered: int | None = None
        self._line = line
        self._clock = clock
        self._output = channel - 1
        self._width_us = width_us
        self._closed = False
        self._started_slot = 1
        self._forget()

    def _forget(self) -> None:
        self._loaded: tuple[PulseTrain, int] | None = None
        self._over_s = -math.inf
        self._stop_listening()

    def _stop_listening(self) -> None:
        self._asked: tuple[int, int] | None = None  # slot and count of the train whose report is awaited
        self._said = ""
        self._began = False
        self._looked_s = self._start_s = self._told_s = -math.inf

    def begin(self) -> DeviceIdentity:
        """Identify the device, end what runs, ground both outputs.

        Raises DeviceFault if it is no Stimjim, or does not obey.
        """
        self._forget()
        self.delivered = None
        self._line.discard_input()
        quiet = self._ask(codec.abort(), "S, T and U, to end what runs", _definition(codec.QUIET_SLOT))
        self._refuse_other(quiet, codec.QUIET)
        self._ask(codec.offsets(), "D", codec.parse_offsets)
        for output in (0, 1):
            grounds = codec.ground(output)
            self._ask(grounds, grounds.decode().strip(), _grounded(output))
        return DeviceIdentity("Stimjim", NOT_TOLD, NOT_TOLD, (INPUTS_NOTICE,))

    def check(self, count: int, period_s: float) -> None:
        """Raise ValueError for edges that cannot be given exactly; no byte is written.

        The period must be whole µs, and all edges must begin within 60 s: a train is finite in the device.
        """
        self._train(count, period_s)

    def _train(self, count: int, period_s: float) -> PulseTrain:
        if not codec.is_whole(count) or count < 1:
            raise codec.OutOfRange(f"{count!r} is no number of edges (Stimjim command S)")
        period_us = SINGLE_PERIOD_US if count == 1 else _whole_us(period_s)
        if period_us < self._width_us + PAUSE_US:
            raise codec.OutOfRange(
                f"a period of {period_us} µs is too short for edges of {self._width_us} µs and a pause of "
                f"{PAUSE_US} µs (Stimjim command S)"
            )
        stage = Stage(*((TTL_MV, 0) if self._output == 0 else (0, TTL_MV)), self._width_us)
        modes = (VOLTAGE, GROUNDED) if self._output == 0 else (GROUNDED, VOLTAGE)
        # Pulses are given that begin before the duration is over: half a period is the widest margin.
        duration_us = (count - 1) * period_us + period_us // 2
        # Never the slot that was started last: its train may still look at what it holds.
        train = PulseTrain(1 - self._started_slot, modes, period_us, duration_us, (stage,))
        codec.define(train)
        return train

    def load(self, count: int, period_s: float) -> None:
        """Make this many edges ready, and read them back; `period_s` is from one to the next."""
        train = self._train(count, period_s)
        if self._over_s - self._clock.now() > SETTLE_S:
            raise RuntimeError(f"{self.name}: a train runs until {self._over_s:.3f} s: abort before you load")
        self._clock.wait_until(self._over_s)
        self.look()  # the last train's count, if it is there by now: nobody waits for it any longer
        self._forget()
        self._line.discard_input()
        held = self._ask(codec.define(train), f"S{train.slot}", _definition(train.slot))
        self._refuse_other(held, train)
        self._loaded = train, count

    def start(self, number: int) -> None:
        """Give all loaded edges, in one write; `number` can only be 1."""
        if number != 1:
            raise ValueError(f"{self.name}: edge {number} has no start of its own: number 1 starts them all")
        if self._loaded is None:
            raise RuntimeError(f"{self.name}: nothing is loaded: call load before start")
        start_s = self._clock.now()
        if start_s < self._over_s:
            raise RuntimeError(f"{self.name}: a train runs until {self._over_s:.3f} s")
        train, count = self._loaded
        self._stop_listening()
        self.delivered = None
        self._asked, self._started_slot = (train.slot, count), train.slot
        self._start_s = start_s
        self._told_s = start_s + count * train.period_us * 1e-6
        self._over_s = start_s + ((count - 1) * train.period_us + self._width_us) * 1e-6
        self._line.write(codec.start(train.slot))

    def look(self) -> None:
        """Take what the device has said of the train; never waits.

        Raises DeviceFault where it complains, did not begin, gave another number of pulses, or says nothing.
        """
        if self._asked is None:
            return
        self._looked_s = self._clock.now()
        self._said = (self._said + self._line.drain(0.0, 0.0).decode("ascii", "replace"))[-KEPT:]
        slot, count = self._asked
        talk = codec.parse_talk(self._said, slot)
        self._began = self._began or talk.started
        if talk.delivered is not None:
            self._stop_listening()
            self.delivered = talk.delivered
            if talk.delivered != count:
                raise self._fault(f"T{slot}", f"it gave {talk.delivered} of {count} edges")
        elif trouble := self._trouble(talk):
            self._stop_listening()
            raise self._fault(f"T{slot}", trouble)

    def _trouble(self, talk: codec.Talk) -> str:
        if talk.complaint and not talk.started:
            return f"the device answers {talk.complaint!r}"
        if not self._began and self._looked_s >= self._start_s + ANSWER_S:
            return f"it did not say within {ANSWER_S} s that the train began: {self._said[-80:]!r}"
        if self._looked_s >= self._told_s + ANSWER_S:
            wait_s = round(self._looked_s - self._start_s, 3)
            return f"no count of pulses came within {wait_s} s of the start: {self._said[-80:]!r}"
        return ""

    def next_look_s(self) -> float:
        """Return when to look next: until the device has told how many pulses it gave."""
        if self._asked is None:
            return math.inf
        due_s = self._told_s if self._began else min(self._told_s, self._start_s + ANSWER_S)
        return max(due_s, self._looked_s + LOOK_S)

    def abort(self) -> None:
        """Forget what is loaded and end what runs; a pulse that has begun ends by itself. Idempotent."""
        self._forget()
        if not self._closed:
            self._line.write(codec.abort())

    def close(self) -> None:
        """End what runs, then give the port back; may be called twice."""
        if self._closed:
            return
        self._forget()
        self._closed = True
        try:
            self._line.write(codec.abort())
        finally:
            self._line.close()

    def _ask(self, command: bytes, what: str, parse: Callable[[str], Answer | None]) -> Answer:
        """Write a command and return what `parse` finds in the answer, once it finds something."""
        self._line.write(command)
        give_up_s = self._clock.now() + ANSWER_S
        said = ""
        while self._clock.now() < give_up_s:
            said += self._line.drain(LOOK_S, LOOK_S).decode("ascii", "replace")
            try:
                answer = parse(said)
            except codec.Malformed as error:
                raise self._fault(what, str(error)) from error
            if answer is not None:
                return answer
        raise self._fault(what, f"no whole answer came within {ANSWER_S} s: {said[-80:]!r}")

    def _refuse_other(self, held: PulseTrain, wanted: PulseTrain) -> None:
        if held != wanted:
            raise self._fault(f"S{wanted.slot}", f"the device holds {held}, not {wanted}")

    def _fault(self, command: str, sentence: str) -> DeviceFault:
        return DeviceFault(f"{self._line.name}: command {command}: {sentence}")


def _definition(slot: int) -> Callable[[str], PulseTrain | None]:
    return lambda said: codec.parse_definition(said, slot)


def _grounded(output: int) -> Callable[[str], bool | None]:
    return lambda said: codec.parse_modes(said).get(output) == GROUNDED or None


def _whole_us(period_s: float) -> int:
    microseconds = period_s * 1e6
    if not (math.isfinite(microseconds) and 1 <= microseconds <= codec.LONGEST_US):
        raise codec.OutOfRange(
            f"a period of {period_s} s is outside 1 µs to {codec.LONGEST_US} µs (Stimjim command S)"
        )
    if abs(microseconds - round(microseconds)) > 1e-6:
        raise codec.OutOfRange(f"a period of {period_s} s is no whole number of µs (Stimjim command S)")
    return round(microseconds)
