"""The few shapes that the storyboard's drawings are made of, as text of SVG; every word is escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from experiments.storyboard.wording import number

WIDTH = 1000.0
INK, PALE, GRID = "#202020", "#5c5c5c", "#e0deda"
BLUE, RED, GROUND = "#2166ac", "#c42a1c", "#ffffff"
PALETTE = ("#2166ac", "#d1740c", "#1b7f5c", "#8e4a9e", "#a6761d", "#4a6b7c", "#b5395f", "#5b7a1f")
"""Colours that differ also for most people who see fewer of them; what they mean is always written, too."""
FONT = 'font-family="DejaVu Sans, Arial, sans-serif"'


def drawing(title: str, height: float, parts: Iterable[str]) -> str:
    """Return a drawing as wide as its place; `title` says what it shows to who cannot see it."""
    box = f'viewBox="0 0 {WIDTH:g} {height:g}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{escape(title)}">'
    ground = rect(0, 0, WIDTH, height, GROUND)
    return "\n".join([head, f"<title>{escape(title)}</title>", ground, *parts, "</svg>"])


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 12,
    anchor: str = "start",
    ink: str = INK,
    bold: bool = False,
) -> str:
    """Return words; `anchor` is start, middle or end."""
    weight = ' font-weight="bold"' if bold else ""
    style = f'{FONT} font-size="{size:g}"{weight} text-anchor="{anchor}" fill="{ink}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def rect(
    x: float, y: float, width: float, height: float, fill: str, title: str = "", opacity: float = 1.0
) -> str:
    """Return a filled rectangle; `title` is shown where somebody points at it."""
    inside = f"<title>{escape(title)}</title>" if title else ""
    place = f'x="{x:.2f}" y="{y:.2f}" width="{max(width, 0.0):.2f}" height="{height:.2f}"'
    pale = "" if opacity == 1 else f' fill-opacity="{opacity:g}"'
    return f'<rect {place} fill="{fill}"{pale}>{inside}</rect>'


def line(
    x1: float, y1: float, x2: float, y2: float, ink: str, *, width: float = 1.0, dashes: str = ""
) -> str:
    """Return a straight line; `dashes` as SVG has them."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"'
    return f'<line {ends} stroke="{ink}" stroke-width="{width:g}"{dashed}/>'


def curve(points: Sequence[tuple[float, float]], ink: str, width: float = 1.8) -> str:
    """Return a line through points."""
    through = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    look = f'fill="none" stroke="{ink}" stroke-width="{width:g}" stroke-linejoin="round"'
    return f'<polyline points="{through}" {look}/>'


def legend(x: float, y: float, entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield (colour, words) side by side, in as many rows as they need."""
    at_x, at_y = x, y
    for colour, words in entries:
        needs = 26 + 6.8 * len(words)
        if at_x > x and at_x + needs > WIDTH - 10:
            at_x, at_y = x, at_y + 18
        yield rect(at_x, at_y - 9, 11, 11, colour)
        yield text(at_x + 16, at_y, words, size=11.5)
        at_x += needs


def legend_rows(x: float, words: Sequence[str]) -> int:
    """Return how many rows a legend needs."""
    rows, at_x = 1, x
    for each in words:
        needs = 26 + 6.8 * len(each)
        if at_x > x and at_x + needs > WIDTH - 10:
            rows, at_x = rows + 1, x
        at_x += needs
    return rows


@dataclass(frozen=True)
class Axes:
    """A field with two scales; places in the drawing from `left`, `top`, `right`, `bottom`."""

    left: float
    top: float
    right: float
    bottom: float
    x_from: float
    x_to: float
    y_from: float
    y_to: float

    def x(self, value: float) -> float:
        """Return where a value lies from left to right."""
        return self.left + (self.right - self.left) * (value - self.x_from) / (self.x_to - self.x_from)

    def y(self, value: float) -> float:
        """Return where a value lies from bottom to top."""
        return self.bottom - (self.bottom - self.top) * (value - self.y_from) / (self.y_to - self.y_from)

    def frame(self, x_words: str, y_words: str) -> Iterator[str]:
        """Yield grid, ticks and what the scales mean."""
        yield from self.along_y(y_words)
        yield from self.along_x(x_words)

    def along_y(self, words: str) -> Iterator[str]:
        """Yield the scale on the left, with its grid."""
        for value in ticks(self.y_from, self.y_to, 4):
            yield line(self.left, self.y(value), self.right, self.y(value), GRID)
            yield text(self.left - 6, self.y(value) + 4, number(value), size=11, anchor="end", ink=PALE)
        yield line(self.left, self.top, self.left, self.bottom, PALE)
        yield text(self.left, self.top - 8, words, size=12, ink=PALE)

    def along_x(self, words: str) -> Iterator[str]:
        """Yield the lower scale."""
        yield line(self.left, self.bottom, self.right, self.bottom, PALE)
        for value in ticks(self.x_from, self.x_to, 10):
            yield line(self.x(value), self.bottom, self.x(value), self.bottom + 4, PALE)
            yield text(self.x(value), self.bottom + 17, number(value), size=11, anchor="middle", ink=PALE)
        yield text(self.right, self.bottom + 32, words, size=11.5, anchor="end", ink=PALE)


def ticks(low: float, high: float, about: int) -> list[float]:
    """Return round numbers from `low` to `high`, roughly so many."""
    raw = (high - low) / about
    power = math.floor(math.log10(raw))
    step = next(each for each in (1, 2, 5, 10) if each * 10**power >= raw * 0.999) * 10**power
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(each * step, 10) for each in range(first, last + 1)]
