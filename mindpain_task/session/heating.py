"""What is special about heat: a baseline and a ceiling in °C, and a course of temperatures to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mindpain_task.delivery import Delivery, Tolerances, Verdict, judge
from mindpain_task.heat import HeatTrain
from mindpain_task.model import JsonValue
from mindpain_task.paired_heat import PairedHeat
from mindpain_task.roles import Fired, Stimulator
from mindpain_task.session.delivering import Judged
from mindpain_task.stimuli import GivenHeat, Stimulus

LOOK_BACK_S = 2.0
"""Read-backs from this long before a stimulus show where it started from."""


@dataclass(frozen=True)
class Heating:
    """Heat from a baseline (`rest`) that never passes the ceiling, both in °C."""

    rest: float
    ceiling: float
    tolerances: Tolerances
    phase: str = "heat"

    @property
    def ceiling_record(self) -> Mapping[str, JsonValue]:
        """The ceiling with its unit in the name."""
        return {"ceiling_c": self.ceiling}

    def profile(self, stimulus: Stimulus) -> Mapping[str, JsonValue]:
        """Return what was commanded, for the record."""
        heat = _heat(stimulus)
        pulse: dict[str, JsonValue] = {
            "baseline_c": heat.baseline_c,
            "peak_c": heat.peak_c,
            "rise_c_per_s": heat.rise_c_per_s,
            "plateau_s": heat.plateau_s,
            "return_c_per_s": heat.return_c_per_s,
        }
        if isinstance(heat, PairedHeat):
            return pulse | {"probes": list(heat.probes)}
        if not isinstance(heat, HeatTrain):
            return pulse
        return pulse | {"count": heat.count, "period_s": heat.period_s, "between_c": heat.between_c}

    def told_enough(self, stimulator: Stimulator, stimulus: Stimulus) -> bool:
        """Return true: temperatures are read back all the time."""
        return True

    def judge(
        self, stimulator: Stimulator, stimulus: Stimulus, due_s: float, fired: Fired | None, now_s: float
    ) -> Judged:
        """Compare the measured course with the commanded one."""
        samples = stimulator.measured(due_s - LOOK_BACK_S, now_s)
        return judged(judge(_heat(stimulus), due_s, samples, self.tolerances))

    def unknown(self, why: str) -> Judged:
        """Return that nothing is known, and why."""
        return judged(Delivery(Verdict.UNKNOWN, why, None, None, None, None, None, 0))


def _heat(stimulus: Stimulus) -> GivenHeat:
    assert isinstance(stimulus, GivenHeat)
    return stimulus


def judged(delivery: Delivery) -> Judged:
    """Return a verdict with what goes on record of it."""
    record: dict[str, JsonValue] = {
        "verdict": delivery.verdict.value,
        "sentence": delivery.sentence,
        "zone": delivery.zone,
        "onset_lag_s": _rounded(delivery.onset_lag_s),
        "peak_error_c": _rounded(delivery.peak_error_c),
        "plateau_s": _rounded(delivery.plateau_s),
        "area_error": _rounded(delivery.area_error),
        "samples": delivery.samples,
    }
    return Judged(delivery.verdict, record)


def _rounded(value: float | None) -> float | None:
    """Round what was measured to what it can mean; sums of many samples would show noise of the computer."""
    return None if value is None else round(value, 4) + 0.0  # never -0.0
