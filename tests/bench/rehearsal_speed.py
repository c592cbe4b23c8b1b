"""Figure 7: how many seconds of a session a second of rehearsal runs through, and what memory it takes."""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.session import conduct
from hardware.journal import read_journal
from tests.bench.figures import Figure, Target

STUDY = "attention_direction"
TRIALS, QUICK_TRIALS = (10, 100, 1000), (5, 20, 50)
TRIALS_PER_BLOCK = 5
REPEATS, QUICK_REPEATS = 5, 1
TARGET_TIMES = 10_000.0
LINEAR_WITHIN = 1.3
"""How much slower per second of session the longest session may be than the shortest."""
FLAT_WITHIN_KIB_PER_TRIAL = 1.0
COUNTED = (
    "wall time from reading the protocol to the last table on disk: checks, plan, engine, driver, device "
    "twin, simulated participant, journals with every commit synced, tables; not counted: starting Python "
    "and importing; medians"
)


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal took: seconds of session, seconds of wall time, bytes of journal and read-back."""

    session_s: float
    wall_s: float
    kept_bytes: int

    @property
    def times(self) -> float:
        """Session-seconds per second."""
        return self.session_s / self.wall_s


def run(quick: bool) -> Figure:
    """Rehearse the shipped study, and sessions of it with more and more trials."""
    repeats = QUICK_REPEATS if quick else REPEATS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        sizes = QUICK_TRIALS if quick else TRIALS
        protocols = {f"{count} trials": str(_with_trials(home, count)) for count in sizes}
        rehearse(home, STUDY)  # the first one pays for what is imported late
        best = {
            name: _median([rehearse(home, protocol) for _ in range(repeats)])
            for name, protocol in {STUDY: STUDY, **protocols}.items()
        }
        memory = {name: memory_kib(home, protocol) for name, protocol in [(STUDY, STUDY), *protocols.items()]}
    rows: tuple[tuple[str | float, ...], ...] = tuple(
        (
            name,
            round(its.session_s / 60, 1),
            round(its.wall_s, 3),
            round(its.times),
            round(its.kept_bytes / 1024),
            *(round(kib) for kib in memory[name]),
        )
        for name, its in best.items()
    )
    longest = f"{sizes[-1]} trials"
    return Figure(
        7,
        "rehearsal speed and memory",
        COUNTED,
        (
            "session", "minutes", "wall s", "session-s per s", "journals KiB",
            "memory KiB, a tenth in", "memory KiB, at the end",
        ),
        rows,
        _targets(best, memory[longest], sizes, quick),
    )  # fmt: skip


def _targets(
    best: dict[str, Rehearsed], memory: tuple[float, float], sizes: tuple[int, ...], quick: bool
) -> tuple[Target, ...]:
    shortest, longest = best[f"{sizes[0]} trials"], best[f"{sizes[-1]} trials"]
    slower = shortest.times / longest.times
    growth = (memory[1] - memory[0]) / (0.9 * sizes[-1])
    return (
        Target(
            f"at least {TARGET_TIMES:,.0f} times real time for the shipped study",
            f"{best[STUDY].times:,.0f} times",
            None if quick else best[STUDY].times >= TARGET_TIMES,
        ),
        Target(
            f"linear: no more than {LINEAR_WITHIN} times slower per session-second with {sizes[-1]} trials",
            f"{slower:.2f} times the {sizes[0]} trials'",
            None if quick else slower <= LINEAR_WITHIN,
        ),
        Target(
            f"flat in the session: less than {FLAT_WITHIN_KIB_PER_TRIAL:g} KiB more a trial",
            f"{growth:.2f} KiB a trial over {sizes[-1]} trials",
            growth < FLAT_WITHIN_KIB_PER_TRIAL,
        ),
    )


def _median(rehearsed: list[Rehearsed]) -> Rehearsed:
    wall_s = statistics.median(each.wall_s for each in rehearsed)
    return Rehearsed(rehearsed[0].session_s, wall_s, rehearsed[0].kept_bytes)


def rehearse(home: Path, protocol: str, say: Callable[[str], None] = lambda line: None) -> Rehearsed:
    """Rehearse a whole session with the simulated novice."""
    begin_s = time.perf_counter()
    request = SessionRequest(protocol, "rehearsal", "sim01", "01", "en", 7, home / "data", "novice")
    finished = conduct(prepare_session(request), say)
    wall_s = time.perf_counter() - begin_s
    records, _ = read_journal(finished.files.journal)
    kept = sum(path.stat().st_size for path in finished.files.folder.glob("*.jsonl"))
    return Rehearsed(records[-1].event.time_s, wall_s, kept)


def memory_kib(home: Path, protocol: str) -> tuple[float, float]:
    """Return what a session holds beyond its plan after a tenth of its trials, and after the last, in KiB."""
    held: list[int] = []

    def look(line: str) -> None:
        if line.startswith("  trial "):
            held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        rehearse(home, protocol, look)
    finally:
        tracemalloc.stop()
    return (held[len(held) // 10] - held[0]) / 1024, (held[-1] - held[0]) / 1024


def _with_trials(home: Path, count: int) -> Path:
    """Write the shipped study with this many trials, on as many places of skin as the limits ask for."""
    study = yaml.safe_load((PROTOCOLS / f"{STUDY}.yaml").read_text(encoding="utf-8"))
    blocks = count // TRIALS_PER_BLOCK
    conditions = study["blocks"]["conditions"]
    study["name"] = f"trials_{count}"
    study["blocks"]["conditions"] = [conditions[number % len(conditions)] for number in range(blocks)]
    study["blocks"]["order"] = "as_listed"
    place = study["skin_sites"]["sites"].popitem()[1]
    study["skin_sites"]["sites"] = {f"left_volar_forearm_{n}": place for n in range(1, blocks + 1)}
    path = home / f"{study['name']}.yaml"
    path.write_text(yaml.safe_dump(study, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with contextlib.suppress(FileExistsError):
        os.symlink(PROTOCOLS / "scripts", home / "scripts")
    return path
