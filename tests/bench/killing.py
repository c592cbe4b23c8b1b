"""`python -m tests.bench.killing`: kill or freeze sessions at random in heat; each must end at baseline."""

from __future__ import annotations

import argparse
import random
import sys
import time

from rich.console import Console
from rich.markup import escape

from tests.bench.aborts import AT_LEAST_S, end_in_heat
from tests.bench.display import virtual_display
from tests.bench.figures import Broken
from tests.bench.heat_session import HEAT_S

MISHAPS = ("killed (SIGKILL)", "frozen (SIGSTOP)")


def main() -> int:
    """Return 0 if every session ended with the abort byte and the thermode at baseline, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.killing", description=__doc__)
    parser.add_argument("--times", type=int, default=50, help="how many sessions")
    parser.add_argument("--seed", type=int, help="which random choices (default: others each time)")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else time.time_ns() % 1_000_000
    console = Console(highlight=False)
    console.print(f"{args.times} sessions, seed {seed}")
    failures = sum(not _ends_well(console, number, chance) for number, chance in _numbered(args.times, seed))
    console.print(f"{args.times - failures} of {args.times} ended with the abort byte and at baseline")
    return 1 if failures else 0


def _numbered(times: int, seed: int) -> list[tuple[int, random.Random]]:
    return [(number, random.Random(f"{seed}/{number}")) for number in range(1, times + 1)]


def _ends_well(console: Console, number: int, chance: random.Random) -> bool:
    mishap, into_heat_s = chance.choice(MISHAPS), chance.uniform(AT_LEAST_S, HEAT_S)
    try:
        abort_s = end_in_heat(mishap, into_heat_s).abort_s
    except Broken as broken:
        console.print(f"{number}: [red]{escape(str(broken))}[/red]")
        return False
    console.print(f"{number}: {mishap} {into_heat_s:.2f} s into heat: abort after {abort_s * 1e3:.1f} ms")
    return True


if __name__ == "__main__":
    with virtual_display():
        code = main()
    sys.exit(code)
