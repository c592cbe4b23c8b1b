"""A picture of what each skin site of a participant has taken: a schematic body, as text of an SVG file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from experiments.doses.body_outline import HEAD, HEIGHT, LIMBS, MIDDLE, NECK, REGIONS, TRUNK
from mindpain_task.safety.skin_sites import SkinSite, read_site

VIEWS = {"front": (20.0, 80.0), "back": (340.0, 80.0)}
KEY_X, KEY_Y, ROW = 690.0, 96.0, 56.0
PICTURE_WIDTH = 1080.0
SKIN, INK, PALE = "#e4e2de", "#202020", "#6a6a6a"
CURRENT = "#2166ac"
STEPS = (
    (0.25, "#fff3c4", INK, "under 25 % of the nearest limit"),
    (0.50, "#fdc46b", INK, "25 to 50 %"),
    (0.75, "#f0803c", INK, "50 to 75 %"),
    (1.00, "#c42a1c", "#ffffff", "75 % or more"),
)
FULL = ("#4a0a0a", "#ffffff", "the limit is reached: no more")
FONT = 'font-family="DejaVu Sans, Arial, sans-serif"'


@dataclass(frozen=True)
class SiteOnMap:
    """A skin site, the share of its nearest limit (None: current only), and lines for the key."""

    name: str
    share: float | None
    lines: tuple[str, ...]


def skin_map(title: str, sites: Sequence[SiteOnMap], *, watermark: str = "", made_by: str = "") -> str:
    """Return the picture; sites are numbered in their order, and those with no place on it say so.

    `watermark` stands across the picture, `made_by` at its foot; each only where it is not empty.
    """
    height = max(VIEWS["front"][1] + HEIGHT + 20, KEY_Y + ROW * len(sites) + 210)
    size = f'width="{PICTURE_WIDTH:g}" height="{height:g}" viewBox="0 0 {PICTURE_WIDTH:g} {height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f'<rect x="0" y="0" width="{PICTURE_WIDTH:g}" height="{height:g}" fill="#ffffff"/>',
        _text(20, 36, title, size=20, weight="bold"),
        *(line for view in VIEWS for line in _body(view)),
        *_spots(sites),
        *_key(sites),
        *_legend(KEY_Y + ROW * len(sites) + 24),
        *_marks(height, watermark, made_by),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _marks(height: float, watermark: str, made_by: str) -> Iterator[str]:
    if watermark:
        middle = f"{PICTURE_WIDTH / 2:g},{height / 2:g}"
        words = _text(0, 0, watermark, size=40, anchor="middle", weight="bold", ink=STEPS[-1][1])
        yield f'<g opacity="0.2" transform="translate({middle}) rotate(-30)">{words}</g>'
    if made_by:
        yield _text(20, height - 8, made_by, size=10, ink=PALE)


def _body(view: str) -> Iterator[str]:
    left_x, top_y = VIEWS[view]
    middle_x = left_x + MIDDLE
    yield _text(middle_x, top_y - 14, view, size=15, anchor="middle", weight="bold")
    yield f'<g transform="translate({middle_x:g},{top_y:g})">'
    yield f'<circle cx="{HEAD[0]:g}" cy="{HEAD[1]:g}" r="{HEAD[2]:g}" fill="{SKIN}"/>'
    for x1, y1, x2, y2, thick in (NECK, *LIMBS, *((-x1, y1, -x2, y2, t) for x1, y1, x2, y2, t in LIMBS)):
        line = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
        yield f'<line {line} stroke="{SKIN}" stroke-width="{thick:g}" stroke-linecap="round"/>'
    yield f'<path d="{TRUNK}" fill="{SKIN}"/>'
    yield "</g>"
    for side in ("left", "right"):
        x = middle_x + _towards(side, view) * 130
        yield _text(x, top_y + 60, side, size=13, anchor="middle", ink=PALE)


def _towards(side: str, view: str) -> int:
    return 1 if (side == "left") == (view == "front") else -1


def _spots(sites: Sequence[SiteOnMap]) -> Iterator[str]:
    """Yield a numbered spot for every site that has a place on the body."""
    known = [(number, each, site) for number, each in enumerate(sites, 1) if (site := read_site(each.name))]
    for number, each, site in known:
        lies = REGIONS[site.region]
        count = max(_last_place(site, (other for _, _, other in known)), 1)
        x, y = lies.place(site.place or 1, count)
        left_x, top_y = VIEWS[lies.view]
        radius = max(4.0, min(11.0, lies.spacing(count) / 2 - 1 if count > 1 else 11.0))
        yield _spot(left_x + MIDDLE + _towards(site.side, lies.view) * x, top_y + y, radius, each, number)


def _last_place(site: SkinSite, others: Iterable[SkinSite]) -> int:
    """Return the highest number of a place that is drawn in the same region, on either side."""
    return max(other.place or 1 for other in others if other.region == site.region)


def _spot(x: float, y: float, radius: float, site: SiteOnMap, number: int) -> str:
    fill, ink = _colours(site.share)
    edge = CURRENT if site.share is None else INK
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{edge}"/>'
    if radius < 6:  # too small for a number
        return circle + _text(x + radius + 1.5, y + 3, str(number), size=8)
    return circle + _text(x, y + radius * 0.4, str(number), size=radius * 1.1, anchor="middle", ink=ink)


def _colours(share: float | None) -> tuple[str, str]:
    """Return the colours of a spot and of the number on it."""
    if share is None:
        return "#ffffff", CURRENT
    return next(((fill, ink) for below, fill, ink, _ in STEPS if share < below), FULL[:2])


def _key(sites: Sequence[SiteOnMap]) -> Iterator[str]:
    for i, site in enumerate(sites):
        y = KEY_Y + ROW * i
        name = site.name.replace("_", " ")
        if (read := read_site(site.name)) is None:
            name = f"{site.name} (not a name this map knows)"
        elif REGIONS.get(read.region) is None:
            name = f"{name} (not on this map)"
        yield _spot(KEY_X, y, 11.0, site, i + 1)
        yield _text(KEY_X + 20, y - 1, name, size=14, weight="bold")
        for j, line in enumerate(site.lines):
            yield _text(KEY_X + 20, y + 15 + 15 * j, line, size=12, ink=PALE)


def _legend(y: float) -> Iterator[str]:
    rows = [(fill, INK, words) for _, fill, _, words in STEPS]
    rows += [(FULL[0], INK, FULL[2]), ("#ffffff", CURRENT, "current only: no heat, no dose")]
    for i, (fill, edge, words) in enumerate(rows):
        at = y + 24 * i
        yield f'<circle cx="{KEY_X:g}" cy="{at:g}" r="8" fill="{fill}" stroke="{edge}"/>'
        yield _text(KEY_X + 20, at + 5, words, size=13)


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: float,
    anchor: str = "start",
    weight: str = "normal",
    ink: str = INK,
) -> str:
    style = f'{FONT} font-size="{size:.3g}" font-weight="{weight}" text-anchor="{anchor}" fill="{ink}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
