"""The formulas of contact-heat dose, for the plan that is checked and for the temperatures that are measured.

Contact-burn-model line t_CBI(T) = exp(113.4 - 28.3 ln T) s (Springborg 2021, regression on Moritz & Henriques
1947); D grows by 1 / t_CBI(T) a second from 43 °C, CEM43 by R^(43 - T) / 60 min a second, R = 0.5 from 43 °C
and 0.25 from 39 °C. Imports nothing heavy: the device process starts with it.
"""

from __future__ import annotations

import math

DOSE_FROM_C, CEM_FROM_C = 43.0, 39.0
LINE_CONSTANT, LINE_POWER = 113.4, 28.3
HOTTEST_C = 100.0
"""Hotter counts as this hot: no skin is, and the sums stay finite."""


def line_s(temperature_c: float) -> float:
    """Return t_CBI: seconds at this temperature that reach the contact-burn-model line."""
    return math.exp(LINE_CONSTANT - LINE_POWER * math.log(temperature_c))


def dose_per_s(temperature_c: float) -> float:
    """Return how much the dose D grows in a second at this temperature."""
    return 0.0 if temperature_c < DOSE_FROM_C else 1 / line_s(min(temperature_c, HOTTEST_C))


def cem43_min_per_s(temperature_c: float) -> float:
    """Return by how many minutes CEM43 grows in a second at this temperature."""
    if temperature_c < CEM_FROM_C:
        return 0.0
    ratio = 0.5 if temperature_c >= DOSE_FROM_C else 0.25
    return math.pow(ratio, DOSE_FROM_C - min(temperature_c, HOTTEST_C)) / 60
