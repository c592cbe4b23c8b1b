"""Figures as SVG inside a page: drawn by matplotlib, coloured by the page, the same data the same text."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import matplotlib
from cycler import cycler
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.typing import RcKeyType

from experiments.pages.colours import BAD, GRID, INK, PALE, SERIES, VARIABLES

PANEL_PX, WIDE_PX = 400, 960
"""Widths: panels stand beside one another, or below where there is no room; a wide figure stands alone."""
PX_PER_INCH = 96.0
_STYLE: dict[RcKeyType, object] = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.edgecolor": PALE,
    "xtick.color": PALE,
    "ytick.color": PALE,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=list(SERIES)),
    "lines.linewidth": 1.4,
    "lines.markersize": 4.5,
    "path.simplify_threshold": 0.3,
}
_OPENING = re.compile(
    r'.*?<svg[^>]*viewBox="(?P<box>[^"]*)"[^>]*>\s*(?:<metadata>.*?</metadata>)?', re.DOTALL
)
_SHEET = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_FRACTION = re.compile(r"(\.\d\d)\d+")
_ROOM = re.compile(r"\s*\n\s*|\s{2,}")
_FAMILY = re.compile(r" font-family: [^;\"]*;?")
_COLOUR = re.compile("|".join(VARIABLES))


@dataclass(frozen=True)
class Plate:
    """A figure before it is drawn: `name` is its own within the page, `title` and `says` are read aloud.

    `says` tells in a sentence or two what the figure shows, for who cannot see it.
    """

    name: str
    title: str
    says: str
    width_px: int = PANEL_PX
    height_px: int = 300


def drawn(plate: Plate, paint: Callable[[Figure], None], watermark: str = "") -> Markup:
    """Return the figure that `paint` draws, as markup; `watermark` stands across it where it is not empty.

    What `paint` draws takes its colours from `experiments.pages.colours` only: any other one raises
    ValueError, since it could not be read on both a light and a dark page.
    """
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": plate.name}):
        size = (plate.width_px / PX_PER_INCH, plate.height_px / PX_PER_INCH)
        figure = Figure(figsize=size, layout="constrained")
        canvas = FigureCanvasSVG(figure)
        paint(figure)
        if watermark:
            _mark(figure, watermark)
        written = io.StringIO()
        unsaid = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        canvas.print_svg(written, metadata=unsaid)  # type: ignore[no-untyped-call]  # `savefig` draws twice
    return Markup(_inline(written.getvalue(), plate))


def _mark(figure: Figure, watermark: str) -> None:
    """Write the watermark from corner to corner, over everything and thin enough to read through."""
    width_in, height_in = figure.get_size_inches()
    along_pt = 72.0 * math.hypot(width_in, height_in)
    figure.text(
        0.5, 0.5, watermark, color=BAD, alpha=0.18, ha="center", va="center", zorder=1000, weight="bold",
        rotation=math.degrees(math.atan2(height_in, width_in)), rotation_mode="anchor",
        fontsize=min(34.0, 0.82 * along_pt / (0.62 * len(watermark))), in_layout=False,
    )  # fmt: skip


def _inline(text: str, plate: Plate) -> str:
    """Return matplotlib's file as an element of a page, its colours the page's, its ids its own."""
    opening = _OPENING.match(text)
    if opening is None:
        raise ValueError(f"figure {plate.name}: matplotlib wrote no SVG")
    body = text[opening.end() : text.rindex("</svg>")]
    body = _FRACTION.sub(r"\1", _SHEET.sub("", body))  # a hundredth of a point is finer than any screen
    body = _FAMILY.sub("", re.sub(r'<g id="[^"]*"', "<g", body))
    body = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{plate.name}-", body)
    body = _COLOUR.sub(lambda found: f"var({VARIABLES[found.group()]})", body)
    if strange := sorted(set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", body)) - {"#000000"}):
        raise ValueError(f"figure {plate.name} has colours that are not the page's: {', '.join(strange)}")
    body = _ROOM.sub("\n", body.replace("#000000", "var(--ink)")).replace("xlink:href", "href")
    wide = " wide" if plate.width_px > PANEL_PX else ""
    label = f'role="img" aria-labelledby="{plate.name}-title {plate.name}-says"'
    head = (
        f'<svg class="drawing{wide}" viewBox="{opening["box"]}" {label} '
        f'style="max-width: {plate.width_px}px">'
        f'<title id="{plate.name}-title">{escape(plate.title)}</title>'
        f'<desc id="{plate.name}-says">{escape(plate.says)}</desc>'
    )
    return f"{head}{body.strip()}</svg>"
