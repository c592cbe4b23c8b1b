"""`python -m tests.faults plans`: judge random plans, and print what was allowed and refused."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial

import numpy as np
from rich.console import Console

from hardware.rig_file import read_rig
from mindpain_task.checking import SessionLimits
from tests.faults.plans.current_oracle import DEFAULT_MJ, OVERRIDE_MJ
from tests.faults.plans.current_plans import try_current
from tests.faults.plans.findings import Tally
from tests.faults.plans.heat_oracle import DEFAULT, OVERRIDE
from tests.faults.plans.heat_plans import Column, try_heat
from tests.faults.plans.shipped_plans import shipped, try_shipped

SHARE_CURRENT, SHARE_SHIPPED = 0.25, 0.04
TOLERANCES = (
    "taken to be at a limit: a dose within 1e-6 of it, a number of current within 2e-9; a pause within 5 µs, "
    "and where the ledger counts in seconds since 1970 within 1 ms (after a train 3 ms)"
)
CHUNK = 500
"""Plans judged together; which ones they are does not depend on the number of workers."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command can be told."""
    parser.description = __doc__
    parser.add_argument("--count", type=int, default=10_000, help="how many plans (default: 10000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same plans (default: 1)")
    parser.add_argument("--workers", type=int, default=2, help="how many processes (default: 2)")


def main(args: argparse.Namespace) -> int:
    """Return 0, or 1 if one verdict was wrong."""
    console = Console(width=100, highlight=False, markup=False)
    began_s = time.monotonic()
    total = Tally()
    chunks = list(_chunks(args.count))
    with ProcessPoolExecutor(args.workers) as pool:
        for number, tally in enumerate(pool.map(partial(judged, args.seed), range(len(chunks)), chunks), 1):
            total.add(tally)
            if number % max(len(chunks) // 20, 1) == 0:
                console.print(f"{total.plans} plans after {time.monotonic() - began_s:.0f} s")
    for line in report(total):
        console.print(line, soft_wrap=True)
    return 1 if total.over or total.needless else 0


def _chunks(count: int) -> Iterator[int]:
    yield from [CHUNK] * (count // CHUNK)
    if count % CHUNK:
        yield count % CHUNK


def judged(seed: int, chunk: int, count: int) -> Tally:
    """Draw and judge the plans of one chunk."""
    rng = np.random.default_rng([seed, chunk])
    tally = Tally()
    current, from_file = int(count * SHARE_CURRENT), int(count * SHARE_SHIPPED)
    for number, column in enumerate(columns()):
        heat = _half(count - current - from_file, number)
        if heat:
            try_heat(rng, heat, column, tally)
        try_current(rng, _half(current, number), column, tally)
        try_shipped(rng, _half(from_file, number), _protocols(), column, tally)
    return tally


def _half(count: int, number: int) -> int:
    return (count + 1 - number) // 2


_protocols = cache(shipped)


@cache
def columns() -> tuple[Column, Column]:
    """Return both columns of the shipped envelope beside the published ones; reads once a process."""
    envelope = read_rig("rehearsal")[1]
    usual = SessionLimits(envelope.thermal, envelope.electrical, None)
    further = SessionLimits(envelope.thermal_override, envelope.electrical_override, None)
    return (
        Column("default", usual, DEFAULT, DEFAULT_MJ),
        Column("override", further, OVERRIDE, OVERRIDE_MJ),
    )


def report(total: Tally) -> Iterator[str]:
    """Yield what came of all plans, line by line."""
    yield ""
    yield f"{'plans':<58} {'judged':>9} {'accepted':>9} {'refused':>9}"
    for kind, count in sorted(total.kinds.items()):
        accepted = total.accepted[kind]
        yield f"{kind:<58} {count:>9} {accepted:>9} {count - accepted:>9}"
    yield from _table("refused by (a plan may break several rules)", "plans", total.refused_by)
    yield from _table("stimuli that the ledger was asked for", "", total.armed)
    yield ""
    yield f"{'largest share of a limit that was allowed, by the oracle':<58} {'share':>11}"
    for rule, share in sorted(total.worst.items()):
        yield f"{rule:<58} {share:>11.9f}"
    yield ""
    yield TOLERANCES
    yield from total.examples
    yield f"{total.needless} refused though inside"
    yield f"{total.plans} plans, {total.over} over the envelope"


def _table(title: str, unit: str, counts: Counter[str]) -> Iterator[str]:
    yield ""
    yield f"{title:<58} {unit:>9}"
    for name, count in sorted(counts.items()):
        yield f"{name:<58} {count:>9}"
