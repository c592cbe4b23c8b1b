"""The rig's window, opened once for what is looked at in it: its frames, and the keys."""

from __future__ import annotations

import typing

from experiments.preflight.needs import Needs
from hardware.clocks import LabClock
from hardware.readiness.keys import check_keys
from hardware.readiness.line import CheckLine
from hardware.readiness.screen import measure_refresh
from hardware.rig_file import PsychopyEntry, RigFile
from hardware.screen.settings import KeyMap
from mindpain_task.roles import DeviceFault

if typing.TYPE_CHECKING:
    from hardware.screen.inputs import WindowInputs
    from hardware.screen.window import PsychopyScreen

ANOTHER_SCREEN = (
    "see `screen` in the rig file (`screen_index`, `size_px`), and that somebody is logged in there"
)


class Window:
    """Opened by the first check in it; `close` is for every way out."""

    def __init__(self, rig: RigFile, needs: Needs, clock: LabClock) -> None:
        """Open nothing yet."""
        self._rig, self._needs, self._clock = rig, needs, clock
        self._opened: tuple[PsychopyScreen, WindowInputs] | None = None

    def screen(self) -> list[CheckLine]:
        """Open the window and measure its frames."""
        entry = self._rig.screen
        if not isinstance(entry, PsychopyEntry):
            return [CheckLine("screen", "not_checkable", "this rig has no window")]
        from hardware.screen.window import open_screen  # PsychoPy takes a second or two

        try:
            self._opened = open_screen(self._clock, entry.settings(), KeyMap(self._rig.keys), "", None)
            return [measure_refresh(self._opened[0])]
        except (DeviceFault, ValueError) as trouble:
            return [CheckLine("screen", "fail", str(trouble), ANOTHER_SCREEN)]

    def keys(self, blocked: bool) -> list[CheckLine]:
        """Ask for the keys, where somebody is there to press them; not for a session that is `blocked`."""
        if self._needs.no_keys:
            return [CheckLine("keys", "not_checkable", self._needs.no_keys)]
        if blocked:
            return [CheckLine("keys", "not_checkable", "not asked for: something else failed already")]
        if self._opened is None:
            return [CheckLine("keys", "not_checkable", "there is no window in which they could be pressed")]
        screen, inputs = self._opened
        language, keys = self._needs.language, KeyMap(self._rig.keys)
        return [check_keys(screen, inputs, self._clock, keys, language, inputs.unknown_keys)]

    def close(self) -> None:
        """Close the window, if one is open."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened[0].close()
