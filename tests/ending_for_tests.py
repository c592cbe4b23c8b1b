"""A rehearsal that is told to end, as by SIGTERM, at a view of its screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hardware.assemble import OpenRig
from mindpain_task.roles import Screen
from mindpain_task.views import View


class Interrupting:
    """A screen at whose n-th view the program is told to end, as by SIGTERM."""

    def __init__(self, opened: OpenRig, views: int) -> None:
        screen: Screen = opened.rig.screen
        self._opened = opened
        self._left = views
        self.frame_s = screen.frame_s
        self.check = screen.check
        self.close = screen.close
        self.shown: list[View] = []

    def show(self, view: View) -> float:
        """Show it, and call for the end where it is the last."""
        self.shown.append(view)
        self._left -= 1
        if self._left == 0:
            self._opened.interrupt("SIGTERM")
        return self._opened.rig.screen.show(view)


def ending_at(views: int) -> Callable[[OpenRig], OpenRig]:
    """Return what lets a rehearsal end at its n-th view."""
    return lambda opened: replace(opened, rig=replace(opened.rig, screen=Interrupting(opened, views)))
