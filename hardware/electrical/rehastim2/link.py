"""The connection to a RehaStim2: accepted by its handshake, kept by watchdogs, asked and told; no pulses."""

from __future__ import annotations

import math

from hardware.electrical.rehastim2 import codec
from hardware.electrical.rehastim2.codec import NAMES, Command
from hardware.electrical.rehastim2.framing import Frame, FrameParser
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault

CONNECTED_WITHIN_S = 2.5
"""A device that another program left alone gives up after 1.2 s, and then says Init every 0.5 s."""
ANSWER_WITHIN_S = 1.2  # twice the time from one Init to the next, if the first was not accepted
LOOK_S = 0.005
SILENT_FOR_S = 0.5
"""After so long without a command a watchdog is due: less than half of the device's 1.2 s."""
FIRST_NUMBER = 100
"""Far from where a count of the device's own may be, which must not be taken for an echo."""


class Link:
    """One connection over a byte line; `connected` until the device says Init again."""

    def __init__(self, line: ByteLine, clock: Clock) -> None:
        """Take over an open line; no byte is sent yet."""
        self.name = line.name
        self.connected = False
        self.echoes = False
        self._line = line
        self._clock = clock
        self._parser = FrameParser()
        self._kept: list[Frame] = []
        self._number = FIRST_NUMBER
        self._silent_since_s = -math.inf

    def number(self) -> int:
        """Return the next packet number, once."""
        number, self._number = self._number, codec.next_number(self._number)
        return number

    def write(self, data: bytes) -> None:
        """Write one packet; it also counts as a sign of life."""
        self._line.write(data)
        self._silent_since_s = self._clock.now()

    def tell(self, what: Command) -> int:
        """Send a command without data and return its packet number."""
        number = self.number()
        self.write(codec.command(number, what))
        return number

    def take(self) -> list[Frame]:
        """Return the packets that came, once; an Init among them ends the connection."""
        frames = self._kept + self._parser.feed(self._line.drain(0.0, 0.0))
        self._kept = []
        if any(frame.command == Command.INIT for frame in frames):
            self.connected = False
        return frames

    @property
    def watchdog_due_s(self) -> float:
        """When the device must hear something; infinity while it is not connected."""
        return self._silent_since_s + SILENT_FOR_S if self.connected else math.inf

    def keep_awake(self) -> None:
        """Send a watchdog if one is due."""
        if self._clock.now() >= self.watchdog_due_s:
            self.tell(Command.WATCHDOG)

    def settle(self) -> codec.Mode:
        """Connect if need be, stop what runs, and return the mode that the device then tells."""
        self.take()  # what is left of earlier questions
        if not self.connected:
            self._connect()
        _, stop_echoed = self.ask(Command.STOP)
        self.tell(
            Command.WATCHDOG
        )  # a number without an answer: a device that counts for itself falls behind
        answer, echoed = self.ask(Command.GET_MODE)
        self.echoes = stop_echoed and echoed
        try:
            return codec.mode(answer)
        except codec.Malformed as error:
            raise DeviceFault(f"{self.name}: {error}") from error

    def _connect(self) -> None:
        """Accept the device's Init.

        Whatever came before is thrown away, and the first thing said is a stop: another program may have left
        the device running.
        """
        self._line.discard_input()
        self._parser = FrameParser()
        self.tell(Command.STOP)
        give_up_s = self._clock.now() + CONNECTED_WITHIN_S
        while self._clock.now() < give_up_s:
            for frame in self.take():
                if frame.command == Command.INIT:
                    self._accept(frame)
                    return
            self._clock.wait_until(self._clock.now() + LOOK_S)
        waited = f"the device did not say it within {CONNECTED_WITHIN_S} s{self._noise()}"
        raise DeviceFault(f"{self.name}: command Init: {waited}")

    def _accept(self, init: Frame) -> None:
        if init.data[:1] != bytes((codec.VERSION,)):
            raise DeviceFault(
                f"{self.name}: command Init: the device tells version {init.data.hex() or 'none'}, "
                f"and this program knows version {codec.VERSION}"
            )
        self.write(codec.init_ack(init.number))
        self.connected = True

    def ask(self, what: Command) -> tuple[Frame, bool]:
        """Send a command; return its acknowledgement, and whether that has the command's packet number.

        A device that says Init once more has missed its acknowledgement: it gets another, and the command
        again. Other packets are kept for `take`. Raises a DeviceFault that names port, command and wait if no
        answer comes, and one with the device's complaint.
        """
        numbers = {self.tell(what)}
        others: list[Frame] = []
        answer = None
        give_up_s = self._clock.now() + ANSWER_WITHIN_S
        while answer is None and self._clock.now() < give_up_s:
            self._clock.wait_until(self._clock.now() + LOOK_S)
            for frame in self.take():
                if frame.command == Command.INIT:
                    self._accept(frame)
                    numbers.add(self.tell(what))
                elif frame.command == what + 1 and answer is None:
                    answer = frame
                else:
                    others.append(frame)
        self._kept = others
        if answer is None:
            waited = f"no answer came within {ANSWER_WITHIN_S} s{self._noise()}"
            raise DeviceFault(f"{self.name}: command {NAMES[what]}: {waited}")
        self._refuse_complaint(what, answer)
        return answer, answer.number in numbers

    def _refuse_complaint(self, what: Command, answer: Frame) -> None:
        try:
            complaint = codec.complaint(answer)
        except codec.Malformed as error:
            raise DeviceFault(f"{self.name}: command {NAMES[what]}: {error}") from error
        if complaint:
            raise DeviceFault(f"{self.name}: command {NAMES[what]}: the device answers {complaint}")

    def _noise(self) -> str:
        return f" ({self._parser.spoiled} spoiled packets)" if self._parser.spoiled else ""
