"""The words of the eleven guided conditions: of one length, alike where they may be, and nothing promised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.protocol_files import PROTOCOLS
from mindpain_task.protocols.scripts import ScriptPage, parse_script, word_count

SCRIPTS = PROTOCOLS / "scripts"
LANGUAGES = ("en", "de")
PARTS = {
    "rest": ("free", "plain"),
    "breath_attention": ("breath", "plain"),
    "breath_mindful": ("breath", "mindful"),
    "pain_attention": ("pain_site", "plain"),
    "pain_mindful": ("pain_site", "mindful"),
    "attitude_only": ("free", "mindful"),
    "distraction": ("task", "plain"),
    "suppression": ("free", "suppression"),
    "sham_meditation": ("sham", "sham"),
    "book": ("book", "book"),
    "self_compassion": ("free", "compassion"),
}
"""Condition -> which second and third paragraph it has."""
OPENING, TARGET, ATTITUDE, CLOSING = range(4)
MOST_WORDS_APART = 3
WORDS_PER_MIN, SHORTEST_S, LONGEST_S = 130, 60, 90
PAGE_WORDS = 70
PROMISES = {
    "en": r"\b(less|reduce\w*|relie\w+|reliev\w+|relax\w*|better|easier|helps?|calm\w*|mindful\w*)\b",
    "de": r"\b(weniger|linder\w*|verringer\w*|entspann\w*|besser|leichter|hilft|beruhig\w*|achtsam\w*)\b",
}
"""What no guidance may say: that it will hurt less, that it relaxes, or what it is for."""
ONLY_SHAM = {"en": r"\b(meditat\w*|deep\w*)\b", "de": r"\b(medit\w*|tief\w*)\b"}
JUDGING = {
    "en": r"\b(judg\w*|good or bad|curious|just as it is)\b",
    "de": r"\b(wert\w*|gut oder schlecht|neugierig)\b",
}
BODY_PARTS = {"en": r"\b(arm|forearm|calf|leg|foot)\b", "de": r"\b(Arm|Unterarm|Wade|Bein|Fuß)\b"}


def script(language: str, name: str) -> tuple[ScriptPage, ...]:
    pages, wrong = parse_script((SCRIPTS / language / f"{name}.md").read_text(encoding="utf-8"))
    assert not wrong
    return pages


def guided(language: str, key: str) -> ScriptPage:
    (page,) = script(language, f"guided_{key}")
    return page


def said(page: ScriptPage) -> str:
    return " ".join(page.paragraphs)


def found(pattern: str, text: str) -> list[str]:
    return [match.group() for match in re.finditer(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_script_for_each_of_the_eleven_and_for_nothing_else(language: str) -> None:
    there = {path.stem.removeprefix("guided_") for path in (SCRIPTS / language).glob("guided_*.md")}
    assert there == set(PARTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_eleven_have_as_many_paragraphs_and_nearly_as_many_words(language: str) -> None:
    pages = {key: guided(language, key) for key in PARTS}
    assert {len(page.paragraphs) for page in pages.values()} == {4}
    words = {key: word_count(said(page)) for key, page in pages.items()}
    assert max(words.values()) - min(words.values()) <= MOST_WORDS_APART, words
    assert all(SHORTEST_S <= count / WORDS_PER_MIN * 60 <= LONGEST_S for count in words.values()), words


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_two_conditions_share_is_the_same_letter_by_letter(language: str) -> None:
    pages = {key: guided(language, key) for key in PARTS}
    assert len({page.paragraphs[OPENING] for page in pages.values()}) == 1
    assert len({page.paragraphs[CLOSING] for page in pages.values()}) == 1
    for one, (one_target, one_attitude) in PARTS.items():
        for other, (other_target, other_attitude) in PARTS.items():
            first, second = pages[one], pages[other]
            assert (first.paragraphs[TARGET] == second.paragraphs[TARGET]) == (one_target == other_target)
            assert (first.title == second.title) == (one_target == other_target)
            same_attitude = first.paragraphs[ATTITUDE] == second.paragraphs[ATTITUDE]
            assert same_attitude == (one_attitude == other_attitude), (one, other)


@pytest.mark.parametrize("key", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_script_promises_anything_or_says_more_than_its_condition(language: str, key: str) -> None:
    page = guided(language, key)
    text = f"{page.title} {said(page)}"
    assert not found(PROMISES[language], text)
    assert not found(BODY_PARTS[language], text)
    assert bool(found(ONLY_SHAM[language], text)) == (key == "sham_meditation")
    assert bool(found(JUDGING[language], text)) == (PARTS[key][1] == "mindful")


@pytest.mark.parametrize("language", LANGUAGES)
def test_german_says_sie_and_english_has_no_german(language: str) -> None:
    for key in PARTS:
        text = said(guided(language, key))
        assert bool(re.search(r"\bSie\b", text)) == (language == "de")
        assert not re.search(r"\b(du|dein\w*|dir|dich)\b", text, re.IGNORECASE)


def is_pages(name: str) -> bool:
    return (
        re.match(
            r"(welcome|goodbye|lesson|calibration|limits|levels|tasks_before|.*_(welcome|goodbye|levels?$))",
            name,
        )
        is not None
    )


@pytest.mark.parametrize(
    "path", sorted(SCRIPTS.glob("*/*.md")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_only_pages_name_the_stop_key_by_its_placeholder(path: Path) -> None:
    """Nothing replaces a placeholder in guidance, and nothing else is replaced in pages."""
    placeholders = set(re.findall(r"\{[^}]*\}?", path.read_text(encoding="utf-8")))
    assert placeholders <= ({"{stop_key}"} if is_pages(path.stem) else set())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "pages"), [("lesson_radio", 3), ("lesson_radio_again", 1)])
def test_a_page_of_the_lesson_fits_a_screen(language: str, name: str, pages: int) -> None:
    lesson = script(language, name)
    assert len(lesson) == pages
    assert all(word_count(said(page)) <= PAGE_WORDS for page in lesson)


def test_the_word_counts_of_the_readme_are_those_of_the_files() -> None:
    readme = (SCRIPTS / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\w+)(?:, \d pages?)? \| (\d+) \| (\d+) \|$", readme)
    assert len(rows) >= len(PARTS)
    for name, *counts in rows:
        for language, count in zip(LANGUAGES, counts, strict=True):
            words = sum(word_count(said(page)) for page in script(language, name))
            assert words == int(count), f"{language}/{name}.md"
