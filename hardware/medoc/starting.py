"""One start of the heat: connected shortly before, one write on time, never repeated, its answer heard."""

from __future__ import annotations

import contextlib

from hardware.lines.exchange_types import NoAnswer, NoConnection
from hardware.medoc.codec import Response
from hardware.medoc.outcome import Doubt
from hardware.medoc.talk import ANSWER_WITHIN_S, Talk
from hardware.medoc.words import Command
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import DeviceFault, Fired

CONNECT_LEAD_S = 0.02  # on a laboratory's network a connection takes some milliseconds
CONNECT_LATE_S, CONNECT_STEP_S = 0.05, 0.001


class Start:
    """The start of a pulse at a time; `connecting` and `awaited` say which part of it is under way."""

    def __init__(self, talk: Talk, pulse: HeatPulse, time_s: float) -> None:
        self.pulse = pulse
        self.time_s = time_s
        self.connecting = self.awaited = False
        self._talk = talk
        self._written_s = time_s
        self._doubt: Doubt | None = None

    def connect(self) -> None:
        """Begin to connect; does not wait."""
        if not self.connecting:
            self.connecting = True
            with contextlib.suppress(NoConnection):  # it is tried again at the deadline
                self._talk.exchange.open()

    def write(self) -> Fired:
        """Write the start on time, as soon as there is a connection; an error of the write is not repeated.

        Raises DeviceFault if there is no connection within 50 ms of the time: then nothing was written.
        """
        clock, exchange = self._talk.clock, self._talk.exchange
        request = self._talk.frame(Command.START)
        self._connect_by(max(self.time_s, clock.now()) + CONNECT_LATE_S)
        clock.wait_until(self.time_s)
        before_s = clock.now()
        exchange.send(request, Command.START.name, ANSWER_WITHIN_S)
        after_s = clock.now()
        self._written_s, self.awaited = before_s, True
        return Fired(before_s, after_s)

    def _connect_by(self, give_up_s: float) -> None:
        """Return once the connection is there; as long as nothing was written, it may be tried again."""
        clock, exchange = self._talk.clock, self._talk.exchange
        fault: NoConnection | None = None
        while clock.now() < give_up_s:
            try:
                if not self.connecting:
                    exchange.open()
                self.connecting = True
                if exchange.is_open():
                    return
            except NoConnection as again:
                fault, self.connecting = again, False
            clock.wait_until(clock.now() + CONNECT_STEP_S)
        why = fault or f"{exchange.name}: no connection came about"
        raise DeviceFault(f"{why}; command START was not sent within {CONNECT_LATE_S} s of its time")

    def hear(self) -> Response | None:
        """Return the answer once it is there; one that is lost leaves a doubt, which `check` settles."""
        try:
            response = self._talk.look()
        except NoAnswer as fault:
            self.awaited, self._doubt = False, Doubt(fault, self.pulse, self._written_s)
            return None
        self.awaited = response is None
        return response

    def check(self, response: Response, now_s: float) -> None:
        """Settle by what was read back whether a start without an answer was obeyed; DeviceFault if not."""
        if self._doubt is not None and self._doubt.is_settled(response, now_s):
            self._doubt = None
