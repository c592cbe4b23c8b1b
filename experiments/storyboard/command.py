"""`mindpain storyboard`: plan, rehearse, draw, write; and say which text is not whole."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from experiments.questionnaires import texts_folder
from experiments.storyboard.album import problems_in
from experiments.storyboard.boards import Asked, Board, boards_of
from experiments.storyboard.page import page_of
from experiments.storyboard.steps import views_in
from hardware.screen.picturing import Pictured, open_easel, require_display
from mindpain_task.located import Refusal, Refused
from mindpain_task.views import View

DONE, NOT_WHOLE = 0, 2
Tell = Callable[[str, int | None], None]
"""(what is done now, how many steps it has or None) or, with an empty text, that one step is done."""


def storyboard(args: argparse.Namespace, console: Console | None = None) -> int:
    """Write the page; return 2 where a text is clipped or outside the screen, and 0 where all is whole.

    Raises `Refused` for a wrong protocol or a file that cannot be written, and DeviceFault without a display.
    """
    console = console or Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    out: Path = args.out
    _refuse_folder(out)
    require_display(args.size)
    asked = Asked(
        args.protocol,
        args.rig,
        args.seed,
        args.number,
        args.arm,
        args.occasion,
        tuple(args.values or ()),
        texts_folder(args.texts),
    )
    with _telling(console) as tell:
        boards = tuple(boards_of(asked, lambda what: tell(what, None)))
        pictures, unseen = _pictures(boards, args.size, tell)
    page = page_of(boards, {**pictures, **unseen}, args.size, args.seed, args.number)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Refused([Refusal(None, f"{out}: {error.strerror}")]) from error
    drawn = sum(each.png is not None for each in pictures.values())
    console.print(f"{out}: {drawn} different screens, {len(page.encode()) / 1e6:.1f} MB", soft_wrap=True)
    return _told(console, {**pictures, **unseen})


def _told(console: Console, pictures: Mapping[View, Pictured]) -> int:
    """Print what is not whole; return the exit code."""
    problems = tuple(problems_in(pictures))
    for problem in problems:
        console.print(f"not whole: {problem}", style="bold red", markup=False, soft_wrap=True)
    return NOT_WHOLE if problems else DONE


def _pictures(
    boards: Sequence[Board], size_px: tuple[int, int], tell: Tell
) -> tuple[dict[View, Pictured], dict[View, Pictured]]:
    """Draw every different view once; check those that are not shown, and return the bad ones of them."""
    views = dict.fromkeys(view for board in boards for view in views_in(board.parts))
    others = dict.fromkeys(view for board in boards for view in board.unseen if view not in views)
    pictures, bad = dict[View, Pictured](), dict[View, Pictured]()
    tell("drawing", len(views) + len(others))
    with open_easel(size_px) as easel:
        for view in views:
            pictures[view] = easel.picture(view)
            tell("", None)
        for view in others:
            if problems := easel.problems(view):
                bad[view] = Pictured(None, None, problems)
            tell("", None)
    return pictures, bad


def _refuse_folder(out: Path) -> None:
    """Refuse a place that no page can be written to, before minutes are spent on it."""
    if out.is_dir():
        raise Refused([Refusal(None, f"{out} is a folder: name the page in it, {out / 'storyboard.html'}")])
    if not out.parent.is_dir():
        raise Refused([Refusal(None, f"there is no folder {out.parent} to write {out.name} into")])


@contextmanager
def _telling(console: Console) -> Iterator[Tell]:
    """Show what is done on a terminal; elsewhere be silent."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading", total=None)

        def tell(what: str, steps: int | None) -> None:
            if what:
                progress.reset(task, description=what, total=steps)
            else:
                progress.advance(task)

        yield tell
