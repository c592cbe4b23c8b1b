"""Ctrl-C and SIGTERM end a session in order: they come to the engine as an operator's stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)


@contextmanager
def calling_on_signals(interrupt: Callable[[str], None]) -> Iterator[None]:
    """Call `interrupt` with the signal's name; a second signal raises KeyboardInterrupt where the program is.

    The second one is for a session that does not come back from a device; its clean-up still runs.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    seen: list[str] = []

    def handler(number: int, frame: FrameType | None) -> None:
        seen.append(signal.Signals(number).name)
        if len(seen) > 1:
            raise KeyboardInterrupt(seen[-1])
        interrupt(seen[0])

    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
