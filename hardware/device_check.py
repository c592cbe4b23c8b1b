"""What a lab can ask of its devices before a session: who they are, how they are, and how fast they answer.

Asking warms nothing, but ends what a thermode was doing: its driver aborts first, so that nothing left half
said swallows a question. Trouble with a device is a line of the result, with the port, the command and the
wait.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hardware.cold_pressor.dialect import JULABO
from hardware.device_process.station import Device
from hardware.medoc.driver import Medoc
from hardware.self_check import Spread, spread
from hardware.tcs import codec as tcs_codec
from hardware.tcs.driver import QUIET_BEFORE_FIRE_S, Tcs
from hardware.tcs.questions import LOWEST_BATTERY_PERCENT, LOWEST_BATTERY_VOLTS
from mindpain_task.roles import Bath, BathReading, Clock, DeviceFault, DeviceIdentity

IDENTITY = "identity"
READ_BACKS, STATUSES, BATH_READINGS = 50, 20, 5


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what the device told, whether that is good, and why, in words.

    `good` is None where nobody can say what would be bad.
    """

    what: str
    told: str
    good: bool | None
    sentence: str


Found: TypeAlias = tuple[str, bool | None, str]
"""A Check but for its name."""


def in_words(fault: DeviceFault) -> str:
    """Return a fault's sentence, with what to do where the system refuses the port to this account."""
    cause = fault.__cause__
    if isinstance(cause, OSError) and cause.errno == errno.EACCES:
        return f"{fault}; on Linux your account must be in the group dialout (then log in again)"
    return str(fault)


def check_thermode(device: Device, clock: Clock) -> Iterator[Check]:
    """Ask a thermode all that it can tell; it is not warmed. A device that does not say who it is ends it."""
    identity = _asked(IDENTITY, lambda: introduced(device.identify()))
    yield identity
    if not identity.good:
        return
    if isinstance(device, Tcs | Medoc):
        for notice in device.notices:
            yield Check("notice", "", None, notice)
    if isinstance(device, Tcs):
        yield from _check_tcs(device, clock)
    else:
        yield _asked("round trip of STATUS", lambda: _answers(device.identify, clock, STATUSES, 0.0))


def check_bath(bath: Bath, clock: Clock) -> Iterator[Check]:
    """Ask a circulator who it is and how cold its water is; nothing is set or switched."""
    identity = _asked(IDENTITY, lambda: introduced(bath.identify()))
    yield identity
    if identity.good:
        yield _asked("water", lambda: _water(bath.measure()))
        pause_s = JULABO.pause_s  # which some circulators need; it does not count
        yield _asked("round trip", lambda: _answers(bath.measure, clock, BATH_READINGS, pause_s))


def _asked(what: str, question: Callable[[], Found]) -> Check:
    try:
        return Check(what, *question())
    except DeviceFault as fault:
        return Check(what, "", False, in_words(fault))


def introduced(identity: DeviceIdentity) -> Found:
    """Return what a device said of itself, as a finding."""
    parts = (identity.model, f"firmware {identity.firmware}", identity.serial_number)
    told = "; ".join(part for part in parts if "not told" not in part)
    return told, True, "it is what it was taken for"


def _water(reading: BathReading) -> Found:
    return f"{reading.water_c:.2f} °C", None, "compare it with a thermometer in the water"


# --- the TCS II


def _check_tcs(tcs: Tcs, clock: Clock) -> Iterator[Check]:
    yield _asked("battery", lambda: battery_found(tcs.read_battery()))
    yield _asked("errors", lambda: errors_found(tcs.read_errors()))
    yield _asked("buttons", lambda: _buttons(tcs.read_buttons()))
    yield _asked("temperatures", lambda: _temperatures(tcs.read_temperatures()))
    yield _asked("round trip of E", lambda: _read_backs(tcs, clock))


def battery_found(battery: tcs_codec.Battery) -> Found:
    """Judge a TCS II's battery by what a session needs at its start."""
    good = battery.percent >= LOWEST_BATTERY_PERCENT and battery.volts >= LOWEST_BATTERY_VOLTS
    sentence = f"a session needs {LOWEST_BATTERY_PERCENT} % and {LOWEST_BATTERY_VOLTS:g} V at its start"
    if not good:
        sentence += ": charge it first, it cannot be used meanwhile"
    return f"{battery.volts:.1f} V, {battery.percent} %", good, sentence


def errors_found(digits: Sequence[int]) -> Found:
    """Judge the digits with which a TCS II reports errors."""
    told = "".join(map(str, digits))
    if not any(digits):
        return told, True, "no zone reports an error, nor does the neutral plate"
    what = "a digit other than 0 is an error of a zone or of the neutral plate (which one is not known)"
    return told, False, f"{what}: switch it off and on, then ask the maker"


def _buttons(buttons: tcs_codec.Buttons) -> Found:
    pressed = [str(number) for number, down in enumerate(buttons, 1) if down]
    if not pressed:
        return "none pressed", True, "neither is stuck"
    told = f"{' and '.join(pressed)} pressed"
    return told, False, "let go and ask again: if it stays, a button is stuck or its cable is bad"


def _temperatures(reading: tcs_codec.Temperatures) -> Found:
    told = f"zones {degrees(reading.zones_c)}, neutral {reading.neutral_c:.1f} °C"
    return told, None, "compare them with a thermometer on the probe"


def _read_backs(tcs: Tcs, clock: Clock) -> Found:
    times_s = _round_trips(tcs.read_temperatures, clock, READ_BACKS, 0.0)
    return _in_ms(times_s), *fits(spread(times_s))


def fits(found: Spread) -> tuple[bool, str]:
    """Return whether read-backs so slow keep out of the way of a start, and a sentence that says so."""
    free_ms = 1000 * QUIET_BEFORE_FIRE_S
    kept = f"the {free_ms:g} ms that are kept free before a start"
    if found.p95_ms > free_ms:
        why = "look for a hub, a busy computer, or a cable whose latency timer is not 1 ms"
        return False, f"a read-back does not fit into {kept}, so a stimulus may come late: {why}"
    if found.max_ms > free_ms:
        late = "a stimulus just after it would have come late"
        return True, f"a read-back fits into {kept}, but the slowest did not: {late}"
    return True, f"a read-back fits into {kept}"


# --- round trips


def _round_trips(ask: Callable[[], object], clock: Clock, n: int, pause_s: float) -> list[float]:
    times_s = []
    for _ in range(n):
        clock.wait_until(clock.now() + pause_s)
        before_s = clock.now()
        ask()
        times_s.append(clock.now() - before_s)
    return times_s


def _answers(ask: Callable[[], object], clock: Clock, n: int, pause_s: float) -> Found:
    times_s = _round_trips(ask, clock, n, pause_s)
    return _in_ms(times_s), True, "every question was answered; there is no limit to keep"


def _in_ms(times_s: Sequence[float]) -> str:
    found = spread(times_s)
    spans = f"median {found.median_ms:.1f}, p95 {found.p95_ms:.1f}, max {found.max_ms:.1f} ms"
    return f"{spans} (n {found.n})"


def degrees(zones_c: Sequence[float]) -> str:
    """Return temperatures as a person reads them."""
    return " ".join(f"{zone_c:.1f}" for zone_c in zones_c) + " °C"
