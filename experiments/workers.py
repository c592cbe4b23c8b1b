"""Many independent pieces of work in several processes, and how far they are."""

from __future__ import annotations

import itertools
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

Result = TypeVar("Result")


def in_processes(
    work: Callable[..., Result], asked: Sequence[tuple[object, ...]], jobs: int
) -> Iterator[Result]:
    """Yield the result of `work` for each tuple of arguments, as each is done; the first exception ends it.

    With one job nothing else is started, and the order is that of `asked`.
    """
    if jobs == 1:
        yield from (work(*arguments) for arguments in asked)
        return
    # A fresh interpreter each: a fork would take over threads and locks of whoever called.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _leave_signals_to_sessions)
    try:
        waiting = [pool.submit(work, *arguments) for arguments in asked]
        for future in as_completed(waiting):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_signals_to_sessions() -> None:
    """Ctrl-C reaches every process: here a running session takes it, and nothing else has to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def counting(console: Console, total: int, what: str) -> Iterator[Callable[[], None]]:
    """Show how many of `total` are done: a bar on a terminal, elsewhere a line at each tenth of them."""
    count = itertools.count(1)

    def tell() -> None:
        done = next(count)
        if 10 * done // total > 10 * (done - 1) // total:
            console.print(f"{done} of {total} {what}")

    if not console.is_terminal:
        yield tell
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"{total} {what}", total=total)
        yield lambda: progress.advance(task)
