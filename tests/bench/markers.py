"""Figure 2: a marker's timestamp against the write it stands for, and against the arrival of the byte."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import closing

from tests.bench.control import Control
from tests.bench.far_end import FarEnd
from tests.bench.figures import Figure, Target
from tests.bench.load import spinning
from tests.bench.numbers import Spread, spread
from tests.bench.usual_window import FRAME_S
from tests.bench.ways import (
    LEAD_S,
    OUR_LINE,
    USUAL_LINE,
    Bench,
    Device,
    Edge,
    arrival,
    fired_while_drawing,
    open_bench,
)

TRIGGERS, QUICK_TRIGGERS = 1_000, 20
LOADS = (0, 2)
WARM_UP = 3
SEED = 5
PIPE_LINE = "pipe"
PTY, PIPE = "device process, pseudo-terminal", "control, plain pipe"
COLUMNS = (
    "load", "line", "stamp -> write done: median ms", "p95", "p99", "stamp -> arrival: median ms", "p95",
    "p99", "max",
)  # fmt: skip


def run(quick: bool) -> Figure:
    """Fire both lines in turn while the window draws, idle and with every core busy."""
    triggers = QUICK_TRIGGERS if quick else TRIGGERS
    rows: list[tuple[str | float, ...]] = []
    written: list[tuple[int, Spread]] = []
    arrived: list[tuple[int, Spread]] = []
    lines = FarEnd({USUAL_LINE: "silent pty", OUR_LINE: "pty", PIPE_LINE: "pipe"})
    with (
        lines as far_end,
        open_bench(far_end) as bench,
        closing(Control(far_end.ports[PIPE_LINE])) as control,
    ):
        devices: dict[str, tuple[str, Device]] = {PTY: (OUR_LINE, bench.thermode), PIPE: (PIPE_LINE, control)}
        for load in LOADS:
            with spinning(load):
                found = _measure(bench, devices, triggers, random.Random(SEED + load))
            for name, edges in found.items():
                write = spread([edge.after_s - edge.before_s for edge in edges])
                arrive = spread([edge.arrival_s - edge.before_s for edge in edges])
                rows.append((load, name, *_three(write), *_three(arrive), arrive.max_ms))
                if name == PTY:
                    written.append((load, write))
                    arrived.append((load, arrive))
    return Figure(
        2, "marker stamp against write and arrival (ms)", _conditions(triggers), COLUMNS, tuple(rows),
        _targets(written, arrived),
    )  # fmt: skip


def _measure(
    bench: Bench, devices: dict[str, tuple[str, Device]], triggers: int, chance: random.Random
) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = {name: [] for name in devices}
    for _ in range(WARM_UP + triggers):
        for name in chance.sample(list(devices), len(devices)):
            line, device = devices[name]
            device.rearm()
            deadline_s = bench.clock.now() + LEAD_S + chance.uniform(0.0, FRAME_S)
            before_s, after_s = fired_while_drawing(bench, device, deadline_s)
            arrived_s = arrival(bench.far_end, line, before_s)
            found[name].append(Edge(deadline_s, before_s, after_s, arrived_s, deadline_s))
    return {name: edges[WARM_UP:] for name, edges in found.items()}


def _three(found: Spread) -> tuple[float, float, float]:
    return found.median_ms, found.p95_ms, found.p99_ms


def _conditions(triggers: int) -> str:
    return (
        f"{triggers} edges per line and load, both lines in turn, in an order drawn anew each time (seed "
        f"{SEED}); load = spinning processes; the window draws as in figure 1. The stamp is the time "
        "just before the write, and the write is somewhere between it and the time just after, so "
        "`write done` bounds the stamp's error from above: it is the system call, with the waking of "
        "the other side, and no Python. The control is the same driver in a process that does nothing "
        "else, on a pipe without a terminal layer"
    )


def _targets(
    written: Sequence[tuple[int, Spread]], arrived: Sequence[tuple[int, Spread]]
) -> tuple[Target, Target]:
    return (
        Target(
            "stamp within 0.05 ms of the write at p99",
            ", ".join(f"load {load}: {found.p99_ms:.3f} ms" for load, found in written),
            all(found.p99_ms <= 0.05 for _, found in written),
        ),
        Target(
            "stamp within 0.3 ms of the byte's arrival on the pseudo-terminal at p95",
            ", ".join(f"load {load}: {found.p95_ms:.3f} ms" for load, found in arrived),
            all(found.p95_ms <= 0.3 for _, found in arrived),
        ),
    )
