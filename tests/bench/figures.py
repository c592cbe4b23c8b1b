"""What a figure of the benchmark is, and which module measures it: imported only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import MappingProxyType

from tests.bench.display import virtual_display


class Broken(Exception):
    """Something did not work at all, which is no question of speed; the message is a sentence."""


@dataclass(frozen=True)
class Target:
    """One sentence that a figure is held against, what was measured, and whether it was met (or None)."""

    sentence: str
    measured: str
    met: bool | None


@dataclass(frozen=True)
class Figure:
    """One table of the benchmark; `conditions` says under which conditions it was measured."""

    number: int
    title: str
    conditions: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]
    targets: tuple[Target, ...]


MODULES: Mapping[int, str] = MappingProxyType(
    {
        1: "tests.bench.edges",
        2: "tests.bench.markers",
        3: "tests.bench.aborts",
        4: "tests.bench.frames",
        5: "tests.bench.startup",
        6: "tests.bench.saving",
        7: "tests.bench.rehearsal_speed",
        8: "tests.bench.continuous_rating",
    }
)
"""The module that measures each figure; its `run(quick)` returns the `Figure`, or raises Broken.

Figure 4's `run` also takes `minutes`, how long it lasts unless quick.
"""
FRAMES = 4


def is_built(number: int) -> bool:
    """Whether there is a module that measures a figure."""
    return importlib.util.find_spec(MODULES[number]) is not None


def measure_apart(number: int, quick: bool, minutes_frames: float | None) -> Figure:
    """Measure in a process of its own, away from what another figure has left in memory or on its display.

    Raises Broken, also where the process dies.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        try:
            return process.submit(_measure, number, quick, minutes_frames).result()
        except BrokenProcessPool as died:
            raise Broken("the process that measured it died") from died


def _measure(number: int, quick: bool, minutes_frames: float | None) -> Figure:
    run: Callable[..., Figure] = importlib.import_module(MODULES[number]).run
    lasts = {"minutes": minutes_frames} if number == FRAMES and minutes_frames is not None else {}
    with virtual_display():
        return run(quick, **lasts)
