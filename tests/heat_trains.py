"""Trains of heat pulses for tests: one as a protocol may have it, and all that there can be."""

from __future__ import annotations

from hypothesis import strategies as st

from mindpain_task.heat import HeatPulse, HeatTrain

SUMMATION = HeatTrain(HeatPulse(32.0, 48.0, 10.0, 0.5, 10.0), count=10, period_s=3.0, between_c=38.0)
"""Ten pulses of half a second at 48 °C, at 0.33 Hz, from 38 °C in between: lawful in the default envelope."""


@st.composite
def heat_trains(draw: st.DrawFn, most: int = 12, hottest_c: float = 54.0) -> HeatTrain:
    """Draw any train; in some, one pulse begins as soon as the one before it is over."""
    baseline_c = draw(st.floats(30.0, 35.0))
    pulse = HeatPulse(
        baseline_c=baseline_c,
        peak_c=draw(st.floats(baseline_c + 2.0, hottest_c)),
        rise_c_per_s=draw(st.floats(2.0, 100.0)),
        plateau_s=draw(st.floats(0.05, 2.0)),
        return_c_per_s=draw(st.floats(2.0, 100.0)),
    )
    between_c = baseline_c + draw(st.sampled_from([0.0, 1.0]) | st.floats(0.0, 1.0)) * (
        pulse.peak_c - 0.5 - baseline_c
    )
    ramps_s = (pulse.peak_c - between_c) * (1 / pulse.rise_c_per_s + 1 / pulse.return_c_per_s)
    period_s = ramps_s + pulse.plateau_s + draw(st.just(0.0) | st.floats(0.0, 3.0))
    return HeatTrain(pulse, draw(st.integers(1, most)), period_s, between_c)
