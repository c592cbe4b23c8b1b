"""Pictures of views are what the window shows, in its size; what is not whole is told."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from hardware.screen.picturing import SMALLER, Easel, open_easel
from mindpain_task.views import Blank, Choice, Cue, Fixation, OperatorPrompt, Page, Vas
from tests.hardware.screen.conftest import Desk
from tests.hardware.screen.seeing import seen

SIZE_PX = (1280, 800)
SCALE = Vas("How strong was it?", "no pain", "strongest pain imaginable", 0.0, None, "Confirm with a click")


@pytest.fixture(scope="module")
def easel(display: None) -> Iterator[Easel]:
    with open_easel(SIZE_PX) as opened:
        yield opened


def image_of(png: bytes | None) -> Image.Image:
    assert png is not None
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    return image


def test_a_picture_has_the_size_of_the_window_and_something_on_it(easel: Easel) -> None:
    for view in (Fixation(), SCALE, Cue("breath", "Breath"), OperatorPrompt("Operator", "Wait.", "Press O")):
        pictured = easel.picture(view)
        image = image_of(pictured.png)
        assert image.size == SIZE_PX
        assert len(image.getcolors(1 << 20) or ()) > 1
        assert image_of(pictured.small_png).size == tuple(side_px // SMALLER for side_px in SIZE_PX)
        assert pictured.problems == ()


def test_the_same_view_gives_the_same_bytes_whatever_came_before(easel: Easel) -> None:
    first = easel.picture(SCALE)
    easel.picture(Page("Another", "page", ""))
    assert easel.picture(SCALE) == first
    assert easel.picture(Blank()) != first


def test_a_picture_is_what_the_session_shows(easel: Easel, desk: Desk) -> None:
    """Another window, opened for a session: the same pixels but for the mark in its corner."""
    view = Choice("Was it painful?", ("no", "yes"), 50.0, 1, "Confirm with a click")
    on_screen = seen(desk, view)
    pictured = np.asarray(image_of(easel.picture(view).png), dtype=int)
    below_the_mark = slice(120, None)
    assert np.array_equal(pictured[below_the_mark], on_screen[below_the_mark])


def test_a_text_that_does_not_fit_has_no_picture_but_a_reason(easel: Easel) -> None:
    pictured = easel.picture(Page("Too long", "word " * 900, ""))
    assert pictured.png is None
    assert pictured.small_png is None
    assert "does not fit its place on a screen of 1280 x 800" in pictured.problems[0]
    assert easel.problems(Page("Short", "word", "")) == ()


def test_the_window_closes_whatever_happens(display: None) -> None:
    opened: list[Easel] = []

    def interrupted() -> None:
        with open_easel((400, 300)) as easel:
            opened.append(easel)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert opened[0].size_px == (400, 300)
    assert opened[0]._window._closed
