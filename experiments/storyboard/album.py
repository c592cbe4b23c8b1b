"""Screens on the page: each once in full and numbered, and small with its number where it comes again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping

from experiments.storyboard.markup import Html, bullets, paragraph, plain, said
from experiments.storyboard.screens import Screen
from experiments.storyboard.steps import Part, Step
from experiments.storyboard.wording import alt_of, is_operators
from hardware.screen.picturing import SMALLER, Pictured
from mindpain_task.views import View


class Album:
    """Writes steps as markup, and remembers what was shown already and under which number."""

    def __init__(self, pictures: Mapping[View, Pictured], size_px: tuple[int, int]) -> None:
        self._pictures = pictures
        self._size_px = size_px
        self._numbers: dict[tuple[View | None, ...], int] = {}
        self._shown: set[View] = set()
        self._parts: dict[tuple[Step, ...], str] = {}

    def part(self, part: Part, languages: tuple[str, ...], board: str) -> Html:
        """Return a part; one that another board has had just so is only named."""
        level = "h4" if part.is_block else "h5"
        title = f"<{level}>{said(part.title)}</{level}>"
        notes = "".join(paragraph(said(note), "note") for note in part.notes)
        before = self._parts.get(part.steps)
        if part.steps and before is not None:
            return title + paragraph(said(f"the same screens as in {before}"), "note") + notes
        if part.steps:
            self._parts[part.steps] = f"{board}: {part.title}" if board else f"“{part.title}”"
        rows = "\n".join(self._step(step, languages) for step in part.steps)
        return title + notes + (f'<ol class="steps">\n{rows}\n</ol>' if rows else "")

    def _step(self, step: Step, languages: tuple[str, ...]) -> Html:
        screens = step.screens
        views = tuple(None if each is None else each.view for each in screens)
        is_new = views not in self._numbers
        if step.any_screen.is_answered and not is_new:
            return ""  # what an answer looks like was seen where this question came first
        number = self._numbers.setdefault(views, len(self._numbers) + 1) if any(views) else 0
        one = step.any_screen
        head = self._head(one, number, is_new)
        if len(set(views)) == 1 and len({each.how for each in screens if each is not None}) == 1:
            shown = (
                self._figure(one, "in every language" if len(languages) > 1 else "")
                if one.view is not None
                else ""
            )
        else:
            is_timed = len({each.how for each in screens if each is not None}) > 1
            shown = "".join(
                self._figure(each, f"{lang}, {each.how}" if is_timed else lang)
                for each, lang in zip(screens, languages, strict=False)
                if each is not None
            )
        place = f' id="screen-{number}"' if number and is_new else ""
        return f'<li class="step"{place}><div class="told">{head}</div><div class="seen">{shown}</div></li>'

    def _head(self, screen: Screen, number: int, is_new: bool) -> Html:
        counted = f"screen {number}" if is_new else f'<a href="#screen-{number}">screen {number} again</a>'
        whose = (
            '<span class="whose">operator’s page, on the same screen</span>'
            if screen.view and is_operators(screen.view)
            else ""
        )
        lines = [f"<strong>{said(plain(screen.what))}</strong>"]
        lines += [
            f'<span class="number">{counted}</span>'
            if number
            else '<span class="number">nothing new is seen</span>'
        ]
        lines += [whose] if whose else []
        lines += [f'<span class="how">{said(screen.how)}</span>'] if screen.how else []
        lines += [f'<span class="besides">{said(screen.note)}</span>'] if screen.note else []
        return "<br>".join(lines)

    def _figure(self, screen: Screen, words: str) -> Html:
        view = screen.view
        if view is None:
            return ""
        pictured = self._pictures[view]
        problems = "".join(paragraph(said(each), "problem") for each in pictured.problems)
        caption = f"<figcaption>{said(words)}</figcaption>" if words else ""
        marked = ' class="clipped"' if pictured.problems else ""
        return f"<figure{marked}>{self._image(screen, view, pictured)}{problems}{caption}</figure>"

    def _image(self, screen: Screen, view: View, pictured: Pictured) -> Html:
        if pictured.png is None or pictured.small_png is None:
            return f'<div class="unseen">{said(alt_of(view))}</div>'
        is_again = view in self._shown
        self._shown.add(view)
        width, height = self._size_px
        data = pictured.small_png if is_again else pictured.png
        kind, scale = (
            ("again", SMALLER) if is_again else ("screen less" if screen.is_answered else "screen", 1)
        )
        size = f'width="{width // scale}" height="{height // scale}"'
        url = f"data:image/png;base64,{b64encode(data).decode('ascii')}"
        return f'<img class="{kind}" {size} alt="{said(alt_of(view))}" src="{url}">'


def problems_in(pictures: Mapping[View, Pictured]) -> Iterator[str]:
    """Yield a sentence for everything that is not whole."""
    for view, pictured in pictures.items():
        for problem in pictured.problems:
            words = " ".join(alt_of(view).split())
            yield f"{words[:90]}{'…' if len(words) > 90 else ''}: {problem}"


def problem_list(problems: tuple[str, ...]) -> Html:
    """Return what is not whole, as a list under a warning; empty where everything is."""
    if not problems:
        return ""
    head = paragraph(said(f"{len(problems)} screens are not whole; they are marked below."), "problem")
    return f'<section class="problems">{head}{bullets(map(said, problems))}</section>'
