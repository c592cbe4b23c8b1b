"""What a rig file says of how a trigger can be seen to arrive; opens nothing."""

from __future__ import annotations

from pydantic import Field, model_validator

from hardware.recorder.entries import RecordedStream
from mindpain_task.located import Strict


class TriggerLoopEntry(Strict):
    """Where a code that a trigger box puts out can be read again, so that a pre-flight check sees it arrive.

    The amplifier's own LSL `stream`, one `channel` of which (its label, or its number from 1) shows the codes
    of `box`: as a number whose lowest eight bits are the code, or as text that ends in it. Or `loop_back`: a
    serial port whose output is plugged into its input; that proves the port and its cable only.
    """

    box: str | None = None
    stream: RecordedStream | None = None
    channel: str | int | None = None
    loop_back: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_way(self) -> TriggerLoopEntry:
        seen = (self.box, self.stream, self.channel)
        if self.loop_back is not None:
            if any(each is not None for each in seen):
                raise ValueError("loop_back goes alone: leave box, stream and channel out")
        elif any(each is None for each in seen):
            raise ValueError("a trigger loop needs box, stream and channel, or loop_back")
        if self.channel is not None and self.channel in ("", 0):
            raise ValueError("a channel has a label, or a number from 1")
        return self
