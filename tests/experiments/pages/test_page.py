"""Pages: nothing unescaped, nothing left out silently, no foreign file overwritten; colours to read by."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from experiments.pages.page import TEMPLATES, is_own, number, number_columns, rendered, write_page
from experiments.recorded.mixing import WATERMARKS, Kind
from mindpain_task.located import Refused
from tests.pages_for_tests import read

MAKER = "mindpain trial"
STYLE = (TEMPLATES / "style.css").read_text(encoding="utf-8")


def page(folder: Path, body: str, kind: Kind = "real", **values: object) -> str:
    head = '{% extends "base.html" %}{% import "parts.html" as parts %}{% block body %}'
    (folder / "own.html").write_text(f"{head}{body}{{% endblock %}}", encoding="utf-8")
    return rendered(folder, "own.html", maker=MAKER, title="A <page>", kind=kind, **values)


def test_what_comes_from_a_file_is_escaped_everywhere(tmp_path: Path) -> None:
    evil = '<script>alert("1")</script>'
    text = page(
        tmp_path,
        "{{ each }}{{ parts.table([each], [[each]], each) }}{{ parts.facts([(each, each)]) }}"
        '{{ parts.lamp("red", each, [each]) }}{{ parts.figure(each, each) }}',
        each=evil,
    )
    assert "<script" not in text
    assert read(text).text.count(evil) == 10
    assert "A <page>" in read(text).text


def test_a_value_that_is_missing_is_an_error_not_an_empty_text(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        page(tmp_path, "{{ nowhere }}")


@pytest.mark.parametrize("kind", ["real", "simulated", "mixed"])
def test_a_page_says_on_top_and_in_its_title_of_what_kind_it_is(tmp_path: Path, kind: Kind) -> None:
    text = page(tmp_path, "x", kind)
    assert ('class="banner"' in text) == (kind != "real")
    assert WATERMARKS[kind] in read(text).text
    assert {"real": "<page></title>", "simulated": "(simulated)", "mixed": "(partly simulated)"}[kind] in (
        text.replace("&gt;", ">").replace("&lt;", "<")
    )


def test_numbers_stand_to_the_right_and_only_numbers(tmp_path: Path) -> None:
    rows = [("a", 1, None, "3.5", "–"), ("b", 2.25, "+1.0", "12 %", None), ("1", 3, 2, "no", "–")]
    assert number_columns(rows) == (False, True, True, False, False)
    assert number_columns([]) == ()
    text = page(tmp_path, "{{ parts.table('abcde' | list, rows) }}", rows=rows)
    assert text.count('<td class="number">') == 6
    assert text.count('<th scope="col" class="number">') == 2


def test_numbers_are_said_for_a_reader() -> None:
    assert [number(each) for each in (None, "", True, 3, 2.345, "x")] == ["–", "–", "yes", "3", "2.3", "x"]
    assert number(2.345, 2) in ("2.34", "2.35")


def test_an_own_page_is_made_anew_and_any_other_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    assert write_page(page(tmp_path, "one"), path, MAKER) == path
    assert is_own(path, MAKER)
    assert not is_own(path, "mindpain other")
    write_page(page(tmp_path, "two"), path, MAKER)
    assert "two" in path.read_text(encoding="utf-8")
    path.write_text("<html>mine</html>", encoding="utf-8")
    with pytest.raises(Refused, match="was not made by mindpain trial"):
        write_page(page(tmp_path, "three"), path, MAKER)
    assert path.read_text(encoding="utf-8") == "<html>mine</html>"


def test_a_page_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is a folder"):
        write_page("x", tmp_path, MAKER)
    with pytest.raises(Refused, match="cannot be written"):
        write_page("x", tmp_path / "nowhere" / "page.html", MAKER)
    assert not list(tmp_path.iterdir())


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_and_lines_stand_out_from_the_ground(scheme: int) -> None:
    block = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[scheme]
    colours = dict(re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6})", block))
    for name in ("--ink", "--pale", "--link", "--good", "--doubtful", "--bad"):
        assert contrast(colours[name], colours["--ground"]) >= 4.5, name
    for name in ("good", "doubtful", "bad"):
        assert contrast(colours["--ink"], colours[f"--{name}-soft"]) >= 7, name
    for name in (each for each in colours if each.startswith("--series")):
        assert contrast(colours[name], colours["--ground"]) >= 3, name


def test_light_and_dark_have_the_same_colours_by_name() -> None:
    light, dark = (
        re.findall(r"(--[a-z0-9-]+):", each) for each in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    )
    assert light == dark
