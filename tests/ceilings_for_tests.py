"""A simulated TCS II that does not keep to the ceiling that it is told."""

from __future__ import annotations

import re

from hardware.tcs.twin import TcsTwin


class Taking(TcsTwin):
    """A twin that takes each ceiling `more` tenths of a degree higher than it is told, or none (`deaf`).

    What matches `hides` is left out of its answer to `P`.
    """

    def __init__(self, now_s: float = 0.0, *, more: int = 0, deaf: bool = False, hides: bytes = b"") -> None:
        super().__init__(now_s)
        self.more, self.deaf = more, deaf
        if hides:
            tell = self._replies.by_letters(self._triggers)["P"]
            self._commands["P"] = lambda argument, now_s: self._wire.answer(
                re.sub(hides, b"", tell(argument, now_s))
            )

    def receive(self, data: bytes, now_s: float) -> None:
        if self.deaf:
            data = re.sub(rb"Om\d{3}", b"", data)
        data = re.sub(rb"Om(\d{3})", lambda found: b"Om%03d" % (int(found[1]) + self.more), data)
        super().receive(data, now_s)
