"""What can go wrong with a test of the simulated thermode, planted by number so that a rehearsal meets it."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence


class Fault(enum.Enum):
    """A start that heats nothing, heats a second late, half as long, or 2 °C under the peak."""

    MISSED = "missed"
    LATE = "late"
    SHORT = "short"
    COOL = "cool"


LATE_S = 1.0
COOL_C = 2.0


def planted(query: Mapping[str, Sequence[str]]) -> dict[int, Fault]:
    """Return the fault of the n-th start, from 1, as a URL's query names them: `missed=2,7&late=4`.

    Raises ValueError for another word, for no number, and for one start with two faults.
    """
    faults: dict[int, Fault] = {}
    for word, values in query.items():
        if word not in {fault.value for fault in Fault}:
            known = ", ".join(fault.value for fault in Fault)
            raise ValueError(f"there is no fault {word!r} to plant; known are {known}")
        for text in ",".join(values).split(","):
            if not (text.isascii() and text.isdigit() and int(text) > 0):
                raise ValueError(f"{word}: {text!r} is not the number of a start, counted from 1")
            if int(text) in faults:
                raise ValueError(f"start {int(text)} cannot have two faults")
            faults[int(text)] = Fault(word)
    return faults
