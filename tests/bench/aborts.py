"""Figure 3: from a stop key, a killed session and a frozen one to the abort byte at the thermode."""

from __future__ import annotations

import multiprocessing
import os
import random
import select
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from hardware.clocks import LabClock
from tests.bench.display import virtual_display
from tests.bench.figures import Broken, Figure, Target
from tests.bench.heat_session import HEAT_S, HeatSession, session_in_heat
from tests.bench.numbers import spread

TIMES, QUICK_TIMES = 20, 1
QUICK_AT_ONCE = 3
SEED = 7
AT_LEAST_S = 0.05
STOP_KEY = "s"
COLUMNS = ("what happens", "n", "to the abort byte: median ms", "p95", "p99", "max", "bound ms")


def press_stop(session: HeatSession) -> None:
    """Press the participant's stop key."""
    session.keyboard.press(STOP_KEY)


def kill(session: HeatSession) -> None:
    """Kill the session's process, without a last word."""
    os.kill(session.pid, signal.SIGKILL)


def freeze(session: HeatSession) -> None:
    """Freeze the session's process, its pipe left open."""
    os.kill(session.pid, signal.SIGSTOP)


MISHAPS: Mapping[str, tuple[Callable[[HeatSession], None], float]] = {
    "stop key": (press_stop, 50.0),
    "killed (SIGKILL)": (kill, 20.0),
    "frozen (SIGSTOP)": (freeze, 300.0),
}
"""What may happen, and how soon the abort byte must arrive then, in ms."""
KILLED = "killed (SIGKILL)"
GONE_WITHIN_S = 10.0


@dataclass(frozen=True)
class Ended:
    """How long after a mishap the abort byte arrived, and how long until a killed session was gone."""

    abort_s: float
    gone_s: float | None


def run(quick: bool) -> Figure:
    """Let each mishap happen at random moments of heat, in a session of its own each time."""
    times = QUICK_TIMES if quick else TIMES
    chance = random.Random(SEED)
    order = [name for name in MISHAPS for _ in range(times)]
    chance.shuffle(order)
    found: dict[str, list[Ended]] = {name: [] for name in MISHAPS}
    moments_s = [chance.uniform(AT_LEAST_S, HEAT_S) for _ in order]
    at_once = QUICK_AT_ONCE if quick else 1
    with ProcessPoolExecutor(at_once, multiprocessing.get_context("spawn")) as sessions:
        for name, ended in zip(order, sessions.map(_on_its_own_display, order, moments_s), strict=True):
            found[name].append(ended)
    return Figure(
        3, "from a stop, a kill and a freeze to the abort byte (ms)", _conditions(times), COLUMNS,
        tuple(_rows(found)), tuple(_targets(found)),
    )  # fmt: skip


def end_in_heat(mishap: str, into_heat_s: float) -> Ended:
    """Start a session, let a mishap happen in its heat; Broken if no abort byte or no baseline came of it."""
    clock = LabClock()
    when = f"{mishap}, {into_heat_s:.2f} s into heat"
    with session_in_heat() as session:
        process = os.pidfd_open(session.pid)
        time.sleep(max(0.0, session.onset_s + into_heat_s - clock.now()))
        at_s = clock.now()
        MISHAPS[mishap][0](session)
        gone_s = _gone_s(process) - at_s if mishap == KILLED else None
        os.close(process)
        abort_s = session.abort_after(at_s)
        if abort_s is None:
            raise Broken(f"{when}: no abort byte arrived")
        if not session.returns_to_baseline():
            raise Broken(f"{when}: the thermode did not return to baseline")
    return Ended(abort_s, gone_s)


def _on_its_own_display(mishap: str, into_heat_s: float) -> Ended:
    """A key goes to the window under the pointer, so two sessions never share a display."""
    with virtual_display():
        return end_in_heat(mishap, into_heat_s)


def _gone_s(process: int) -> float:
    """Wait until a process is gone, and return when the kernel said so."""
    select.select([process], [], [], GONE_WITHIN_S)
    return LabClock().now()


def _rows(found: Mapping[str, Sequence[Ended]]) -> Iterator[tuple[str | float, ...]]:
    for name, ends in found.items():
        yield _row(name, [end.abort_s for end in ends], f"{MISHAPS[name][1]:g}")
    gone_s = [end.gone_s for end in found[KILLED] if end.gone_s is not None]
    yield _row("limit: killed, until the kernel has taken it away", gone_s, "-")


def _row(name: str, delays_s: Sequence[float], bound_ms: str) -> tuple[str | float, ...]:
    found = spread(delays_s)
    return name, len(delays_s), found.median_ms, found.p95_ms, found.p99_ms, found.max_ms, bound_ms


def _conditions(times: int) -> str:
    return (
        f"{times} sessions for each, at random moments of heat (seed {SEED}), in random order: `mindpain "
        "run` in a window under Xvfb, its thermode a twin at the far end of a pseudo-terminal, which "
        "stamps the byte `A`. The key goes through xdotool and the X server; the time begins just "
        "before xdotool is told. A killed session is noticed by a lock in shared memory; its pipe "
        "closes only once the kernel has freed the session's memory (the limit row). Every time the "
        "thermode returned to its baseline"
    )


def _targets(found: Mapping[str, Sequence[Ended]]) -> Iterator[Target]:
    for name, ends in found.items():
        bound_ms = MISHAPS[name][1]
        p99_ms = spread([end.abort_s for end in ends]).p99_ms
        yield Target(
            f"{name}: abort byte within {bound_ms:g} ms at p99", f"{p99_ms:.1f} ms", p99_ms < bound_ms
        )
