"""What can be typed after `mindpain storyboard`."""

from __future__ import annotations

import argparse
from pathlib import Path

from experiments.arguments import command, positive, seed_number
from experiments.limit_arguments import add_form, add_set, add_texts

SIZE_PX = (1280, 800)


def add_storyboard(commands: object) -> None:
    """Add `mindpain storyboard`: a protocol as a page for an ethics board."""
    parser = command(
        commands, "storyboard", _storyboard,
        "Draw every screen of a protocol, its doses and limits, on one page.\n\n"
        "Writes one HTML file that needs nothing else: every screen in order and in each language, drawn by\n"
        "the screen that a session has; the course of the session, what each skin site takes, conditions,\n"
        "stimuli, limits, exact wording, scripts, and where each value comes from. For an ethics board and\n"
        "for a methods section; it can be printed. Without --arm and --occasion it has all of them.\n\n"
        "It opens a window for a few seconds, so it needs a display. On a Linux computer without one:\n"
        "  xvfb-run -s '-screen 0 1280x800x24' mindpain storyboard PROTOCOL -o FILE.html\n\n"
        "exit code 2 if a text is clipped or reaches beyond the screen; the page is written and marks it.",
    )  # fmt: skip
    parser.add_argument("protocol", metavar="PROTOCOL", help="a name in protocols/, or a path to a YAML file")
    parser.add_argument(
        "-o", "--out", metavar="FILE.html", type=Path, required=True, help="the page to write"
    )
    parser.add_argument(
        "--rig", default="rehearsal",
        help="whose limits, keys and kind of stimulator hold; nothing of it is opened (default: rehearsal)",
    )  # fmt: skip
    parser.add_argument(
        "--size", metavar="WIDTHxHEIGHT", type=_size, default=SIZE_PX,
        help="pixels of the participant's screen (default: 1280x800)",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=seed_number, default=1, metavar="N", help="which randomisation to show (default: 1)"
    )
    parser.add_argument(
        "--number", type=positive, default=1, metavar="N", help="participant number (default: 1)"
    )
    add_form(parser)
    add_texts(parser)
    add_set(parser, "or the highest that the protocol allows is shown")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1920x1080")
    return int(width), int(height)


def _storyboard(args: argparse.Namespace) -> int:
    from experiments.storyboard.command import storyboard

    return storyboard(args)
