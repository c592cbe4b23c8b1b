"""What is done to a session from outside, when, and how soon the abort must reach the line then."""

from __future__ import annotations

import enum
import random
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tests.faults.quick import BEFORE_HEAT, HEAT_S
from tests.faults.witness import SHOWN, Told

USUAL_LAST_S = 8.0
START_S = 0.8
"""About how long a session takes to start."""
STARTING_SHARE = 0.1
EDGE_S = 0.03
"""So near to an edge of heat nobody beside the thermode can say whether it is on."""
KILLED_WITHIN_S, FROZEN_WITHIN_S = 0.02, 0.3


class Mishap(enum.Enum):
    """What happens to a session."""

    KILLED = "session killed (SIGKILL)"
    FROZEN = "session frozen (SIGSTOP), killed later"
    THAWED = "session frozen (SIGSTOP), then let go on"
    DEVICE = "device process killed (SIGKILL)"
    TERMINATED = "session told to end (SIGTERM)"
    INTERRUPTED = "session told to end (SIGINT)"
    FAILED = "exception in the program"
    UNPLUGGED = "cable unplugged"
    FULL = "disk full"
    UNRECORDED = "recorder of the LSL streams gone"

    @property
    def is_kill(self) -> bool:
        """Whether it counts as a kill."""
        return self in _KILLS

    @property
    def lets_trial_finish(self) -> bool:
        """Whether the running trial goes on to its end, and only the next one does not begin."""
        return self in (Mishap.FULL, Mishap.UNRECORDED)

    @property
    def bound_s(self) -> float | None:
        """How soon the abort must arrive while heat is on or due; None where no number is promised."""
        bounds_s = {Mishap.KILLED: KILLED_WITHIN_S}
        return (bounds_s | dict.fromkeys(FREEZES, FROZEN_WITHIN_S)).get(self)


_KILLS = {Mishap.KILLED: 6, Mishap.FROZEN: 2, Mishap.DEVICE: 2}
"""How often each, of ten kills."""
_SIGNALS = (Mishap.TERMINATED, Mishap.INTERRUPTED)
PROGRAM_FAILED = 70
"""The exit code of a session that ended with an exception."""
FREEZES: Mapping[Mishap, signal.Signals] = MappingProxyType(
    {Mishap.FROZEN: signal.SIGKILL, Mishap.THAWED: signal.SIGCONT}
)
"""What a frozen session gets in the end."""
ENDS: Mapping[Mishap, tuple[int, str]] = MappingProxyType(
    {
        Mishap.THAWED: (3, "the session was silent"),
        Mishap.DEVICE: (3, "the device process died"),
        Mishap.TERMINATED: (4, "SIGTERM"),
        Mishap.INTERRUPTED: (4, "SIGINT"),
        Mishap.FAILED: (PROGRAM_FAILED, "the program failed"),
        Mishap.UNPLUGGED: (3, "/dev/pts/"),
        Mishap.FULL: (4, "cannot be reserved"),
        Mishap.UNRECORDED: (4, "nobody records"),
    }
)
"""With which code a session ends that could still do so by itself, and what its reason says then."""
DIED = "the session's process ended"
"""What the device process's own record says of a session that could not."""


class Where(enum.Enum):
    """What a session was doing."""

    STARTING = "starting"
    READING = "pages"
    BETWEEN = "between"
    RATING = "rating"
    DUE = "heat due"
    HEAT = "heat"
    EDGE = "an edge of heat"

    @property
    def needs_abort(self) -> bool:
        """Whether a stimulus was running, or would have begun by itself."""
        return self in (Where.DUE, Where.HEAT)


@dataclass(frozen=True)
class Job:
    """One session, and what happens to it `at_s` after a marker (or, without one, after its process began).

    A forgetful one keeps its journal in memory between commits: the control, in which ratings must get lost.
    """

    number: int
    seed: int
    mishap: Mishap
    at_s: float
    after: str = "session_start"
    is_forgetful: bool = False


def jobs(kills: int, seed: int, last_s: float, is_forgetful: bool = False) -> Iterator[Job]:
    """Draw this many kills, and a tenth as many signals on top, in random order; some while starting."""
    chance = random.Random(seed)
    drawn = chance.choices(list(_KILLS), list(_KILLS.values()), k=kills)
    drawn += chance.choices(_SIGNALS, k=kills // 10)
    chance.shuffle(drawn)
    for number, mishap in enumerate(drawn, start=1):
        own_seed = chance.randrange(1, 10**6)
        if mishap.is_kill and chance.random() < STARTING_SHARE:
            yield Job(number, own_seed, mishap, chance.uniform(0.0, START_S), "", is_forgetful)
        else:
            at_s = chance.uniform(0.0, last_s)
            yield Job(number, own_seed, mishap, at_s, is_forgetful=is_forgetful)


def where_is(told: Sequence[Told], starts_s: Sequence[float], at_s: float) -> Where:
    """Return what a session was doing at a moment, by what it had told and by the starts on the line."""
    last = next((each for each in reversed(told) if each.marker and each.time_s <= at_s), None)
    if last is None:
        return Where.STARTING
    for start_s in starts_s:
        if start_s + EDGE_S < at_s < start_s + HEAT_S - EDGE_S:
            return Where.HEAT
        if min(abs(at_s - start_s), abs(at_s - start_s - HEAT_S)) <= EDGE_S:
            return Where.EDGE
    if last.marker == BEFORE_HEAT:
        return Where.DUE if at_s > last.time_s + EDGE_S else Where.EDGE
    if last.marker.endswith(SHOWN):
        return Where.RATING
    pages = ("session_start", "instruction", "block_start", "operator_prompt", "guidance")
    return Where.READING if last.marker in pages else Where.BETWEEN
