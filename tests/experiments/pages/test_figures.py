"""Figures are the page's: its colours, its text, its ids; the same data give the same markup."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from experiments.pages.colours import INK, SERIES, VARIABLES, dashes, marker, series
from experiments.pages.figures import PANEL_PX, WIDE_PX, Plate, drawn

PLATE = Plate("heat-48", "Heat & <cold>", "Two lines.")


def lines(figure: Figure) -> None:
    axes = figure.add_subplot()
    for number in range(9):
        axes.plot([0, 1, 2], [number, number + 1, number], color=series(number), marker=marker(number))
    axes.set_xlabel("trial <1> & $2")
    axes.fill_between([0, 1], [0, 1], [1, 2], color=INK, alpha=0.3)


def test_the_same_data_give_the_same_markup_without_a_date() -> None:
    first, second = drawn(PLATE, lines), drawn(PLATE, lines)
    assert first == second
    assert not re.search(r"20\d\d-\d\d|Matplotlib v|<metadata|<style", first)


def test_a_figure_has_only_the_colours_of_the_page() -> None:
    markup = drawn(PLATE, lines)
    assert not re.search(r"#[0-9a-fA-F]{6}", markup)
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", markup))
    assert used <= set(VARIABLES.values())
    assert {f"--series-{number}" for number in range(1, 9)} | {"--ink", "--rule", "--pale"} <= used


def test_a_colour_that_no_page_has_is_refused() -> None:
    def red(figure: Figure) -> None:
        figure.add_subplot().plot([0, 1], color="red")

    with pytest.raises(ValueError, match="figure heat-48 has colours that are not the page's: #ff0000"):
        drawn(PLATE, red)


def test_text_stays_text_and_is_escaped() -> None:
    markup = drawn(PLATE, lines)
    assert ">trial &lt;1&gt; &amp; $2</text>" in markup
    assert f'<title id="heat-48-title">{escape(PLATE.title)}</title>' in markup
    assert '<desc id="heat-48-says">Two lines.</desc>' in markup
    assert 'role="img" aria-labelledby="heat-48-title heat-48-says"' in markup


@given(name=st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True))
@settings(max_examples=8, deadline=None)
def test_every_id_of_a_figure_begins_with_its_name_and_is_there(name: str) -> None:
    markup = drawn(Plate(name, "t", "d"), lines)
    ids = re.findall(r'\bid="([^"]*)"', markup)
    assert len(ids) == len(set(ids))
    assert all(each.startswith(f"{name}-") for each in ids)
    referred = re.findall(r'href="#([^"]*)"', markup) + re.findall(r"url\(#([^)]*)\)", markup)
    assert referred
    assert set(referred) <= set(ids)


def test_a_watermark_stands_across_a_figure_exactly_where_it_is_told() -> None:
    mark = "SIMULATED – no data about people"
    assert mark not in drawn(PLATE, lines)
    for width_px in (PANEL_PX, WIDE_PX):
        markup = drawn(Plate("a", "t", "d", width_px=width_px), lines, mark)
        assert markup.count(f">{mark}</text>") == 1
        text = markup[: markup.index(f">{mark}")].rpartition("<text")[2]
        turned = re.search(r"rotate\((-\d+)", text)
        assert turned is not None
        assert 10 < -int(turned.group(1)) < 60, "it goes up from the left to the right"
        size = re.search(r"(\d+\.?\d*)px", text)
        assert size is not None
        assert float(size.group(1)) >= 12


def test_a_wide_figure_says_so_for_its_frame_to_scroll() -> None:
    assert 'class="drawing"' in drawn(PLATE, lines)
    assert 'class="drawing wide"' in drawn(Plate("a", "t", "d", width_px=WIDE_PX), lines)


def test_after_the_last_colour_the_line_is_another_one() -> None:
    looks = {(series(number), dashes(number)) for number in range(3 * len(SERIES))}
    assert len(looks) == 3 * len(SERIES)
