"""The whole page: a head, a section for each form of the protocol, every script; nothing is fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from experiments.overview import ANSWER_S, OPERATOR_S, READING_WORDS_PER_S
from experiments.recorded.provenance import program_line
from experiments.storyboard import design_tables as design
from experiments.storyboard import more_tables as more
from experiments.storyboard import origin_tables as origin
from experiments.storyboard import safety_tables as safety
from experiments.storyboard import wording_tables as wording
from experiments.storyboard.album import Album, problem_list, problems_in
from experiments.storyboard.boards import Board
from experiments.storyboard.dose_charts import dose_charts
from experiments.storyboard.markup import Html, bullets, paragraph, said
from experiments.storyboard.style import CSS
from experiments.storyboard.timeline import timeline
from experiments.storyboard.trial_course import trial_courses
from hardware.program_facts import program_here
from hardware.screen.picturing import Pictured
from mindpain_task.views import View

ROLES = {
    "intervention": "Mindfulness is the intervention: groups differ in what they were taught.",
    "manipulation": "Mindfulness is manipulated: conditions differ in how the same person is guided.",
    "trait_covariate": "Mindfulness is a trait: people differ in it, and nobody is guided.",
}


def page_of(
    boards: tuple[Board, ...],
    pictures: Mapping[View, Pictured],
    size_px: tuple[int, int],
    seed: int,
    number: int,
) -> Html:
    """Return the page; the same protocol, pictures and arguments give the same text."""
    protocol, album, written = boards[0].protocol, Album(pictures, size_px), Once()
    title = protocol.title[protocol.languages[0]]
    body = [
        f"<header>{_head(boards, size_px, seed, number)}</header>",
        problem_list(tuple(problems_in(pictures))),
        _contents(boards),
        "<main>",
        _section(
            "sources",
            "Where it comes from",
            origin.claim(boards[0]),
            origin.unknown(boards),
            origin.sources(boards[0]),
        ),
        *(_form(board, album, written) for board in boards),
        _section("scripts", "Scripts, in full", wording.scripts(boards)),
        "</main>",
    ]
    head = ['<meta charset="utf-8">', '<meta name="viewport" content="width=device-width, initial-scale=1">']
    head += [f"<title>{said(title)}: storyboard</title>", f"<style>\n{CSS}\n</style>"]
    opening = ["<!DOCTYPE html>", '<html lang="en">', "<head>", *head, "</head>", "<body>"]
    return "\n".join([*opening, *filter(None, body), "</body>", "</html>", ""])


def _section(place: str, title: str, *inside: Html) -> Html:
    return f'<section id="{said(place)}"><h2>{said(title)}</h2>\n{"".join(inside)}</section>'


class Once:
    """Remembers what was written, so that what two forms have in common is written once."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, Html], str] = {}

    def __call__(self, title: str, inside: Html, board: str) -> Html:
        """Return a part under its title, or where the same stands already; nothing for nothing."""
        if not inside:
            return ""
        before = self._first.setdefault((title, inside), board)
        shown = inside if before == board else paragraph(said(f"the same as in {before}"), "note")
        return f"<h3>{said(title)}</h3>\n{shown}"


def _head(boards: Sequence[Board], size_px: tuple[int, int], seed: int, number: int) -> Html:
    board, protocol = boards[0], boards[0].protocol
    titles = [protocol.title[language] for language in protocol.languages]
    subtitle = paragraph(said(" · ".join(titles[1:])), "subtitle") if titles[1:] else ""
    forms = ", ".join(each.name for each in boards if each.name)
    facts = {
        "protocol": f"{protocol.name} ({board.loaded.path.name})",
        "version": f"sha256 {hashlib.sha256(board.loaded.text.encode()).hexdigest()}",
        "shown here": forms or "its only form",
        "languages": ", ".join(protocol.languages),
        "room": f"{board.rig.name}; limits: envelope {board.envelope.population}",
        "chance": f"seed {seed}, participant number {number}: others have another order and other pauses",
        "made by": program_line(program_here()),
        "screens": f"drawn by the program's own screen at {size_px[0]} x {size_px[1]} pixels; "
        "with a simulated device, a session also says so in the corner",
    }
    told = "".join(f"<dt>{said(name)}</dt><dd>{said(value)}</dd>" for name, value in facts.items())
    role = paragraph(said(ROLES[protocol.mindfulness_role]))
    return f'<h1>{said(titles[0])}</h1>{subtitle}{role}<dl class="facts">{told}</dl>'


def _contents(boards: Sequence[Board]) -> Html:
    entries = ['<a href="#sources">Where it comes from</a>']
    entries += [f'<a href="#{_place(board)}">{said(_title(board))}</a>' for board in boards]
    entries += [f'<a href="#{_place(board)}-screens">Screens{said(_of(board))}</a>' for board in boards]
    return f'<nav aria-label="contents">{bullets([*entries, _SCRIPTS])}</nav>'


_SCRIPTS = '<a href="#scripts">Scripts, in full</a>'


def _place(board: Board) -> str:
    form = board.protocol.form
    return "-".join(("session", *filter(None, (form.arm, form.occasion))))


def _of(board: Board) -> str:
    return f": {board.name}" if board.name else ""


def _title(board: Board) -> str:
    return f"The session{_of(board)}"


def _form(board: Board, album: Album, written: Once) -> Html:
    """Return everything about one form of the protocol."""
    name = _title(board)
    parts: list[tuple[str, Callable[[Board], Html]]] = [
        ("Conditions", design.conditions),
        ("Blocks and trials, as written", design.trial_as_written),
        ("Stimuli", design.stimuli),
        ("Calibrations and tasks", more.others),
        ("Questionnaires", more.questionnaires),
        ("Course of the session", _course),
        ("Course of a trial", lambda each: _drawn(trial_courses(each.plan))),
        ("What each skin site takes", _doses),
        ("How near it comes to the limits", safety.nearest),
        ("Limits in force", safety.limits),
        ("How it is stopped", safety.stopping),
        ("Scales and questions, word for word", wording.scales),
    ]
    inside = "\n".join(written(title, of(board), name) for title, of in parts)
    place, languages = _place(board), board.protocol.languages
    screens = "\n".join(album.part(part, languages, board.name) for part in board.parts)
    pages = _section(
        f"{place}-screens", f"Screens in order{_of(board)}", paragraph(said(ABOUT_SCREENS)), screens
    )
    return f"{_section(place, name, inside)}\n{pages}"


ABOUT_SCREENS = (
    "Every screen in the order of the session. What is alike is shown once: the first trial of each kind in "
    "full, then how many are like it. A screen that was shown above comes again in small, with its number."
)


def _drawn(drawings: Iterator[Html]) -> Html:
    return "\n".join(f'<div class="drawing">{drawing}</div>' for drawing in drawings)


def _course(board: Board) -> Html:
    rehearsed = ""
    if (its := board.rehearsal) is not None:
        early = f", and the session ended early ({its.ended_early})" if its.ended_early else ""
        rehearsed = f" A simulated participant needed {its.duration_s / 60:.0f} min{early}."
    about = (
        f"Taken for this drawing: {60 * READING_WORDS_PER_S:.0f} words a minute are read, {ANSWER_S:g} s for "
        f"an answer, {OPERATOR_S:g} s for each act of the operator, calibrations as long as they may be."
        f"{rehearsed}"
    )
    warnings = "".join(paragraph(said(f"warning: {each}"), "note") for each in board.warnings)
    return _drawn(iter([timeline(board.plan)])) + paragraph(said(about), "fine") + warnings


def _doses(board: Board) -> Html:
    about = paragraph(
        said("As commanded, every stimulus in full; red: the limit that holds for this session."), "fine"
    )
    drawings = _drawn(dose_charts(board.plan, board.loaded.limits, board.envelope.cold))
    return about + drawings if drawings else paragraph("Nothing adds up: no stimulus is given.")
