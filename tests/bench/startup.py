"""Figure 5: from the command to the first frame, by phase, and what one frame of a rating costs."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hardware.screen.drawing import Artist
from hardware.screen.layout import INK, Layout
from hardware.screen.settings import ScreenSettings
from hardware.screen.surface import open_window
from mindpain_task.views import Vas
from tests.bench.figures import Broken, Figure, Target
from tests.bench.numbers import spread

STARTS, QUICK_STARTS = 7, 1
COLD_STARTS = 3
FRAMES, QUICK_FRAMES = 1500, 60
START_WITHIN_S = 120.0
WARM_TARGET_S, CHEAPER_TARGET = 3.0, 3.0
DROP_CACHES = Path("/proc/sys/vm/drop_caches")
EMPTY, OURS = "an empty frame", "our scale"
SAME_TEXTS, FIVE_LABELS = "a Slider with the same labels", "a Slider with five labels"
LABELS = ("not at all", "a little", "moderately", "strongly", "extremely")
CORNER_MARK = "SIMULATED: no heat is delivered"
SCALE = Vas(
    "How strong was the heat?", "no pain sensation", "most intense pain sensation imaginable", 50.0, None,
    "Move the marker with the mouse or the arrow keys; confirm with a click or the space bar",
)  # fmt: skip


def run(quick: bool) -> Figure:
    """Start a demonstration again and again, then draw frames of both kinds in turn."""
    starts = {"warm": _median([_start() for _ in range(1 + (QUICK_STARTS if quick else STARTS))][1:])}
    why_not_cold = "cold: not tried in the quick run" if quick else _drop_caches()
    if not why_not_cold:
        starts["cold"] = _median([_cold_start() for _ in range(COLD_STARTS)])
    costs = frame_costs(QUICK_FRAMES if quick else FRAMES)
    rows: list[tuple[str | float, ...]] = [
        (f"{kind}: {phase}, s", round(seconds, 3), "-", "-")
        for kind, phases in starts.items()
        for phase, seconds in phases.items()
    ]
    for kind, its in costs.items():
        rows.append(_cost_row(f"{kind}: drawn, ms", [drawn_s for drawn_s, _ in its]))
        rows.append(_cost_row(f"{kind}: drawn and flipped, ms", [flipped_s for _, flipped_s in its]))
    warm_s = starts["warm"]["command to first frame"]
    times = {kind: _times_cheaper(costs[OURS], costs[kind]) for kind in (FIVE_LABELS, SAME_TEXTS)}
    return Figure(
        5,
        "from `mindpain run` to the first frame, and the cost of a rating frame",
        "the demonstration on the laptop's rig, under Xvfb; "
        + (why_not_cold or "cold: after dropping the system's file caches"),
        ("what", "median", "p95", "p99"),
        tuple(rows),
        (
            Target(
                f"first frame within {WARM_TARGET_S:g} s, warm", f"{warm_s:.2f} s", warm_s < WARM_TARGET_S
            ),
            Target(
                f"a rating frame drawn at least {CHEAPER_TARGET:g} times cheaper than with labelled Sliders",
                "; ".join(
                    f"{kind}: {drawn:.1f} times (with the flip {flipped:.1f})"
                    for kind, (drawn, flipped) in times.items()
                ),
                times[FIVE_LABELS][0] >= CHEAPER_TARGET,
            ),
        ),
    )


def _cost_row(what: str, costs_s: list[float]) -> tuple[str | float, ...]:
    its = spread(costs_s)
    return what, round(its.median_ms, 2), round(its.p95_ms, 2), round(its.p99_ms, 2)


def _times_cheaper(ours: list[tuple[float, float]], usual: list[tuple[float, float]]) -> tuple[float, float]:
    """Return how many times the usual frame's medians are ours: drawn, and with the flip."""
    drawn, flipped = (
        statistics.median(its[part] for its in usual) / statistics.median(its[part] for its in ours)
        for part in (0, 1)
    )
    return drawn, flipped


def _start() -> dict[str, float]:
    """Start once, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.first_frame", str(time.perf_counter())]
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=START_WITHIN_S,
        check=False,
    )
    if done.returncode:
        raise Broken(f"the session did not start: {done.stderr}")
    phases: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return phases


def _cold_start() -> dict[str, float]:
    _drop_caches()
    return _start()


def _drop_caches() -> str:
    """Make the system forget the files it has read; return why not if it may not."""
    try:
        os.sync()
        DROP_CACHES.write_text("3\n")
    except (OSError, AttributeError) as error:
        return f"cold: not measured, the file caches cannot be dropped here ({error})"
    return ""


def _median(starts: list[dict[str, float]]) -> dict[str, float]:
    return {phase: statistics.median(start[phase] for start in starts) for phase in starts[0]}


def frame_costs(frames: int) -> dict[str, list[tuple[float, float]]]:
    """Draw our rating frame and the usual ones in turn; return what each took, drawn and with its flip, in s.

    All show the same texts, line and moving marker; nothing is paced.
    """
    window = open_window(ScreenSettings())
    from pyglet import gl

    try:
        layout = Layout(*(int(side_px) for side_px in window.size))
        artist = Artist(window, layout, CORNER_MARK)
        draws: dict[str, Callable[[float], None]] = {
            EMPTY: lambda at: None,
            OURS: lambda at: artist.draw(replace(SCALE, position=at)),
            SAME_TEXTS: _UsualScale(window, layout, (SCALE.left, SCALE.right)).draw,
            FIVE_LABELS: _UsualScale(window, layout, LABELS).draw,
        }
        costs: dict[str, list[tuple[float, float]]] = {kind: [] for kind in draws}
        for number in range(frames + 1):
            for kind, draw in draws.items():
                begin_s = time.perf_counter()
                draw(number * 0.6 % 100)  # a glide at 60 Hz
                gl.glFinish()
                drawn_s = time.perf_counter() - begin_s
                window.flip()
                costs[kind].append((drawn_s, time.perf_counter() - begin_s))
        return {kind: its[1:] for kind, its in costs.items()}  # the first of each laid its texts out
    finally:
        window.close()


class _UsualScale:
    """The same frame as most studies draw it: a Slider with labels, and a TextStim for each other text."""

    def __init__(self, window: Any, layout: Layout, labels: tuple[str, ...]) -> None:
        from psychopy import visual

        line = layout.vas_line
        self._slider: Any = visual.Slider(
            window,
            ticks=[100 * place / (len(labels) - 1) for place in range(len(labels))],
            labels=labels,
            pos=(0, line.y_px),
            size=(line.right_px - line.left_px, layout.px(0.05)),
            granularity=0,
            units="pix",
            autoLog=False,
        )
        places = ((SCALE.question, 0.23), (SCALE.hint, -0.43), (CORNER_MARK, 0.46))
        self._texts: list[Any] = [
            visual.TextStim(
                window,
                text=text,
                pos=(0, y * layout.height_px),
                height=layout.px(0.03),
                wrapWidth=layout.width_px,
                color=INK,
                colorSpace="rgb255",
                units="pix",
                autoLog=False,
            )
            for text, y in places
        ]

    def draw(self, position: float) -> None:
        """Draw the frame with its marker here."""
        self._slider.markerPos = position
        self._slider.draw()
        for text in self._texts:
            text.draw()
