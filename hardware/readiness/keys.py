"""Whether the keys answer: a page that asks for one after the other, the stops last, and ticks what comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hardware.on_record import DescribedScreen
from hardware.readiness.key_words import KEY_WORDS, KeyWords
from hardware.readiness.line import CheckLine
from hardware.screen.settings import KeyMap, Meaning
from mindpain_task.roles import Clock, DeviceFault, InputEvent, InputKind, Inputs
from mindpain_task.views import Blank, OperatorPrompt

ASKED: Mapping[Meaning, tuple[InputKind, ...]] = {
    "confirm": (InputKind.CONFIRM, InputKind.CLICK),
    "left": (InputKind.LEFT_DOWN,),
    "right": (InputKind.RIGHT_DOWN,),
    "participant_stop": (InputKind.PARTICIPANT_STOP,),
    "operator_stop": (InputKind.OPERATOR_STOP,),
}
"""What is asked for, in this order, and what counts as its answer."""
WITHIN_S = 60.0
"""[D] For each key, since the page or the last press: time to walk to the participant's room."""
LOOK_S = 0.1
WINDOW_CLOSED = "window closed"
_NO_PRESS = (
    InputKind.LEFT_UP,
    InputKind.RIGHT_UP,
    InputKind.POINT,
    InputKind.CLICK,
    InputKind.TURN,
    InputKind.SCANNER_PULSE,
)
"""What is no wrong key: a key let go, a mouse on its way, a scanner that runs."""


def no_unknown_keys() -> tuple[str, ...]:
    """Stand for a window that does not tell of keys that mean nothing."""
    return ()


def check_keys(
    screen: DescribedScreen,
    inputs: Inputs,
    clock: Clock,
    keys: KeyMap,
    language: str,
    unknown: Callable[[], Sequence[str]] = no_unknown_keys,
    within_s: float = WITHIN_S,
) -> CheckLine:
    """Ask for each key on an open screen, and say which came; a stop is here the answer that is asked for.

    `unknown` tells of keys that were pressed and mean nothing (`WindowInputs.unknown_keys`). A closed window
    is a fail; Ctrl-C or another signal is raised as KeyboardInterrupt.
    """
    if screen.described().get("device") == "virtual":
        return CheckLine(
            "keys",
            "not_checkable",
            "this rig has no window, and nobody to press its keys",
            "nothing is to be done",
        )
    asking = _Asking(screen, inputs, clock, keys, KEY_WORDS[language], unknown)
    try:
        for meaning in ASKED:
            asking.ask(meaning, within_s)
        screen.show(Blank())
    except _NoAnswer as missing:
        return _failed(asking, keys, str(missing))
    except DeviceFault as fault:
        return _failed(asking, keys, str(fault))
    except ValueError as error:
        return CheckLine(
            "keys",
            "fail",
            f"the page that asks for the keys cannot be shown, so nobody knows whether they answer: {error}",
            "use a larger window: `size_px`, or `fullscreen: true`, under the rig's screen",
        )
    answered = ", ".join(f"{meaning} by {source}" for meaning, source in asking.came.items())
    return CheckLine("keys", "pass", f"answered: {answered}")


class _NoAnswer(Exception):
    """A key did not come, and why, in a few words."""


class _Asking:
    """The page, what has come so far, and what was pressed instead."""

    def __init__(
        self,
        screen: DescribedScreen,
        inputs: Inputs,
        clock: Clock,
        keys: KeyMap,
        words: KeyWords,
        unknown: Callable[[], Sequence[str]],
    ) -> None:
        self.came: dict[Meaning, str] = {}
        self.instead: list[str] = []
        self._screen, self._inputs, self._clock = screen, inputs, clock
        self._keys, self._words, self._unknown = keys, words, unknown
        self._seconds = WITHIN_S

    def ask(self, meaning: Meaning, within_s: float) -> None:
        """Wait for a key of this meaning; raise _NoAnswer where it does not come."""
        self._seconds = within_s
        self._show(meaning, "")
        until_s = self._clock.now() + within_s
        while (now_s := self._clock.now()) < until_s:
            acts = self._inputs.wait(min(until_s, now_s + LOOK_S))
            if (answer := self._answer(acts, meaning)) is not None:
                self.came[meaning] = answer.source
                return
            if wrong := self._wrong(acts):
                self._show(meaning, wrong)
                until_s = self._clock.now() + within_s
        raise _NoAnswer(f"within {within_s:g} s")

    def _answer(self, acts: Sequence[InputEvent], meaning: Meaning) -> InputEvent | None:
        for act in acts:
            if act.kind is InputKind.QUIT:
                if act.source != WINDOW_CLOSED:
                    raise KeyboardInterrupt(act.source)
                raise _NoAnswer("before the window was closed")
            if act.kind is InputKind.OPERATOR_END:
                raise _NoAnswer(f"before the operator gave up ({act.source})")
        return next((act for act in acts if act.kind in ASKED[meaning]), None)

    def _wrong(self, acts: Sequence[InputEvent]) -> str:
        """Keep what was pressed instead, and return what the page says of it; empty for nothing."""
        others = [act for act in acts if act.kind not in _NO_PRESS]
        self.instead += [f"{act.source} ({act.kind.value})" for act in others]
        said = [self._words.another.format(key=self._called(act.source)) for act in others]
        names = self._unknown()
        self.instead += [f"key {name} (nothing)" for name in names]
        said += [self._words.nothing.format(key=self._words.key(name)) for name in names]
        return said[-1] if said else ""

    def _show(self, meaning: Meaning, wrong: str) -> None:
        words = self._words
        asked = words.asks[meaning].format(keys=words.any_of(_keys_for(self._keys, meaning)))
        came = ", ".join(
            f"{words.short[each]} ({self._called(source)})" for each, source in self.came.items()
        )
        paragraphs = [asked, wrong, words.came.format(keys=came) if came else ""]
        end = words.key(self._keys.key_for("operator_end"))
        hint = words.hint.format(end=end, seconds=f"{self._seconds:g}")
        self._screen.show(OperatorPrompt(words.title, "\n\n".join(filter(None, paragraphs)), hint))

    def _called(self, source: str) -> str:
        """Return what a person calls the source of an act: `key s`, `mouse`."""
        name = source.split(" (", maxsplit=1)[0].removeprefix("key ")
        return self._words.click if name == "mouse" else self._words.key(name)


def _keys_for(keys: KeyMap, meaning: Meaning) -> list[str]:
    return [name for name, its in keys.meanings.items() if its == meaning]


def _failed(asking: _Asking, keys: KeyMap, why: str) -> CheckLine:
    missing = [meaning for meaning in ASKED if meaning not in asking.came]
    named = [f"{meaning} ({' or '.join(_keys_for(keys, meaning))})" for meaning in missing]
    later = f"; not asked any more: {', '.join(named[1:])}" if named[1:] else ""
    instead = f"; pressed instead: {', '.join(dict.fromkeys(asking.instead))}" if asking.instead else ""
    return CheckLine(
        "keys",
        "fail",
        f"{named[0] if named else 'nothing'} did not come, {why}{later}{instead}",
        "is the keyboard or button box plugged in and switched on, has the window the focus, and does the "
        "rig name the keys that the box types (`keys:`)?",
    )
