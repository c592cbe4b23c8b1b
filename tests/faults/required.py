"""What each cell of the fault matrix must come to, thought through from under the thermode.

What is wanted, in this order: no heat that nobody vouches for; the plate back at rest, or the device left
with a stimulus that ends by itself; the reason told in words; nothing that was answered lost; the ledger
never below what the skin took; and only then, that the session goes on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.faults.cells import HEAT_S, PHASES, PLATEAU_S, RISE_S

FAULT, GUARD, COMPLETED = "device_fault", "guard_stop", "completed"
DELIVERED, UNKNOWN, WRONG, NOTHING = "delivered", "unknown", "wrong_temperature", "not_delivered"
BASELINE_C = 32.0
ANSWER_S = 0.25
"""How long an answer may take."""
FAST_S = 0.02 + ANSWER_S + 0.05
"""While heat is given it is asked 50 times a second; an unanswered question ends it."""
SLOW_S = 1.0 + ANSWER_S + 0.05
"""At rest it is asked once a second: nothing hot is on anybody's skin."""
STALE_S = 0.5
"""The envelope's: how long heat may go on with no temperature read back."""
OVER_S = 0.3 + 0.1
"""The envelope's 0.3 s over the command, and a few read-backs."""
LAG_S = 0.5
"""The guard allows a sound thermode to lag so far behind the command."""
SETTLE_S = 2.0
"""Below 43 °C the guard lets a thermode settle for so long after the heat."""


@dataclass(frozen=True)
class Required:
    """What one cell must come to.

    `ending` is how the session must end on record. `verdict` is what must be said of the first stimulus;
    None: it must not be given. `says` is in the words told to the operator, and `also_says`. An abort must be
    written, or tried, within `abort_s` of the trouble, or, `from_onset`, of the first onset that came after
    it. The plates must be at `rest_c` by `rest_s` after the trouble. With `trial_ends` the first trial is
    completed, ratings and all.
    """

    ending: str
    verdict: str | None
    says: str
    also_says: str = ""
    abort_s: float = math.inf
    from_onset: bool = False
    rest_c: float = BASELINE_C
    rest_s: float = math.inf
    trial_ends: bool = False


@dataclass(frozen=True)
class Row:
    """One trouble through all phases, and why that is required."""

    why: str
    phases: Mapping[str, Required]


def _row(why: str, *cells: Required) -> Row:
    return Row(why, dict(zip(PHASES, cells, strict=True)))


def _lost(why: str, says: str, *, obeys: bool) -> Row:
    """A device that no longer answers: nothing more is given, what runs is aborted, and a hand takes it off.

    One that does not even hear ends a stimulus by itself: each has its end in the device from its start on.
    """
    back_s = (RISE_S, RISE_S, 0.0)
    alone_s = (HEAT_S - RISE_S / 2, PLATEAU_S / 2 + RISE_S, RISE_S / 2)
    heat = [
        Required(
            FAULT,
            verdict,
            says,
            _TAKE_OFF,
            abort_s=FAST_S,
            rest_s=(FAST_S + back + RISE_S / 2 if obeys else alone) + 0.1,
        )
        for verdict, back, alone in zip((UNKNOWN, UNKNOWN, DELIVERED), back_s, alone_s, strict=True)
    ]
    before = Required(FAULT, None, says, abort_s=SLOW_S, rest_s=0.0)
    after = Required(FAULT, DELIVERED, says, abort_s=SLOW_S, rest_s=0.0)
    return _row(why, before, before, *heat, after)


def _unfit(why: str, says: str, while_armed: Required) -> Row:
    """A device that is no longer fit: what was begun is finished, and no further stimulus is loaded."""
    finished = Required(FAULT, DELIVERED, says, trial_ends=True)
    return _row(why, Required(FAULT, None, says), while_armed, *[finished] * 4)


_TOO_HOT = r"°C were measured where at most .* °C were commanded"
_TAKE_OFF = "take (it|the thermode) off"
_TAKE_OFF_HOT = rf"\d °C.*{_TAKE_OFF}"
_NOT_WARM = r"no zone warmed"
_HOTTER_C = BASELINE_C + 3.0
_BATTERY = r"command B: the battery is low, 18\.6 V and 6 %: charge it"
_ERROR = "command Q: the device reports an error: 000200"
_UNANSWERED = r"command [EQ]: 0 of \d+ bytes came within 0\.25 s"

_HOT = Required(GUARD, WRONG, _TOO_HOT, abort_s=OVER_S, rest_c=_HOTTER_C, rest_s=OVER_S + 2.0)
_STUCK = Required(COMPLETED, NOTHING, _NOT_WARM, rest_s=0.0, trial_ends=True)
_STAYS = Required(GUARD, WRONG, _TOO_HOT, _TAKE_OFF_HOT, rest_s=0.0)
_HIDDEN = Required(GUARD, WRONG, _TOO_HOT)

REQUIRED: Mapping[str, Row] = {
    "silent": _lost("it may still heat, and nobody would know", _UNANSWERED, obeys=True),
    "deaf": _lost("it ends what it began by itself", _UNANSWERED, obeys=False),
    "closed": _lost("it ends what it began by itself", "the device is gone", obeys=False),
    "garbage": _lost("no number may be guessed", "unexpected reply", obeys=True),
    "truncated": _lost(
        "half a number is none", r"command [EQ]: \d+ of \d+ bytes came within 0\.25 s", obeys=True
    ),
    "late": _lost("an answer belongs to its own question", _UNANSWERED, obeys=True),
    "doubled": _lost("a shifted digit is another temperature", "unexpected reply", obeys=True),
    "slow": _row(
        "slow is not wrong: starts are in time, and each temperature has the time it was asked at",
        *[Required(COMPLETED, DELIVERED, "trial 2 of 2", trial_ends=True)] * 6,
    ),
    "wrong": _row(
        "hotter than commanded, by less than hurts or more: nobody vouches for it",
        replace(_HOT, from_onset=True, rest_s=math.inf),
        replace(_HOT, from_onset=True, rest_s=math.inf),
        replace(_HOT, verdict=UNKNOWN),
        _HOT,
        replace(_HOT, abort_s=RISE_S + SETTLE_S + OVER_S),
        replace(_HOT, abort_s=SLOW_S + OVER_S),
    ),
    "stuck": _row(
        "a plate that stays warm cannot be stopped by us: only told, so that a hand takes it off",
        _STUCK,
        _STUCK,
        replace(_STAYS, abort_s=HEAT_S + SETTLE_S + OVER_S, rest_c=40.0),
        replace(_STAYS, abort_s=PLATEAU_S / 2 + LAG_S + OVER_S, rest_c=48.0),
        replace(_STAYS, abort_s=RISE_S / 2 + SETTLE_S + OVER_S + 1.0, rest_c=40.0),
        replace(_STUCK, verdict=DELIVERED),
    ),
    "stuck_reading": _row(
        "the heat is as commanded, and unseen: it must count in full",
        Required(COMPLETED, NOTHING, _NOT_WARM, trial_ends=True),
        Required(COMPLETED, NOTHING, _NOT_WARM, trial_ends=True),
        replace(_HIDDEN, abort_s=HEAT_S + SETTLE_S + OVER_S),
        replace(_HIDDEN, abort_s=PLATEAU_S / 2 + LAG_S + OVER_S),
        replace(_HIDDEN, abort_s=RISE_S / 2 + SETTLE_S + OVER_S + 1.0),
        Required(COMPLETED, DELIVERED, _NOT_WARM, trial_ends=True),
    ),
    "battery": _unfit(
        "its last fifth is enough for one stimulus, not for a session",
        _BATTERY,
        Required(FAULT, DELIVERED, _BATTERY, trial_ends=True),
    ),
    "error": _unfit(
        "what the error means is not known: while heat is given, its temperature decides",
        _ERROR,
        Required(FAULT, None, _ERROR, abort_s=SLOW_S, rest_s=0.0),
    ),
}
