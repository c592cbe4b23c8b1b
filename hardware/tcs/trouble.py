"""Troubles of a simulated TCS II that begin at a moment and do not go away: of its line, plates or health.

A `Plant` spoils one start; a trouble begins at a time, whatever runs then.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from hardware.lines.types import Unplugged
from hardware.tcs.probe import Probe
from hardware.tcs.twin import BAUD, TcsTwin
from hardware.twin_wire import Wire

TROUBLES: Mapping[str, str] = {
    "silent": "its answers no longer come; it still hears",
    "deaf": "nothing goes either way, as with a cable that came off the device",
    "closed": "its port is gone, as with a cable that came off the computer",
    "garbage": "its answers are as long as ever, of bytes that mean nothing",
    "truncated": "a third of each answer is missing, at its end",
    "slow": "its answers come 0.2 s later, within the time an answer may take",
    "late": "its answers come 0.4 s later, after that time",
    "doubled": "one byte of each answer comes twice, another one each time",
    "wrong": "its plates are 3 °C hotter than it was told, and it says so",
    "stuck": "its plates stay as warm as they are, and it says so",
    "stuck_reading": "its plates obey, and it always says what they were then",
    "battery": "its battery is low: 18.6 V, 6 %",
    "error": "it reports an error of its third zone",
}
"""What can begin, in words."""
DELAYS_S = {"slow": 0.2, "late": 0.4}
LEAVES_OF_ANSWER = 2 / 3
HOTTER_C = 3.0
LOW_BATTERY = (18.6, 6)
ERRORS = "000200"


@dataclass(frozen=True)
class Trouble:
    """One of `TROUBLES`, and when it begins on the session clock; ValueError for no such trouble."""

    kind: str
    from_s: float

    def __post_init__(self) -> None:
        if self.kind not in TROUBLES:
            raise ValueError(f"there is no trouble {self.kind}; known: {', '.join(TROUBLES)}")

    def has(self, now_s: float, *kinds: str) -> bool:
        """Whether it has begun and is one of these."""
        return self.kind in kinds and now_s >= self.from_s


class TroubledTcs(TcsTwin):
    """A twin with a trouble to come; `tried` is all that a host wrote or tried to write since then."""

    def __init__(
        self,
        now_s: float,
        trouble: Trouble,
        *,
        firmware: int = 15,
        strict_pacing: bool = False,
        zones_on: bool = False,
    ) -> None:
        self.trouble = trouble
        self.tried: list[tuple[float, bytes]] = []
        super().__init__(
            now_s,
            firmware=firmware,
            strict_pacing=strict_pacing,
            zones_on=zones_on,
            probe=TroubledProbe(now_s, zones_on, trouble),
            wire=TroubledWire(now_s, trouble),
        )

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes as far as they get through; Unplugged once the port is gone."""
        trouble = self.trouble
        if now_s >= trouble.from_s:
            self.tried.append((now_s, data))
            self._fall_ill()
        if trouble.has(now_s, "closed"):
            raise Unplugged("the device is gone")
        if not trouble.has(now_s, "deaf"):
            super().receive(data, now_s)

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that got through; Unplugged once the port is gone."""
        if self.trouble.has(now_s, "closed"):
            raise Unplugged("the device is gone")
        return super().transmit(now_s)

    def _fall_ill(self) -> None:
        if self.trouble.kind == "battery":
            self._replies.set_health(battery=LOW_BATTERY)
        elif self.trouble.kind == "error":
            self._replies.set_health(errors=ERRORS)


class TroubledWire(Wire):
    """A line that spoils what the device says from a moment on; what was said before gets through."""

    def __init__(self, now_s: float, trouble: Trouble) -> None:
        super().__init__(now_s, BAUD)
        self._trouble = trouble
        self._dice = random.Random(7)
        self._spoiled = 0

    def say(self, data: bytes, not_before_s: float) -> None:
        """Say it, spoiled if its time has come; a late answer holds up the next one, too."""
        trouble = self._trouble
        if not_before_s < trouble.from_s:
            super().say(data, not_before_s)
        elif trouble.kind not in ("silent", "deaf"):
            self._spoiled += 1
            super().say(self._changed(data), not_before_s + DELAYS_S.get(trouble.kind, 0.0))

    def _changed(self, data: bytes) -> bytes:
        kind = self._trouble.kind
        if kind == "garbage":
            return self._dice.randbytes(len(data))
        if kind == "truncated":
            return data[: int(len(data) * LEAVES_OF_ANSWER)]
        if kind == "doubled":
            at = 5 * self._spoiled % len(data)
            return data[:at] + data[at : at + 1] + data[at:]
        return data


class TroubledProbe(Probe):
    """Plates that do not do what they are told from a moment on, or of which wrong things are told."""

    def __init__(self, now_s: float, enabled: bool, trouble: Trouble) -> None:
        self._trouble = trouble
        super().__init__(now_s, enabled)

    @property
    def settles_s(self) -> float:
        """The time at which every temperature has stopped moving; nothing is settled before the trouble."""
        return max(super().settles_s, self._trouble.from_s)

    def surface_c(self, now_s: float) -> tuple[float, ...]:
        """Return the five zones' temperatures in °C, exactly."""
        over_c = HOTTER_C if self._trouble.has(now_s, "wrong") else 0.0
        return tuple(zone_c + over_c for zone_c in super().surface_c(self._moving_s(now_s)))

    def read_c(self, now_s: float) -> tuple[float, ...]:
        """Return what the device takes the five zones' temperatures to be, in °C."""
        is_stuck = self._trouble.has(now_s, "stuck_reading")
        return self.surface_c(self._trouble.from_s if is_stuck else now_s)

    def warmest_c(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature of any zone within a period, in °C."""
        from_s = self._trouble.from_s
        if self._trouble.kind == "wrong" and until_s >= from_s:
            after_c = super().warmest_c(max(since_s, from_s), until_s) + HOTTER_C
            return after_c if since_s >= from_s else max(after_c, super().warmest_c(since_s, from_s))
        return super().warmest_c(self._moving_s(since_s), self._moving_s(until_s))

    def at_baseline(self, now_s: float) -> bool:
        """Whether all zones really rest at the neutral temperature."""
        here_c = self.surface_c(now_s)
        return super().at_baseline(now_s) and all(abs(zone_c - self.neutral_c) < 1e-9 for zone_c in here_c)

    def _moving_s(self, now_s: float) -> float:
        """Return the last moment until `now_s` at which the plates moved."""
        return min(now_s, self._trouble.from_s) if self._trouble.kind == "stuck" else now_s
