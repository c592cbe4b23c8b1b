"""`python -m tests.faults aborts`: from a stop key at a real window to the abort byte at the thermode."""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rich.console import Console

from hardware.clocks import LabClock
from tests.bench.aborts import AT_LEAST_S, MISHAPS, end_in_heat
from tests.bench.display import virtual_display
from tests.bench.far_end import FarEnd
from tests.bench.figures import Broken, Figure, Target
from tests.bench.heat_session import ABORT, ABORT_WITHIN_S, LINE, Keyboard
from tests.bench.machine import machine
from tests.bench.numbers import spread
from tests.bench.report import WIDTH, print_figure
from tests.faults.quick import BEFORE_HEAT, HEAT_S, quick_session
from tests.faults.witness import SHOWN
from tests.window_session import WindowSession

TIMES = 200
KEYS: Mapping[str, str] = MappingProxyType({"s": "participant (S)", "Escape": "operator (Esc)"})
STATES: Mapping[str, float] = MappingProxyType(
    {
        "instruction": 1.5,
        "operator prompt": 1.5,
        "fixation": 2.0,
        "rating": 1.5,
        "cue before heat": 0.25,
        "heat": HEAT_S,
    }
)
"""Where a stop is heard, and for how long (in seconds) after its beginning a press may come."""
CHOOSES_AFTER_S = 0.3
OF_A_TRIAL = ("fixation", "rating", "cue before heat", "heat")
ITI_S = 2.2
"""Less would have a verdict take the heat before for the beginning of this one."""
PRESSED_WITHIN_MS = 50.0
BROKEN_OFF = ("killed (SIGKILL)", "frozen (SIGSTOP)")
OF_THOSE = 10
"""One of these for so many presses of a key."""
PRESS_SHARE = 0.7
TELL_EVERY = 20
LAST_EVENTS = 8
MOST_IN_A_SESSION = 40
"""What a session prints is read at its end: more would not fit into the pipe, and it would never end."""
COLUMNS = ("what happens", "during", "n", "to the abort byte: median ms", "p95", "p99", "max", "bound ms")


@dataclass(frozen=True)
class Press:
    """A key pressed in some state, and how long after it the abort byte arrived; None if it did not."""

    key: str
    state: str
    abort_s: float | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--times", type=int, default=TIMES, help="how many presses (default: %(default)s)")
    parser.add_argument("--only-keys", action="store_true", help="leave out sessions killed and frozen")
    parser.add_argument("--seed", type=int, default=7, help="which random choices (default: %(default)s)")


def main(args: argparse.Namespace) -> int:
    """Return 0 if every abort came and 99 of 100 presses within their bound, else 1."""
    console = Console(width=WIDTH, highlight=False)
    chance = random.Random(args.seed)
    began_s, load = time.monotonic(), os.getloadavg()[0]
    presses: list[Press] = []
    with virtual_display():
        for press in pressed(wanted(args.times, chance), chance):
            presses.append(press)
            if len(presses) % TELL_EVERY == 0:
                console.print(f"{len(presses)} of {args.times} presses", style="dim")
        broken_off = {} if args.only_keys else _broken_off(args.times // OF_THOSE, chance)
    took = (
        f"seed {args.seed}, {time.monotonic() - began_s:.0f} s, "
        f"load {load:.1f} before and {os.getloadavg()[0]:.1f} after"
    )
    figure = _figure(presses, broken_off, took)
    print_figure(console, figure, machine())
    return 0 if all(target.met is not False for target in figure.targets) else 1


def wanted(times: int, chance: random.Random) -> list[tuple[str, str]]:
    """Return so many (state, key), each pair as often as the others, in random order."""
    states, keys = list(STATES), list(KEYS)
    drawn = [
        (states[number % len(states)], keys[(number + number // len(states)) % len(keys)])
        for number in range(times)
    ]
    chance.shuffle(drawn)
    return drawn


def pressed(todo: list[tuple[str, str]], chance: random.Random) -> Iterator[Press]:
    """Press each key in its state, in as few sessions as will do: a session that pauses goes on."""
    while todo:
        left = len(todo)
        with tempfile.TemporaryDirectory(prefix="mindpain-aborts-") as folder, FarEnd({LINE: "pty"}) as far:
            yield from _in_one_session(Path(folder), far, todo, chance)
        if len(todo) == left:
            raise Broken(f"no press was possible in a session; left to do: {todo}")


def _in_one_session(
    folder: Path, far_end: FarEnd, todo: list[tuple[str, str]], chance: random.Random
) -> Iterator[Press]:
    """Press until everything is done or the session has ended; it is killed if it goes on then."""
    files = quick_session(folder, far_end.ports[LINE], iti_s=ITI_S)
    aim, choice, left = todo[0][0], "", len(todo)
    with (
        closing(Keyboard()) as keyboard,
        WindowSession(files.protocol, files.rig, folder / "data") as session,
    ):
        for event in _watched(session):
            if event.get("phase") == "pause":
                aim = ""  # it goes on: from now on a press is possible wherever one is wanted
                if event["kind"] == "phase":
                    choice = "k" if event["data"]["why_not"] else "r"
                time.sleep(CHOOSES_AFTER_S)  # the plate must be seen to rest before it can go on
                keyboard.press(choice)
                if not todo or left - len(todo) >= MOST_IN_A_SESSION:
                    return
                continue
            if event.get("phase") == "repeat_offer":
                keyboard.press("o")
            if event["kind"] == "trial_start" and not any(each in OF_A_TRIAL for each, _ in todo):
                return
            state = state_of(event)
            keys = [key for each, key in todo if each == state]
            if keys and (state == aim or (not aim and chance.random() < PRESS_SHARE)):
                todo.remove((state, keys[0]))
                yield _press(far_end, keyboard, state, keys[0], chance)
            else:
                session.answer(event)
        if len(todo) == left:
            raise Broken(f"the session ended before {aim}: {session.end()}")


def _watched(session: WindowSession) -> Iterator[dict[str, Any]]:
    """Yield its events; where it does not go on, say what came last."""
    last = deque[dict[str, Any]](maxlen=LAST_EVENTS)
    try:
        for event in session.events():
            last.append(event)
            yield event
    except AssertionError as stuck:
        session.process.kill()
        raise Broken(f"{stuck}, after {list(last)}; it said: {session.process.communicate()}") from stuck


def _press(far_end: FarEnd, keyboard: Keyboard, state: str, key: str, chance: random.Random) -> Press:
    clock = LabClock()
    time.sleep(chance.uniform(AT_LEAST_S, STATES[state]))
    at_s = clock.now()
    keyboard.press(key)
    arrived_s = far_end.first(LINE, ABORT, at_s, ABORT_WITHIN_S)
    return Press(key, state, None if arrived_s is None else arrived_s - at_s)


def state_of(event: Mapping[str, Any]) -> str:
    """Return which state begins with an event of the journal, or an empty text."""
    if event["kind"] == "heat_onset":
        return "heat"
    if str(event.get("marker", "")).endswith(SHOWN):
        return "rating"
    if event.get("kind") != "phase":
        return ""
    named = {
        "instruction": "instruction",
        "operator_prompt": "operator prompt",
        "iti": "fixation",
        BEFORE_HEAT: "cue before heat",
    }
    return named.get(str(event.get("phase")), "")


def _broken_off(times: int, chance: random.Random) -> Mapping[str, list[float]]:
    return {
        name: [end_in_heat(name, chance.uniform(AT_LEAST_S, HEAT_S)).abort_s for _ in range(times)]
        for name in BROKEN_OFF
    }


def _figure(presses: Sequence[Press], broken_off: Mapping[str, Sequence[float]], took: str) -> Figure:
    conditions = (
        f"{took}; `mindpain run` in a PsychoPy window under Xvfb, its thermode a twin at the far end of a "
        "pseudo-terminal, which stamps the byte `A`; keys go through xdotool and the X server, at random "
        "moments of each state; the time begins just before xdotool is told"
    )
    return Figure(
        2, "from a stop key, a kill and a freeze to the abort byte (ms)", conditions, COLUMNS,
        tuple(_rows(presses, broken_off)), tuple(_targets(presses, broken_off)),
    )  # fmt: skip


def _rows(
    presses: Sequence[Press], broken_off: Mapping[str, Sequence[float]]
) -> Iterator[tuple[str | float, ...]]:
    for state in STATES:
        for key, name in KEYS.items():
            chosen = [press for press in presses if (press.key, press.state) == (key, state)]
            yield _row(name, state, _came_s(chosen), PRESSED_WITHIN_MS)
    yield _row("either key", "any of these", _came_s(presses), PRESSED_WITHIN_MS)
    for name, delays_s in broken_off.items():
        yield _row(name, "heat", delays_s, MISHAPS[name][1])


def _row(name: str, state: str, delays_s: Sequence[float], bound_ms: float) -> tuple[str | float, ...]:
    if not delays_s:
        return name, state, 0, "-", "-", "-", "-", f"{bound_ms:g}"
    found = spread(delays_s)
    delays = (found.median_ms, found.p95_ms, found.p99_ms, found.max_ms)
    return name, state, len(delays_s), *delays, f"{bound_ms:g}"


def _came_s(presses: Sequence[Press]) -> list[float]:
    return [press.abort_s for press in presses if press.abort_s is not None]


def _targets(presses: Sequence[Press], broken_off: Mapping[str, Sequence[float]]) -> Iterator[Target]:
    came_s = _came_s(presses)
    yield Target(
        "every press was followed by an abort",
        f"{len(came_s)} of {len(presses)}",
        len(came_s) == len(presses),
    )
    bounds = {"stop key": PRESSED_WITHIN_MS} | {name: MISHAPS[name][1] for name in broken_off}
    for name, delays_s in {"stop key": came_s, **broken_off}.items():
        if delays_s:
            p99_ms = spread(delays_s).p99_ms
            yield Target(
                f"{name}: abort byte within {bounds[name]:g} ms at p99",
                f"{p99_ms:.1f} ms",
                p99_ms < bounds[name],
            )
