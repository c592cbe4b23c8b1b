"""The Brain Products TriggerBox: its lines stay as the last byte said, so the host resets them."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.boxes.box import PulsedBox
from hardware.boxes.brain_products.codec import DEFAULT_STATE, encode
from hardware.boxes.timing import GAP_S, NOT_TOLD, SILENT, WIDTH_S, host_timed
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceIdentity

TRIGGERBOX = ""
PLUS = "plus"
BAUDS: Mapping[str, int] = {TRIGGERBOX: 9600, PLUS: 2_000_000}
"""By model: the rate to open the port at."""
_MODELS: Mapping[str, str] = {TRIGGERBOX: "Brain Products TriggerBox", PLUS: "Brain Products TriggerBox Plus"}
LEFT_UP_S = 0.010  # how long the maker's example waits between its last byte and closing the port


class BrainProductsBox(PulsedBox):
    """A TriggerBox on an open line.

    With `up_at_close` the port is left as the maker's example leaves it, all lines **up**: that is an edge on
    every line, so a box whose lines fire a stimulator must be given False.
    """

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        name: str = "brain_products",
        model: str = TRIGGERBOX,
        width_s: float = WIDTH_S,
        gap_s: float = GAP_S,
        up_at_close: bool = True,
    ) -> None:
        """Take over an open line; no byte is sent yet. ValueError for an unknown model or a bad time."""
        baud_of(model)
        super().__init__(line, clock, name, encode, host_timed(name, width_s, gap_s))
        self._model = model
        self.up_at_close = up_at_close

    def prepare(self) -> DeviceIdentity:
        """Put all lines down; nothing can be asked."""
        self.lines_down()
        return DeviceIdentity(_MODELS[self._model], NOT_TOLD, "", (SILENT,))

    def close(self) -> None:
        """Put the lines down, or up after that if so asked, then give the port back; may be called twice."""
        if self.up_at_close and not self._closed:
            self._closed = True
            try:
                self.lines_down()
                self._clock.wait_until(self._clock.now() + self._timing.gap_s)
                self._line.write(DEFAULT_STATE)
                self._clock.wait_until(self._clock.now() + LEFT_UP_S)
            finally:
                self._line.close()
        super().close()


def baud_of(model: str) -> int:
    """Return the rate to open the port of a model at; ValueError for one that is not known."""
    if model not in BAUDS:
        known = ", ".join(repr(name) for name in BAUDS)
        raise ValueError(f"there is no TriggerBox {model!r}; known: {known}")
    return BAUDS[model]
