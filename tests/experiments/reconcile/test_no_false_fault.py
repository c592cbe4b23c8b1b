"""Many recordings of sessions in which nothing went wrong: not one fault is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.recorded.runs import RecordedRun
from tests.experiments.reconcile import xdf_for_tests as xdf
from tests.experiments.reconcile.recordings_for_tests import (
    Recorder,
    codes_of,
    compared,
    pulses_of,
    told,
    write_codes,
    write_pulses,
)

Bases = tuple[RecordedRun, ...]
RECORDINGS = 64
RATES_HZ = (250, 256, 500, 512, 1000, 1024, 2000, 2048, 5000)


def _recorder(chance: np.random.Generator) -> Recorder:
    """Return a recorder whose clock is anywhere, runs as clocks do, and which sees edges up to 1 ms late."""
    return Recorder(
        ahead_s=float(chance.uniform(0.5, 60.0)),
        drift_ppm=float(chance.uniform(-80.0, 80.0)),
        latest_s=float(chance.uniform(0.0, 0.001)),
        seed=int(chance.integers(1 << 31)),
    )


def _written(
    run: RecordedRun, kind: str, folder: Path, chance: np.random.Generator
) -> tuple[str, Path, RecordedRun]:
    recorder = _recorder(chance)
    if kind == "pulses":
        return "pulses", write_pulses(folder / "pulses.txt", pulses_of(run, recorder)), run
    if kind != "XDF":
        rate_hz = int(chance.choice(RATES_HZ))
        return "eeg", write_codes(folder, kind, codes_of(run, recorder), rate_hz), run
    streams = xdf.all_of(run)
    ahead_s, ppm = float(chance.uniform(-1e5, 1e5)), float(chance.uniform(-80.0, 80.0))
    jitter_s = float(chance.uniform(1e-6, 5e-4))
    for stream in streams:
        stream.ahead_s, stream.ahead_ppm, stream.jitter_s = ahead_s, ppm, jitter_s
    chance.shuffle(streams)
    return "xdf", xdf.write_xdf(folder / "all.xdf", streams, seed=int(chance.integers(1000))), run


@pytest.mark.parametrize("number", range(RECORDINGS))
def test_what_went_well_is_told_to_have_gone_well(bases: Bases, number: int, tmp_path: Path) -> None:
    chance = np.random.default_rng(4100 + number)
    kind = ("XDF", "BrainVision", "BDF", "XDF", "pulses", "EDF+", "XDF", "EDF")[number % 8]
    with_a_box = [run for run in bases if run.header["rig"] == "eeg_electrical"]
    with_a_scanner = [run for run in bases if run.header["rig"] == "mri"]
    choice = {"XDF": list(bases), "pulses": with_a_scanner}.get(kind, with_a_box)
    name, path, run = _written(choice[int(chance.integers(len(choice)))], kind, tmp_path, chance)
    reconciled = compared(run, **{name: path})
    assert told(reconciled) == ""
    assert reconciled.is_clean
    for comparison in reconciled.comparisons:
        counted = comparison.result.count("matched")
        assert counted == len(comparison.result.rows) > 0
