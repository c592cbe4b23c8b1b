"""The page asks for the keys one after the other; what does not come is named, and what came instead."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hardware.clocks import VirtualClock
from hardware.readiness.key_words import KEY_WORDS
from hardware.readiness.keys import ASKED, check_keys
from hardware.readiness.line import CheckLine
from hardware.rig_file import read_rig
from hardware.screen.settings import KeyMap
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.model import JsonValue
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.sounds import Clip
from mindpain_task.views import Blank, OperatorPrompt, View

KEYS = KeyMap(read_rig("booth_tcs")[0].keys)
PRESSES = {
    "confirm": (InputKind.CONFIRM, "key 3"),
    "left": (InputKind.LEFT_DOWN, "key 1"),
    "right": (InputKind.RIGHT_DOWN, "key 2"),
    "participant_stop": (InputKind.PARTICIPANT_STOP, "key 4"),
    "operator_stop": (InputKind.OPERATOR_STOP, "key escape"),
}
Act = tuple[InputKind, str]


class Window(VirtualScreen):
    """A window in virtual time."""

    def described(self) -> dict[str, JsonValue]:
        return {"device": "psychopy"}


class TooSmall(Window):
    def show(self, view: View) -> float:
        raise ValueError("the text 'Operator' does not fit")


class Hands:
    """Somebody who does these acts, one a second, from the first page on."""

    def __init__(self, acts: Sequence[Act]) -> None:
        self._acts = list(acts)
        self._due_s = float("inf")
        self.pages: list[OperatorPrompt] = []

    def see(self, view: View, time_s: float) -> None:
        if isinstance(view, OperatorPrompt):
            self.pages.append(view)
            if len(self.pages) == 1:
                self._due_s = time_s + 1.0

    def hear(self, clip: Clip, time_s: float) -> None:
        """Hear nothing."""

    def next_act_s(self) -> float:
        return self._due_s if self._acts else float("inf")

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        kind, source = self._acts.pop(0)
        self._due_s = now_s + 1.0
        return (InputEvent(now_s, kind, source),)


def checked(
    *acts: Act, language: str = "en", unknown: Sequence[tuple[str, ...]] = ()
) -> tuple[CheckLine, Hands, VirtualClock]:
    """Ask somebody who does these acts; `unknown` are meaningless keys, look by look."""
    clock, hands, keys = VirtualClock(), Hands(acts), list(unknown)
    screen, inputs = Window(clock, hands, keep=True), VirtualInputs(clock, hands)
    line = check_keys(
        screen, inputs, clock, KEYS, language, lambda: keys.pop(0) if keys else (), within_s=60.0
    )
    return line, hands, clock


def test_when_every_key_comes_it_passes_and_says_which_came() -> None:
    line, hands, clock = checked(*PRESSES.values())
    assert (line.subject, line.status, line.advice) == ("keys", "pass", "")
    assert line.found == (
        "answered: confirm by key 3, left by key 1, right by key 2, participant_stop by key 4, "
        "operator_stop by key escape"
    )
    assert clock.now() == pytest.approx(5.0)
    assert len(hands.pages) == 5


@pytest.mark.parametrize("language", sorted(KEY_WORDS))
def test_each_page_asks_for_one_key_and_ticks_those_that_came(language: str) -> None:
    words = KEY_WORDS[language]
    _, hands, _ = checked(*PRESSES.values(), language=language)
    assert list(words.asks) == list(words.short) == list(ASKED)
    for index, page in enumerate(hands.pages):
        assert page.title == words.title
        ticked = [name for name in words.short.values() if f"{name} (" in page.body]
        assert ticked == list(words.short.values())[:index]
    assert f"S {words.or_} 4" in hands.pages[3].body
    assert words.key("escape") in hands.pages[4].body
    assert words.key("num_enter") in hands.pages[0].body


def test_a_click_confirms_as_well() -> None:
    line, hands, _ = checked((InputKind.CLICK, "mouse"), *list(PRESSES.values())[1:])
    assert "confirm by mouse" in line.found
    assert "confirm (click)" in hands.pages[1].body


@pytest.mark.parametrize("missing", list(ASKED))
def test_a_key_that_never_comes_fails_by_its_name_after_its_time(missing: str) -> None:
    before = list(PRESSES)[: list(PRESSES).index(missing)]
    line, _, clock = checked(*(PRESSES[each] for each in before))
    assert line.status == "fail"
    assert line.found.startswith(f"{missing} (")
    assert "did not come, within 60 s" in line.found
    assert clock.now() == pytest.approx(len(before) + 60.0, abs=0.11)
    later = list(PRESSES)[len(before) + 1 :]
    assert [each for each in PRESSES if f"{each} (" in line.found] == [missing, *later]
    assert ("not asked any more" in line.found) == bool(later)
    assert "plugged in" in line.advice


def test_a_wrong_key_is_named_on_the_page_and_in_the_line_and_gives_more_time() -> None:
    wrong = (InputKind.OPERATOR_SKIP, "key k")
    line, hands, clock = checked(wrong)
    assert "You pressed K, which means something else here." in hands.pages[1].body
    assert "pressed instead: key k (operator_skip)" in line.found
    assert clock.now() == pytest.approx(61.0, abs=0.11)
    line, hands, _ = checked(wrong, *PRESSES.values())
    assert line.status == "pass"
    assert "You pressed" not in hands.pages[-1].body


def test_a_key_that_means_nothing_is_named() -> None:
    line, hands, _ = checked(unknown=[(), ("f5",)], language="de")
    assert "Gedrückt wurde F5" in hands.pages[1].body
    assert "pressed instead: key f5 (nothing)" in line.found


def test_a_stop_pressed_too_soon_answers_nothing_and_stops_nothing() -> None:
    line, _, _ = checked(PRESSES["participant_stop"], *PRESSES.values())
    assert line.status == "pass"


def test_a_scanner_a_mouse_on_its_way_and_a_key_let_go_are_no_wrong_keys() -> None:
    noise = [
        (InputKind.SCANNER_PULSE, "key 5"),
        (InputKind.POINT, "mouse"),
        (InputKind.LEFT_UP, "key left"),
    ]
    line, hands, clock = checked(*noise, *PRESSES.values())
    assert (line.status, len(hands.pages)) == ("pass", 5)
    assert clock.now() == pytest.approx(8.0)


def test_the_operator_may_give_up_and_a_closed_window_ends_it() -> None:
    line, _, _ = checked(PRESSES["confirm"], (InputKind.OPERATOR_END, "key e"))
    assert line.status == "fail"
    assert "left (left or 1) did not come, before the operator gave up (key e)" in line.found
    line, _, _ = checked((InputKind.QUIT, "window closed"))
    assert line.status == "fail"
    assert "before the window was closed" in line.found


def test_a_signal_ends_more_than_this_check() -> None:
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"):
        checked((InputKind.QUIT, "SIGTERM"))


def test_without_a_window_or_room_on_it_nobody_can_be_asked() -> None:
    clock, hands = VirtualClock(), Hands([])
    inputs = VirtualInputs(clock, hands)
    line = check_keys(VirtualScreen(clock, hands), inputs, clock, KEYS, "en")
    assert (line.status, clock.now()) == ("not_checkable", 0.0)
    line = check_keys(TooSmall(clock, hands), inputs, clock, KEYS, "en")
    assert line.status == "fail", "nobody has pressed the participant's stop"
    assert "does not fit" in line.found


def test_the_screen_is_empty_afterwards() -> None:
    clock, hands = VirtualClock(), Hands(list(PRESSES.values()))
    screen = Window(clock, hands, keep=True)
    check_keys(screen, VirtualInputs(clock, hands), clock, KEYS, "en")
    assert screen.shown[-1][1] == Blank()
