"""Whether the screen goes dark by itself while a participant looks at it and touches nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from hardware.readiness.asking import Ask, Untold, ask
from hardware.readiness.line import CheckLine

OFF = "`xset s off -dpms` keeps it on until you log out; or set it to never in the power settings"


def check_blanking(asking: Ask = ask, environment: Mapping[str, str] | None = None) -> CheckLine:
    """Ask the X server when it blanks the screen; a Wayland desktop tells nobody.

    A desktop may also have a lock of its own, which the X server knows nothing of.
    """
    around = os.environ if environment is None else environment
    if around.get("WAYLAND_DISPLAY") or around.get("XDG_SESSION_TYPE") == "wayland":
        return _untold("a Wayland desktop does not tell when it blanks the screen")
    if not around.get("DISPLAY"):
        return _untold("there is no desktop here")
    told = asking(("xset", "q"))
    if isinstance(told, Untold):
        return _untold(told.why_not)
    saver_s = re.search(r"timeout:\s+(\d+)", told)
    if saver_s is None:
        return _untold("xset tells no time")
    if "does not have the DPMS" in told:
        # A display in memory has a screen saver's time, too, but no monitor that it could make dark.
        return _untold(
            f"no monitor tells this X server that it can sleep (its screen saver's time: {saver_s[1]} s)"
        )
    found = []
    if int(saver_s[1]):
        found.append(f"the screen saver comes after {saver_s[1]} s")
    times_s = re.search(r"Standby:\s+(\d+)\s+Suspend:\s+(\d+)\s+Off:\s+(\d+)", told)
    sleeps_s = [int(each) for each in times_s.groups() if int(each)] if times_s else []
    if "DPMS is Enabled" in told and sleeps_s:
        found.append(f"the monitor sleeps after {min(sleeps_s)} s")
    if found:
        return CheckLine(
            "power_saving", "fail", f"screen: without a key or a mouse {' and '.join(found)}", OFF
        )
    return CheckLine(
        "power_saving", "pass", "screen: the X server never blanks it (a desktop's own lock is not seen)"
    )


def _untold(why: str) -> CheckLine:
    return CheckLine(
        "power_saving",
        "not_checkable",
        f"screen: {why}",
        "set the blank screen and the automatic lock to never in the desktop's settings",
    )
