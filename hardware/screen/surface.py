"""The window itself: opened without a look at the network or the clock, drawn into, closed."""

from __future__ import annotations

import itertools
import math
import sys
import warnings
from typing import Any

from hardware.screen.described import described, refresh_of
from hardware.screen.drawing import Artist
from hardware.screen.later import DISPENSABLE, UNUSED_BY_SESSIONS, hidden, import_later
from hardware.screen.layout import GROUND, Layout
from hardware.screen.settings import ScreenSettings
from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock, DeviceFault
from mindpain_task.views import Choice, Vas, View

TRIAL_FLIPS = 4
LEAST_COLOUR_BITS = 24


class Surface:
    """A PsychoPy window that shows one view at a time."""

    def __init__(self, clock: Clock, settings: ScreenSettings, corner_mark: str) -> None:
        self._clock = clock
        self.window = open_window(settings)
        self.layout = Layout(*(int(side_px) for side_px in self.window.size))
        self._settings = settings
        self._refresh_hz, self._refresh_told_by = refresh_of(self.window, settings)
        self.frame_s = 1.0 / self._refresh_hz
        self.flips = 0
        self._tick_s = clock.now()
        self._empty_flips_s = _empty_flips(self.window, clock)
        self._paced_by_screen = min(self._empty_flips_s) > self.frame_s / 2
        try:
            self._artist = Artist(self.window, self.layout, corner_mark)
        except ValueError:
            self.window.close()
            raise
        self._view: View | None = None
        self._exposed = False
        self._closed = False
        self.window.winHandle.push_handlers(on_expose=self._on_expose)

    @property
    def view(self) -> View | None:
        """The view on the screen."""
        return self._view

    def show(self, view: View) -> float:
        """Draw the view, flip, and return the time at which the flip was done.

        A question that only changes waits for its frame, also on a screen whose flips wait for nothing.
        Raises ValueError if its text does not fit, and DeviceFault if the window is closed.
        """
        if self._closed:
            raise DeviceFault("the screen cannot show anything: its window is closed")
        self._artist.draw(view)
        changes = isinstance(view, Vas | Choice) and isinstance(self._view, Vas | Choice)
        if changes and not self._paced_by_screen:
            self._tick_s = next_tick_s(self._tick_s, self._clock.now(), self.frame_s)
            self._clock.wait_until(self._tick_s)
        else:
            self._tick_s = self._clock.now()
        self.window.flip()
        flip_s = self._clock.now()
        self.flips += 1
        self._view, self._exposed = view, False
        return flip_s

    def check(self, view: View) -> None:
        """Raise ValueError if the view's text does not fit this window; nothing is shown."""
        self._artist.scene(view)

    def restore(self) -> None:
        """Draw the view again if something had covered the window."""
        if self._exposed and self._view is not None and not self._closed:
            self.show(self._view)

    def described(self) -> dict[str, JsonValue]:
        """Return what the window really is, and what its first, empty flips took (ms)."""
        return {
            **described(self.window, self._settings),
            "refresh_hz": self._refresh_hz,
            "refresh_told_by": self._refresh_told_by,
            "paced_by_screen": self._paced_by_screen,
            "empty_flips_ms": [round(1000.0 * each_s, 3) for each_s in self._empty_flips_s],
        }

    def close(self) -> None:
        """Close the window; may be called twice."""
        if not self._closed:
            self._closed = True
            self.window.close()

    def _on_expose(self) -> None:
        # Drawing here would draw in the midst of a flip, which dispatches events itself.
        self._exposed = True


def next_tick_s(last_s: float, now_s: float, frame_s: float) -> float:
    """Return when the next frame is due on a screen without vertical sync, as if it had it: at a steady rate.

    A frame that is less than half of one late is shown at once, and makes no other one late.
    """
    due_s = last_s + frame_s
    return due_s + frame_s * max(0, math.ceil((now_s - due_s) / frame_s - 0.5))


def import_psychopy() -> None:
    """Import what a window needs of PsychoPy: a second or two, paid once."""
    import_later(*UNUSED_BY_SESSIONS)
    import pyglet

    pyglet.options["debug_gl"] = False  # else every call into OpenGL is followed by a check
    with hidden(*DISPENSABLE):
        import psychopy.monitors
        import psychopy.visual  # noqa: F401


def open_window(settings: ScreenSettings) -> Any:
    """Open a PsychoPy window, its mouse pointer hidden; a DeviceFault says what to do if that fails."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PsychoPy's own, about Python: nobody here can act on them
            import_psychopy()
            from psychopy import logging, monitors, visual

        logging.console.setLevel(logging.ERROR)
        _refuse_unfit_screen(settings)
        monitor = monitors.Monitor("mindpain", width=50, distance=60, autoLog=False)
        monitor.setSizePix(settings.size_px)
        window = visual.Window(
            size=settings.size_px,
            fullscr=settings.fullscreen,
            screen=settings.screen_index,
            title=settings.title,
            winType="pyglet",
            units="pix",
            color=GROUND,
            colorSpace="rgb255",
            allowGUI=not settings.fullscreen,
            monitor=monitor,
            checkTiming=False,
            gammaErrorPolicy="ignore",
            autoLog=False,
        )
        window.mouseVisible = False
        _tell_holding_from_tapping(window.winHandle)
    except DeviceFault:
        raise
    except Exception as error:  # whatever the graphics driver throws
        reason = str(error).strip() or type(error).__name__
        raise DeviceFault(
            f"the screen could not be opened ({reason}): start the session from a desktop with a monitor, "
            "or, on a computer without one, under Xvfb with 24-bit colour"
        ) from error
    return window


def _refuse_unfit_screen(settings: ScreenSettings) -> None:
    """Raise DeviceFault for a screen that is not there, or on which PsychoPy would wait for ever."""
    import pyglet

    display = pyglet.canvas.get_display()
    screens = display.get_screens()
    if settings.screen_index >= len(screens):
        raise DeviceFault(
            f"screen {settings.screen_index} does not exist: this computer has {len(screens)}, counted "
            "from 0; choose another screen or plug it in"
        )
    if sys.platform.startswith("linux"):
        from pyglet.libs.x11 import xlib

        bits = xlib.XDefaultDepth(display._display, display.x_screen)
        if bits < LEAST_COLOUR_BITS:
            raise DeviceFault(
                f"the screen has {bits}-bit colour, on which its window would never appear: "
                f"set it to {LEAST_COLOUR_BITS} bits"
            )


def _tell_holding_from_tapping(handle: Any) -> None:
    """Ask X11 not to report a held key as released and pressed again and again.

    pyglet asks this of the first connection to the X server that it opens; PsychoPy's window has its own.
    """
    if sys.platform.startswith("linux"):
        from ctypes import byref, c_int

        from pyglet.window.xlib import XkbSetDetectableAutoRepeat

        XkbSetDetectableAutoRepeat(handle.display._display, c_int(1), byref(c_int()))


def _empty_flips(window: Any, clock: Clock) -> tuple[float, ...]:
    """Return the seconds from one empty flip to the next: one that takes a frame returns with the next one.

    The first may find the screen's queue empty, so it does not count.
    """
    done_s = []
    for _ in range(TRIAL_FLIPS):
        window.flip()
        done_s.append(clock.now())
    return tuple(later - sooner for sooner, later in itertools.pairwise(done_s[1:]))
