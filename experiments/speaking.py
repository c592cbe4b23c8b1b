"""Says lines to the operator from a thread of its own: a console that is held holds nothing but itself."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType

MOST_LINES = 1000
"""How many lines wait at most [D]: a session of an hour says a few hundred."""
PATIENCE_S = 2.0
"""How long the end of a session waits for what is still to be said [D]."""


class Speaker:
    """Takes lines and returns at once; they are said in their order, by a thread or, without, on the spot.

    Where too many wait, the oldest are left out, and their number is said before the rest: what came last
    matters most. A line that could not be said is no reason to end anything: `take_trouble` tells of it.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        *,
        in_thread: bool,
        patience_s: float = PATIENCE_S,
        most_lines: int = MOST_LINES,
    ) -> None:
        """`say` may take as long as it likes, and fail, where there is a thread to call it."""
        self._say = say
        self._patience_s = patience_s
        self._lines: deque[str] = deque(maxlen=most_lines)
        self._left_out = 0
        self._is_saying = self._closing = False
        self._troubles: deque[str] = deque()
        self._known_troubles: set[str] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        if in_thread:
            self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def __enter__(self) -> Speaker:
        """Start the thread; it holds up no exit of the program, whatever the console does."""
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait a little until everything is said; what is left is said later, if the console ever moves."""
        try:
            with self._changed:
                is_done = self._changed.wait_for(self._is_idle, self._patience_s)
        finally:
            with self._changed:
                self._closing = True
                self._changed.notify_all()
        while is_done and (trouble := self.take_trouble()):
            with contextlib.suppress(OSError):  # the other stream has gone as well: nobody is left to tell
                sys.stderr.write(f"mindpain: {trouble}\n")

    def __call__(self, line: str) -> None:
        """Take a line; without a thread, say it."""
        if self._thread is None:
            self._say(line)
            return
        with self._changed:
            self._left_out += len(self._lines) == self._lines.maxlen
            self._lines.append(line)
            self._changed.notify_all()

    def take_trouble(self) -> str:
        """Return, once for each way, how a line could not be said; an empty text if there is nothing new."""
        with self._changed:
            return self._troubles.popleft() if self._troubles else ""

    def _is_idle(self) -> bool:
        return not (self._lines or self._left_out or self._is_saying)

    def _run(self) -> None:
        while (line := self._next()) is not None:
            try:
                self._say(line)
            except (Exception, SystemExit) as error:  # noqa: BLE001  rich exits where a reader has gone
                self._note(error)

    def _next(self) -> str | None:
        """Sleep until there is something to say, and return it; None is the end."""
        with self._changed:
            self._is_saying = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closing or not self._is_idle())
            if self._is_idle():
                return None
            self._is_saying = True
            if self._left_out:
                count, self._left_out = self._left_out, 0
                lines = "1 line" if count == 1 else f"{count} lines"
                return f"[bold reverse] {lines} left out [/bold reverse] the console was held meanwhile"
            return self._lines.popleft()

    def _note(self, error: BaseException) -> None:
        cause = (error.__context__ or error) if isinstance(error, SystemExit) else error
        trouble = f"the console takes no lines: {type(cause).__name__}: {cause}"
        with self._changed:
            if trouble not in self._known_troubles:
                self._known_troubles.add(trouble)
                self._troubles.append(trouble)
