"""One question, one answer line: the manners of a talk with a circulator; any trouble is a DeviceFault.

An answer does not say which question it answers. So a talk begins, and goes on after trouble, with a question
whose answer cannot be taken for a temperature; and a question that was not well answered is followed by
another only when its own answer cannot come any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hardware.cold_pressor import codec
from hardware.cold_pressor.dialect import Dialect
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault

QUIET_S = 0.05  # an answer is over once the line was silent for so long; a USB chip holds bytes for 16 ms
LATEST_ANSWER_S = 3.0  # after its question: one that has not come by then never will
SHORTEST_WAIT_S = 1e-6  # below it a clock may not move

Answer = TypeVar("Answer")


class Talk:
    """A talk with one circulator over a byte line; it remembers when the next word may be said."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        dialect: Dialect,
        opening: str,
        parse_opening: Callable[[Dialect, bytes, str], object],
    ) -> None:
        """Take over an open line; no byte is sent yet.

        `opening` is the question that a talk begins with; `parse_opening` must refuse any temperature.
        """
        self.dialect = dialect
        self._line = line
        self._clock = clock
        self._opening = opening
        self._parse_opening = parse_opening
        self._in_step = False  # an answer to an earlier program may still be on its way
        self._may_speak_s = clock.now()

    @property
    def name(self) -> str:
        """The port, for messages."""
        return self._line.name

    def ask(self, command: str, parse: Callable[[Dialect, bytes, str], Answer]) -> Answer:
        """Send a question and return its answer, read by `parse`.

        Raises a DeviceFault that names port, command and wait if no whole line comes, and one that shows
        the bytes if anything but one line of the expected form came.
        """
        self._get_in_step()
        return self._exchange(command, parse)

    def tell(self, command: str) -> None:
        """Send a command that is not answered."""
        self._get_in_step()
        self._speak(command)
        self._done()

    def close(self) -> None:
        """Give the port back; may be called twice."""
        self._line.close()

    def _get_in_step(self) -> None:
        """Ask the opening question if need be, and once more if it fails.

        What an earlier program left half said spoils one question, and one maker's devices are known to
        lose the first.
        """
        if self._in_step:
            return
        try:
            self._exchange(self._opening, self._parse_opening)
        except DeviceFault:
            self._exchange(self._opening, self._parse_opening)

    def _exchange(self, command: str, parse: Callable[[Dialect, bytes, str], Answer]) -> Answer:
        self._speak(command)
        reply = self._listen(command)
        try:
            answer = parse(self.dialect, reply, command)
        except (codec.Malformed, codec.Refused) as error:
            raise DeviceFault(f"{self.name}: {error}") from error
        self._done()
        return answer

    def _speak(self, command: str) -> None:
        self._in_step = False  # until the answer is here
        self._clock.wait_until(self._may_speak_s)
        self._line.discard_input()
        self._line.write(codec.encode(self.dialect, command))
        self._may_speak_s = self._clock.now() + LATEST_ANSWER_S

    def _listen(self, command: str) -> bytes:
        """Return all that came until a line's end was followed by silence."""
        within_s = self.dialect.reply_within_s
        give_up_s = self._clock.now() + within_s
        reply = b""
        while (left_s := give_up_s - self._clock.now()) > SHORTEST_WAIT_S:
            reply += self._line.drain(min(QUIET_S, left_s), left_s)
            if reply.endswith(b"\n"):
                return reply
        what = f"no end of a line came, only {reply[:80]!r}," if reply else "no byte came"
        raise DeviceFault(f"{self.name}: command {command}: {what} within {within_s} s")

    def _done(self) -> None:
        self._in_step = True
        self._may_speak_s = self._clock.now() + self.dialect.pause_s
