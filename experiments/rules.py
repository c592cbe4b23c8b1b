"""What holds for every stimulus of a session, from its rig and its protocol."""

from __future__ import annotations

from experiments.preparing import PreparedSession
from hardware.laser.entries import LaserConsoleEntry
from hardware.rig_entries import MedocEntry, TcsEntry, TwoThermodesEntry, is_electrical
from hardware.stimulators import describe
from mindpain_task.session.delivering import Way
from mindpain_task.session.dosing import DoseAccount
from mindpain_task.session.heating import Heating
from mindpain_task.session.lasing import Lasing
from mindpain_task.session.rules import Rules
from mindpain_task.session.shocking import Shocking


def session_rules(prepared: PreparedSession, account: DoseAccount) -> Rules:
    """Return what the engine must hold to."""
    stimulator, scanner = prepared.rig.stimulator, prepared.rig.scanner
    return Rules(
        limits=prepared.loaded.limits,
        doses=account,
        way=way_of(prepared),
        scan=None if scanner is None else scanner.rules(),
        set_by_hand=stimulator is not None and describe(stimulator.device).set_by_hand,
        needs_recorder=prepared.request.wait_for_recorder,
        seam=None if prepared.seam is None else prepared.seam.record(),
        calibrations=prepared.calibrations,
    )


def way_of(prepared: PreparedSession) -> Way | None:
    """Return heat, current or light, as the plan has it; None where no stimulator delivers anything."""
    plan, limits, stimulator = prepared.plan, prepared.loaded.limits, prepared.rig.stimulator
    if is_electrical(stimulator):
        if not plan.trains:
            return None
        return Shocking(limits.ceiling_ma, stimulator.delivery, describe(stimulator.device).tells)
    if isinstance(stimulator, LaserConsoleEntry):
        return Lasing(limits.ceiling_mj_per_mm2, stimulator.delivery) if plan.lasers else None
    if plan.baseline_c is None or not isinstance(stimulator, TcsEntry | MedocEntry | TwoThermodesEntry):
        return None
    return Heating(plan.baseline_c, limits.ceiling_c, stimulator.delivery)
