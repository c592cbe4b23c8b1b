"""A simulated DS8R behind its library's three calls: obeys the integers, times its pulses; no threads."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from hardware.boxes.waveform import TtlPulse
from hardware.electrical.digitimer.given import GivenPulse, rising_edges
from hardware.electrical.ds8r.codec import (
    DWELLS_US,
    HIGHEST_MA,
    LONGEST_US,
    NO_CHANGE,
    RECOVERIES_PERCENT,
    SHORTEST_US,
    STEPS_PER_MA,
    UNTOLD,
    WIDTH_STEP_US,
    ZERO_ONE,
    AmplitudeSource,
    Enabling,
    Mode,
    Polarity,
    Settings,
    Shape,
    current_ma,
)
from mindpain_task.roles import Clock

WELL = 0
NOT_CONNECTED = 100019
TOO_SOON = 100020
INVALID = 87
CALL_GAP_S = 0.1
ROUNDING_S = 1e-6

NOTHING_TOLD = Settings(*(UNTOLD for _ in Settings._fields))


def as_set(settings: Settings) -> Settings:
    """Return what a device without a fault makes of settings."""
    return settings


class Ds8rTwin:
    """One DS8R and its library; edges at its trigger input are told with their times.

    Faults to plant: `connected` is whether the cable is in, `makes` what the device makes of settings.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        enabling: Enabling = ZERO_ONE,
        makes: Callable[[Settings], Settings] = as_set,
    ) -> None:
        self.connected = True
        self.makes = makes
        self._clock = clock
        self._enabling = enabling
        power_up = Settings(1, 1, 1, 20, 100, 1, 100, enabling.off)
        self._settings = [(-math.inf, power_up)]  # (from when, which)
        self._called_s = -math.inf
        self._given: list[tuple[GivenPulse, Settings]] = []

    def set(self, settings: Settings) -> int:
        """Change the settings, without a pulse; what is out of range changes nothing."""
        refused = self._refuse()
        if refused != WELL:
            return refused
        if not is_legal(settings, self._enabling):
            return INVALID
        self._settings.append((self._clock.now(), self.makes(unchanged(settings, self._settings[-1][1]))))
        return WELL

    def get(self) -> tuple[int, Settings]:
        """Tell the settings."""
        refused = self._refuse()
        return (refused, NOTHING_TOLD) if refused != WELL else (WELL, self._settings[-1][1])

    def trigger(self) -> int:
        """Give one pulse, if the output is enabled."""
        refused = self._refuse()
        if refused == WELL:
            self.edge(self._clock.now())
        return refused

    def _refuse(self) -> int:
        """Return why a call does not reach the device (0 where it does)."""
        if not self.connected:
            return NOT_CONNECTED
        now_s = self._clock.now()
        if now_s - self._called_s < CALL_GAP_S - ROUNDING_S:
            return TOO_SOON
        self._called_s = now_s
        return WELL

    def edge(self, time_s: float) -> None:
        """Take a rising edge at the trigger input; while the output is off or a pulse runs it gives none."""
        settings = self._settings_at(time_s)
        if settings.enabled != self._enabling.on or (self._given and time_s < last_s(*self._given[-1])):
            return
        turned = settings.polarity == Polarity.ALTERNATING and len(self._given) % 2 == 1
        sign = -1 if settings.polarity == Polarity.NEGATIVE or turned else 1
        pulse = GivenPulse(time_s, settings.pulse_width, sign * current_ma(settings))
        self._given.append((pulse, settings))

    def _settings_at(self, time_s: float) -> Settings:
        return next(settings for from_s, settings in reversed(self._settings) if from_s <= time_s)

    @property
    def given(self) -> tuple[GivenPulse, ...]:
        """The first phase of every pulse so far, oldest first."""
        return tuple(pulse for pulse, _ in self._given)

    @property
    def enabled(self) -> bool:
        """Whether the output is on now."""
        return self._settings[-1][1].enabled == self._enabling.on

    def given_by(self, pulses: Sequence[TtlPulse], line_mask: int) -> tuple[GivenPulse, ...]:
        """Return what these stretches of a trigger box's lines would give, as the device stood then."""
        fresh = Ds8rTwin(self._clock, enabling=self._enabling)
        fresh._settings = self._settings
        for time_s in rising_edges(pulses, line_mask):
            fresh.edge(time_s)
        return fresh.given

    def output_ma(self, now_s: float) -> float:
        """Return the current at a moment, recovery phases included."""
        return sum(phase_ma(pulse, settings, now_s) for pulse, settings in self._given)

    def at_baseline(self, now_s: float) -> bool:
        """Return whether no current flows at a moment."""
        return self.output_ma(now_s) == 0


def last_s(pulse: GivenPulse, settings: Settings) -> float:
    """Return when the last phase of a pulse is over."""
    return pulse.time_s + shape_of(settings).lasts_s(pulse.width_us)


def phase_ma(pulse: GivenPulse, settings: Settings, now_s: float) -> float:
    """Return the current of one pulse at a moment (0 before, between and after its phases)."""
    if pulse.time_s <= now_s < pulse.end_s:
        return pulse.current_ma
    recovery_s = pulse.end_s + settings.dwell * 1e-6
    if settings.mode == Mode.BIPHASIC and recovery_s <= now_s < last_s(pulse, settings):
        return -pulse.current_ma * settings.recovery / 100
    return 0.0


def shape_of(settings: Settings) -> Shape:
    """Return the shape of a pulse with these settings."""
    return Shape(Mode(settings.mode), Polarity(settings.polarity), settings.dwell, settings.recovery)


def unchanged(settings: Settings, before: Settings) -> Settings:
    """Return settings with what they leave as it was."""
    return settings._replace(
        mode=before.mode if settings.mode == NO_CHANGE else settings.mode,
        polarity=before.polarity if settings.polarity == NO_CHANGE else settings.polarity,
        source=before.source if settings.source == NO_CHANGE else settings.source,
    )


def is_legal(settings: Settings, enabling: Enabling) -> bool:
    """Return whether every integer is one that the device knows."""
    return (
        settings.mode in (*Mode, NO_CHANGE)
        and settings.polarity in (*Polarity, NO_CHANGE)
        and settings.source in (*AmplitudeSource, NO_CHANGE)
        and 1 <= settings.demand <= HIGHEST_MA * STEPS_PER_MA
        and SHORTEST_US <= settings.pulse_width <= LONGEST_US
        and settings.pulse_width % WIDTH_STEP_US == 0
        and DWELLS_US[0] <= settings.dwell <= DWELLS_US[1]
        and RECOVERIES_PERCENT[0] <= settings.recovery <= RECOVERIES_PERCENT[1]
        and settings.enabled in enabling
    )
