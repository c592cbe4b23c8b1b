"""A TriggerBox at byte level: its lines stay as the last byte said; a function of bytes and time."""

from __future__ import annotations

from collections.abc import Collection

from hardware.boxes.brain_products.driver import TRIGGERBOX, baud_of
from hardware.boxes.one_byte.codec import HIGHEST_PATTERN
from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.twin_options import numbers, settings_of


class TriggerBoxTwin(OneByteTwin):
    """A simulated TriggerBox, all lines as `lines` at power-up; `missed` as in every twin of one byte."""

    def __init__(
        self, now_s: float, *, model: str = TRIGGERBOX, missed: Collection[int] = (), lines: int = 0
    ) -> None:
        super().__init__(now_s, baud=baud_of(model), missed=missed)
        self.waveform.set(now_s, lines)


def queried_twin(query: str, now_s: float) -> TriggerBoxTwin:
    """Power up the box that `model=plus&missed=3` asks for; `rest=up` powers it up with all lines up.

    Raises ValueError, with what is known, for anything else.
    """
    asked = settings_of(query, ("model", "missed", "rest"))
    if asked.get("rest", "down") not in ("down", "up"):
        raise ValueError(f"lines do not rest {asked['rest']!r}; known: down, up")
    return TriggerBoxTwin(
        now_s,
        model=asked.get("model", TRIGGERBOX),
        missed=numbers(asked.get("missed", "")),
        lines=HIGHEST_PATTERN if asked.get("rest") == "up" else 0,
    )
