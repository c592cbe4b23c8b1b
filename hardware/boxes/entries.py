"""What a rig file says of a trigger box; opens nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from hardware.device_line import BoxKind, BoxLine, GeneratorKind, GeneratorLine, TriggerLine, is_simulated
from mindpain_task.located import Strict

_ONLY_FOR = {"model": "brain_products", "switch": "mmbt_s", "baud": "one_byte", "boot_wait_s": "one_byte"}


class BoxEntry(Strict):
    """A trigger box on any pyserial URL, or as `sim://DEVICE`.

    `width_s` is how long its lines stay up for one code, `gap_s` how long they then stay down at least; both
    may be left out: MANUAL.md of each box says what its driver takes. `model` is for a Brain Products
    TriggerBox, `switch` for an MMBT-S, `baud` and `boot_wait_s` for a microcontroller of the lab's own.
    """

    device: BoxKind
    port: str = Field(min_length=1)
    width_s: float | None = Field(default=None, gt=0, le=0.5)
    gap_s: float | None = Field(default=None, gt=0, le=0.5)
    model: Literal["triggerbox", "plus"] | None = None
    switch: Literal["p", "s"] | None = None
    baud: int | None = Field(default=None, gt=0)
    boot_wait_s: float | None = Field(default=None, ge=0, le=4)

    @model_validator(mode="after")
    def _options_fit(self) -> BoxEntry:
        for option, device in _ONLY_FOR.items():
            if getattr(self, option) is not None and self.device != device:
                raise ValueError(f"{option} is for a {device}, not for a {self.device}")
        if self.device == "mmbt_s" and self.switch is None:
            raise ValueError("an MMBT-S has a switch: say how it stands, p (pulse) or s (simple)")
        return self

    def simulated(self) -> BoxEntry:
        """Return the same box as its twin."""
        if is_simulated(self.port):
            return self
        option = "?switch=s" if self.switch == "s" else "?model=plus" if self.model == "plus" else ""
        return self.model_copy(update={"port": f"sim://{self.device}{option}"})

    def box_line(self, name: str) -> BoxLine:
        """Return what the device process needs to know."""
        model = {"plus": "plus", "triggerbox": "", None: self.switch or ""}[self.model]
        return BoxLine(
            name, self.device, self.port, self.width_s, self.gap_s, model, self.baud, self.boot_wait_s
        )


class BoxTriggerEntry(BoxEntry):
    """A trigger box of its own, one `line` (1-8) of which fires a stimulator."""

    line: int = Field(ge=1, le=8)

    def trigger_line(self) -> TriggerLine:
        """Return what the device process needs to know."""
        return TriggerLine(self.box_line("trigger"), 1 << (self.line - 1))


class GeneratorEntry(Strict):
    """A pulse generator, one output of which leads to a stimulator."""

    device: GeneratorKind
    port: str = Field(min_length=1)
    channel: int = Field(ge=1, le=4)

    @model_validator(mode="after")
    def _has_this_output(self) -> GeneratorEntry:
        if self.device == "stimjim" and self.channel > 2:
            raise ValueError(f"a Stimjim has outputs 1 and 2, not {self.channel}")
        return self

    def simulated(self) -> GeneratorEntry:
        """Return the same generator as its twin."""
        if is_simulated(self.port):
            return self
        return self.model_copy(update={"port": f"sim://{self.device}"})

    def trigger_line(self) -> TriggerLine:
        """Return what the device process needs to know."""
        return TriggerLine(GeneratorLine(self.device, self.port, self.channel))
