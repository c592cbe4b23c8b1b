"""`python -m tests.faults kills`: sessions are killed at random; no completed rating may be lost."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from tests.bench.figures import Figure, Target
from tests.bench.machine import machine
from tests.bench.numbers import spread
from tests.bench.report import WIDTH, print_figure
from tests.faults.mishaps import USUAL_LAST_S, Job, Mishap, jobs
from tests.faults.slot import Result, serve_jobs
from tests.faults.witness import GIVEN

TIMES, AT_ONCE = 500, 4
TELL_EVERY_S = 10.0
COLUMNS = (
    "what happens",
    "during",
    "sessions",
    "aborts",
    "to the abort byte: median ms",
    "p95",
    "p99",
    "max",
    "bound ms",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--times", type=int, default=TIMES, help="how many kills (default: %(default)s)")
    parser.add_argument(
        "--parallel", type=int, default=AT_ONCE, help="how many at once (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, help="which random choices (default: others each time)")
    parser.add_argument(
        "--within", type=float, default=USUAL_LAST_S, help="seconds of a session's life to choose from"
    )
    parser.add_argument(
        "--forgetful",
        action="store_true",
        help="the control: a journal in memory, which must lose ratings",
    )


def main(args: argparse.Namespace) -> int:
    """Return 0 if no rating was lost and every session ended as it must, else 1."""
    seed = args.seed if args.seed is not None else time.time_ns() % 1_000_000
    console = Console(width=WIDTH, highlight=False)
    todo = list(jobs(args.times, seed, args.within, args.forgetful))
    console.print(
        f"{args.times} kills and {len(todo) - args.times} signals, {args.parallel} at once, seed {seed}"
    )
    began_s, keep = time.monotonic(), Path(tempfile.mkdtemp(prefix="mindpain-kept-"))
    results: list[Result] = []
    told_s = began_s
    for result in results_of(todo, args.parallel, keep):
        results.append(result)
        for sentence in _trouble(result):
            console.print(f"[red]session {result.job.number}[/red] {_what(result)}: {escape(sentence)}")
        if time.monotonic() > told_s + TELL_EVERY_S:
            told_s = time.monotonic()
            console.print(f"{len(results)} of {len(todo)}: {_summary(results)}", style="dim")
    took = f"{time.monotonic() - began_s:.0f} s, load {os.getloadavg()[0]:.1f} at the end"
    figure = _figure(results, f"seed {seed}, {args.parallel} sessions at once, {took}")
    print_figure(console, figure, machine())
    is_bad = any(result.lost or result.wrong for result in results)
    if is_bad:
        console.print(f"what was left of the sessions above: {keep}")
    else:
        keep.rmdir()
    return 1 if is_bad or len(results) < len(todo) else 0


def results_of(todo: Sequence[Job], at_once: int, keep: Path) -> Iterator[Result]:
    """Yield results as they come, from processes that were forked from one with everything imported."""
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(["tests.faults.slot"])
    pipes: list[Connection] = []
    for number in range(at_once):
        ours, theirs = forking.Pipe(duplex=False)
        forking.Process(target=serve_jobs, args=(todo[number::at_once], theirs, keep)).start()
        theirs.close()
        pipes.append(ours)
    while pipes:
        for pipe in wait(pipes):
            assert isinstance(pipe, Connection)
            try:
                yield pipe.recv()
            except EOFError:
                pipes.remove(pipe)


def _trouble(result: Result) -> Iterator[str]:
    if result.lost:
        yield f"lost: {', '.join(result.lost)}"
    yield from result.wrong


def _lost(results: Sequence[Result]) -> int:
    return sum(marker.endswith(GIVEN) for each in results for marker in each.lost)


def _what(result: Result) -> str:
    job = result.job
    return f"({job.mishap.value}, in {result.where.value}, {job.at_s:.2f} s, seed {job.seed})"


def _summary(results: Sequence[Result]) -> str:
    ratings, wrong = sum(each.ratings for each in results), sum(bool(each.wrong) for each in results)
    late = sum(each.is_late for each in results)
    return f"{ratings} ratings completed, {_lost(results)} lost; {wrong} ended badly; {late} aborts late"


def _figure(results: Sequence[Result], conditions: str) -> Figure:
    where = Counter(each.where.value for each in results)
    conditions = (
        f"{conditions}; the session's own code in real time, its thermode a twin at the far end of a "
        "pseudo-terminal, which stamps each byte; screen and hands are simulated; a mishap comes at a "
        f"random moment ({', '.join(f'{name} {count}' for name, count in where.most_common())}); a rating "
        "counts as completed once its marker reached the outlets, where a witness stands"
    )
    rows, targets = tuple(_rows(results)), tuple(_targets(results))
    return Figure(1, "what was left of killed sessions", conditions, COLUMNS, rows, targets)


def _rank(result: Result) -> int:
    return list(Mishap).index(result.job.mishap)


def _rows(results: Sequence[Result]) -> Iterator[tuple[str | float, ...]]:
    for mishap in dict.fromkeys(each.job.mishap for each in sorted(results, key=_rank)):
        of_it = [each for each in results if each.job.mishap is mishap]
        for name, chosen in (
            ("heat, on or due", [each for each in of_it if each.where.needs_abort]),
            ("anything else", [each for each in of_it if not each.where.needs_abort]),
        ):
            delays_s = [each.abort_s for each in chosen if each.abort_s is not None]
            bound = f"{mishap.bound_s * 1e3:g}" if mishap.bound_s and name.startswith("heat") else "-"
            if not delays_s:
                yield (mishap.value, name, len(chosen), 0, "-", "-", "-", "-", bound)
                continue
            found = spread(delays_s)
            yield (
                mishap.value, name, len(chosen), len(delays_s),
                found.median_ms, found.p95_ms, found.p99_ms, found.max_ms, bound,
            )  # fmt: skip


def _targets(results: Sequence[Result]) -> Iterator[Target]:
    kills = sum(each.job.mishap.is_kill for each in results)
    ratings, torn = sum(each.ratings for each in results), sum(each.is_torn for each in results)
    others = sum(len(each.lost) for each in results) - _lost(results)
    yield Target(
        f"no completed rating lost over {kills} kills",
        f"{_lost(results)} of {ratings} lost, and {others} other markers; {torn} journals with a torn line",
        not any(each.lost for each in results),
    )
    wrong = sum(bool(each.wrong) for each in results)
    yield Target(
        "every session: plate at baseline, journal readable, tables derived from it, port free, no process "
        "left, and the reason on record: its own, or that of the device process, which outlives it",
        f"{len(results) - wrong} of {len(results)}",
        wrong == 0,
    )
    for mishap in (Mishap.KILLED, Mishap.FROZEN):
        chosen = [each for each in results if each.job.mishap is mishap and each.where.needs_abort]
        late = sum(each.is_late for each in chosen)
        assert mishap.bound_s is not None
        yield Target(
            f"{mishap.value} while heat is on or due: abort byte within {mishap.bound_s * 1e3:g} ms",
            f"{len(chosen) - late} of {len(chosen)}",
            late == 0 if chosen else None,
        )
