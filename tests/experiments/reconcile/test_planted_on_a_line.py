"""Faults planted on an EEG's trigger line and in a file of pulses: each is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.reconcile.compared import Comparison
from experiments.recorded.runs import RecordedRun
from tests.experiments.reconcile.recordings_for_tests import (
    RATE_HZ,
    WRITERS,
    Recorder,
    codes_of,
    compared,
    pulses_of,
    told,
    write_codes,
    write_pulses,
)

KINDS = ("missing", "extra", "doubled", "late", "early")
Codes = list[tuple[float, int]]


def counts(comparison: Comparison) -> dict[str, int]:
    """Return how many rows there are of each verdict that is none of a match."""
    return {kind: count for kind in KINDS if (count := comparison.result.count(kind))}  # type: ignore[arg-type]


@pytest.fixture
def codes(current: RecordedRun) -> Codes:
    """What an amplifier sees of the run; a test spoils it."""
    return codes_of(current, Recorder())


@pytest.fixture
def pulses(scanned: RecordedRun) -> list[float]:
    """What the scanner's side sees of its pulses; a test spoils it."""
    return pulses_of(scanned, Recorder())


every_kind = pytest.mark.parametrize("kind", WRITERS)


def on_a_line(run: RecordedRun, folder: Path, kind: str, codes: Codes) -> Comparison:
    """Write codes into a kind of file and compare it with the run."""
    (comparison,) = compared(run, eeg=write_codes(folder, kind, codes)).comparisons
    return comparison


@every_kind
def test_codes_that_were_deleted(current: RecordedRun, codes: Codes, tmp_path: Path, kind: str) -> None:
    del codes[30:32]
    found = on_a_line(current, tmp_path, kind, codes)
    assert counts(found) == {"missing": 2}
    marked = [record for record in current.records if record.event.marker]
    (sentence,) = found.result.faults
    assert f"2 from number {marked[30].seq} " in sentence


@every_kind
def test_a_code_that_came_twice(current: RecordedRun, codes: Codes, tmp_path: Path, kind: str) -> None:
    codes.append((codes[40][0] + 0.02, codes[40][1]))
    found = on_a_line(current, tmp_path, kind, codes)
    assert counts(found) == {"doubled": 1}
    assert f"code {codes[40][1]}" in told_of(found)


@every_kind
def test_a_code_that_nobody_sent(current: RecordedRun, codes: Codes, tmp_path: Path, kind: str) -> None:
    codes.append((codes[60][0] - 0.3, 77))
    found = on_a_line(current, tmp_path, kind, codes)
    assert counts(found) == {"extra": 1}
    assert "code 77" in told_of(found)


@every_kind
@pytest.mark.parametrize(("by_s", "verdict"), [(0.02, "late"), (-0.02, "early"), (0.2, "late")])
def test_a_code_whose_time_was_shifted(
    current: RecordedRun, codes: Codes, tmp_path: Path, kind: str, by_s: float, verdict: str
) -> None:
    place = next(at for at in range(40, 100) if codes[at + 1][0] - codes[at - 1][0] > 3.0)
    codes[place] = (codes[place][0] + by_s, codes[place][1])
    found = on_a_line(current, tmp_path, kind, codes)
    assert counts(found) == {verdict: 1}
    (row,) = [row for row in found.result.rows if row.verdict == verdict]
    assert row.residual_s == pytest.approx(by_s, abs=1.5 / RATE_HZ)


@every_kind
@pytest.mark.parametrize("drift_ppm", [-600.0, 150.0])
def test_a_clock_that_drifts_more_than_clocks_do(
    current: RecordedRun, tmp_path: Path, kind: str, drift_ppm: float
) -> None:
    found = on_a_line(current, tmp_path, kind, codes_of(current, Recorder(drift_ppm=drift_ppm)))
    assert counts(found) == {}
    (sentence,) = found.result.faults
    way = "fast" if drift_ppm > 0 else "slow"
    assert f"ppm {way}: two sound clocks differ by less than" in sentence
    clock = found.result.clock
    assert clock is not None
    assert clock.drift_ppm == pytest.approx(drift_ppm, abs=1.0)


@every_kind
def test_samples_that_were_lost(current: RecordedRun, codes: Codes, tmp_path: Path, kind: str) -> None:
    lost = [(at_s - 0.25 * (place >= 90), code) for place, (at_s, code) in enumerate(codes)]
    found = on_a_line(current, tmp_path, kind, lost)
    assert counts(found) == {}
    (sentence,) = found.result.faults
    marked = [record for record in current.records if record.event.marker]
    assert sentence.startswith(f"from number {marked[90].seq} ")
    assert "on everything comes 250" in sentence or "on everything comes 24" in sentence


@every_kind
def test_a_cable_that_was_out(current: RecordedRun, codes: Codes, tmp_path: Path, kind: str) -> None:
    ending, write = WRITERS[kind]
    path = write(tmp_path / f"amp{ending}", [], RATE_HZ, codes[-1][0])
    (found,) = compared(current, eeg=path).comparisons
    assert counts(found) == {"missing": len(codes)}
    (sentence,) = found.result.faults
    assert "no markers at all" in sentence


@every_kind
def test_the_recording_of_another_session(
    current: RecordedRun, bases: tuple[RecordedRun, ...], tmp_path: Path, kind: str
) -> None:
    other = next(run for run in bases if run.header["protocol"] == "zeidan2010_electrical")
    found = on_a_line(current, tmp_path, kind, codes_of(other, Recorder()))
    assert found.judgement == "not as sent"


def told_of(comparison: Comparison) -> str:
    """Return every fault of a comparison."""
    return "\n".join(comparison.result.faults)


def test_pulses_that_were_deleted(scanned: RecordedRun, pulses: list[float], tmp_path: Path) -> None:
    del pulses[20:22]
    (found,) = compared(scanned, pulses=write_pulses(tmp_path / "p.txt", pulses)).comparisons
    assert counts(found) == {"missing": 2}
    assert "(volume 17," in told_of(found)


def test_a_pulse_that_came_twice(scanned: RecordedRun, pulses: list[float], tmp_path: Path) -> None:
    pulses.append(pulses[25] + 0.02)
    (found,) = compared(scanned, pulses=write_pulses(tmp_path / "p.txt", pulses)).comparisons
    assert counts(found) == {"doubled": 1}
    assert "came twice" in told_of(found)


@pytest.mark.parametrize(("by_s", "verdict"), [(0.05, "late"), (-0.05, "early")])
def test_a_pulse_that_was_shifted(
    scanned: RecordedRun, pulses: list[float], tmp_path: Path, by_s: float, verdict: str
) -> None:
    pulses[30] += by_s
    (found,) = compared(scanned, pulses=write_pulses(tmp_path / "p.txt", pulses)).comparisons
    assert counts(found) == {verdict: 1}


def test_a_pulse_that_nobody_saw(scanned: RecordedRun, pulses: list[float], tmp_path: Path) -> None:
    pulses.append(pulses[30] + 0.9)
    (found,) = compared(scanned, pulses=write_pulses(tmp_path / "p.txt", pulses)).comparisons
    assert counts(found) == {"extra": 1}


def test_pulses_of_a_clock_that_drifts(scanned: RecordedRun, tmp_path: Path) -> None:
    times_s = pulses_of(scanned, Recorder(drift_ppm=900.0))
    (found,) = compared(scanned, pulses=write_pulses(tmp_path / "p.txt", times_s)).comparisons
    assert "ppm fast" in told_of(found)


def test_everything_in_one_go(scanned: RecordedRun, pulses: list[float], tmp_path: Path) -> None:
    found = compared(scanned, pulses=write_pulses(tmp_path / "p.txt", pulses))
    assert told(found) == ""
