"""The wall clock may step, as it does when a computer finds a time server: nothing in the data moves."""

from __future__ import annotations

import ast
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.journal import read_journal
from mindpain_task.model import Record
from tests.protocols_for_tests import short_protocol

ROOT = Path(__file__).parents[2]
HOUR_S = 3600
DEADLINE_S = 100.0
SEEN_WITHIN_S = 1.0  # from an event to the moment at which this process has read it, on a busy computer
PEAK_C, BASELINE_C, C_PER_S, PLATEAU_S = 48.0, 32.0, 10.0, 0.5

# Steps the wall clock of one program, by as many seconds as stand in a file. It needs no header and no
# library: a compiler alone is enough.
SHIM = """
struct timespec { long tv_sec; long tv_nsec; };
struct timeval { long tv_sec; long tv_usec; };
long syscall(long number, ...);
int open(const char *path, int flags, ...);
void *mmap(void *address, unsigned long length, int protection, int flags, int file, long offset);
char *getenv(const char *name);

#if defined(__x86_64__)
#define CLOCK_GETTIME 228
#else
#define CLOCK_GETTIME 113
#endif

static volatile long *step;
static volatile long none;

static long stepped(void) {
    if (!step) {
        void *seen = (void *)-1;
        char *path = getenv("WALL_CLOCK_STEP");
        int file = path ? open(path, 0) : -1;
        if (file >= 0) seen = mmap(0, sizeof(long), 1, 1, file, 0);
        step = seen == (void *)-1 ? &none : (volatile long *)seen;
    }
    return *step;
}

int clock_gettime(int clock, struct timespec *now) {
    long failed = syscall(CLOCK_GETTIME, clock, now);
    if (!failed && (clock == 0 || clock == 5)) now->tv_sec += stepped();  /* CLOCK_REALTIME, also coarse */
    return failed;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec precise;
    clock_gettime(0, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

long time(long *out) {
    struct timespec now;
    clock_gettime(0, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
"""
COMPILERS = {
    "tcc": ["-shared", "-nostdlib", "-nostdinc"],
    "gcc": ["-shared", "-fPIC", "-fno-builtin", "-nostdlib"],
    "cc": ["-shared", "-fPIC", "-fno-builtin", "-nostdlib"],
}


class WallClock:
    """The wall clock of programs started with `environment`; monotonic clocks stay as they are."""

    def __init__(self, shim: Path, step: Path) -> None:
        self._step = step
        self.set(0)
        self.environment = {**os.environ, "LD_PRELOAD": str(shim), "WALL_CLOCK_STEP": str(step)}

    def set(self, ahead_s: int) -> None:
        """Put the wall clock this far ahead of the true time, at once."""
        with open(self._step, "r+b" if self._step.exists() else "wb") as file:
            file.write(struct.pack("l", ahead_s))


@pytest.fixture
def wall_clock(tmp_path: Path) -> WallClock:
    if sys.platform != "linux":
        pytest.skip("only Linux lets a test stand between a program and its clock")
    compiler = next((name for name in COMPILERS if shutil.which(name)), None)
    if compiler is None:
        pytest.skip(f"no C compiler is installed: one of {', '.join(COMPILERS)}")
    source, shim = tmp_path / "shim.c", tmp_path / "shim.so"
    source.write_text(SHIM, encoding="utf-8")
    subprocess.run([compiler, *COMPILERS[compiler], "-o", str(shim), str(source)], check=True)
    return WallClock(shim, tmp_path / "step")


def laptop_without_a_namesake(folder: Path) -> Path:
    text = (ROOT / "hardware" / "rigs" / "laptop.yaml").read_text(encoding="utf-8")
    path = folder / "rig.yaml"
    path.write_text(text.replace("name: laptop", f"name: steps_{os.getpid()}"), encoding="utf-8")
    return path


def somebody_quick(folder: Path) -> Path:
    novice = (ROOT / "hardware" / "participant" / "sets" / "novice.yaml").read_text(encoding="utf-8")
    (folder / "novice.yaml").write_text(novice, encoding="utf-8")
    path = folder / "quick.yaml"
    path.write_text(
        "like: novice\nanswering: {median_s: 1.0, lapse_probability: 0.0}\n"
        "reading: {words_per_min: 5000.0, shortest_s: 0.2, operator_s: 0.2}\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.usefixtures("display")
@pytest.mark.timeout(150)
def test_a_stepped_wall_clock_moves_nothing_in_a_session(tmp_path: Path, wall_clock: WallClock) -> None:
    """An hour forward during heat, an hour back during a rating; window, LSL and processes are real."""
    protocol = short_protocol(tmp_path, trials=1, iti_s=0.3, plateau_s=PLATEAU_S)
    rig, person = laptop_without_a_namesake(tmp_path), somebody_quick(tmp_path)
    places = [str(protocol), str(rig), str(tmp_path / "data"), str(person)]
    begin_s = time.perf_counter()
    command = [sys.executable, "-m", "tests.hardware.stepped_session", *places]
    with subprocess.Popen(
        command, cwd=ROOT, env=wall_clock.environment, stdout=subprocess.PIPE, text=True
    ) as session:
        seen = []
        for record in records_as_they_come(session, tmp_path / "data"):
            seen.append((record, time.perf_counter()))
            if record.event.kind == "heat_onset":
                wall_clock.set(HOUR_S)
            elif record.event.marker == "attention_on_target_shown":
                wall_clock.set(0)
        printed, _ = session.communicate(timeout=DEADLINE_S)
    assert session.returncode == 0, printed
    ahead_s = [float(line) for line in printed.splitlines()]
    assert max(ahead_s) - min(ahead_s) == pytest.approx(HOUR_S, abs=1.0)
    assert ahead_s[-1] == pytest.approx(ahead_s[0], abs=1.0)
    for record, seen_s in seen:
        assert seen_s - SEEN_WITHIN_S < record.event.time_s < seen_s, record
    assert_lasts_as_planned([record for record, _ in seen])
    readback, damage = read_journal(next((tmp_path / "data").rglob("readback.jsonl")))
    times_s = [record.event.time_s for record in readback]
    assert not damage
    assert times_s == sorted(times_s)
    assert begin_s < times_s[0]
    assert times_s[-1] < time.perf_counter()


def assert_lasts_as_planned(records: list[Record]) -> None:
    at_s: dict[str, list[float]] = {}
    for record in records:
        at_s.setdefault(record.event.kind, []).append(record.event.time_s)
    planned_s = 2 * (PEAK_C - BASELINE_C) / C_PER_S + PLATEAU_S
    lasted_s = [end_s - start_s for start_s, end_s in zip(at_s["heat_onset"], at_s["heat_end"], strict=True)]
    assert lasted_s == pytest.approx([planned_s], abs=0.1)
    assert len(at_s["rating"]) == 3
    for record in records:
        if record.event.kind == "rating":
            response_s = record.event.data["response_time_s"]
            assert isinstance(response_s, float)
            assert 0 < response_s < 15


def records_as_they_come(session: subprocess.Popen[str], data: Path) -> Iterator[Record]:
    """Yield each record of the session's journal as soon as it can be read, until the session has ended."""
    last_s, given = time.perf_counter(), 0
    while True:
        ended = session.poll() is not None
        journals = list(data.rglob("journal.jsonl"))
        records = read_journal(journals[0])[0] if journals else []
        for record in records[given:]:
            last_s = time.perf_counter()
            yield record
        given = len(records)
        if ended:
            return
        assert time.perf_counter() < last_s + DEADLINE_S, "the session does not go on"
        time.sleep(0.01)


FOREIGN_TIMES = {"core", "clock", "iohub"}
FOREIGN_READINGS = {
    "getTime", "getAbsTime", "getLastResetTime", "lastFrameT", "getFutureFlipTime", "frameIntervals",
    "monotonicClock", "defaultClock", "timeOnFlip",
}  # fmt: skip


@pytest.mark.parametrize(
    "path", sorted((ROOT / "hardware" / "screen").glob("*.py")), ids=lambda path: path.stem
)
def test_no_time_of_psychopy_is_ever_read(path: Path) -> None:
    """PsychoPy's times follow the wall clock on Linux, so none may be kept: not even what a flip returns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    thrown_away = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("psychopy"):
            assert not FOREIGN_TIMES & {*str(node.module).split("."), *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names if alias.name.startswith("psychopy")]
            assert not FOREIGN_TIMES & {part for parts in names for part in parts}
        elif isinstance(node, ast.Attribute):
            assert node.attr not in FOREIGN_READINGS, f"line {node.lineno}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "flip":
            assert id(node) in thrown_away, f"line {node.lineno}: what a flip returns is PsychoPy's time"
