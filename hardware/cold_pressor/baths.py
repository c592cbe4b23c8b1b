"""From a rig's words to a bath: the one place that knows which circulator is on which kind of line."""

from __future__ import annotations

from collections.abc import Callable

from hardware.cold_pressor.driver import JulaboBath, LaudaBath
from hardware.cold_pressor.parity import SevenEvenLine
from hardware.cold_pressor.twin import BAUD, JulaboTwin, LaudaTwin
from hardware.lines import ByteLine, SimLine, Twin, open_line
from mindpain_task.roles import Clock, DeviceFault

SIMULATED_WATER_C = 1.0

_BATHS: dict[str, Callable[[ByteLine, Clock], LaudaBath | JulaboBath]] = {
    "lauda": LaudaBath,
    "julabo": JulaboBath,
}
_TWINS: dict[str, Callable[[float, float], Twin]] = {"lauda": LaudaTwin, "julabo": JulaboTwin}


def open_bath(
    kind: str,
    port: str,
    clock: Clock,
    *,
    baud: int = BAUD,
    seven_even: bool = False,
    simulated_water_c: float = SIMULATED_WATER_C,
) -> LaudaBath | JulaboBath:
    """Open a `lauda` or `julabo` bath on any pyserial URL, or on its twin at `sim://lauda`, `sim://julabo`.

    `seven_even` is for a device at 7 data bits and even parity instead of 8N1; a twin needs neither that
    nor a baud rate. Raises ValueError for an unknown kind, and DeviceFault if there is no such port.
    """
    if kind not in _BATHS:
        raise ValueError(f"there is no bath {kind!r}; known are {', '.join(_BATHS)}")
    if not port.startswith("sim://"):
        line = open_line(port, clock, baud)
        return _BATHS[kind](SevenEvenLine(line) if seven_even else line, clock)
    if port.removeprefix("sim://").rstrip("/") != kind:
        raise DeviceFault(f"{port}: this is no simulated {kind}; it is at sim://{kind}")
    return _BATHS[kind](SimLine(open_twin(kind, clock.now(), simulated_water_c), clock, port), clock)


def open_twin(kind: str, now_s: float, water_c: float = SIMULATED_WATER_C) -> Twin:
    """Power up a simulated `lauda` or `julabo`, its water at `water_c`; a ValueError says what is known."""
    if kind not in _TWINS:
        raise ValueError(f"there is no bath {kind!r}; known are {', '.join(_TWINS)}")
    return _TWINS[kind](now_s, water_c)
