"""Which pulse is which volume: planted gaps and doubles are found exactly, and later numbers stay right."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.volumes import Pulse, PulseVerdict, Volumes

TOLERANCE_S = 0.02
JITTER_S = 0.005


@dataclass(frozen=True)
class Train:
    """What a scanner did: when pulses came, which volume of the scanner's (from 0) each belongs to."""

    tr_s: float
    true_tr_s: float
    dummies: int
    pulses: tuple[tuple[float, int, bool], ...]  # (time, volume, whether it is a double)

    def taken(self) -> tuple[Volumes, list[Pulse]]:
        volumes = Volumes(self.tr_s, self.dummies, TOLERANCE_S)
        return volumes, [volumes.take(time_s) for time_s, _, _ in self.pulses]


@st.composite
def trains(draw: st.DrawFn, faults: bool = True) -> Train:
    """A train of up to 60 volumes with drift and jitter; its first pulse is never missing."""
    tr_s = draw(st.sampled_from([0.5, 0.8, 1.0, 2.0, 2.7]))
    true_tr_s = tr_s * (1 + draw(st.floats(-200e-6, 200e-6)))
    start_s = draw(st.floats(0, 1e5))
    jitters = st.floats(-JITTER_S, JITTER_S)
    pulses: list[tuple[float, int, bool]] = []
    for volume in range(draw(st.integers(1, 60))):
        if faults and volume > 0 and draw(st.booleans()):
            continue
        time_s = start_s + volume * true_tr_s + draw(jitters)
        pulses.append((time_s, volume, False))
        if faults and draw(st.booleans()):
            pulses.append((time_s + draw(st.floats(0, 0.4)) * tr_s, volume, True))
    return Train(tr_s, true_tr_s, draw(st.integers(0, 6)), tuple(pulses))


@settings(max_examples=150, deadline=None)
@given(trains())
def test_whatever_is_missing_or_doubled_is_found_and_the_volumes_are_right(train: Train) -> None:
    _, pulses = train.taken()
    before = -1
    for number, (pulse, (time_s, volume, is_double)) in enumerate(
        zip(pulses, train.pulses, strict=True), start=1
    ):
        assert (pulse.number, pulse.time_s) == (number, time_s)
        assert (pulse.verdict is PulseVerdict.DOUBLED) == is_double
        if is_double:
            assert (pulse.volume, pulse.is_dummy, pulse.missing) == (None, False, 0)
            continue
        assert pulse.missing == volume - before - 1
        assert (pulse.verdict is PulseVerdict.AFTER_GAP) == (pulse.missing > 0)
        assert pulse.is_dummy == (volume < train.dummies)
        assert pulse.volume == (None if pulse.is_dummy else volume - train.dummies + 1)
        before = volume


@settings(max_examples=60, deadline=None)
@given(trains(faults=False))
def test_a_sound_train_is_on_time_from_its_second_pulse_on(train: Train) -> None:
    _, pulses = train.taken()
    assert [pulse.verdict for pulse in pulses[:1]] == [PulseVerdict.FIRST]
    assert all(pulse.verdict is PulseVerdict.ON_TIME for pulse in pulses[1:])
    assert pulses[0].interval_s is None
    for before, pulse in itertools.pairwise(pulses):
        assert pulse.interval_s == pulse.time_s - before.time_s


@settings(max_examples=100, deadline=None)
@given(trains())
def test_the_repetition_time_is_told_as_well_as_jitter_allows(train: Train) -> None:
    volumes, _ = train.taken()
    places = [volume for _, volume, is_double in train.pulses if not is_double]
    if len(places) < 2:
        assert volumes.estimate_tr_s() is None
        return
    mean = sum(places) / len(places)
    away = [abs(place - mean) for place in places]
    bound_s = JITTER_S * sum(away) / sum(a * a for a in away)
    assert volumes.estimate_tr_s() == pytest.approx(train.true_tr_s, abs=bound_s + 1e-8)


@pytest.mark.parametrize("ppm", [-200, -50, 0, 50, 200])
def test_a_drift_shows(ppm: float) -> None:
    volumes = Volumes(2.0, 0, TOLERANCE_S)
    for volume in range(1000):
        if volume % 7 != 3:
            volumes.take(12345.678 + volume * 2.0 * (1 + ppm * 1e-6))
    told_s = volumes.estimate_tr_s()
    assert told_s is not None
    assert (told_s / 2.0 - 1) * 1e6 == pytest.approx(ppm, abs=1e-3)


def test_a_jittered_pulse_counts() -> None:
    volumes = Volumes(2.0, 0, TOLERANCE_S)
    pulses = [volumes.take(time_s) for time_s in (10.0, 12.0, 14.1, 16.0, 18.0)]
    verdicts = [pulse.verdict.value for pulse in pulses]
    assert verdicts == ["first", "on_time", "jittered", "jittered", "on_time"]
    assert [pulse.volume for pulse in pulses] == [1, 2, 3, 4, 5]


def test_a_stray_pulse_late_in_a_volume_leaves_the_numbers_of_the_next_ones_right() -> None:
    volumes = Volumes(2.0, 0, TOLERANCE_S)
    pulses = [volumes.take(time_s) for time_s in (10.0, 11.4, 12.0, 14.0, 16.0)]
    assert [pulse.volume for pulse in pulses] == [1, 2, None, 3, 4]


def test_missing_dummies_are_counted_as_dummies() -> None:
    volumes = Volumes(2.0, 3, TOLERANCE_S)
    pulses = [volumes.take(time_s) for time_s in (0.0, 4.0, 6.0, 8.0)]
    assert [pulse.is_dummy for pulse in pulses] == [True, True, False, False]
    assert [pulse.volume for pulse in pulses] == [None, None, 1, 2]
    gap = Volumes(2.0, 3, TOLERANCE_S)
    assert [gap.take(time_s).volume for time_s in (0.0, 10.0)] == [None, 3]  # over the end of the dummies


def test_a_doubled_dummy_begins_nothing() -> None:
    volumes = Volumes(2.0, 1, TOLERANCE_S)
    pulses = [volumes.take(time_s) for time_s in (0.0, 0.03, 2.0, 2.0, 4.0)]
    assert [pulse.is_dummy for pulse in pulses] == [True, False, False, False, False]
    assert [pulse.volume for pulse in pulses] == [None, None, 1, None, 2]


@pytest.mark.parametrize(
    ("interval_s", "verdict", "missing"),
    [
        (0.0, "doubled", 0),
        (0.999, "doubled", 0),
        (1.0, "jittered", 0),
        (1.97, "jittered", 0),
        (1.981, "on_time", 0),
        (3.0, "jittered", 0),
        (3.001, "after_gap", 1),
        (4.0, "after_gap", 1),
        (200.04, "after_gap", 99),
    ],
)
def test_where_one_verdict_ends_and_the_next_begins(interval_s: float, verdict: str, missing: int) -> None:
    volumes = Volumes(2.0, 0, TOLERANCE_S)
    volumes.take(0.0)
    pulse = volumes.take(interval_s)
    assert (pulse.verdict.value, pulse.missing, pulse.interval_s) == (verdict, missing, interval_s)


def test_a_pulse_is_overdue_after_one_and_a_half_repetition_times() -> None:
    volumes = Volumes(2.0, 0, TOLERANCE_S)
    assert not volumes.overdue(1e6)
    volumes.take(10.0)
    assert not volumes.overdue(13.0)
    assert volumes.overdue(13.001)
    volumes.take(10.5)  # doubled: it does not put the next one off
    assert volumes.overdue(13.001)
    volumes.take(14.0)
    assert not volumes.overdue(16.0)


@settings(max_examples=30, deadline=None)
@given(trains(), trains())
def test_a_new_run_knows_nothing_of_the_old_one(old: Train, new: Train) -> None:
    volumes = Volumes(new.tr_s, new.dummies, TOLERANCE_S)
    for time_s, _, _ in old.pulses:
        volumes.take(time_s)
    volumes.restart()
    assert not volumes.overdue(math.inf)
    fresh, pulses = new.taken()
    assert [volumes.take(time_s) for time_s, _, _ in new.pulses] == pulses
    assert volumes.estimate_tr_s() == fresh.estimate_tr_s()


@pytest.mark.parametrize(
    ("tr_s", "dummies", "tolerance_s", "sentence"),
    [
        (0.0, 0, 0.01, r"repetition time of 0\.0 s"),
        (math.nan, 0, 0.01, "repetition time of nan s"),
        (math.inf, 0, 0.01, "repetition time of inf s"),
        (2.0, -1, 0.01, "-1 dummy volumes"),
        (2.0, True, 0.01, "True dummy volumes"),
        (2.0, 0, 0.0, r"tolerance of 0\.0 s"),
        (2.0, 0, 1.0, r"tolerance of 1\.0 s is not between 0 and half a repetition time \(1\.0 s\)"),
        (2.0, 0, math.nan, "tolerance of nan s"),
    ],
)
def test_a_run_that_cannot_be_is_refused(
    tr_s: float, dummies: int, tolerance_s: float, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Volumes(tr_s, dummies, tolerance_s)


@pytest.mark.parametrize("time_s", [9.99, -1.0, math.nan, math.inf])
def test_a_time_that_cannot_be_is_refused_and_changes_nothing(time_s: float) -> None:
    volumes = Volumes(2.0, 0, TOLERANCE_S)
    volumes.take(10.0)
    with pytest.raises(ValueError, match=r"no time of a pulse|comes before the one at 10\.0 s"):
        volumes.take(time_s)
    assert volumes.take(12.0).number == 2
