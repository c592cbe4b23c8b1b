"""Opens the two lines of a rig's two thermodes, both or neither."""

from __future__ import annotations

from hardware.device_line import DeviceLine
from hardware.felt import Skin
from hardware.stimulators import open_tcs
from hardware.two_thermodes.driver import TwoThermodes
from hardware.two_thermodes.twin import TwoTwins
from mindpain_task.roles import Clock

WRITE_WITHIN_S = 0.1
"""A line that takes no bytes for so long is lost; for so long it may keep the other from its stop [OURS]."""


def open_two(line: DeviceLine, clock: Clock) -> tuple[TwoThermodes, TwoTwins | None, Skin | None]:
    """Open both lines and put both drivers on them; also what is at their far ends, where both are simulated.

    Raises DeviceFault if there is no such port, or if another program has it; then neither is left open.
    """
    one, other = line.each
    first, first_twin = open_tcs(one, clock, WRITE_WITHIN_S)
    try:
        second, second_twin = open_tcs(other, clock, WRITE_WITHIN_S)
    except BaseException:
        first.close()
        raise
    pair = TwoThermodes(first, second, clock)
    if first_twin is None or second_twin is None:
        return pair, None, None
    twins = TwoTwins(first_twin, second_twin)
    return pair, twins, twins.felt
