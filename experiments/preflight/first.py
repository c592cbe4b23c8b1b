"""What every session begins with: the pre-flight check, where there is a room to look at."""

from __future__ import annotations

import typing

from experiments.preparing import PreparedSession

if typing.TYPE_CHECKING:
    from rich.console import Console


def look_first(prepared: PreparedSession, console: Console) -> PreparedSession:
    """Return a session with what was found, or as it is in virtual time, where there is nothing to look at.

    Raises `Refused` where something failed that a participant must not meet.
    """
    if prepared.rig.clock == "virtual":
        if prepared.request.despite is not None:
            console.print("note: --despite was not needed: in virtual time nothing is looked at first")
        return prepared
    from experiments.preflight.command import before_session  # LSL and serial ports, for real time only

    return before_session(prepared, console)
