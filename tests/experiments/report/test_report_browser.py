"""The report in a real browser: nothing amiss in its console, three widths, light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.report.command import write_report
from tests.browser import CHROMIUM, Browser, browser
from tests.pages_for_tests import rehearsed

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this computer")
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


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    root = tmp_path_factory.mktemp("browser")
    heat = rehearsed(root, "attention_direction", person="published")
    current = rehearsed(root, "zeidan2010_electrical", rig="eeg_electrical", participant="sim02")
    return write_report(heat), write_report(current)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.mark.parametrize("number", [0, 1], ids=["heat", "current"])
def test_a_page_fits_three_widths_is_light_or_dark_and_can_be_printed(
    pages: tuple[Path, ...], chromium: Browser, number: int
) -> None:
    chromium.complaints.clear()
    chromium.requests.clear()
    chromium.open(pages[number])
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


def test_on_paper_what_is_folded_is_open(pages: tuple[Path, ...], chromium: Browser) -> None:
    chromium.open(pages[0])
    chromium.show(900)
    content = 'document.querySelector("details:not([open])"), "::details-content"'
    folded = f"getComputedStyle({content}).contentVisibility"
    assert chromium.value(folded) == "hidden"
    chromium.print_look()
    assert chromium.value(folded) == "visible"


def test_on_paper_a_page_is_light_even_where_the_screen_is_dark(
    pages: tuple[Path, ...], chromium: Browser
) -> None:
    chromium.open(pages[0])
    chromium.show(900, dark=True)
    chromium.print_look()
    assert chromium.value(GROUND) == "rgb(255, 255, 255)"
