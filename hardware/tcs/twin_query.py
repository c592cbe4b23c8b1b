"""The part of `sim://tcs?…` after the question mark: the twin's firmware, and what goes wrong with it."""

from __future__ import annotations

import math
from urllib.parse import parse_qsl

from hardware.tcs.framing import COMMANDS
from hardware.tcs.plant import PLANTS, Plant
from hardware.tcs.trouble import TROUBLES, Trouble, TroubledTcs
from hardware.tcs.twin import TcsTwin

_KNOWN = (
    f"firmware (one of {', '.join(map(str, COMMANDS))}), battery (percent), errors (six digits), "
    f"{', '.join(PLANTS)} (which starts, as in 2,7), "
    f"or firmware and trouble (one of {', '.join(TROUBLES)}, and seconds after power-up, as in silent@12.5)"
)


def queried_twin(query: str, now_s: float, strict_pacing: bool = True) -> TcsTwin:
    """Power up the twin that `firmware=12&missed=2,7&late=4`, or `trouble=silent@12.5`, asks for.

    Raises ValueError, with what is known, for anything else. With `strict_pacing`, characters that come too
    soon for an old firmware are lost: for lines that keep the time between them.
    """
    firmware, percent, errors = 15, 85, "000000"
    plant: dict[int, Plant] = {}
    trouble: Trouble | None = None
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        for key, value in pairs:
            if key == "firmware":
                firmware = int(value)
            elif key == "battery":
                percent = _within(int(value), 0, 100)
            elif key == "errors":
                errors = _six_digits(value)
            elif key == "trouble":
                trouble = _trouble(value, now_s)
            elif key not in PLANTS:
                raise ValueError(f"there is no {key}")
            else:
                plant = _planted(plant, PLANTS[key], value)
        if trouble is not None:
            if {key for key, _ in pairs} - {"trouble", "firmware"}:
                raise ValueError("a trouble goes with a firmware only")
            return TroubledTcs(now_s, trouble, firmware=firmware, strict_pacing=strict_pacing)
        return TcsTwin(
            now_s,
            firmware=firmware,
            battery=(24.1234, percent),
            errors=errors,
            plant=plant,
            strict_pacing=strict_pacing,
        )
    except ValueError as error:
        raise ValueError(f"a simulated TCS cannot be asked for this: {error}; known: {_KNOWN}") from error


def _planted(plant: dict[int, Plant], fault: Plant, starts: str) -> dict[int, Plant]:
    more = {_within(int(start), 1, 10**6): fault for start in starts.split(",")}
    if twice := more.keys() & plant.keys():
        raise ValueError(f"start {min(twice)} is planted twice")
    return plant | more


def _trouble(text: str, now_s: float) -> Trouble:
    kind, _, after = text.partition("@")
    after_s = float(after)
    if not 0 <= after_s < math.inf:
        raise ValueError(f"{after} is no second after power-up")
    return Trouble(kind, now_s + after_s)


def _within(number: int, low: int, high: int) -> int:
    if not low <= number <= high:
        raise ValueError(f"{number} is outside {low} to {high}")
    return number


def _six_digits(text: str) -> str:
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text} is not six digits")
    return text
