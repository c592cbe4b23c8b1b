"""A mouse wheel or dial, in whole notches."""

from __future__ import annotations

import math


class Wheel:
    """Adds up what it is turned by: some wheels and systems report parts of a notch, or several at once."""

    def __init__(self) -> None:
        self._part = 0.0

    def turned(self, notches: float) -> int:
        """Return how many whole notches this completes, to the right or up above 0.

        A part turned the other way before counts for nothing.
        """
        if notches * self._part < 0:
            self._part = 0.0
        self._part += notches
        whole = math.trunc(self._part)
        self._part -= whole
        return whole

    def rest(self) -> None:
        """Forget the part of a notch that was turned."""
        self._part = 0.0
