"""Which lines to real devices a rig file names."""

from __future__ import annotations

from hardware.device_line import is_simulated
from hardware.electrical.entries import Ds8rEntry
from hardware.rig_entries import StimulatorEntry, TwoThermodesEntry
from hardware.rig_file import RigFile


def ports_of(rig: RigFile) -> tuple[str, ...]:
    """Return the lines of everything in a rig that is not simulated, each once."""
    ports = [*ports_of_stimulator(rig.stimulator), *(entry.port for entry in rig.boxes.values())]
    others = (getattr(rig.bath, "port", None), getattr(rig.scanner, "port", None))
    loop = None if rig.trigger_loop is None else rig.trigger_loop.loop_back
    named = [port for port in (*ports, *others, loop) if port is not None]
    return tuple(dict.fromkeys(port for port in named if not is_simulated(port)))


def ports_of_stimulator(entry: StimulatorEntry | None) -> tuple[str, ...]:
    """Return the lines that lead to a stimulator, or to what fires it."""
    if entry is None:
        return ()
    if isinstance(entry, TwoThermodesEntry):
        return entry.ports
    if isinstance(entry, Ds8rEntry):  # itself it is behind a library, not on a line
        return () if entry.trigger is None else (entry.trigger.port,)
    return (entry.port,)


def ports_of_loop(rig: RigFile) -> tuple[str, ...]:
    """Return the lines that a look at the trigger loop opens."""
    loop = rig.trigger_loop
    if loop is None:
        return ()
    named = rig.boxes[loop.box].port if loop.box is not None else loop.loop_back
    return () if named is None else (named,)
