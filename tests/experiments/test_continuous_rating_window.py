"""Pain rated all the time while heat lasts, in a real window: what is on LSL is what is in the journal."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pylsl
import pytest

from tests.at_window import number, of_kind, records_in, session_command
from tests.bench.continuous_rating import Heat, heats_in, rated_protocol

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is Linux's"),
    pytest.mark.usefixtures("display"),
    pytest.mark.timeout(180),
]

STREAMS = ("markers", "rating", "temperature", "device")
PLATEAU_S = 4.0
ROUNDED_S, ROUNDED = 0.00006, 0.006  # the journal keeps 0.1 ms and a hundredth of a point
LEAST_HZ = 59.0  # 60, less what a busy machine is late by at both ends


def inlet_of(stream: str) -> pylsl.StreamInlet:
    """Wait for a stream of the session's rig, and listen to it."""
    source_id = f"mindpain-auto_{os.getpid()}-{stream}"
    found = pylsl.resolve_byprop("source_id", source_id, timeout=40)
    assert found, f"no stream {source_id}"
    inlet = pylsl.StreamInlet(found[0])
    inlet.open_stream(timeout=20)
    return inlet


def listened_to(command: list[str]) -> tuple[str, list[tuple[float, float]]]:
    """Run a session; return what it printed, and (time, position) of every sample of its rating stream."""
    with subprocess.Popen(
        [*command, "--wait-for-recorder"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            inlets = {stream: inlet_of(stream) for stream in STREAMS}
            heard: list[tuple[float, float]] = []
            is_over = False
            while not is_over:
                is_over = process.poll() is not None
                positions, times_s = inlets["rating"].pull_chunk(timeout=0.2, max_samples=4096)
                heard += [(time_s, each[0]) for time_s, each in zip(times_s, positions, strict=True)]
        finally:
            process.kill()
        printed = process.communicate()[0]
    assert process.returncode == 0, printed
    return printed, heard


def test_every_frame_of_a_continuous_rating_is_on_lsl_and_in_the_journal(tmp_path: Path) -> None:
    protocol = rated_protocol(tmp_path, PLATEAU_S, trials=1, peak_c=48.0)
    command = session_command(tmp_path, protocol, afterwards=True)
    printed, heard = listened_to(command)
    (heat,) = heats_in(tmp_path)
    assert_same(heat, heard)
    assert all(later > sooner for sooner, later in pairwise(heat.times_s))
    assert heat.positions[0] == 0
    assert max(heat.positions) > 5, "the simulated participant followed its pain"
    assert heat.longest_s == pytest.approx(max(heat.between_s), abs=2 * ROUNDED_S)
    assert heat.dropped == sum(each > 1.5 * heat.frame_s for each in heat.between_s)
    if not heat.dropped:
        assert heat.per_s >= LEAST_HZ * heat.frame_s * 60
    assert_derived_from(heat, tmp_path)
    assert "pain: peak" in printed
    assert_made_afterwards(heat, tmp_path / "data")


def assert_same(heat: Heat, heard: list[tuple[float, float]]) -> None:
    """One for one, in order; what is asked after the heat is on the same stream."""
    first_s, last_s = heat.times_s[0] - ROUNDED_S, heat.times_s[-1] + ROUNDED_S
    meanwhile = [(time_s, position) for time_s, position in heard if first_s <= time_s <= last_s]
    assert len(meanwhile) == len(heat.times_s)
    for (time_s, position), kept_s, kept in zip(meanwhile, heat.times_s, heat.positions, strict=True):
        assert abs(time_s - kept_s) < ROUNDED_S
        assert abs(position - kept) < ROUNDED


def assert_derived_from(heat: Heat, folder: Path) -> None:
    """What is on record of the whole course is what the samples say, from the onset of heat to its end."""
    records = records_in(folder)
    (onset,) = of_kind(records, "heat_onset")
    (derived,) = of_kind(records, "continuous_rating")
    during = [
        position
        for time_s, position in zip(heat.times_s, heat.positions, strict=True)
        if onset.event.time_s <= time_s <= derived.event.time_s
    ]
    assert number(derived.event.data["peak"]) == pytest.approx(max(during), abs=ROUNDED)
    mean = sum(during) / len(during)
    assert number(derived.event.data["mean"]) == pytest.approx(mean, abs=1.0)


def assert_made_afterwards(heat: Heat, data: Path) -> None:
    """The report has what only a real window measures, the dataset the rating as it was sampled."""
    (page,) = data.glob("sourcedata/sub-01/ses-01/*/report.html")
    assert "SIMULATED" in page.read_text(encoding="utf-8")
    (recording,) = data.glob("bids/sub-01/ses-01/beh/*_recording-vas*_physio.tsv.gz")
    rated = pd.read_csv(recording, sep="\t", header=None, na_values="n/a")
    assert rated.max().max() == pytest.approx(max(heat.positions), abs=ROUNDED)
