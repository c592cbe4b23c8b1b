"""What chance decides in a task: the order of counts, digits and letters, under its constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

Counted: TypeAlias = tuple[int, str]
"""How many times a word stands there (1-4), and which word."""
LETTERS = "BFHKLNQRSX"
"""[D] Consonants, so that no words arise, with names that sound unlike one another in both languages."""
TRIES = 1000
"""About two of three shuffles succeed; that so many fail would be a flaw, not chance."""


def incongruent(numbers: Sequence[str]) -> tuple[Counted, ...]:
    """Return each count with each number word that names another count."""
    return tuple((n, word) for n in range(1, 5) for i, word in enumerate(numbers, start=1) if i != n)


def neutral(words: Sequence[str]) -> tuple[Counted, ...]:
    """Return each count with each neutral word."""
    return tuple((n, word) for n in range(1, 5) for word in words)


def dealt(deck: Sequence[Counted], count: int, rng: np.random.Generator) -> tuple[Counted, ...]:
    """Return `count` cards of the deck dealt again and again: neighbours share neither count nor word.

    Over each whole deck every card comes once [D].
    """
    cards: list[Counted] = []
    while len(cards) < count:
        cards += _shuffled(deck, cards[-1] if cards else None, rng)
    return tuple(cards[:count])


def _shuffled(deck: Sequence[Counted], before: Counted | None, rng: np.random.Generator) -> list[Counted]:
    for _ in range(TRIES):
        left, cards = list(deck), [] if before is None else [before]
        while left:
            fits = [card for card in left if not cards or _apart(card, cards[-1])]
            if not fits:
                break
            cards.append(fits[rng.integers(len(fits))])
            left.remove(cards[-1])
        else:
            return cards if before is None else cards[1:]
    raise ValueError(f"no order was found in which neighbours of {list(deck)} differ")


def _apart(one: Counted, other: Counted) -> bool:
    return one[0] != other[0] and one[1] != other[1]


def digits(count: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Return digits 1-9, each unlike the two before it: no doubling, no sum twice running [D]."""
    drawn: list[int] = []
    for _ in range(count):
        free = [digit for digit in range(1, 10) if digit not in drawn[-2:]]
        drawn.append(free[rng.integers(len(free))])
    return tuple(drawn)


def letters(count: int, n: int, target_share: float, rng: np.random.Generator) -> tuple[str, ...]:
    """Return letters of which a share of those from the (n+1)th on equal the one n before; needs 2 of those.

    The share is rounded to whole letters, at least one target and one other [D]. What is no target is drawn
    evenly from the other letters, so that a letter seen n-1 or n+1 before returns by chance only [D]: were
    it kept out, having seen a letter lately would be enough to know a target.
    """
    candidates = count - n
    targets = min(max(round(target_share * candidates), 1), candidates - 1)
    places = {n + int(i) for i in rng.choice(candidates, size=targets, replace=False)}
    return tuple(_letters(count, n, places, rng))


def _letters(count: int, n: int, targets: set[int], rng: np.random.Generator) -> Iterator[str]:
    drawn: list[str] = []
    for place in range(count):
        back = drawn[place - n] if place >= n else ""
        others = [letter for letter in LETTERS if letter != back]
        drawn.append(back if place in targets else others[rng.integers(len(others))])
        yield drawn[-1]
