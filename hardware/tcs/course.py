"""What one zone of the simulated probe does after a start: the points of its way up, along and back."""

from __future__ import annotations

from dataclasses import dataclass, field

from hardware.tcs.plant import Plant

FASTEST_C_PER_S = 300.0


@dataclass
class ZoneSettings:
    """What `C`, `V`, `R`, `D`, `S`, `Ue` and `Uw` set on one zone, at power-up."""

    enabled: bool = False
    setpoint_c: float = 10.0
    rise_c_per_s: float = 200.0
    return_c_per_s: float = 200.0
    duration_s: float = 0.1
    profile_on: bool = False
    profile: tuple[tuple[float, float], ...] = field(default=())  # (seconds, °C at its end)


Points = list[tuple[float, float]]
"""(time in s, temperature in °C), in order."""


def course(zone: ZoneSettings, now_s: float, here_c: float, neutral_c: float, plant: Plant) -> Points:
    """Return the points of a stimulation that starts now from `here_c`; the last one ends its return."""
    start_s = now_s + plant.late_s
    points = [(start_s, here_c)] if plant.late_s else []
    if zone.profile_on:
        points += _profile(zone, start_s, here_c, neutral_c, plant)
    else:
        points += _pulse(zone, start_s, here_c, neutral_c, plant)
    end_s, reached_c = points[-1] if points else (start_s, here_c)
    back_s = abs(reached_c - neutral_c) / min(zone.return_c_per_s, FASTEST_C_PER_S)
    return [*points, (end_s + back_s, neutral_c)]


def _pulse(zone: ZoneSettings, start_s: float, here_c: float, neutral_c: float, plant: Plant) -> Points:
    target_c = _cooler(zone.setpoint_c, neutral_c, plant)
    rise_s = abs(target_c - here_c) / min(zone.rise_c_per_s, FASTEST_C_PER_S)
    if rise_s >= zone.duration_s:  # the duration ends before the setpoint is reached
        reached_c = here_c + (target_c - here_c) * zone.duration_s / rise_s
        return [(start_s + zone.duration_s, reached_c)]
    plateau_s = (zone.duration_s - rise_s) * plant.plateau_share
    return [(start_s + rise_s, target_c), (start_s + rise_s + plateau_s, target_c)]


def _profile(zone: ZoneSettings, start_s: float, here_c: float, neutral_c: float, plant: Plant) -> Points:
    """Play the segments; a share of a profile is its first part, in time."""
    left_s = plant.plateau_share * sum(duration_s for duration_s, _ in zone.profile)
    points: Points = []
    for duration_s, end_c in zone.profile:
        played_s = min(duration_s, left_s)
        if played_s <= 0:
            break
        here_c += (_cooler(end_c, neutral_c, plant) - here_c) * played_s / duration_s
        start_s += played_s
        left_s -= played_s
        points.append((start_s, here_c))
    return points


def _cooler(target_c: float, neutral_c: float, plant: Plant) -> float:
    """Return what is reached instead of `target_c`: nearer to neutral by `cool_c`, but not beyond it."""
    away_c = target_c - neutral_c
    if abs(away_c) <= plant.cool_c:
        return neutral_c
    return target_c - plant.cool_c if away_c > 0 else target_c + plant.cool_c
