"""`mindpain storyboard`: one page with every screen, drawn by the real window, and nothing fetched."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from experiments.cli import main
from experiments.storyboard.boards import Asked, Board, boards_of
from experiments.storyboard.steps import views_in
from experiments.storyboard.wording import texts_of
from tests.storyboard_for_tests import Reader, changed_demo, png_of

pytestmark = pytest.mark.timeout(180)
MONSTROUS = "Schmerzempfindungsvorstellungsgrenze" * 4
BOUNDARY = 'en: "most intense pain sensation imaginable"'


@pytest.fixture(scope="module")
def page(display: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("storyboard") / "demo.html"
    assert main(["storyboard", "demo", "-o", str(out)]) == 0
    return out.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(page: str) -> Reader:
    return Reader(page)


@pytest.fixture(scope="module")
def board() -> Board:
    (board,) = boards_of(Asked("demo", "rehearsal"), lambda what: None)
    return board


def test_every_view_is_pictured_once_in_its_size_and_its_text_can_be_read(
    reader: Reader, board: Board
) -> None:
    views = views_in(board.parts)
    full = [image for image in reader.images if "screen" in image["class"]]
    assert len(full) == len({image["src"] for image in full}) == len(views)
    for image in full:
        drawn = Image.open(io.BytesIO(png_of(image)))
        assert drawn.format == "PNG"
        assert drawn.size == (1280, 800) == (int(image["width"]), int(image["height"]))
        assert len(drawn.getcolors(1 << 20) or ()) > 1 or image["alt"] == "an empty screen"
    for view in views:
        for text in texts_of(view):
            assert " ".join(text.split()) in reader.text


def test_both_languages_stand_side_by_side(reader: Reader) -> None:
    assert "Put your attention on the feeling of breathing" in reader.text
    assert "Richten Sie die Aufmerksamkeit auf das Gefühl des Atmens" in reader.text


def test_the_page_is_well_formed_and_fetches_nothing(page: str, reader: Reader) -> None:
    assert reader.open_tags == []
    assert page.startswith("<!DOCTYPE html>")
    outside = [each for each in reader.addresses if not each.startswith(("data:image/png;base64,", "#"))]
    assert outside == []
    assert {each[1:] for each in reader.addresses if each.startswith("#")} <= {*reader.places}
    assert "<script" not in page
    without_pictures = "".join(part.partition('"')[2] for part in page.split("base64,"))
    assert "url(" not in without_pictures
    assert without_pictures.replace("http://www.w3.org/2000/svg", "").count("://") == 0


def test_it_says_what_a_board_asks_about(reader: Reader) -> None:
    for heading in (
        "Conditions",
        "Stimuli",
        "Course of the session",
        "What each skin site takes",
        "How near it comes to the limits",
        "Limits in force",
        "How it is stopped",
        "Scales and questions, word for word",
        "Scripts, in full",
    ):
        assert heading in reader.headings
    for words in ("summed dose D of a skin site", "48.5 °C", "the key S", "Only when something happens"):
        assert words in reader.text


def test_a_text_that_is_not_whole_is_marked_and_told(
    display: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = changed_demo(tmp_path, (BOUNDARY, f'en: "{MONSTROUS}"'))
    out = tmp_path / "page.html"
    assert main(["storyboard", str(protocol), "-o", str(out)]) == 2
    printed = " ".join(capsys.readouterr().out.split())
    assert "not whole: a rating scale: How strong was the heat?" in printed
    assert "does not fit its place on a screen of 1280 x 800 pixels" in printed
    page = out.read_text(encoding="utf-8")
    reader = Reader(page)
    assert 'class="clipped"' in page
    assert "2 screens are not whole" in reader.text, "as it appears, and once moved"
    assert MONSTROUS in reader.text


def test_without_a_display_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "experiments", "storyboard", "demo", "-o", str(tmp_path / "page.html")]
    for display, sentence in (("", "there is no display"), (":4711", "could not be opened")):
        done = subprocess.run(
            ["env", f"DISPLAY={display}", *command], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 3
        assert sentence in done.stderr
        assert "xvfb-run" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("out", "why"), [("", "is a folder"), ("missing/page.html", "there is no folder")])
def test_a_place_that_cannot_be_written_to_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, why: str
) -> None:
    assert main(["storyboard", "demo", "-o", str(tmp_path / out)]) == 2
    assert why in capsys.readouterr().err
