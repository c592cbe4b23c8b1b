"""Every view fits its window, in both languages, and is drawn only when something changes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from hardware.screen import layout as look
from mindpain_task.tasks.words import TASK_WORDS
from mindpain_task.views import Blank, Choice, Cue, Fixation, Maze, OperatorPrompt, Page, TaskItem, Vas, View
from tests.hardware.screen.conftest import Desk, open_desk
from tests.hardware.screen.seeing import columns_of, pixels, seen

HINT = "Bewegen Sie die Maus oder die Pfeiltasten; bestätigen Sie mit Mausklick oder Leertaste"
PARAGRAPH = (
    "Richten Sie in diesem Block die Aufmerksamkeit auf das Gefühl des Atmens an den Nasenlöchern. Folgen "
    "Sie der Luft beim Ein- und Ausströmen. Wenn Sie merken, dass Sie abschweifen, kehren Sie dorthin zurück."
)
INTENSITY = Vas(
    "Wie stark war die Schmerzempfindung?",
    "keine Schmerzempfindung",
    "stärkste vorstellbare Schmerzempfindung",
    50.0,
    73.0,
    HINT,
)
UNPLEASANTNESS = Vas(
    "Wie unangenehm war das, was Sie in den letzten Sekunden an der Hautstelle gespürt haben?",
    "überhaupt nicht unangenehm",
    "am unangenehmsten, was man sich vorstellen kann",
    50.0,
    None,
    HINT,
)
VIEWS: tuple[View, ...] = (
    Blank(),
    Fixation(),
    Cue("breath", "Aufmerksamkeit beim Atem"),
    Cue("pain_site", "Attention on the place of the heat"),
    Cue("free", "Aufmerksamkeit ohne bestimmten Ort"),
    Page("", "The next part begins in a moment."),
    Page("Vielen Dank", ""),
    Page("Aufmerksamkeit beim Atem", "\n\n".join([PARAGRAPH] * 5), "Weiter mit der Leertaste"),
    OperatorPrompt("OPERATOR: move the thermode", "\n\n".join([PARAGRAPH] * 2), "Press O when it is done."),
    INTENSITY,
    UNPLEASANTNESS,
    Cue("external_task", "Aufmerksamkeit bei der Aufgabe auf dem Bildschirm"),
    Vas(INTENSITY.question, INTENSITY.left, INTENSITY.right, 50.0, 70.0, HINT, points=11),
    Vas("How strong is the pain now?", "no pain", "strongest pain imaginable", 0.0, 0.0),
    Choice("Was it painful?", ("no", "yes"), 50.0, 1, HINT),
    Choice(
        "Sie drehen ein Radio lauter, in dem ein Lied läuft, das Sie nicht mögen. Was ändert sich dabei?",
        ("nur die Lautstärke (Intensität)", "nur die Unangenehmheit", "beides, jedes auf seine Weise"),
        50.0,
        None,
        HINT,
    ),
    Choice(
        "Wie oft sind Ihre Gedanken abgeschweift?",
        ("überhaupt nicht", "selten", "gelegentlich", "ziemlich häufig", "fast immer"),
        50.0,
        4,
    ),
    Choice(
        "Ich nehme wahr, wie sich mein Körper anfühlt, wenn ich mich bewege.",
        (
            *("stimme überhaupt nicht zu", "stimme weitgehend nicht zu", "stimme eher nicht zu"),
            *("unentschieden", "stimme eher zu", "stimme weitgehend zu", "stimme voll und ganz zu"),
        ),
        50.0,
        None,
        HINT,
    ),
    Choice(
        "Wie sehr haben Sie sich beim Atmen auf die Empfindungen in der Nase eingelassen?",
        ("1\nüberhaupt nicht", "2", "3", "4", "5", "6", "7\naußerordentlich stark"),
        50.0,
        6,
        HINT,
    ),
    Choice(
        "Es fällt mir schwer, bei dem zu bleiben, was gerade geschieht.",
        ("fast immer", "sehr häufig", "eher häufig", "eher selten", "sehr selten", "fast nie"),
        50.0,
        0,
        HINT,
    ),
    TaskItem(("Schublade",) * 4, "4", "Wie viele Wörter sind es? Ziffer 1 bis 4 tippen"),
    TaskItem(("Immer 13 abziehen", "1022"), "123456789012", "Ergebnis eintippen, dann Leertaste"),
    TaskItem((), hint="Bei jedem Ausatmen die Leertaste, bei jedem neunten die rechte Pfeiltaste"),
    TaskItem(
        (), hint=TASK_WORDS["de"].maze_hint, maze=Maze(("11121", "30103", "01213", "12021", "22323"), 2)
    ),
)


@pytest.fixture(scope="module", params=[(1024, 768), (1280, 800), (1920, 1080)], ids=str)
def sized(display: None, request: pytest.FixtureRequest) -> Iterator[Desk]:
    desk = open_desk(*request.param)
    assert desk.screen.size_px == request.param
    yield desk
    desk.screen.close()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: type(view).__name__)
def test_texts_lie_inside_the_window_and_apart(sized: Desk, view: View) -> None:
    sized.screen.show(view)
    texts = sized.surface._artist.scene(view).texts
    assert texts, "the corner mark is on every view"
    assert all(sized.surface.layout.window.holds(text) for text in texts)
    assert not any(one.meets(other) for one, other in itertools.combinations(texts, 2))


def test_letters_lie_where_their_boxes_say(desk: Desk) -> None:
    """The boxes of the test above are the layout's own word; this is the graphics card's."""
    view = Page("Äquator", "\n\n".join([PARAGRAPH] * 3), "weiter")
    artist, half = desk.surface._artist, np.array(desk.screen.size_px) / 2
    artist.draw(view)
    rows, columns = np.nonzero(np.abs(pixels(desk) - np.array(look.GROUND)).max(axis=2) > 20)
    desk.surface.window.flip()
    inside = np.zeros(rows.shape, dtype=bool)
    for box in (*artist.scene(view).texts, look.Box(half[0] - 500, half[1] - 60, half[0], half[1])):
        x, y = columns - half[0], half[1] - rows
        inside |= (
            (x >= box.left_px - 2)
            & (x <= box.right_px + 2)
            & (y >= box.bottom_px - 2)
            & (y <= box.top_px + 2)
        )
    assert rows.size > 1000
    assert inside.all()


def test_the_marker_is_where_the_position_says(desk: Desk) -> None:
    expected = desk.surface.layout.vas_line.x_px(73.0) + 640
    assert columns_of(seen(desk, INTENSITY), look.MARKER_INK).mean() == pytest.approx(expected, abs=1.0)


def test_a_hidden_marker_is_nowhere(desk: Desk) -> None:
    drawn = seen(desk, UNPLEASANTNESS)
    assert columns_of(drawn, look.MARKER_INK).size == 0
    assert columns_of(drawn, look.LINE_INK).size > 1000


def test_an_operators_page_is_light(desk: Desk) -> None:
    assert seen(desk, VIEWS[8]).mean() > 2.5 * seen(desk, VIEWS[7]).mean()


def test_a_text_that_does_not_fit_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match=r"Richten Sie in diesem Block.*does not fit .*1280 x 800"):
        desk.screen.check(Page("Zu lang", "\n\n".join([PARAGRAPH] * 12), "weiter"))
    with pytest.raises(ValueError, match=r"Schmerzempfindungsvorstellungs.*does not fit"):
        desk.screen.show(Vas("Wie stark?", "keine", "Schmerzempfindungsvorstellungs" * 3, 50.0, None))


def test_an_equal_view_is_not_drawn_again(desk: Desk) -> None:
    first_s = desk.screen.show(Fixation())
    flips = desk.surface.flips
    again_s = desk.screen.show(Fixation())
    assert desk.surface.flips == flips
    assert first_s < again_s <= desk.clock.now()


def test_a_flip_is_stamped_when_it_is_done(desk: Desk) -> None:
    before_s = desk.clock.now()
    flip_s = desk.screen.show(Cue("free", "offen"))
    assert before_s < flip_s <= desk.clock.now()


def test_a_moving_marker_lays_no_text_out_again(desk: Desk) -> None:
    scenes = desk.surface._artist.scene
    assert scenes(INTENSITY) is scenes(
        Vas(*(INTENSITY.question, INTENSITY.left, INTENSITY.right), 50.0, 12.0, HINT)
    )


def test_a_window_that_was_covered_is_drawn_again(desk: Desk) -> None:
    desk.screen.show(Fixation())
    flips = desk.surface.flips
    desk.handle.dispatch_event("on_expose")
    desk.inputs.wait(desk.clock.now())
    assert desk.surface.flips == flips + 1
