"""The storyboard's page without its pictures: escaped, always the same, arms one after another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from experiments.storyboard.album import problems_in
from experiments.storyboard.boards import Asked, Board, boards_of
from experiments.storyboard.dose_charts import dose_charts
from experiments.storyboard.page import page_of
from experiments.storyboard.steps import views_in
from experiments.storyboard.timeline import course_of, timeline
from experiments.storyboard.trial_course import trial_courses
from hardware.screen.picturing import Pictured
from mindpain_task.located import Refused
from tests.storyboard_for_tests import Reader, changed_demo

ARMS = """
arms:
  taught: {blocks: {guidance_s: 8.0}}
  waiting: {}
"""
UNKNOWN = ("guidance_s: 6.0", "guidance_s: {unknown: in none of the texts at hand, stand_in: 6.0}")


def boards(protocol: str | Path, **chosen: str) -> tuple[Board, ...]:
    return tuple(boards_of(Asked(str(protocol), chosen.pop("rig", "rehearsal"), **chosen), lambda what: None))  # type: ignore[arg-type]


def drawn(found: Sequence[Board]) -> dict[object, Pictured]:
    return {view: Pictured(b"whole", b"small", ()) for board in found for view in views_in(board.parts)}


def written(found: tuple[Board, ...]) -> str:
    return page_of(found, drawn(found), (1280, 800), 1, 1)  # type: ignore[arg-type]


def test_the_same_protocol_gives_the_same_page() -> None:
    assert written(boards("demo")) == written(boards("demo"))


def test_no_text_of_a_file_becomes_markup(tmp_path: Path) -> None:
    evil = "<script>alert('x')</script><img src=x>&amp;"
    protocol = changed_demo(
        tmp_path,
        ('en: "A two-minute demonstration"', f'en: "{evil}"'),
        ('en: "How strong was the heat?"', f'en: "{evil}"'),
        ('en: "left forearm, inner side (imagined)"', f'en: "{evil}"'),
    )
    page = written(boards(protocol))
    assert "<script" not in page
    assert "<img src=x" not in page
    reader = Reader(page)
    assert reader.open_tags == []
    assert reader.text.count(evil) >= 3


def test_arms_stand_in_one_page_and_what_they_share_is_written_once(tmp_path: Path) -> None:
    protocol = changed_demo(tmp_path, added=ARMS)
    both = boards(protocol)
    assert [board.name for board in both] == ["arm taught", "arm waiting"]
    assert both[1].rehearsal is None, "one rehearsal is witness for all arms"
    reader = Reader(written(both))
    assert {"The session: arm taught", "The session: arm waiting"} <= set(reader.headings)
    assert "the same as in The session: arm taught" in reader.text
    assert "the same screens as in arm taught: Opening" in reader.text
    assert "guidance before a block: 8 s" in reader.text
    assert "guidance before a block: 6 s" in reader.text
    (one,) = boards(protocol, arm="waiting")
    assert one.name == "arm waiting"
    with pytest.raises(Refused, match="--arm other"):
        boards(protocol, arm="other")


def test_what_is_unknown_is_marked_where_its_stand_in_is_shown(tmp_path: Path) -> None:
    page = written(boards(changed_demo(tmp_path, UNKNOWN)))
    reader = Reader(page)
    assert "1 values are unknown" in reader.text or "1 value is unknown" in reader.text
    assert "in none of the texts at hand" in reader.text
    assert "guidance before a block: 6 s STAND-IN, not from the study" in reader.text


def test_values_that_are_a_participants_own_are_shown_at_the_most_they_may_be(tmp_path: Path) -> None:
    protocol = changed_demo(tmp_path, ("peak_c: 48.0", "peak_c: {min: 44.0, max: 48.0}"))
    (board,) = boards(protocol)
    assert board.at_most == (("heat_48", 48.0),)
    assert {stimulus.peak_c for stimulus in board.plan.stimuli} == {48.0}  # type: ignore[union-attr]
    assert "planned at the most it may be: 48" in Reader(written((board,))).text


@pytest.mark.parametrize(
    ("name", "rig", "words"),
    [
        ("attention_direction", "rehearsal", ("summed dose D", "CEM43", "stimuli on a skin site")),
        ("attention_direction", "eeg_electrical", ("trains in the session", "charge of one phase")),
        ("demo_cold", "rehearsal", ("seconds of each immersion",)),
        ("brown_jones2010", "eeg_laser", ("pulses on a skin site", "no limit is known; STAND-IN 10")),
    ],
)
def test_every_kind_of_stimulus_has_its_drawings(name: str, rig: str, words: tuple[str, ...]) -> None:
    (board,) = boards(name, rig=rig)
    charts = list(dose_charts(board.plan, board.loaded.limits, board.envelope.cold))
    drawings = [timeline(board.plan), *trial_courses(board.plan), *charts]
    for drawing in drawings:
        picture = ElementTree.fromstring(drawing)
        assert float(picture.attrib["viewBox"].split()[3]) < 600
        assert "nan" not in drawing
    for each in words:
        assert any(each in chart for chart in charts)


def test_the_timeline_is_as_long_as_the_session() -> None:
    (board,) = boards("demo")
    course = course_of(board.plan)
    assert course[0].start_s == 0.0
    for one, two in pairwise(course):
        assert two.start_s == pytest.approx(one.start_s + one.lasts_s)


def test_a_problem_names_its_screen() -> None:
    (board,) = boards("demo")
    view = views_in(board.parts)[1]
    (problem,) = problems_in({view: Pictured(None, None, ("it does not fit",))})
    assert problem.startswith("a page of text: A demonstration")
    assert problem.endswith("it does not fit")
