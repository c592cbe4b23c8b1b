"""Ctrl-C and SIGTERM end a session in order: they come to the engine as an operator's stop."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
AGAIN_AFTER_S = 3.0
"""So long a session may take to come to its end in order."""


@contextmanager
def calling_on_signals(interrupt: Callable[[str], None]) -> Iterator[None]:
    """Call `interrupt` with the signal's name; one that comes later raises KeyboardInterrupt.

    It is raised wherever the program is, for a session that does not come back from a device; its clean-up
    still runs. Signals that come together (a closing terminal sends two) are one, and so is a Ctrl-C pressed
    twice.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    seen: list[float] = []

    def handler(number: int, frame: FrameType | None) -> None:
        name, now_s = signal.Signals(number).name, time.monotonic()
        if not seen:
            seen.append(now_s)
            interrupt(name)
        elif now_s - seen[0] >= AGAIN_AFTER_S:
            raise KeyboardInterrupt(name)

    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
