"""The delivery verdict on a train of pulses: whether each was given on time, from what the device told of it.

Worst is NOT_DELIVERED: it was never started, or the device complained of every pulse it told of. Then come
 - WRONG_CURRENT: a current was measured that is off. With a complaint only too much counts: a pulse that
   failed has too little anyway, and one that was too strong was not "not delivered";
 - LATE: the start, or the step from the first pulse to another, came late (or early: there is no other word
   for that). Where the device times its train itself, only the start can be seen;
 - SHORT: a complaint about some pulses, or fewer pulses on record than commanded;
 - UNKNOWN: a device that tells has told nothing of a pulse, or a train that was started left no record;
 - NOT_VERIFIABLE: without fault, on a device that cannot tell what became of a pulse.
Every fault found is in the sentence, the worst first. What was written is not what was given: pulses count
as given only where the device told of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import Field

from mindpain_task.delivery.faults import Verdict
from mindpain_task.located import Strict
from mindpain_task.roles import Fired, PulseReport
from mindpain_task.stimuli import ShockTrain

ROUNDING = 1e-9  # what floats may do to an error that is exactly as allowed


LAST_WORD_S = 0.5
"""How long a stimulator may take to tell what became of a pulse: the longest that any driver waits."""


class ShockTolerances(Strict):
    """How far a stimulator may be from what it was told; every number must be written in its rig file.

    `onset_lag_s` is for the first pulse after its planned time, `pulse_lag_s` for any other after its own
    time since the first. `current_error` is a fraction of the commanded current.
    """

    onset_lag_s: float = Field(gt=0, allow_inf_nan=False)
    pulse_lag_s: float = Field(gt=0, allow_inf_nan=False)
    current_error: float = Field(gt=0, allow_inf_nan=False)


@dataclass(frozen=True)
class ShockDelivery:
    """The verdict on one train, in a sentence for the operator, and what was told of it.

    `pulses_reported`: pulses on record. `pulses_given`: those the device told of without a complaint; None
    where it cannot tell.
    `onset_lag_s`: the first write after its planned time. `worst_pulse_lag_s`: of the others, after their own
    time since the first, the largest either way; None where the device times its train, or has one pulse.
    `worst_current_error`: measured over commanded current, as a fraction, the largest either way; None where
    none was measured.
    """

    verdict: Verdict
    sentence: str
    pulses_reported: int
    pulses_given: int | None
    onset_lag_s: float | None
    worst_pulse_lag_s: float | None
    worst_current_error: float | None


@dataclass(frozen=True)
class _Told:
    """What is known of one train: the pulses on record, and which of them failed or stayed unknown."""

    train: ShockTrain
    tells: bool
    reported: int
    faulty: Sequence[PulseReport]
    untold: Sequence[PulseReport]
    onset_lag_s: float
    pulse_lag_s: float | None
    current_error: float | None

    @property
    def given(self) -> int | None:
        """How many pulses the device told of without a complaint; None where it cannot tell."""
        return self.reported - len(self.faulty) - len(self.untold) if self.tells else None


def judge_train(
    train: ShockTrain,
    due_s: float,
    fired: Fired | None,
    reports: Sequence[PulseReport],
    tells: bool,
    tolerances: ShockTolerances,
) -> ShockDelivery:
    """Compare what became of each pulse with what was commanded for `due_s`, on the same clock.

    `tells` says whether this device ever tells what became of a pulse. Where nothing was fired, the reports
    are not of this train, and are passed over. Raises ValueError for a pulse that the train does not have,
    or that is reported twice.
    """
    if fired is None:
        sentence = "the train was not started"
        return ShockDelivery(Verdict.NOT_DELIVERED, sentence, 0, 0, None, None, None)
    _refuse_strange(train, reports)
    told = _Told(
        train=train,
        tells=tells,
        reported=len(reports),
        faulty=[report for report in reports if report.fault],
        untold=[report for report in reports if tells and not report.fault and report.told_s is None],
        onset_lag_s=fired.before_s - due_s,
        pulse_lag_s=_worst(_pulse_lags_s(train, fired.before_s, reports)),
        current_error=_worst(_current_errors(train, reports)),
    )
    found = list(_faults(told, tolerances)) or [_faultless(told)]
    return ShockDelivery(
        verdict=found[0][0],
        sentence="; ".join(sentence for _, sentence in found),
        pulses_reported=told.reported,
        pulses_given=told.given,
        onset_lag_s=told.onset_lag_s,
        worst_pulse_lag_s=told.pulse_lag_s,
        worst_current_error=told.current_error,
    )


def judge_until_press(
    train: ShockTrain,
    due_s: float,
    fired: Fired,
    ended: tuple[float, float],
    reports: Sequence[PulseReport],
    tells: bool,
    tolerances: ShockTolerances,
) -> ShockDelivery:
    """Compare what became of the pulses until a press with what was commanded until then.

    `ended` is when the press came, and when the train had been stopped for it. What was due in between may
    have been given or not; what a device tells late, the stop may have kept it from telling.
    """
    pressed_s, stopped_s = (time_s - fired.before_s for time_s in ended)
    told = [report for report in reports if report.number <= _pulses_by(train, stopped_s)]
    silent_s = LAST_WORD_S if tells else tolerances.pulse_lag_s
    known = max((report.number for report in told), default=0)
    count = max(known, _pulses_by(train, pressed_s - silent_s)) or _pulses_by(train, stopped_s)
    judged = judge_train(replace(train, count=count), due_s, fired, told, tells, tolerances)
    return replace(judged, sentence=f"{judged.sentence}; ended by a press after {pressed_s:.2f} s")


def _pulses_by(train: ShockTrain, since_s: float) -> int:
    """Return how many pulses of a train are due until so long after its onset."""
    return min(train.count, max(0, math.floor(since_s * train.rate_hz + ROUNDING) + 1))


def _refuse_strange(train: ShockTrain, reports: Sequence[PulseReport]) -> None:
    numbers = [report.number for report in reports]
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"a pulse is reported twice: {sorted(numbers)}")
    if numbers and not 1 <= min(numbers) <= max(numbers) <= train.count:
        raise ValueError(f"a train of {train.count} pulses has no pulses {sorted(numbers)}")


def _pulse_lags_s(train: ShockTrain, onset_s: float, reports: Sequence[PulseReport]) -> Iterator[float]:
    for report in reports:
        if report.written_s is not None and report.number > 1:
            yield report.written_s - onset_s - train.pulse_onset_s(report.number)


def _current_errors(train: ShockTrain, reports: Sequence[PulseReport]) -> Iterator[float]:
    """Yield measured over commanded current, as fractions; too little is not news of a pulse that failed."""
    for report in reports:
        if report.measured_ma is not None and math.isfinite(report.measured_ma):
            error = report.measured_ma / train.current_ma - 1
            if error > 0 or not report.fault:
                yield error


def _worst(errors: Iterator[float]) -> float | None:
    return max(errors, key=abs, default=None)


def _faults(told: _Told, tolerances: ShockTolerances) -> Iterator[tuple[Verdict, str]]:
    """Yield every fault of a train that was started, worst first."""
    count, faulty, error = told.train.count, len(told.faulty), told.current_error
    wrong = error is not None and abs(error) > tolerances.current_error + ROUNDING
    dead = 0 < faulty == told.reported and not wrong
    if dead:
        yield Verdict.NOT_DELIVERED, _complaints(told)
    if wrong and error is not None:
        measured_ma, commanded_ma = told.train.current_ma * (1 + error), told.train.current_ma
        off = f"{abs(error):.0%} {'over' if error > 0 else 'under'} the commanded {commanded_ma} mA"
        yield Verdict.WRONG_CURRENT, f"a pulse measured {measured_ma:.4g} mA, {off}"
    yield from _untimely(told, tolerances)
    if faulty and not dead:
        yield Verdict.SHORT, _complaints(told)
    if 0 < told.reported < count:
        yield Verdict.SHORT, f"only {told.reported} of {count} pulses are on record"
    if told.reported == 0:
        yield Verdict.UNKNOWN, f"the train was started, but none of its {count} pulses is on record"
    if told.untold:
        numbers = ", ".join(str(report.number) for report in told.untold)
        sentence = f"of {len(told.untold)} of {count} pulses ({numbers}) the stimulator told nothing"
        yield Verdict.UNKNOWN, sentence


def _untimely(told: _Told, tolerances: ShockTolerances) -> Iterator[tuple[Verdict, str]]:
    lags = (
        ("the train was started", told.onset_lag_s, tolerances.onset_lag_s),
        ("a pulse came", told.pulse_lag_s, tolerances.pulse_lag_s),
    )
    for what, lag_s, allowed_s in lags:
        if lag_s is not None and abs(lag_s) > allowed_s + ROUNDING:
            late = f"{_ms(abs(lag_s))} {'late' if lag_s > 0 else 'early'}"
            yield Verdict.LATE, f"{what} {late}; {_ms(allowed_s)} are allowed"


def _complaints(told: _Told) -> str:
    first = min(told.faulty, key=lambda report: report.number)
    of = f"{len(told.faulty)} of {told.train.count} pulses"
    return f"the stimulator complained of {of}, first of pulse {first.number}: {first.fault}"


def _faultless(told: _Told) -> tuple[Verdict, str]:
    onset = f"the onset {1e3 * told.onset_lag_s:+.1f} ms"
    pulses = "1 pulse" if told.train.count == 1 else f"{told.train.count} pulses"
    if not told.tells:
        cannot = "this stimulator cannot tell what reached the skin"
        return Verdict.NOT_VERIFIABLE, f"{pulses} commanded, {onset}; {cannot}"
    error = told.current_error
    current = "the current was not measured" if error is None else f"the current off by {error:+.1%}"
    return Verdict.DELIVERED, f"{pulses} given as commanded, {onset}, {current}"


def _ms(seconds: float) -> str:
    return f"{1e3 * seconds:.2f} ms"
