"""The page for the keys in a real window, its keys really pressed, once in each language."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from hardware.readiness.key_words import KEY_WORDS
from hardware.readiness.keys import check_keys
from hardware.screen.settings import KeyMap
from mindpain_task.roles import InputEvent
from mindpain_task.views import OperatorPrompt
from tests.hardware.screen.conftest import Desk, open_desk

PRESSED = ("F5", "Return", "Left", "Right", "s", "Escape")


class Hand:
    """The window's inputs, and somebody who presses the next key once a new page is there."""

    def __init__(self, desk: Desk, keys: tuple[str, ...]) -> None:
        self._desk, self._keys = desk, list(keys)
        self._seen: object = None
        self.pages: list[OperatorPrompt] = []

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        view = self._desk.surface.view
        if view is not self._seen and isinstance(view, OperatorPrompt):
            self._seen = view
            self.pages.append(view)
            texts = self._desk.surface._artist.scene(view).texts
            assert all(self._desk.surface.layout.window.holds(text) for text in texts)
            assert not any(one.meets(other) for one, other in itertools.combinations(texts, 2))
            if self._keys:
                self._desk.do("key", self._keys.pop(0))
        return self._desk.inputs.wait(until_s)


@pytest.fixture(scope="module")
def small(display: None) -> Iterator[Desk]:
    desk = open_desk(1024, 768)
    desk.quiet()
    yield desk
    desk.screen.close()


@pytest.mark.parametrize("language", sorted(KEY_WORDS))
def test_really_pressed_keys_are_ticked_and_one_that_means_nothing_is_named(
    small: Desk, language: str
) -> None:
    hand = Hand(small, PRESSED)
    line = check_keys(
        small.screen, hand, small.clock, KeyMap(), language, small.inputs.unknown_keys, within_s=20.0
    )
    assert line.status == "pass", line.found
    assert line.found == (
        "answered: confirm by key return, left by key left, right by key right, participant_stop by key s, "
        "operator_stop by key escape"
    )
    assert len(hand.pages) == 6
    assert "F5" in hand.pages[1].body


def test_a_key_that_the_rig_does_not_know_is_what_came_instead(small: Desk) -> None:
    hand = Hand(small, ("comma",))
    line = check_keys(
        small.screen, hand, small.clock, KeyMap(), "en", small.inputs.unknown_keys, within_s=0.5
    )
    assert line.status == "fail"
    assert "confirm (space or return or num_enter) did not come, within 0.5 s" in line.found
    assert "pressed instead: key comma (nothing)" in line.found
