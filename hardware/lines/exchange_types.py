"""What an exchange of one command per connection must offer, and a device that is asked so; opens nothing."""

from __future__ import annotations

import typing
from dataclasses import dataclass

from mindpain_task.roles import DeviceFault


class NoConnection(DeviceFault):
    """The far end was not reached: it has seen nothing of the request."""


class NobodyThere(NoConnection):
    """The far end's computer answers, and no program listens there: asking again does not help."""


class NoAnswer(DeviceFault):
    """The request went out and no whole answer came: whether it was obeyed is not known."""


@dataclass(frozen=True)
class Reply:
    """What a twin answers, and when it is there; `resets` breaks the connection instead."""

    data: bytes
    ready_s: float
    resets: bool = False


class ExchangeTwin(typing.Protocol):
    """A simulated device that hears one request a connection; a function of bytes and time, no threads."""

    def request_length(self, data: bytes) -> int | None:
        """Return how many bytes the request that begins here has, or None while that cannot be told."""

    def converse(self, request: bytes, now_s: float) -> Reply | None:
        """Obey a request; None hangs up without an answer."""


class Exchange(typing.Protocol):
    """A far end that is asked one thing at a time; any trouble is a `DeviceFault` that names it."""

    @property
    def name(self) -> str:
        """The URL, for messages."""

    def open(self) -> None:
        """Begin to connect, dropping what was pending; returns at once.

        Raises NoConnection where it is known at once that there will be none.
        """

    def is_open(self) -> bool:
        """Return whether the connection is there; raises NoConnection once it never will be."""

    def send(self, request: bytes, command: str, within_s: float) -> None:
        """Hand the request to the open connection in one write; the answer must come within `within_s`.

        Raises NoConnection if the connection is not there, NoAnswer if the write failed.
        """

    def ask(self, request: bytes, command: str, within_s: float) -> None:
        """Open a connection and send as soon as it is there, dropping what was pending."""

    def answer(self) -> bytes | None:
        """Return the answer once it is whole or the far end hung up, None before; never waits.

        Raises NoConnection or NoAnswer, which name the far end, the command and the wait.
        """

    def next_look_s(self, now_s: float) -> float:
        """Return when it is worth calling `answer` again: infinity if nothing is pending."""

    def close(self) -> None:
        """Hang up; may be called twice."""
