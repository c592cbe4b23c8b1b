"""What can be chosen about the window and its keys; importable without PsychoPy."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

Meaning: TypeAlias = Literal[
    "left",
    "right",
    "confirm",
    "operator_confirm",
    "operator_repeat",
    "operator_more",
    "operator_less",
    "operator_skip",
    "operator_end",
    "operator_withdraw",
    "participant_stop",
    "operator_stop",
    "scanner_pulse",
    "erase",
    "digit_0",
    "digit_1",
    "digit_2",
    "digit_3",
    "digit_4",
    "digit_5",
    "digit_6",
    "digit_7",
    "digit_8",
    "digit_9",
]
DIGITS: Mapping[Meaning, int] = MappingProxyType(
    {meaning: int(meaning[-1]) for meaning in typing.get_args(Meaning) if meaning.startswith("digit_")}
)
"""The digit that is typed by a key of each of these meanings."""
OPTIONAL = ("scanner_pulse", "operator_more", "operator_less", "erase", *DIGITS)
"""Meanings that not every room needs a key for."""
DEFAULT_MEANINGS: Mapping[str, Meaning] = MappingProxyType(
    {
        "left": "left",
        "right": "right",
        "space": "confirm",
        "return": "confirm",
        "num_enter": "confirm",
        "o": "operator_confirm",
        "r": "operator_repeat",
        "k": "operator_skip",
        "e": "operator_end",
        "w": "operator_withdraw",
        "s": "participant_stop",
        "escape": "operator_stop",
        "backspace": "erase",
        **{str(digit): meaning for meaning, digit in DIGITS.items()},
        **{f"num_{digit}": meaning for meaning, digit in DIGITS.items()},
    }
)


@dataclass(frozen=True)
class ScreenSettings:
    """Which window to open; `screen_index` counts from 0.

    A fullscreen window takes the size of its screen, whatever `size_px` (width, height) says.
    `refresh_hz` None means: what the operating system reports, or 60 if it reports nothing.
    """

    size_px: tuple[int, int] = (1280, 800)
    fullscreen: bool = False
    screen_index: int = 0
    title: str = "mindpain"
    refresh_hz: float | None = None


@dataclass(frozen=True)
class KeyMap:
    """What each key means: lower-case key name (`left`, `space`, `num_enter`, `s`, `1`, `num_7`) to meaning.

    A key has one meaning, a meaning may have several keys, and each meaning but those of `OPTIONAL` must
    have one: a session that nobody can confirm or stop is refused with a ValueError.
    """

    meanings: Mapping[str, Meaning] = field(default_factory=lambda: DEFAULT_MEANINGS)

    def __post_init__(self) -> None:
        known = typing.get_args(Meaning)
        for name, meaning in self.meanings.items():
            if meaning not in known:
                raise ValueError(f"key {name}: {meaning!r} is no meaning; choose from {', '.join(known)}")
        given = (*self.meanings.values(), *OPTIONAL)
        missing = [meaning for meaning in known if meaning not in given]
        if missing:
            raise ValueError(f"no key means {', '.join(missing)}: give each one a key")

    def key_for(self, meaning: Meaning) -> str:
        """Return the name of the first key with this meaning; ValueError if an optional one has none."""
        for name, its_meaning in self.meanings.items():
            if its_meaning == meaning:
                return name
        raise ValueError(f"no key means {meaning}: give it a key")
