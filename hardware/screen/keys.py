"""Key names and what they mean, as pyglet's key symbols."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hardware.screen.settings import DIGITS, KeyMap, Meaning
from mindpain_task.roles import InputKind


@dataclass(frozen=True)
class Press:
    """What a key does when it goes down; `number` goes with DIGIT (0-9)."""

    kind: InputKind
    number: int | None = None


def _press(meaning: Meaning) -> Press:
    if meaning in DIGITS:
        return Press(InputKind.DIGIT, DIGITS[meaning])
    return Press(InputKind(f"{meaning}_down" if meaning in RELEASED else meaning))


RELEASED: Mapping[Meaning, InputKind] = {"left": InputKind.LEFT_UP, "right": InputKind.RIGHT_UP}
PRESSED: Mapping[Meaning, Press] = {meaning: _press(meaning) for meaning in typing.get_args(Meaning)}
"""What a key of each meaning does when it goes down; those that count as held also when they go up."""
KEYPAD = ("insert", "end", "down", "next", "left", "begin", "right", "home", "up", "prior")
"""What the keypad's 0 to 9 are on X11 while NumLock is off: they type the same digits then."""


class Keys:
    """A key map for pyglet; a name that no key has raises ValueError."""

    def __init__(self, key_map: KeyMap) -> None:
        self._names = {_symbol(name): name for name in key_map.meanings}
        for digit, printed in enumerate(KEYPAD):
            if f"num_{digit}" in key_map.meanings:
                self._names.setdefault(_symbol(f"num_{printed}"), f"num_{digit}")
        self._key_map = key_map

    def name(self, symbol: int) -> str | None:
        """Return the name of a key, or None if it means nothing."""
        return self._names.get(symbol)

    def symbols(self, name: str) -> tuple[int, ...]:
        """Return every symbol that the key of this name may come with."""
        return tuple(symbol for symbol, its_name in self._names.items() if its_name == name)

    def meaning(self, name: str) -> Meaning:
        """Return what a key of this name means."""
        return self._key_map.meanings[name]

    def symbol_for(self, meaning: Meaning) -> int:
        """Return the first key with this meaning."""
        return _symbol(self._key_map.key_for(meaning))


def name_of(symbol: int) -> str:
    """Return what a rig file calls the key of a symbol; of a key without a name, what pyglet calls it."""
    from pyglet.window import key

    return str(key.symbol_string(symbol)).removeprefix("_").lower()


def _symbol(name: str) -> int:
    from pyglet.window import key

    written = f"_{name}" if name.isdigit() else name.upper()
    symbol: Any = getattr(key, written, None)
    if not isinstance(symbol, int) or written.startswith(("MOD_", "MOTION_")):
        raise ValueError(
            f"key {name}: there is no key of this name (names are like left, space, num_enter, s, 1, num_7)"
        )
    return symbol
