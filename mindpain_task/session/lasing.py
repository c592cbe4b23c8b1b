"""What is special about a laser: its ceiling is a fluence, one edge is all it gets, and it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mindpain_task.delivery import Verdict
from mindpain_task.delivery.laser import LaserDelivery, LaserTolerances, judge_pulse
from mindpain_task.laser import LaserPulse
from mindpain_task.model import JsonValue
from mindpain_task.roles import Fired, Stimulator
from mindpain_task.session.delivering import Judged
from mindpain_task.stimuli import Stimulus


@dataclass(frozen=True)
class Lasing:
    """Pulses of at most `ceiling` mJ/mm²; at rest there is no light."""

    ceiling: float
    tolerances: LaserTolerances
    rest: float = 0.0
    phase: str = "laser"

    @property
    def ceiling_record(self) -> Mapping[str, JsonValue]:
        """The ceiling with its unit in the name."""
        return {"ceiling_mj_per_mm2": self.ceiling}

    def profile(self, stimulus: Stimulus) -> Mapping[str, JsonValue]:
        """Return what was commanded, for the record."""
        pulse = _pulse(stimulus)
        return {
            "energy_mj": pulse.energy_mj,
            "pulse_ms": pulse.pulse_ms,
            "spot_mm2": pulse.spot_mm2,
            "fluence_mj_per_mm2": round(pulse.fluence_mj_per_mm2, 6),
            "pulses_per_spot": pulse.pulses_per_spot,
        }

    def told_enough(self, stimulator: Stimulator, stimulus: Stimulus) -> bool:
        """Whether the edge is on record: nothing more will be told."""
        return bool(stimulator.pulses())

    def judge(
        self, stimulator: Stimulator, stimulus: Stimulus, due_s: float, fired: Fired | None, now_s: float
    ) -> Judged:
        """Compare when the edge was written with when it was due."""
        return _judged(judge_pulse(due_s, fired, stimulator.pulses(), self.tolerances))

    def unknown(self, why: str) -> Judged:
        """Return that nothing is known, and why."""
        return _judged(LaserDelivery(Verdict.UNKNOWN, why, None))


def _pulse(stimulus: Stimulus) -> LaserPulse:
    assert isinstance(stimulus, LaserPulse)
    return stimulus


def _judged(delivery: LaserDelivery) -> Judged:
    lag_s = delivery.onset_lag_s
    record: dict[str, JsonValue] = {
        "verdict": delivery.verdict.value,
        "sentence": delivery.sentence,
        "onset_lag_s": None if lag_s is None else round(lag_s, 6) + 0.0,  # never -0.0
    }
    return Judged(delivery.verdict, record)
