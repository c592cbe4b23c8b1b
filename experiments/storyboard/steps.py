"""Screens side by side in every language, step by step, in parts; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from experiments.storyboard.screens import Screen
from mindpain_task.views import View


@dataclass(frozen=True)
class Step:
    """What is seen at one moment: a screen for each language, None where a language has none."""

    screens: tuple[Screen | None, ...]

    @property
    def any_screen(self) -> Screen:
        """The screen in the first language that has one."""
        return next(each for each in self.screens if each is not None)


@dataclass(frozen=True)
class Part:
    """Steps under a title; `notes` are sentences on what is not shown once more."""

    title: str
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    is_block: bool = False


def steps_of(screens: Iterable[Iterable[Screen]]) -> tuple[Step, ...]:
    """Return the screens of every language side by side."""
    return tuple(Step(each) for each in zip_longest(*screens))


def views_in(parts: Iterable[Part]) -> tuple[View, ...]:
    """Return every view that is to be drawn, each once, in the order of their first appearance."""
    screens = (screen for part in parts for step in part.steps for screen in step.screens)
    return tuple(dict.fromkeys(each.view for each in screens if each is not None and each.view is not None))
