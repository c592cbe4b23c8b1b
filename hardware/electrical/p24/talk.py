"""The manners of a talk with a P24: numbered questions, each answered once; any trouble is a DeviceFault."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hardware.electrical.p24.answers import in_words
from hardware.electrical.p24.codec import Command
from hardware.electrical.p24.framing import NUMBERS, Frame, FrameReader, Malformed, to_bytes
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault

ANSWER_WITHIN_S = 0.5  # switching the high voltage takes 40 ms
QUIET_S = 0.002
SETTLE_S = 0.1  # longer than a stop takes to be answered
SHORTEST_WAIT_S = 1e-6  # below it a clock may not move

STOP_NUMBER = 0  # no other packet has it: the stop is known before it is needed
STOP = to_bytes(Frame(Command.LOW_LEVEL_STOP, STOP_NUMBER))
COMPLAINTS = (Command.GENERAL_ERROR, Command.UNKNOWN_COMMAND)

Answer = TypeVar("Answer")


class Talk:
    """A talk with one stimulator over a byte line.

    A packet cut short (a failed write, a program that died) swallows the one after it. So as long as one may
    be on its way, a stop is written twice, and complaints about what was cut are waited for.
    """

    def __init__(self, line: ByteLine, clock: Clock) -> None:
        """Take over an open line; no byte is sent yet."""
        self._line = line
        self._clock = clock
        self._reader = FrameReader()
        self._unread: list[Frame] = []
        self._number = STOP_NUMBER
        self._is_cut = self._must_settle = True

    @property
    def name(self) -> str:
        """The port, for messages."""
        return self._line.name

    @property
    def broken(self) -> int:
        """How many answers came damaged, so far; none of them was taken for an answer."""
        return self._reader.broken

    def next_number(self) -> int:
        """Return the number of the next packet: 1 to 63, in a circle."""
        self._number = self._number % (NUMBERS - 1) + 1
        return self._number

    def say(self, packet: bytes) -> None:
        """Write a packet, at once and in one write."""
        was_cut, self._is_cut = self._is_cut, True
        self._line.write(packet)
        self._is_cut = was_cut

    def stop(self) -> None:
        """Write the stop, twice where a packet cut short may swallow one; does not wait for its answer."""
        self._must_settle |= self._is_cut
        self.say(STOP * 2 if self._is_cut else STOP)
        self._is_cut = False

    def heard(self) -> list[Frame]:
        """Return the packets that have come by now and answered no question; never waits."""
        frames, self._unread = self._unread, []
        return frames + self._reader.feed(self._line.drain(0.0, 0.0))

    def ask(self, command: Command, read: Callable[[bytes], Answer], data: bytes = b"") -> Answer:
        """Ask, and return the answer, read by `read`; passes on the Refused of a result that is not 0.

        Raises a DeviceFault that names port, command and wait if no answer comes, and one that shows the
        bytes if it means nothing.
        """
        if self._is_cut:
            self.stop()
        if self._must_settle:
            self._reader.feed(self._line.drain(SETTLE_S, ANSWER_WITHIN_S))
            self._must_settle = False
        self._unread = self.heard()  # what came before the question is no answer to it
        number = self.next_number()
        self.say(to_bytes(Frame(command, number, data)))
        answer = self._listen(command, number)
        try:
            return read(answer)
        except Malformed as error:
            raise DeviceFault(f"{self.name}: command {command}: {error}") from error

    def _listen(self, command: Command, number: int) -> bytes:
        give_up_s = self._clock.now() + ANSWER_WITHIN_S
        while (left_s := give_up_s - self._clock.now()) > SHORTEST_WAIT_S:
            frames = self._reader.feed(self._line.drain(min(QUIET_S, left_s), left_s))
            mine = [frame for frame in frames if (frame.command, frame.number) == (command + 1, number)]
            self._unread += [frame for frame in frames if frame not in mine]
            if mine:
                return mine[0].data
            if wrong := [frame for frame in frames if frame.command in COMPLAINTS]:
                raise DeviceFault(f"{self.name}: command {command}: {complaint(wrong[0])}")
        raise DeviceFault(f"{self.name}: command {command}: no answer came within {ANSWER_WITHIN_S} s")


def complaint(frame: Frame) -> str:
    """Return what a general error or an unknown command says, in words."""
    what = "an error" if frame.command == Command.GENERAL_ERROR else "that it does not know the command"
    why = in_words(frame.data[0]) if frame.data else "without saying which"
    return f"the stimulator reports {what}: {why}"
