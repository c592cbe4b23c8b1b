"""`python -m tests.bench`: measure, print one table per figure, write JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from tests.bench.figures import MODULES, Broken, Figure, is_built, measure_apart
from tests.bench.machine import machine
from tests.bench.report import WIDTH, print_figure, write_json, write_markdown


def main() -> int:
    """Return 0, or 1 if something did not work; a missed target is printed and is no failure."""
    args = _arguments()
    console = Console(width=WIDTH, highlight=False)
    facts = machine()
    found: list[Figure] = []
    works = True
    for number in args.figures:
        if not is_built(number):
            console.print(f"Figure {number}: not built ({MODULES[number]} does not exist)\n")
            continue
        try:
            found.append(measure_apart(number, args.quick, args.minutes_frames))
        except Broken as broken:
            works = False
            console.print(f"[red]Figure {number}: broken:[/red] {escape(str(broken))}\n")
        else:
            print_figure(console, found[-1], facts)
    if args.markdown is not None:
        write_markdown(args.markdown, facts, found)
    if args.json is not None:
        write_json(args.json, facts, found)
    return 0 if works else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--figures", type=_numbers, default=list(MODULES), help="which ones, as 1,2,3 (default: all)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="too few repeats for a figure: does it work at all?"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--markdown", type=Path, help="write the figures into this file, below its mark")
    parser.add_argument("--minutes-frames", type=float, help="how long figure 4 lasts (default: 5)")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    numbers = [int(word) for word in text.split(",")]
    if unknown := [number for number in numbers if number not in MODULES]:
        raise argparse.ArgumentTypeError(
            f"there is no figure {unknown[0]}; known are {', '.join(map(str, MODULES))}"
        )
    return numbers


if __name__ == "__main__":
    sys.exit(main())
