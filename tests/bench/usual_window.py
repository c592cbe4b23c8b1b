"""A window drawn as most studies draw it: a text and a labelled PsychoPy Slider, every frame, at 60 Hz."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from hardware.clocks import LabClock
from hardware.screen.settings import ScreenSettings
from hardware.screen.surface import open_window

FRAME_S = 1 / 60
LABELS = ("not at all", "a little", "moderately", "strongly", "extremely")


class UsualWindow:
    """A frame loop's body; each frame ends at a tick of 60 Hz, or at the next one if drawing took too long.

    An X server without a monitor has no vertical sync to wait for: a sleep until the tick stands for it.
    """

    def __init__(self, clock: LabClock) -> None:
        self._clock = clock
        self.window: Any = open_window(ScreenSettings())
        from psychopy import visual

        self._text: Any = visual.TextStim(
            self.window, text="How strong was the heat?", pos=(0, 200), height=32, autoLog=False
        )
        ticks = [25.0 * place for place in range(len(LABELS))]
        self._slider: Any = visual.Slider(
            self.window, ticks=ticks, labels=list(LABELS), size=(800, 30), granularity=0, autoLog=False
        )
        self._frames = 0
        self._tick_s = clock.now()

    @property
    def next_tick_s(self) -> float:
        """When the next frame is shown, if its drawing is done by then."""
        missed = max(0, int((self._clock.now() - self._tick_s) / FRAME_S))
        return self._tick_s + FRAME_S * (missed + 1)

    def frame(self, on_flip: Callable[[], object] | None = None) -> None:
        """Draw a frame with the slider's marker at another place, and flip at a tick."""
        self._frames += 1
        self._slider.markerPos = self._frames % 100
        self._text.draw()
        self._slider.draw()
        if on_flip is not None:
            self.window.callOnFlip(on_flip)
        self._tick_s = self.next_tick_s
        time.sleep(max(0.0, self._tick_s - self._clock.now()))
        self.window.flip()

    def close(self) -> None:
        """Close the window."""
        self.window.close()
