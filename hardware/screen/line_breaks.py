"""Where lines of text are broken: pure arithmetic on the widths of words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence


def balanced(text: str, width_px: float, measure: Callable[[str], float]) -> str:
    """Break a line of text into as few lines as fit the width, of lengths as equal as words allow.

    A word wider than `width_px` gets a line for itself. `measure` gives a text's width, letter by letter.
    """
    words = [(word, measure(word)) for word in text.split(" ")]
    space_px = measure(" ")
    lines = _broken(words, space_px, width_px)
    low_px, high_px = 0, math.ceil(width_px)
    while high_px - low_px > 1:
        middle_px = (low_px + high_px) // 2
        if len(_broken(words, space_px, middle_px)) <= len(lines):
            high_px = middle_px
        else:
            low_px = middle_px
    return "\n".join(_broken(words, space_px, min(high_px, width_px)))


def filled(text: str, width_px: float, measure: Callable[[str], float]) -> str:
    """Break a line of text into lines that are as full as they can be, the last of them not one word alone.

    `measure` is as above.
    """
    lines = _broken([(word, measure(word)) for word in text.split(" ")], measure(" "), width_px)
    if len(lines) > 1 and " " not in lines[-1]:
        kept, space, last = lines[-2].rpartition(" ")
        if space and measure(f"{last} {lines[-1]}") <= width_px:
            lines[-2:] = [kept, f"{last} {lines[-1]}"]
    return "\n".join(lines)


def _broken(words: Sequence[tuple[str, float]], space_px: float, width_px: float) -> list[str]:
    """Put words, each with its width, into lines, as many in each as fit."""
    lines: list[str] = []
    used_px = math.inf
    for word, its_px in words:
        if used_px + space_px + its_px <= width_px:
            lines[-1] += f" {word}"
            used_px += space_px + its_px
        else:
            lines.append(word)
            used_px = its_px
    return lines


def paragraphs(text: str) -> str:
    """Return the text in pyglet's notation: a new line is a paragraph, U+2028 a line within one."""
    # Only what is typed as space goes: a no-break space keeps the place of an empty line.
    stripped = (paragraph.strip("\n") for paragraph in text.strip(" \t\n").split("\n\n"))
    return "\n".join(paragraph.replace("\n", "\u2028") for paragraph in stripped if paragraph)
