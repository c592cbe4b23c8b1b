"""A page as a person sees it in a browser: wide and narrow, light and dark, and printed."""

from __future__ import annotations

from pathlib import Path

from tests.browser import Browser

WIDTHS_PX = (400, 900, 1600)
GROUND = "getComputedStyle(document.documentElement).backgroundColor"
OVERFLOWING = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CLIPPED = """
[...document.querySelectorAll("svg.drawing text")].filter(text => {
  if (text.textContent.startsWith("SIMULATED")) return false;
  const here = text.getBoundingClientRect(), room = text.closest("svg").getBoundingClientRect();
  return here.left < room.left - 1 || here.right > room.right + 1 ||
    here.top < room.top - 1 || here.bottom > room.bottom + 1;
}).map(text => text.textContent)
"""
"""Texts of figures that reach beyond their figure; a watermark may."""
INK_OF_TEXT = 'getComputedStyle(document.querySelector("svg.drawing text")).fill'
SIZE_OF_TEXT = """
Math.min(...[...document.querySelectorAll("svg.drawing text")].map(text => {
  const turned = text.getScreenCTM();
  return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(turned.a, turned.b);
}))
"""


def assert_fits_in_light_dark_and_on_paper(chromium: Browser, page: Path) -> None:
    """Look at it at three widths, in both lights and as a PDF: nothing clipped, too small or amiss."""
    chromium.complaints.clear()
    chromium.requests.clear()
    chromium.open(page)
    for width_px in WIDTHS_PX:
        chromium.show(width_px)
        assert chromium.value("innerWidth") == width_px
        assert chromium.value(OVERFLOWING) <= 0, f"{width_px} px: the page scrolls sideways"
        assert chromium.value(CLIPPED) == []
        assert chromium.value(SIZE_OF_TEXT) >= 7.0, f"{width_px} px: a figure's text is too small"
    grounds, inks = [], []
    for dark in (False, True):
        chromium.show(900, dark=dark)
        grounds.append(chromium.value(GROUND))
        inks.append(chromium.value(INK_OF_TEXT))
    assert grounds == ["rgb(255, 255, 255)", "rgb(23, 25, 27)"]
    assert inks[0] != inks[1]
    printed = chromium.pdf()
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 20_000
    assert chromium.complaints == []
    assert [each for each in chromium.requests if not each.startswith(("file:", "data:"))] == []
