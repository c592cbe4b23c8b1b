"""Figure 8: how steadily pain is rated all the time while heat lasts, in a whole session in a real window."""

from __future__ import annotations

import math
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.at_window import number, of_kind, records_in, session_command
from tests.bench.figures import Broken, Figure, Target
from tests.bench.load import spinning
from tests.bench.numbers import Spread, spread
from tests.protocols_for_tests import short_protocol

PLATEAU_S, TRIALS = 20.0, 6
QUICK_PLATEAU_S, QUICK_TRIALS = 3.0, 1
PEAK_C = 45.0
DEADLINE_S = 900.0
COLUMNS = (
    "spinning processes", "heats", "samples", "a second", "median ms", "p99 ms", "max ms", "dropped",
)  # fmt: skip


@dataclass(frozen=True)
class Heat:
    """One heat's rating: when each sample was on the screen (s) and where (0-100); what was counted."""

    times_s: tuple[float, ...]
    positions: tuple[float, ...]
    dropped: int
    longest_s: float
    frame_s: float

    @property
    def between_s(self) -> tuple[float, ...]:
        """The seconds from each sample to the next."""
        return tuple(later - sooner for sooner, later in zip(self.times_s, self.times_s[1:], strict=False))

    @property
    def per_s(self) -> float:
        """Samples a second, from the first to the last."""
        return (len(self.times_s) - 1) / (self.times_s[-1] - self.times_s[0])

    @property
    def without(self) -> int:
        """How many frames of the screen have no sample, from the first sample to the last."""
        return round((self.times_s[-1] - self.times_s[0]) / self.frame_s) - (len(self.times_s) - 1)


def rated_protocol(folder: Path, plateau_s: float, trials: int, peak_c: float = PEAK_C) -> Path:
    """Write a protocol in which pain is rated all the time while heat lasts; return its path."""
    path = short_protocol(folder, trials=trials, plateau_s=plateau_s)
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("peak_c: 48.0", f"peak_c: {peak_c}"),
        ("- {phase: heat, show: cue}", "- {phase: heat, show: fixation, rates: pain}"),
        ("scales:\n", f"scales:\n{PAIN}"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


PAIN = """\
  pain:
    question: {en: "How strong is the pain right now?", de: "Wie stark ist der Schmerz in diesem Augenblick?"}
    left: {en: "no pain sensation", de: "keine Schmerzempfindung"}
    right: {en: "most intense pain sensation imaginable", de: "stärkste vorstellbare Schmerzempfindung"}
    timeout_s: null
    start: 0
"""


def heats_in(folder: Path) -> list[Heat]:
    """Return the continuous ratings of the one session in this folder, heat by heat."""
    heats = []
    samples: list[tuple[float, float]] = []
    for record in of_kind(records_in(folder), "rating_samples", "continuous_rating"):
        data = record.event.data
        if record.event.kind == "rating_samples":
            assert isinstance(data["samples"], list)
            for sample in data["samples"]:
                assert isinstance(sample, list)
                samples.append((number(sample[0]), number(sample[1])))
            continue
        assert data["samples"] == len(samples)
        times_s, positions = zip(*samples, strict=True)
        dropped = int(number(data["dropped_frames"]))
        heats.append(
            Heat(times_s, positions, dropped, number(data["longest_frame_s"]), number(data["frame_s"]))
        )
        samples = []
    return heats


def run(quick: bool) -> Figure:
    """Measure with an idle computer, then with every core busy."""
    plateau_s, trials = (QUICK_PLATEAU_S, QUICK_TRIALS) if quick else (PLATEAU_S, TRIALS)
    cores, load_before = os.cpu_count() or 1, os.getloadavg()[0]
    rated = {load: rate(plateau_s, trials, load) for load in (0, cores)}
    idle = rated[0]
    slowest, without = min(heat.per_s for heat in idle), sum(heat.without for heat in idle)
    dropped, samples = _dropped(idle), sum(len(heat.times_s) for heat in idle)
    longest_ms = max(heat.longest_s for heat in idle) * 1e3
    return Figure(
        8,
        "samples of pain rated all the time while heat lasts, in a whole session",
        f"`mindpain run` on the laptop's rig, {trials} heats of {plateau_s:g} s at {PEAK_C:g} °C; the "
        "simulated participant's pointer goes after its pain ten times a second; LSL, a thermode twin in the "
        "device process; 1280 x 800 pixels under Xvfb: no vertical sync, software rendering, paced to 60 Hz; "
        f"{cores} cores; load average of the machine in the minute before: {load_before:.1f}",
        COLUMNS,
        tuple(_row(load, heats) for load, heats in rated.items()),
        (
            Target(
                "a sample for every frame of a screen of 60 Hz, idle",
                f"{without} of {samples} frames without one; {slowest:.2f} a second in the slowest heat",
                None if quick else without <= 0,
            ),
            Target(
                "no dropped frame, idle",
                f"{dropped} of {samples} over 1.5 frame times, the longest {longest_ms:.1f} ms",
                None if quick else dropped == 0,
            ),
        ),
    )


def rate(plateau_s: float, trials: int, load: int) -> list[Heat]:
    """Run a session beside this many spinning processes; raises Broken where it does not come to its end."""
    with tempfile.TemporaryDirectory() as name, spinning(load):
        folder = Path(name)
        command = session_command(folder, rated_protocol(folder, plateau_s, trials))
        done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
        if done.returncode:
            raise Broken(f"the session ended with {done.returncode}: {done.stdout}{done.stderr}")
        return heats_in(folder)


def _row(load: int, heats: list[Heat]) -> tuple[str | float, ...]:
    its: Spread = spread([each for heat in heats for each in heat.between_s])
    samples = sum(len(heat.times_s) for heat in heats)
    seconds = math.fsum(heat.times_s[-1] - heat.times_s[0] for heat in heats)
    per_s = round((samples - len(heats)) / seconds, 3)
    times = (round(its.median_ms, 2), round(its.p99_ms, 2), round(its.max_ms, 2))
    return (load, len(heats), samples, per_s, *times, _dropped(heats))


def _dropped(heats: list[Heat]) -> int:
    return sum(heat.dropped for heat in heats)
