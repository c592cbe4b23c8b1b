"""Pictures of views, drawn by the very window that a session has, and what of their text is not whole."""

from __future__ import annotations

import io
import itertools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hardware.screen.drawing import Artist
from hardware.screen.layout import Layout
from hardware.screen.scenes import Scene
from hardware.screen.settings import ScreenSettings
from hardware.screen.surface import open_window
from mindpain_task.roles import DeviceFault
from mindpain_task.views import View

WITHOUT_MONITOR = "on a Linux computer without a monitor, put `xvfb-run -s '-screen 0 {}x{}x24'` before it"
SMALLER = 4
"""How many times smaller the small picture of a view is."""
SMALL_COLOURS = 48


@dataclass(frozen=True)
class Pictured:
    """A view as PNG files, whole and small, both None where it could not be laid out at all.

    `problems` are sentences about text that is clipped, outside the window, or written over other text.
    """

    png: bytes | None
    small_png: bytes | None
    problems: tuple[str, ...]


class Easel:
    """Draws views into one open window, and takes their pictures."""

    def __init__(self, window: Any) -> None:
        self._window = window
        self._layout = Layout(*(int(side_px) for side_px in window.size))
        self._artist = Artist(window, self._layout, corner_mark="")

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height that the window really has."""
        return self._layout.width_px, self._layout.height_px

    def picture(self, view: View) -> Pictured:
        """Return the view as this window shows it."""
        problems = self.problems(view)
        try:
            self._artist.draw(view)
        except ValueError:  # what cannot be shown whole is refused, here as in a session
            return Pictured(None, None, problems)
        image = self._window.getMovieFrame(buffer="back")
        self._window.movieFrames.clear()
        self._window.flip()  # the system hears from the window, and the next view has a clean ground
        return Pictured(_png(image), _png(image.reduce(SMALLER).quantize(SMALL_COLOURS)), problems)

    def problems(self, view: View) -> tuple[str, ...]:
        """Return what of a view's text is not whole, as sentences; nothing is drawn."""
        try:
            return tuple(self._misplaced(self._artist.scene(view)))
        except ValueError as error:
            return (str(error),)

    def _misplaced(self, scene: Scene) -> Iterator[str]:
        width_px, height_px = self.size_px
        if not all(self._layout.window.holds(box) for box in scene.texts):
            yield f"a text reaches beyond the screen of {width_px} x {height_px} pixels"
        if any(one.meets(other) for one, other in itertools.combinations(scene.texts, 2)):
            yield f"two texts lie over one another on a screen of {width_px} x {height_px} pixels"


def require_display(size_px: tuple[int, int]) -> None:
    """Raise DeviceFault where no window of this size can be opened, as far as that can be told beforehand."""
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        hint = WITHOUT_MONITOR.format(*size_px)
        raise DeviceFault(f"screens are drawn in a window, and there is no display: {hint}")


@contextmanager
def open_easel(size_px: tuple[int, int]) -> Iterator[Easel]:
    """Open a window of this size for pictures, without a mark in its corner; it closes whatever happens.

    Raises DeviceFault, which says what to do, where no window can be opened, or none as large.
    """
    hint = WITHOUT_MONITOR.format(*size_px)
    try:
        window = open_window(ScreenSettings(size_px=size_px, title="mindpain storyboard"))
    except DeviceFault as fault:
        raise DeviceFault(f"{fault}; {hint}") from fault
    try:
        easel = Easel(window)
        if easel.size_px != size_px:
            asked, got = ("{} x {}".format(*each) for each in (size_px, easel.size_px))
            why = f"a window of {asked} pixels was asked for, and this screen gave one of {got}"
            raise DeviceFault(f"{why}: choose a smaller --size; {hint}")
        yield easel
    finally:
        window.close()


def _png(image: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, format="PNG", optimize=True)
    return written.getvalue()
