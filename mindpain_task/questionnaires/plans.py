"""Which item of which questionnaire a question is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

When: TypeAlias = Literal["opening", "closing"]
"""Before the first block, or after the last one."""
ItemKey: TypeAlias = tuple[str, str, int]
"""When, which questionnaire, which item."""


@dataclass(frozen=True)
class Item:
    """An item by the number that its instrument gives it.

    The first of its answers has the value `lowest`, and is chosen with the key of `first_digit`.
    """

    questionnaire: str
    number: int
    when: When
    lowest: int
    first_digit: int

    @property
    def key(self) -> ItemKey:
        """What tells it from every other item of a session."""
        return self.when, self.questionnaire, self.number

    def value(self, place: int) -> int:
        """Return the value of an answer, from its place (from 0)."""
        return self.lowest + place
