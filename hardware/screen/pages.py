"""How the views that ask nothing look: cues, pages of text, and what the operator must do."""

from __future__ import annotations

from hardware.screen import layout as look
from hardware.screen.layout import Box
from hardware.screen.scenes import Scene, Tools, scene_of
from hardware.screen.shapes import Drawable
from hardware.screen.texts import Style
from mindpain_task.views import Cue, OperatorPrompt, Page, Signal

TITLE = Style(0.050, 0.032, look.INK, "left")
BODY = Style(0.034, 0.023, look.INK, "left")
REMINDER = Style(0.044, 0.028, look.INK)
SENTENCE = Style(0.044, 0.023, look.INK)
OPERATOR_TITLE = Style(0.046, 0.028, look.OPERATOR_BAND_INK, "left")
OPERATOR_BODY = Style(0.034, 0.023, look.OPERATOR_INK, "left")
OPERATOR_HINT = Style(0.028, 0.020, look.OPERATOR_SOFT_INK, "left")

COLUMN = 1.16  # the widest column of text, in units: about 65 letters a line read best


def cue(tools: Tools, view: Cue, picture: Drawable) -> Scene:
    """Lay out a cue: its picture with the reminder below it."""
    if not view.reminder.strip():
        return scene_of([picture], [])
    reminder = tools.writer.centred(view.reminder, tools.layout.area(0.84, -0.40, -0.22), REMINDER)
    return scene_of([picture], [reminder])


def signal(tools: Tools, view: Signal) -> Scene:
    """Lay out a signal: its shape, with its line below it where it has one."""
    shape = tools.shapes.signal(view.colour, view.shape)
    if not view.label.strip():
        return scene_of([shape], [])
    return scene_of(
        [shape], [tools.writer.centred(view.label, tools.layout.area(0.84, -0.40, -0.22), REMINDER)]
    )


def page(tools: Tools, view: Page) -> Scene:
    """Lay out a column of text, as narrow as its words allow, in the middle of the window.

    A paragraph without a title is read at a glance, between other views: it is larger, and centred as those.
    """
    layout = tools.layout
    area = layout.area(0.84, -0.365, 0.415, widest=COLUMN)
    if view.body.strip() and not view.title.strip() and "\n\n" not in view.body.strip():
        return scene_of([], [tools.writer.centred(view.body, area, SENTENCE), *tools.hint(view.hint)])
    title = tools.lines(view.title, area.width_px, 0.16 * layout.height_px, TITLE)
    gap_px = layout.px(0.045) if title and view.body.strip() else 0
    left_px = area.height_px - gap_px - sum(its.height_px for its in title)
    body = tools.lines(view.body, area.width_px, left_px, BODY)
    column = [*title, *body]
    if column:
        x_px = -max(its.width_px for its in column) / 2
        height_px = sum(its.height_px for its in column) + gap_px
        # A little above the middle, where a block of text looks centred.
        top_px = min(area.top_px, (area.top_px + area.bottom_px) / 2 + height_px / 2)
        for its in column:
            its.put(x_px, top_px)
            top_px -= its.height_px + gap_px
    return scene_of([], [*column, *tools.hint(view.hint)])


def operator_page(tools: Tools, view: OperatorPrompt) -> Scene:
    """Lay out a light page under a coloured band: from across the room, no participant's page."""
    layout, window = tools.layout, tools.layout.window
    band = Box(window.left_px, 0.27 * window.height_px, window.right_px, 0.43 * window.height_px)
    foot = Box(window.left_px, window.bottom_px, window.right_px, -0.47 * window.height_px)
    shapes = [
        tools.shapes.rectangle(window, look.OPERATOR_GROUND),
        tools.shapes.rectangle(band, look.OPERATOR_BAND),
        tools.shapes.rectangle(foot, look.OPERATOR_BAND),
    ]
    width_px = 0.88 * window.width_px
    x_px = -width_px / 2
    title = tools.lines(view.title, width_px, 0.13 * window.height_px, OPERATOR_TITLE)
    for its in title:
        its.put(x_px, (band.bottom_px + band.top_px) / 2 + its.height_px / 2)
    body = tools.lines(view.body, min(width_px, layout.px(COLUMN)), 0.52 * window.height_px, OPERATOR_BODY)
    for its in body:
        its.put(x_px, 0.21 * window.height_px)
    hint = tools.lines(view.hint, width_px, 0.09 * window.height_px, OPERATOR_HINT)
    for its in hint:
        its.put(x_px, -0.43 * window.height_px + its.height_px)
    return scene_of(shapes, [*title, *body, *hint])
