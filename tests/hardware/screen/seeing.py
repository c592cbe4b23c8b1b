"""What is really on the screen, pixel by pixel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from hardware.screen import layout as look
from mindpain_task.views import View
from tests.hardware.screen.conftest import Desk


def seen(desk: Desk, view: View) -> npt.NDArray[np.int_]:
    """Draw a view and return its pixels as (height, width, 3), the top row first."""
    desk.surface._artist.draw(view)
    drawn = pixels(desk)
    desk.surface.window.flip()
    return drawn


def pixels(desk: Desk) -> npt.NDArray[np.int_]:
    """Return what is on the screen as (height, width, 3), the top row first."""
    from pyglet import gl

    width, height = desk.screen.size_px
    buffer = (gl.GLubyte * (3 * width * height))()
    gl.glPixelStorei(gl.GL_PACK_ALIGNMENT, 1)
    gl.glReadBuffer(gl.GL_BACK)
    gl.glReadPixels(0, 0, width, height, gl.GL_RGB, gl.GL_UNSIGNED_BYTE, buffer)
    image = Image.frombytes("RGB", (width, height), bytes(buffer))
    return np.asarray(image, dtype=int)[::-1]


def columns_of(drawn: npt.NDArray[np.int_], colour: look.Rgb) -> npt.NDArray[np.intp]:
    near = np.abs(drawn - np.array(colour)).max(axis=2) < 12
    return np.nonzero(near)[1]
