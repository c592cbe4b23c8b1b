"""`mindpain study` on rehearsed studies: one page with everything, marked, and no mixture by itself."""

from __future__ import annotations

import argparse
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from experiments.cli import main
from experiments.study.arguments import add_study
from experiments.study.command import study
from hardware.tables import read_table
from mindpain_task.located import Refused
from tests.experiments.study.rehearsed import as_if_real, rehearse, rehearse_study, runs_in


def asked(*words: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_study(parser.add_subparsers())
    return parser.parse_args(["study", *map(str, words)])


def told(*words: object) -> str:
    console = Console(record=True, width=200, highlight=False)
    assert study(asked(*words), console) == 0
    return console.export_text()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study of eight people and two visits; the last one was stopped at the first, and left."""
    root = tmp_path_factory.mktemp("study") / "rehearsals"
    rehearse_study(root, range(1, 8), visits=(1, 2))
    rehearse(root, 8, "01", person="expert", visit=1, ends_at=60)
    return root


@pytest.fixture(scope="module")
def page(data: Path) -> str:
    out = data.parent / "study.html"
    told(data, "-o", out, "--tables", data.parent / "tables")
    return out.read_text(encoding="utf-8")


class Closing(HTMLParser):
    """Reads a page, and finds tags that are not closed where they should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_for_nothing(page: str) -> None:
    reader = Closing()
    reader.feed(page)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)


def test_its_style_is_in_its_head(page: str) -> None:
    assert page.count("<style>") == 1
    assert page.index("table.meanings") < page.index("</head>")


def test_it_says_who_stayed(page: str) -> None:
    assert "8 participants began 15 sessions." in page
    rows = re.findall(r"<tr>(<td.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows]
    assert ["visit 1", "8", "7", "1", "7 of 8 (88 %)"] in cells
    assert ["visit 2", "7", "7", "0", "7 of 8 (88 %)"] in cells


def test_every_figure_says_that_it_is_simulated(page: str) -> None:
    figures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(figures) >= 10
    assert all("SIMULATED – no data about people" in figure for figure in figures)
    assert "<title>Study: demo (simulated)</title>" in page


def test_the_formula_stands_there_and_what_it_lacks(page: str) -> None:
    for outcome in ("intensity", "unpleasantness"):
        formula = f"{outcome} ~ attention * expertise + trial + visit + (1 | participant)"
        assert f'<code class="formula">{formula}</code>' in page
    assert "attitude is not in the model: it is mindful in all answers." in page
    assert "site is not in the model: it is left volar forearm 1 in all answers." in page
    assert "breath − pain site" in page
    assert "expert − novice" in page


def test_the_tables_hold_what_the_page_shows(page: str, data: Path) -> None:
    folder = data.parent / "tables"
    names = {path.stem for path in folder.iterdir()}
    assert names == {"retention", "participant_means", "means", "contrasts", "coefficients"}
    tables = {name: read_table(folder / f"{name}.tsv") for name in names}
    assert all(row[0] == "simulated" for table in tables.values() for row in table.rows)
    (points,) = {
        row[-3:]
        for row in tables["contrasts"].rows
        if row[2:5] == ("intensity", "breath − pain site", "points")
    }
    assert f"{float(str(points[0])):+.1f}".replace("-", "−") in page
    assert len({row[6] for row in tables["participant_means"].rows}) == 8


def test_the_same_data_give_the_same_page(page: str, data: Path, tmp_path: Path) -> None:
    told(data, "-o", tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_without_an_expert_there_is_no_expertise_in_the_model(data: Path, tmp_path: Path) -> None:
    told(data, "-o", tmp_path / "study.html", "--expert-from-hours", "7000")
    found = (tmp_path / "study.html").read_text(encoding="utf-8")
    assert "expertise is not in the model: there are only 8 novices." in found
    assert "expert − novice" not in found


def test_each_protocol_has_a_section_of_its_own(data: Path, tmp_path: Path) -> None:
    both = tmp_path / "both"
    shutil.copytree(data, both)
    rehearse(both, 1, "09", protocol="demo_cold")
    text = told(both, "-o", tmp_path / "study.html")
    assert "demo: 8 participants, 15 sessions" in text
    assert "demo_cold: 1 participant, 1 session" in text
    assert "There is no model: it has 1 participant, and needs at least 6." in text
    found = (tmp_path / "study.html").read_text(encoding="utf-8")
    assert ">demo cold</h2>" in found
    only = told(both, "-o", tmp_path / "study.html", "--task", "demo_cold")
    assert "demo:" not in only
    with pytest.raises(Refused, match="--task gard2012: there are demo, demo_cold"):
        told(both, "-o", tmp_path / "study.html", "--task", "gard2012")


def test_simulated_and_real_sessions_are_never_together_unless_told(data: Path, tmp_path: Path) -> None:
    real = tmp_path / "real"
    rehearse(real, 1)
    as_if_real(runs_in(real)[0].folder)
    out = tmp_path / "study.html"
    with pytest.raises(Refused, match="15 of 16 runs are simulated"):
        told(data, real, "-o", out)
    assert not out.exists()
    assert "Sessions in it are simulated" in told(data, real, "-o", out, "--mixed")
    found = out.read_text(encoding="utf-8")
    figures = re.findall(r"<svg.*?</svg>", found, re.DOTALL)
    assert all("PARTLY SIMULATED – no data about people" in figure for figure in figures)
    assert "9 participants, 16 sessions" in found
    assert "15 of 16 sessions" in found


def test_a_file_that_is_not_such_a_page_is_left_alone(data: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.html"
    notes.write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="nothing is written"):
        told(data, "-o", notes)
    assert notes.read_text(encoding="utf-8") == "mine"


def test_a_place_without_sessions_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", str(tmp_path), "-o", str(tmp_path / "study.html")]) == 2
    assert "holds no run" in capsys.readouterr().err
