"""A study's page in a real browser: three widths, light and dark, on paper, and nothing asked of anyone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.pages.page import write_page
from experiments.study.analysis import analyse
from experiments.study.gathering import Gathered, Task, visits_of
from experiments.study.nouns import OUTCOMES, StudySession, Trial
from experiments.study.page import MAKER, page_of
from tests.browser import CHROMIUM, Browser, browser
from tests.experiments.study.made import Made, answers
from tests.looked_at import assert_fits_in_light_dark_and_on_paper

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this computer")


def sessions() -> Iterator[StudySession]:
    """Yield a study of two visits, two arms, novices and experts, in which everything differs."""
    for visit, seed in ((1, 1), (2, 2)):
        found = answers(Made(people=16, trials=2), seed)
        for number, name in enumerate(dict.fromkeys(answer.participant for answer in found)):
            levels = [(a.place, a.levels, a.rating) for a in found if a.participant == name]
            trials = tuple(
                Trial(
                    place,
                    at["condition"],
                    at["attention"],
                    at["attitude"],
                    at["site"],
                    f"heat_{47 + place % 2}",
                    "",
                    tuple((outcome, rating + 3 * (outcome == "unpleasantness")) for outcome in OUTCOMES),
                )
                for place, at, rating in levels
            )
            ending = "completed" if number or visit == 1 else "withdrawn"
            arm, hours = ("training", "waitlist")[number // 8], (2.0, 5000.0)[number % 2]
            yield StudySession(
                "an_invented_study", name, f"{visit:02d}", "", visit, arm, hours, ending, True, True,
                (f"{name}_{visit}",), ("mindpain",), trials,
            )  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    whole = tuple(sessions())
    task = Task("an_invented_study", whole, visits_of(whole))
    gathered = Gathered("simulated", (task,), ())
    html = page_of(gathered, [analyse(task, 1000.0)], [Path("rehearsals")], 1000.0)
    return write_page(html, tmp_path_factory.mktemp("browser") / "study.html", MAKER)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


def test_the_page_fits_three_widths_is_light_or_dark_and_can_be_printed(
    page: Path, chromium: Browser
) -> None:
    assert_fits_in_light_dark_and_on_paper(chromium, page)


def test_a_study_with_arms_has_them_in_its_model_and_its_figures(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "+ site + stimulus + visit + arm + (1 | participant)" in text
    assert "training, novice" in text
    assert "withdrawn" in text
