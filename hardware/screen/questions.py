"""How the views that ask something look: rating scales, and choices between a few answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hardware.screen import layout as look
from hardware.screen.layout import box_around
from hardware.screen.scenes import Scene, Tools, scene_of
from hardware.screen.shapes import Drawable
from hardware.screen.texts import Style, Written
from mindpain_task.views import Choice, Vas

ANCHOR = Style(0.030, 0.020, look.INK)
NUMBER = Style(0.032, 0.020, look.INK)
ANSWER = Style(0.034, 0.019, look.INK)
LEAST_OF_MANY = 0.017  # letters of more answers than the rating line has room for

MARGIN = 0.03
BELOW_LINE = 0.055  # where words below the rating line begin, in units: the marker's foot ends above them
BETWEEN_PLATES, BETWEEN_MANY = 0.020, 0.015  # the ring of a chosen plate lies within
WIDEST_PLATE = 0.42
LEAST_PLATE, HIGHEST_PLATE = 0.10, 0.19
PLATE_PADDING_X, MANY_PADDING_X, PLATE_PADDING_Y = 0.06, 0.045, 0.022  # shares of the plate's width; units
ANSWERS = range(2, 8)


def without_answer(view: Vas | Choice) -> Vas | Choice:
    """Return the question with nothing marked: what is laid out once, however its answer moves."""
    return replace(view, position=None) if isinstance(view, Vas) else replace(view, chosen=None)


def scale(tools: Tools, view: Vas, numbers: list[Written]) -> Scene:
    """Lay out a rating scale without its marker; `numbers` are those of its points."""
    layout, line = tools.layout, tools.layout.vas_line
    shapes = tools.shapes.scale_line(view.points)
    # As wide as the window's edge allows, but never so wide that the two could meet in the middle.
    margin_px = MARGIN * layout.width_px
    width_px = 2 * min(layout.window.right_px - margin_px - line.right_px, line.right_px - margin_px)
    ends = [(text, x) for text, x in ((view.left, line.left_px), (view.right, line.right_px)) if text.strip()]
    top_px = line.y_px - layout.px(BELOW_LINE)
    if numbers:
        top_px = min(its.box.bottom_px for its in numbers) - layout.px(0.024)
    anchors = tools.writer.fit([text for text, _ in ends], width_px, 0.22 * layout.height_px, ANCHOR)
    for anchor, (_, x_px) in zip(anchors, ends, strict=True):
        anchor.put(x_px, top_px)
    return scene_of(shapes, [*tools.question(view.question), *numbers, *anchors, *tools.hint(view.hint)])


def numbers_of(tools: Tools, points: int) -> list[Written]:
    """Lay out the numbers from 0 below the marks of a scale; none for a plain line, which has no points."""
    if points == 0:
        return []
    if points < 2:
        raise ValueError(f"a scale has 2 points or more, or 0 for a plain line, not {points}")
    layout, line = tools.layout, tools.layout.vas_line
    texts = [str(number) for number in range(points)]
    width_px = 0.8 * (line.right_px - line.left_px) / (points - 1)
    numbers = tools.writer.fit(texts, width_px, 0.06 * layout.height_px, NUMBER)
    for its, x_px in zip(numbers, line.marks_px(points), strict=True):
        its.put(x_px, line.y_px - layout.px(BELOW_LINE))
    return numbers


@dataclass(frozen=True)
class Plates:
    """Answers on their plates, and for each of them what is drawn over it while it is chosen."""

    plates: list[Drawable]
    answers: list[Written]
    marks: tuple[tuple[Drawable, ...], ...]


def choice(tools: Tools, view: Choice, plates_of: Callable[[tuple[str, ...]], Plates]) -> Scene:
    """Lay out a question with its answers; the scene's `marks` are the same answers chosen.

    `plates_of` returns the plates of answers: those of the next question are often the same. Raises
    ValueError for a number of answers other than 2 to 7, or a text that does not fit.
    """
    count = len(view.options)
    if count not in ANSWERS:
        raise ValueError(f"a choice has 2 to 7 answers, not {count}: {view.question!r}")
    if not all(text.strip() for text in view.options):
        raise ValueError(f"an answer to {view.question!r} is empty: write each one out")
    laid_out = plates_of(view.options)
    words = [*tools.question(view.question), *laid_out.answers, *tools.hint(view.hint)]
    return scene_of(laid_out.plates, words, laid_out.marks)


def answer_plates(tools: Tools, options: tuple[str, ...]) -> Plates:
    """Lay out answers on plates, side by side.

    A chosen plate is light with dark letters, stands in a ring, and has a bar under it. Raises ValueError for
    a text that does not fit.
    """
    count = len(options)
    layout, line = tools.layout, tools.layout.answers_line(count)
    is_many = count > look.ANSWERS_ON_RATING_LINE
    between, padding_x = (BETWEEN_MANY, MANY_PADDING_X) if is_many else (BETWEEN_PLATES, PLATE_PADDING_X)
    share_px = (line.right_px - line.left_px) / count
    width_px = min(round(share_px) - layout.px(between), layout.px(WIDEST_PLATE))
    room = (
        (1 - 2 * padding_x) * width_px,
        HIGHEST_PLATE * layout.height_px - 2 * layout.px(PLATE_PADDING_Y),
    )
    style = replace(ANSWER, least=LEAST_OF_MANY) if is_many else ANSWER
    answers = tools.writer.fit(options, *room, style)
    chosen = tools.writer.fit(options, *room, replace(style, colour=look.GROUND))
    height_px = max(
        layout.px(LEAST_PLATE), max(its.height_px for its in answers) + 2 * layout.px(PLATE_PADDING_Y)
    )
    place = box_around(0, line.y_px, width_px, height_px)
    plate, chosen_plate = tools.shapes.answer_plate(place), tools.shapes.chosen_plate(place)
    plates: list[Drawable] = []
    marks: list[tuple[Drawable, ...]] = []
    for index, (plain, dark) in enumerate(zip(answers, chosen, strict=True)):
        x_px = line.left_px + (index + 0.5) * share_px
        for its in (plain, dark):
            its.put(x_px, line.y_px + its.height_px / 2)
        plates.append(plate.at(x_px))
        marks.append((*(part.at(x_px) for part in chosen_plate), dark))
    return Plates(plates, answers, tuple(marks))
