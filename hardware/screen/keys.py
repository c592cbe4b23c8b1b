"""Key names and what they mean, as pyglet's key symbols."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any

from hardware.screen.settings import KeyMap, Meaning
from mindpain_task.roles import InputKind

RELEASED: Mapping[Meaning, InputKind] = {"left": InputKind.LEFT_UP, "right": InputKind.RIGHT_UP}
PRESSED: Mapping[Meaning, InputKind] = {
    meaning: InputKind(f"{meaning}_down" if meaning in RELEASED else meaning)
    for meaning in typing.get_args(Meaning)
}
"""What a key of each meaning does when it goes down; those that count as held also when they go up."""


class Keys:
    """A key map for pyglet; a name that no key has raises ValueError."""

    def __init__(self, key_map: KeyMap) -> None:
        self._names = {_symbol(name): name for name in key_map.meanings}
        self._key_map = key_map

    def name(self, symbol: int) -> str | None:
        """Return the name of a key, or None if it means nothing."""
        return self._names.get(symbol)

    def meaning(self, name: str) -> Meaning:
        """Return what a key of this name means."""
        return self._key_map.meanings[name]

    def symbol_for(self, meaning: Meaning) -> int:
        """Return the first key with this meaning."""
        return _symbol(self._key_map.key_for(meaning))


def _symbol(name: str) -> int:
    from pyglet.window import key

    written = f"_{name}" if name.isdigit() else name.upper()
    symbol: Any = getattr(key, written, None)
    if not isinstance(symbol, int) or written.startswith(("MOD_", "MOTION_")):
        raise ValueError(
            f"key {name}: there is no key of this name (names are like left, space, num_enter, s, 1)"
        )
    return symbol
