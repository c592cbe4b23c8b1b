"""The simulated probe: what each command does to five skin zones and the neutral temperature over time.

Commanded temperatures are reached exactly: no thermal lag, no noise, no skin. Where the vendor's manual is
silent, MANUAL.md says what was chosen. The probe protects nobody more than the manual promises.
"""

from __future__ import annotations

from collections.abc import Iterable

from hardware.tcs.course import FASTEST_C_PER_S, ZoneSettings, course
from hardware.tcs.plant import SOUND, Plant
from hardware.tcs.surface import Track

ZONES = range(5)
POWER_UP_NEUTRAL_C = 30.0
NEUTRAL_C_PER_S = 5.0
HOTTEST_C = 60.0


class Probe:
    """Five zones and a neutral plate; every method is given the time, and nothing happens in between."""

    def __init__(self, now_s: float, enabled: bool = False) -> None:
        self._neutral_track = Track(now_s, POWER_UP_NEUTRAL_C)
        self._tracks = [Track(now_s, POWER_UP_NEUTRAL_C) for _ in ZONES]
        self._power_up(now_s, enabled)

    def _power_up(self, now_s: float, enabled: bool) -> None:
        self.zones = [ZoneSettings(enabled=enabled) for _ in ZONES]
        self.neutral_c = POWER_UP_NEUTRAL_C
        self.ceiling_c = HOTTEST_C
        self._plateau_end_s = [now_s for _ in ZONES]
        self._following = False

    def reset(self, now_s: float, enabled: bool) -> None:
        """Forget all settings, as at power-up; the plates drift back to 30 °C."""
        self._power_up(now_s, enabled)
        self.set_neutral(now_s, POWER_UP_NEUTRAL_C)

    @property
    def settles_s(self) -> float:
        """The time at which every temperature has stopped moving, if no further command comes."""
        return max(self._neutral_track.settles_s, *[track.settles_s for track in self._tracks])

    @property
    def pulse_end_s(self) -> float:
        """The time at which the last zone is back from a stimulation."""
        return max(track.settles_s for track in self._tracks)

    def neutral_plate_c(self, now_s: float) -> float:
        """Return the neutral plate's temperature in °C."""
        return self._neutral_track.at(now_s)

    def surface_c(self, now_s: float) -> tuple[float, ...]:
        """Return the five zones' temperatures in °C, exactly."""
        return tuple([track.at(now_s) for track in self._tracks])

    def read_c(self, now_s: float) -> tuple[float, ...]:
        """Return what the device takes the five zones' temperatures to be, in °C."""
        return self.surface_c(now_s)

    def warmest_c(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature of any zone within a period (of the last 15 minutes), in °C."""
        return max([track.warmest(since_s, until_s) for track in self._tracks])

    def at_baseline(self, now_s: float) -> bool:
        """Whether all zones rest at the neutral temperature."""
        return (
            not self._following
            and now_s >= self.pulse_end_s
            and all(abs(track.at(now_s) - self.neutral_c) < 1e-9 for track in self._tracks)
        )

    def set_zones(self, now_s: float, zones: Iterable[int], name: str, value: float) -> None:
        """Take one of the `ZoneSettings`; in follow mode, go to a new setpoint at once."""
        for zone in zones:
            setattr(self.zones[zone], name, value)
        if self._following and name == "setpoint_c":
            self.follow(now_s)

    def set_neutral(self, now_s: float, neutral_c: float) -> None:
        """Move the neutral plate and the resting zones; a zone in a pulse will return to the new value."""
        self.neutral_c = neutral_c
        self._move(self._neutral_track, now_s, neutral_c, NEUTRAL_C_PER_S)
        for zone, track in enumerate(self._tracks):
            end_s = self._plateau_end_s[zone]
            if now_s < end_s:
                speed = self.zones[zone].return_c_per_s
                plateau_c = track.at(end_s)
                back_s = end_s + abs(plateau_c - neutral_c) / min(speed, FASTEST_C_PER_S)
                track.replan(now_s, [*track.planned(now_s, end_s), (end_s, plateau_c), (back_s, neutral_c)])
            elif not (self._following and self.zones[zone].enabled):
                self._move(track, now_s, neutral_c, NEUTRAL_C_PER_S)

    def start(self, now_s: float, plant: Plant = SOUND) -> bool:
        """Start a stimulation on the enabled zones (`L`); return False where it does nothing."""
        if plant.missed or self._following or now_s < max(self._plateau_end_s):
            return False
        enabled = [zone for zone in ZONES if self.zones[zone].enabled and zone + 1 != plant.stuck_zone]
        for zone in enabled:
            track = self._tracks[zone]
            points = course(self.zones[zone], now_s, track.at(now_s), self.neutral_c, plant)
            self._plateau_end_s[zone] = points[-2][0] if len(points) > 1 else now_s
            track.replan(now_s, points)
        return bool(enabled)

    def abort(self, now_s: float) -> None:
        """End a stimulation or follow mode: every zone returns to neutral at its return speed (`A`)."""
        self._following = False
        for zone, track in enumerate(self._tracks):
            self._plateau_end_s[zone] = min(self._plateau_end_s[zone], now_s)
            if now_s < track.settles_s or track.at(now_s) != self.neutral_c:
                self._move(track, now_s, self.neutral_c, self.zones[zone].return_c_per_s)

    def follow(self, now_s: float) -> None:
        """Send the enabled zones to their setpoints, where they stay until `A` (`Od`)."""
        self._following = True
        for zone, track in enumerate(self._tracks):
            settings = self.zones[zone]
            if settings.enabled:
                self._plateau_end_s[zone] = min(self._plateau_end_s[zone], now_s)
                self._move(track, now_s, settings.setpoint_c, settings.rise_c_per_s)

    @staticmethod
    def _move(track: Track, now_s: float, target_c: float, c_per_s: float) -> None:
        seconds = abs(target_c - track.at(now_s)) / min(c_per_s, FASTEST_C_PER_S)
        track.replan(now_s, [(now_s + seconds, target_c)] if seconds > 0 else [])
