"""What a rig file says of a laser stimulator; opens nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hardware.device_line import DeviceLine, LaserLine
from hardware.electrical.entries import TriggerEntry
from mindpain_task.delivery.laser import LaserTolerances
from mindpain_task.located import Strict


class LaserConsoleEntry(Strict):
    """A laser that the operator sets by hand at its console, and an edge of `trigger` fires.

    `model` is what tables call it, `most_mj` the highest energy that its console can be set to. The console
    must time the pulse (`timed_by`): one that shines as long as its gate is up is not taken, since a line
    that is lost then would leave it on. `silence_bound_s` is how long the session may be silent during a
    stimulus before it is aborted.
    """

    device: Literal["laser"]
    model: str = Field(min_length=1)
    wavelength_nm: int = Field(gt=0)
    most_mj: float = Field(gt=0, allow_inf_nan=False)
    timed_by: Literal["console"]
    trigger: TriggerEntry
    silence_bound_s: float = Field(ge=0.15, le=1.0)
    delivery: LaserTolerances

    @property
    def port(self) -> str:
        """The line of what fires it: it has none itself."""
        return self.trigger.port

    def simulated(self) -> LaserConsoleEntry:
        """Return the same laser, fired by a twin."""
        return self.model_copy(update={"trigger": self.trigger.simulated()})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        laser = LaserLine(self.model, self.wavelength_nm, self.most_mj, self.trigger.trigger_line())
        return DeviceLine("laser", self.port, self.silence_bound_s, laser=laser)
