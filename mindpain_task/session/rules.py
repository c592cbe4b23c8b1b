"""What holds through a session: limits, ledger, how stimuli are given, and how levels are searched for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mindpain_task.checking import SessionLimits
from mindpain_task.delivery import Verdict
from mindpain_task.model import JsonValue
from mindpain_task.session.calibrating import Calibrations
from mindpain_task.session.delivering import Way
from mindpain_task.session.dosing import DoseAccount
from mindpain_task.session.scanning import ScanRules

NO_REPEAT = (None, Verdict.DELIVERED, Verdict.NOT_VERIFIABLE)
"""Verdicts that give no reason to repeat a trial."""


@dataclass(frozen=True)
class Rules:
    """What holds for every stimulus of a session.

    `limits` are what a repeated trial must stay inside, too; `doses` is the participant's ledger; `way` is
    heat, current or light, with the ceiling that the device itself is told never to pass (None where nothing
    is delivered by a stimulator); `scan` is how a scanner runs, if there is one; `set_by_hand` says that the
    operator turns a dial to each current; `needs_recorder` that no trial begins while nobody records the
    markers; `seam` is what goes on record where this run continues another; `calibrations` are how levels
    are searched for.
    """

    limits: SessionLimits
    doses: DoseAccount
    way: Way | None
    scan: ScanRules | None = None
    set_by_hand: bool = False
    needs_recorder: bool = False
    seam: Mapping[str, JsonValue] | None = None
    calibrations: Calibrations = field(default_factory=Calibrations)
