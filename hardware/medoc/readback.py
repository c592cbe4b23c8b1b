"""Asks MMS for its status at a rate, and never waits: begun in one poll, heard in another."""

from __future__ import annotations

import math

from hardware.lines.exchange_types import NoAnswer, NobodyThere, NoConnection
from hardware.medoc.codec import Response
from hardware.medoc.talk import RETRY_S, TRIES, Talk
from hardware.medoc.words import Command

SLOW_S = 1.0


class Readback:
    """The rhythm of the status: fast until a time, slow afterwards, none before it is switched on."""

    def __init__(self, talk: Talk, fast_s: float) -> None:
        self._talk = talk
        self._fast_s = fast_s
        self._fast_until_s = -math.inf
        self._due_s = math.inf
        self._failed = 0
        self.pending = False

    def resume(self, after_s: float) -> None:
        """Ask again, a slow period after a time."""
        self._begin_again(after_s + SLOW_S)

    def hurry(self, now_s: float, until_s: float) -> None:
        """Ask at the fast rate until a time."""
        self._fast_until_s = until_s
        self._begin_again(now_s + self._fast_s)

    def pause(self) -> None:
        """Ask nothing any more; what is pending is no longer waited for."""
        self._begin_again(math.inf)

    def _begin_again(self, due_s: float) -> None:
        self._due_s, self.pending, self._failed = due_s, False, 0

    def postpone(self, until_s: float) -> None:
        """Let what is due wait until a time; what is pending is no longer waited for."""
        self._due_s, self.pending = max(self._due_s, until_s), False

    def next_due_s(self) -> float:
        """Return when `poll` is worth calling."""
        return self._talk.exchange.next_look_s(self._talk.clock.now()) if self.pending else self._due_s

    def poll(self, now_s: float) -> Response | None:
        """Ask if it is due; return an answer that has come.

        The fourth failure in a row is raised, and at once that nobody listens any more.
        """
        try:
            return self._poll(now_s)
        except NobodyThere:
            raise
        except (NoConnection, NoAnswer):
            self._failed += 1
            self._due_s, self.pending = now_s + RETRY_S, False
            if self._failed == TRIES:
                self._failed = 0
                raise
            return None

    def _poll(self, now_s: float) -> Response | None:
        if not self.pending:
            if now_s < self._due_s:
                return None
            period_s = self._fast_s if self._due_s < self._fast_until_s else SLOW_S
            self._due_s += period_s
            if self._due_s <= now_s:  # polled late: skip what was missed
                self._due_s = now_s + period_s
            self._talk.begin(Command.STATUS)
            self.pending = True
        response = self._talk.look()
        if response is not None:
            self.pending, self._failed = False, 0
        return response
