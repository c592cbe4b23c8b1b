"""The water in a simulated circulator: the circulator or the room draws it, slowly."""

from __future__ import annotations

import math

RUNNING_C_PER_S = 1 / 60
RESTING_C_PER_S = 0.1 / 60
ROOM_C = 22.0


class Water:
    """Water drawn to its set-point while the circulator runs, else to the room; a function of time."""

    def __init__(self, now_s: float, water_c: float) -> None:
        self.setpoint_c = water_c
        self.running = True
        self._then_c = water_c
        self._then_s = now_s

    def water_c(self, now_s: float) -> float:
        """Return the temperature in °C."""
        target_c, speed = (self.setpoint_c, RUNNING_C_PER_S) if self.running else (ROOM_C, RESTING_C_PER_S)
        way_c = target_c - self._then_c
        return self._then_c + math.copysign(min(abs(way_c), speed * (now_s - self._then_s)), way_c)

    def set_to(self, setpoint_c: float, now_s: float) -> None:
        """Change the set-point."""
        self._arrive(now_s)
        self.setpoint_c = setpoint_c

    def run(self, running: bool, now_s: float) -> None:
        """Start or stop the circulator."""
        self._arrive(now_s)
        self.running = running

    def _arrive(self, now_s: float) -> None:
        self._then_c, self._then_s = self.water_c(now_s), now_s
