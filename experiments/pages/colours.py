"""The colours of figures: names that stand for the page's own, which differ between light and dark."""

from __future__ import annotations

INK, PALE, GRID, GROUND = "#010203", "#040506", "#070809", "#0a0b0c"
"""Text and strong lines; axes and lesser text; the grid; what lies behind a figure."""
GOOD, DOUBTFUL, BAD = "#0d0e0f", "#101112", "#131415"
"""Within a bound, near it or unknown, beyond it; the meaning is always written, too."""
SERIES = ("#161718", "#191a1b", "#1c1d1e", "#1f2021", "#222324", "#252627", "#28292a", "#2b2c2d")
"""Colours that differ also for most people who see fewer of them; two lines differ in more than colour."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES = ("-", "--", "-.", ":")

VARIABLES = {
    INK: "--ink",
    PALE: "--pale",
    GRID: "--rule",
    GROUND: "--ground",
    GOOD: "--good",
    DOUBTFUL: "--doubtful",
    BAD: "--bad",
    **{colour: f"--series-{number}" for number, colour in enumerate(SERIES, start=1)},
}
"""Which variable of the style sheet takes the place of each colour once a figure is text."""


def series(number: int) -> str:
    """Return the colour of the series of this number, from 0; after the last comes the first again."""
    return SERIES[number % len(SERIES)]


def marker(number: int) -> str:
    """Return the mark of the series of this number, from 0."""
    return MARKERS[number % len(MARKERS)]


def dashes(number: int) -> str:
    """Return the line of the series of this number: another one once the colours have all been used."""
    return DASHES[number // len(SERIES) % len(DASHES)]
