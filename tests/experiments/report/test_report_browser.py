"""The report in a real browser: nothing amiss in its console, three widths, light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.report.command import write_report
from tests.browser import CHROMIUM, Browser, browser
from tests.looked_at import GROUND, assert_fits_in_light_dark_and_on_paper
from tests.pages_for_tests import rehearsed

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this computer")


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
    assert_fits_in_light_dark_and_on_paper(chromium, pages[number])


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
