"""What is special about current: rest is 0 mA, the ceiling is in mA, and pulses are judged one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mindpain_task.delivery import Verdict
from mindpain_task.delivery.shocks import ShockDelivery, ShockTolerances, judge_train, judge_until_press
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault, Fired, Stimulator
from mindpain_task.session.delivering import Judged
from mindpain_task.stimuli import ShockTrain, Stimulus


@dataclass(frozen=True)
class Shocking:
    """Trains of pulses of at most `ceiling` mA; `tells` is whether this stimulator ever says what it gave."""

    ceiling: float
    tolerances: ShockTolerances
    tells: bool
    rest: float = 0.0
    phase: str = "shock"

    @property
    def ceiling_record(self) -> Mapping[str, JsonValue]:
        """The ceiling with its unit in the name."""
        return {"ceiling_ma": self.ceiling}

    def profile(self, stimulus: Stimulus) -> Mapping[str, JsonValue]:
        """Return what was commanded, for the record."""
        train = _train(stimulus)
        return {
            "current_ma": train.current_ma,
            "pulse_width_us": train.pulse_width_us,
            "rate_hz": train.rate_hz,
            "count": train.count,
        }

    def told_enough(self, stimulator: Stimulator, stimulus: Stimulus) -> bool:
        """Whether every pulse of the train was reported."""
        return len(stimulator.pulses()) >= _train(stimulus).count

    def judge(
        self, stimulator: Stimulator, stimulus: Stimulus, due_s: float, fired: Fired | None, now_s: float
    ) -> Judged:
        """Compare what was told of each pulse with what was commanded."""
        reports = stimulator.pulses()
        return _judged(judge_train(_train(stimulus), due_s, fired, reports, self.tells, self.tolerances))

    def until_press(
        self,
        stimulator: Stimulator,
        train: ShockTrain,
        due_s: float,
        fired: Fired,
        ended: tuple[float, float],
    ) -> Judged:
        """Compare what was told of the pulses until a press with what was commanded until then.

        `ended` is when the press came, and when the train had been stopped.
        """
        try:
            reports = stimulator.pulses()
        except DeviceFault as fault:
            return self.unknown(f"what became of the pulses could not be read: {fault}")
        return _judged(judge_until_press(train, due_s, fired, ended, reports, self.tells, self.tolerances))

    def unknown(self, why: str) -> Judged:
        """Return that nothing is known, and why."""
        return _judged(ShockDelivery(Verdict.UNKNOWN, why, 0, 0, None, None, None))


def _train(stimulus: Stimulus) -> ShockTrain:
    assert isinstance(stimulus, ShockTrain)
    return stimulus


def _judged(delivery: ShockDelivery) -> Judged:
    record: dict[str, JsonValue] = {
        "verdict": delivery.verdict.value,
        "sentence": delivery.sentence,
        "pulses_reported": delivery.pulses_reported,
        "pulses_given": delivery.pulses_given,
        "onset_lag_s": _rounded(delivery.onset_lag_s),
        "pulse_lag_s": _rounded(delivery.worst_pulse_lag_s),
        "current_error": _rounded(delivery.worst_current_error),
    }
    return Judged(delivery.verdict, record)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6) + 0.0  # never -0.0
