"""One question to MMS and its answer: frames, stamps, what an answer means, what may be asked again."""

from __future__ import annotations

from hardware.lines.exchange_types import Exchange, NoAnswer, NoConnection
from hardware.medoc import codec
from hardware.medoc.codec import ByteOrder, Response
from hardware.medoc.words import MEANING, OBEYED, Command, Layout, ReturnCode
from mindpain_task.roles import Clock, DeviceFault

ANSWER_WITHIN_S = 0.5
TRIES = 4
RETRY_S = 0.3


class Talk:
    """Asks, one command at a time, and knows the answer of each by its stamp."""

    def __init__(self, exchange: Exchange, clock: Clock, byte_order: ByteOrder, first_stamp: int) -> None:
        self.exchange = exchange
        self.clock = clock
        self.notices: list[str] = []
        self._byte_order = byte_order
        self._stamp = first_stamp
        self._command = Command.STATUS
        self._layout: Layout | None = None

    def frame(self, command: Command, parameter: int | None = None) -> bytes:
        """Return the request to send next; its answer is the only one that `look` takes."""
        self._stamp, self._command = (self._stamp + 1) % 2**32, command
        return codec.encode(command, parameter, self._stamp, self._byte_order)

    def begin(
        self, command: Command, parameter: int | None = None, within_s: float = ANSWER_WITHIN_S
    ) -> None:
        """Ask, dropping what was asked before; does not wait."""
        self.exchange.ask(self.frame(command, parameter), command.name, within_s)

    def look(self) -> Response | None:
        """Return the answer if it is there; raises NoConnection or NoAnswer (garbled is no answer, too)."""
        data = self.exchange.answer()
        if data is None:
            return None
        try:
            response = codec.parse_response(data, self._command, self._stamp, self._layout)
        except codec.Malformed as malformed:
            where = f"{self.exchange.name}: command {self._command.name}"
            raise NoAnswer(f"{where}: {malformed}") from malformed
        if self._command is Command.STATUS and not response.message:
            self._layout = response.layout  # from now on a message cannot be taken for readings
        return response

    def once(
        self, command: Command, parameter: int | None = None, within_s: float = ANSWER_WITHIN_S
    ) -> Response:
        """Ask once and wait; raises NoConnection or NoAnswer."""
        self.begin(command, parameter, within_s)
        while (response := self.look()) is None:
            self.clock.wait_until(self.exchange.next_look_s(self.clock.now()))
        return response

    def insist(
        self, command: Command, parameter: int | None = None, *, until_s: float, retry_s: float = RETRY_S
    ) -> Response:
        """Ask and wait, up to four times; only for commands that do no harm when they are obeyed twice.

        Raises NoConnection or NoAnswer of the last attempt, at `until_s` at the latest.
        """
        for left in reversed(range(TRIES)):
            within_s = min(ANSWER_WITHIN_S, max(0.0, until_s - self.clock.now()))
            try:
                return self.once(command, parameter, within_s)
            except (NoConnection, NoAnswer):
                if left == 0 or self.clock.now() + retry_s >= until_s:
                    raise
                self.clock.wait_until(self.clock.now() + retry_s)
        raise AssertionError("the last attempt returns or raises")

    def obeyed(self, response: Response) -> Response:
        """Return the answer, or raise a DeviceFault with what its return code means and what to do."""
        if response.code is ReturnCode.SAFETY_WARNING:
            self.notice(self._sentence(response))
        if response.code not in OBEYED:
            raise DeviceFault(self._sentence(response))
        return response

    def notice(self, sentence: str) -> None:
        """Keep what the operator should hear of, once."""
        if sentence not in self.notices:
            self.notices.append(sentence)

    def _sentence(self, response: Response) -> str:
        said = f" (MMS says: {response.message})" if response.message else ""
        return (
            f"{self.exchange.name}: command {response.command.name}: {response.code.name} "
            f"0x{response.code:04x}: {MEANING[response.code]}{said}"
        )
