"""Numeric scales and choices: how they look, and where a pointer points on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hardware.screen import layout as look
from mindpain_task.roles import InputKind
from mindpain_task.views import Choice, TaskItem, Vas
from tests.hardware.screen.conftest import Desk
from tests.hardware.screen.scripted import Scripted, acted
from tests.hardware.screen.seeing import columns_of, seen

NUMERIC = Vas("How intense was it?", "no pain", "strongest pain", 50.0, None, points=11)
PAINFUL = Choice("Was it painful?", ("no", "yes"), 50.0, None)
FIVE = Choice("How often?", ("never", "rarely", "sometimes", "often", "always"), 50.0, None)
SIX = Choice(
    "How often?",
    ("almost always", "very often", "often", "rarely", "very rarely", "almost never"),
    50.0,
    None,
)
SEVEN = Choice("How strongly?", ("1\nnot at all", "2", "3", "4", "5", "6", "7\nvery strongly"), 50.0, None)


def test_a_numeric_scale_has_a_mark_and_its_number_at_each_point(desk: Desk) -> None:
    line = desk.surface.layout.vas_line
    drawn = seen(desk, NUMERIC)
    row = drawn[400 - line.y_px - 15]  # above the line, within the marks
    ticks = np.nonzero(np.abs(row - np.array(look.LINE_INK)).max(axis=1) < 12)[0]
    places = [line.x_px(10.0 * number) + 640 for number in range(11)]
    assert all(np.abs(ticks - place).min() <= 2 for place in places)
    assert all(min(abs(tick - place) for place in places) <= 3 for tick in ticks)
    below = drawn[400 - line.y_px + 44 : 400 - line.y_px + 75]
    for number, place in enumerate(places):
        letters = below[:, round(place) - 30 : round(place) + 30].max(axis=2) > 150
        assert letters.any(), f"no number at point {number}"
        assert np.nonzero(letters)[1].mean() == pytest.approx(30, abs=6)


def test_a_plain_line_has_no_numbers(desk: Desk) -> None:
    scenes = desk.surface._artist.scene
    assert len(scenes(NUMERIC).texts) == len(scenes(replace(NUMERIC, points=0)).texts) + 11


@pytest.mark.parametrize("points", [1, -1, 60])
def test_points_that_cannot_be_drawn_are_refused(desk: Desk, points: int) -> None:
    with pytest.raises(ValueError, match=r"2 points or more|does not fit"):
        desk.screen.check(replace(NUMERIC, points=points))


def test_the_marker_of_a_numeric_scale_stands_on_its_point(desk: Desk) -> None:
    drawn = seen(desk, replace(NUMERIC, position=70.0))
    expected = desk.surface.layout.vas_line.x_px(70.0) + 640
    assert columns_of(drawn, look.MARKER_INK).mean() == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize("view", [PAINFUL, FIVE, SIX, SEVEN], ids=["two", "five", "six", "seven"])
def test_the_chosen_answer_is_marked_where_it_stands(desk: Desk, view: Choice) -> None:
    line, count = desk.surface.layout.line_of(view), len(view.options)
    unmarked = seen(desk, view)
    assert columns_of(unmarked, look.MARKER_INK).size == 0
    for index in range(count):
        drawn = seen(desk, replace(view, chosen=index))
        expected = line.x_px(100 * (index + 0.5) / count) + 640
        assert columns_of(drawn, look.MARKER_INK).mean() == pytest.approx(expected, abs=1.5)
        # Not by colour alone: in a picture without colour, the plate is light and something is below it.
        grey, before = drawn.mean(axis=2), unmarked.mean(axis=2)
        plate = slice(round(expected) - 40, round(expected) + 40)
        assert np.median(grey[380:420, plate]) > 2 * np.median(before[380:420, plate])
        changed = np.nonzero(np.abs(grey - before) > 20)
        assert changed[1].min() > expected - 50 * (line.right_px - line.left_px) / 100 / count * 1.1
        assert changed[1].max() < expected + 50 * (line.right_px - line.left_px) / 100 / count * 1.1


def test_another_answer_lays_nothing_out_again(desk: Desk) -> None:
    scenes = desk.surface._artist.scene
    assert scenes(FIVE) is scenes(replace(FIVE, chosen=3))


def test_the_same_answers_to_another_question_are_not_laid_out_again(desk: Desk) -> None:
    scenes = desk.surface._artist.scene
    assert scenes(SEVEN).marks is scenes(replace(SEVEN, question="How strongly now?", hint="2 / 3")).marks


@pytest.mark.parametrize("chosen", [-1, 2])
def test_an_answer_that_does_not_exist_is_refused(desk: Desk, chosen: int) -> None:
    with pytest.raises(ValueError, match=f"answer {chosen} is marked, but there are 2"):
        desk.screen.show(replace(PAINFUL, chosen=chosen))


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("only",), "2 to 7 answers, not 1"),
        (("a", "b", "c", "d", "e", "f", "g", "h"), "2 to 7 answers, not 8"),
        (("no", " "), "an answer to 'Was it painful.' is empty"),
        (("nein", "Unannehmlichkeitsempfindungsvermögen" * 2), "Unannehmlichkeits.*does not fit"),
        (("nein", " ".join(["ja"] * 200)), "'ja ja .*does not fit"),
    ],
)
def test_answers_that_cannot_be_drawn_are_refused(
    desk: Desk, options: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        desk.screen.check(replace(PAINFUL, options=options))


@pytest.mark.parametrize("view", [FIVE, SEVEN], ids=["five", "seven"])
def test_the_mouse_points_at_the_answer_under_it(desk: Desk, view: Choice) -> None:
    desk.screen.show(view)
    desk.inputs.wait(desk.clock.now() + 0.03)
    x, y = desk.inputs._pointer.place(70.0)
    assert x == pytest.approx(desk.surface.layout.line_of(view).x_px(70.0) + 640, abs=0.5)
    desk.move_to(x, y)
    got = desk.next_inputs()[-1]
    assert got.kind is InputKind.POINT
    assert got.position == pytest.approx(70.0, abs=0.5)
    desk.screen.show(replace(view, chosen=3))  # the same question: the pointer stays where it is
    desk.do("click", 1)
    click = desk.next_inputs()[-1]
    assert click.kind is InputKind.CLICK
    assert click.position == pytest.approx(70.0, abs=0.5)


@pytest.mark.parametrize(
    ("before", "start"), [(TaskItem(("K",)), 30.0), (replace(NUMERIC, question="before"), 60.0)]
)
def test_a_new_choice_puts_the_pointer_at_its_start_without_a_word(
    desk: Desk, before: TaskItem | Vas, start: float
) -> None:
    desk.screen.show(before)
    desk.inputs.wait(desk.clock.now() + 0.05)
    desk.screen.show(replace(FIVE, start=start))
    assert desk.inputs.wait(desk.clock.now() + 0.05) == ()
    desk.do("click", 1)
    (got,) = desk.next_inputs()
    assert got.position == pytest.approx(start, abs=0.5)


def test_a_rating_line_after_seven_answers_is_the_rating_line_again(desk: Desk) -> None:
    desk.screen.show(SEVEN)
    desk.screen.show(NUMERIC)
    x, _ = desk.inputs._pointer.place(100.0)
    assert x == pytest.approx(desk.surface.layout.vas_line.right_px + 640, abs=0.5)


def test_a_scale_visible_from_the_start_has_its_pointer_there(desk: Desk) -> None:
    desk.screen.show(Vas("How strong is it now?", "no pain", "strongest pain", 0.0, 0.0))
    assert desk.inputs.wait(desk.clock.now() + 0.05) == ()
    x, y = desk.inputs._pointer.place(37.0)
    desk.move_to(x, y)
    assert desk.next_inputs()[-1].position == pytest.approx(37.0, abs=0.5)


def test_a_simulated_person_chooses_with_the_mouse(desk: Desk) -> None:
    person = Scripted((InputKind.POINT, 25.0), (InputKind.CLICK, 75.0))
    got = acted(desk, PAINFUL, person, 2)
    assert [act.kind for act in got] == [InputKind.POINT, InputKind.CLICK]
    assert [act.position for act in got] == pytest.approx([25.0, 75.0], abs=0.2)
