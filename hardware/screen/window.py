"""The screen and the inputs of one window: the only door into this room."""

from __future__ import annotations

import gc
from dataclasses import replace

from hardware.person import Person
from hardware.screen.inputs import WindowInputs
from hardware.screen.keys import Keys
from hardware.screen.pointer import Pointer
from hardware.screen.questions import without_answer
from hardware.screen.settings import KeyMap, ScreenSettings
from hardware.screen.surface import Surface
from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock
from mindpain_task.views import Choice, Vas, View


class PsychopyScreen:
    """A Screen on a PsychoPy window."""

    def __init__(self, clock: Clock, surface: Surface, inputs: WindowInputs, person: Person | None) -> None:
        self._clock = clock
        self._surface = surface
        self._inputs = inputs
        self._person = person

    @property
    def frame_s(self) -> float:
        """Seconds between two frames."""
        return self._surface.frame_s

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height that the window really has."""
        return self._surface.layout.width_px, self._surface.layout.height_px

    def show(self, view: View) -> float:
        """Show the view and return the time of the flip; a view already on the screen is not drawn again.

        Raises ValueError naming a text that does not fit, and DeviceFault once the window is closed.
        """
        visible_s = self._clock.now() if view == self._surface.view else self._change(view)
        if self._person is not None:
            self._person.see(view, visible_s)
        return visible_s

    def check(self, view: View) -> None:
        """Raise ValueError if a text of the view does not fit this screen; nothing is shown."""
        self._surface.check(view)

    def described(self) -> dict[str, JsonValue]:
        """Return what the window really is, for the record."""
        return self._surface.described()

    def close(self) -> None:
        """Close the window; may be called twice."""
        self._inputs.close()
        self._surface.close()

    def _change(self, view: View) -> float:
        appears = isinstance(view, Vas | Choice) and not _is_same_scale(self._surface.view, view)
        if appears:
            self._inputs.scale_left()  # what moved until now was not meant for this scale
        flip_s = self._surface.show(view)
        if not isinstance(view, Vas | Choice):
            self._inputs.scale_left()
        elif appears:
            self._inputs.scale_appeared(view.start, self._surface.layout.line_of(view))
        return flip_s


def open_screen(
    clock: Clock, settings: ScreenSettings, keys: KeyMap, corner_mark: str, person: Person | None
) -> tuple[PsychopyScreen, WindowInputs]:
    """Open a window, with a mark in the corner of every view unless it is empty.

    Raises ValueError for a key that does not exist or a mark that does not fit, and DeviceFault saying what
    to do if no window can be opened.
    """
    surface = Surface(clock, settings, corner_mark)
    try:
        symbols = Keys(keys)
    except ValueError:
        surface.close()
        raise
    handle = surface.window.winHandle
    ratio = float(surface.window.getContentScaleFactor())
    pointer = Pointer(handle, clock, surface.layout, ratio)
    inputs = WindowInputs(clock, handle, symbols, pointer, person, surface.restore)
    # PsychoPy's hundred thousand objects stay; looking through them for garbage would cost several frames.
    gc.freeze()
    return PsychopyScreen(clock, surface, inputs, person), inputs


def _is_same_scale(before: View | None, view: Vas | Choice) -> bool:
    """Return whether only answer or hint changed; an answer that is gone belonged to another scale."""
    if not isinstance(before, Vas | Choice) or (_is_marked(before) and not _is_marked(view)):
        return False
    return replace(without_answer(before), hint="") == replace(without_answer(view), hint="")


def _is_marked(view: Vas | Choice) -> bool:
    return (view.position if isinstance(view, Vas) else view.chosen) is not None
