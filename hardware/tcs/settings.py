"""The commands that set something on the simulated probe: what they take, and what they silently ignore."""

from __future__ import annotations

from collections.abc import Callable

from hardware.tcs.framing import cut_segments, is_number
from hardware.tcs.probe import HOTTEST_C, ZONES, Probe

# letters -> (what it sets, steps per unit, lowest and highest step); a zone digit comes before the steps
_BY_ZONE = {
    "C": ("setpoint_c", 10, 100, 600),
    "V": ("rise_c_per_s", 10, 1, 9999),
    "R": ("return_c_per_s", 10, 1, 9999),
    "D": ("duration_s", 1000, 1, 99999),
    "Ot": ("setpoint_c", 100, 1, 6000),
    "Ov": ("rise_c_per_s", 100, 1, 99999),
    "Or": ("return_c_per_s", 100, 1, 99999),
}
_RANGES_2017 = {"C": ("setpoint_c", 10, 50, 600), "D": ("duration_s", 1000, 10, 9999)}
_COLDEST_NEUTRAL_2017 = 150
_RAISED_CEILING_C = 70.0


class Settings:
    """Obeys `C V R D Ot Ov Or N S Ue Uw Om Ox`; a value out of range, or no number, changes nothing."""

    def __init__(self, probe: Probe, firmware: int = 15) -> None:
        self._probe = probe
        self._by_zone = _BY_ZONE if firmware >= 8 else _BY_ZONE | _RANGES_2017
        self._coldest_neutral = 200 if firmware >= 8 else _COLDEST_NEUTRAL_2017
        self._highest_ceiling_c = HOTTEST_C

    def commands(self) -> dict[str, Callable[[str, float], None]]:
        """Return what to call with argument and time, by letters."""
        by_zone = {letters: self._zone_setter(letters) for letters in _BY_ZONE}
        return by_zone | {
            "N": self._set_neutral,
            "S": lambda digits, _: self._switch_zones("enabled", digits),
            "Ue": lambda digits, _: self._switch_zones("profile_on", digits),
            "Uw": self._write_profile,
            "Om": self._set_ceiling,
            "Ox": self._raise_ceiling,
        }

    def _zone_setter(self, letters: str) -> Callable[[str, float], None]:
        name, per_unit, low, high = self._by_zone[letters]

        def take(argument: str, now_s: float) -> None:
            if not is_number(argument) or argument[0] > "5" or not low <= int(argument[1:]) <= high:
                return
            value = int(argument[1:]) / per_unit
            if letters == "C":  # the one command that the manual says the ceiling limits
                value = min(value, self._probe.ceiling_c)
            zones = ZONES if argument[0] == "0" else (int(argument[0]) - 1,)
            self._probe.set_zones(now_s, zones, name, value)

        return take

    def _set_neutral(self, digits: str, now_s: float) -> None:
        if is_number(digits) and self._coldest_neutral <= int(digits) <= 400:
            self._probe.set_neutral(now_s, int(digits) / 10)

    def _set_ceiling(self, digits: str, now_s: float) -> None:
        if is_number(digits) and int(digits) / 10 <= self._highest_ceiling_c:
            self._probe.ceiling_c = int(digits) / 10

    def _raise_ceiling(self, digits: str, now_s: float) -> None:
        if digits == "70":
            self._highest_ceiling_c = _RAISED_CEILING_C

    def _switch_zones(self, name: str, digits: str) -> None:
        if set(digits) <= {"0", "1"}:
            for zone, digit in zip(self._probe.zones, digits, strict=True):
                setattr(zone, name, digit == "1")

    def _write_profile(self, digits: str, now_s: float) -> None:
        zones, segments = digits[:5], cut_segments(digits[8:])
        if set(zones) <= {"0", "1"} and segments is not None:
            for zone, digit in zip(self._probe.zones, zones, strict=True):
                if digit == "1":
                    zone.profile = segments
