"""Whether an electrical stimulator or a laser is there and gives nothing.

What it does not tell, a person looks at. Nothing is switched on, loaded or given, not even a high voltage; at
the end its port is given back.
"""

from __future__ import annotations

from collections.abc import Mapping

from hardware.device_check import introduced
from hardware.device_line import DeviceKind
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.entries import ElectricalEntry
from hardware.introductions import tells
from hardware.laser.entries import LaserConsoleEntry
from hardware.readiness.line import CheckLine
from hardware.readiness.wanted import Wanted, at, failed, given_back, not_done
from hardware.stimulators import describe, open_stimulator
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

SAYS_AT_REST: Mapping[DeviceKind, str] = {
    "p24": "it says that no level of it is running",
    "rehastim2": "it says that it gives no stimulation",
    "ds8r": "its output reads back as off",
}
"""What those that can be asked say once they have settled; their drivers raise where they say otherwise."""
LOOK: Mapping[DeviceKind, str] = {
    "ds7a": "see at its front: it is on, its dial at 0, width and range where the rig file says",
    "ds5": "see at its display: it is on, its output off, its ranges where the rig file says",
    "laser": "see at its console that it is on and not armed, its shutter closed; eyewear on",
}
"""How a person looks at one that tells nothing."""
LIMIT: Mapping[DeviceKind, str] = {
    "ds7a": "choose the smallest range that does: nothing but range and dial limits it",
    "ds5": "enable the limits in its own menu, and choose the smallest range that does",
    "ds8r": "set its own current limit at the device",
    "laser": "set the energy at its console",
}
"""What a person can do so that it cannot give more; of others nothing is known that would."""


def check_pulsed(
    entry: ElectricalEntry | LaserConsoleEntry, wanted: Wanted | None, clock: Clock
) -> tuple[CheckLine, ...]:
    """Identify a stimulator or what fires it, and see it at rest; without `wanted` it is only asked."""
    line = entry.line()
    model = entry.model if isinstance(entry, LaserConsoleEntry) else describe(line.device).model
    called = at(model, entry.port)
    lines: list[CheckLine] = []
    try:
        device = open_stimulator(line, clock).device
    except DeviceFault as fault:
        return (failed("stimulator", called, fault),)
    with given_back(device, "stimulator", called, lines):
        try:
            identity = device.settle() if isinstance(device, ElectricalDevice) else device.identify()
        except DeviceFault as fault:
            lines.append(failed("stimulator", called, fault))
        else:
            lines.append(_identified(line.device, called, identity))
            if wanted is not None:
                lines += [_ceiling(line.device, called, wanted), _at_rest(line.device, called)]
    return tuple(lines)


def _identified(device: DeviceKind, called: str, identity: DeviceIdentity) -> CheckLine:
    if device in SAYS_AT_REST:
        return CheckLine("stimulator", "pass", f"{called}: {introduced(identity)[0]}")
    source = "what fires it answers" if tells(identity) else "nor does what fires it"
    why = f"it says nothing of itself, not even that it is there; {source} ({identity.model})"
    return not_done("stimulator", called, why, LOOK.get(device, ""))


def _ceiling(device: DeviceKind, called: str, wanted: Wanted) -> CheckLine:
    over = f"{wanted.ceiling:g} {wanted.unit} ({wanted.ceiling_of})"
    why = f"no program can set its ceiling; this one gives it nothing over {over}"
    return not_done("ceiling", called, why, LIMIT.get(device, "see its manual for a limit of its own"))


def _at_rest(device: DeviceKind, called: str) -> CheckLine:
    if device in SAYS_AT_REST:
        return CheckLine("baseline", "pass", f"{called}: {SAYS_AT_REST[device]}")
    return not_done("baseline", called, "it does not say whether it gives anything", LOOK.get(device, ""))
