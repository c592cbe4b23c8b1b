"""What a rig file says of an electrical stimulator; opens nothing."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from hardware.boxes.entries import BoxTriggerEntry, GeneratorEntry
from hardware.device_line import DeviceLine, ElectricalLine, is_simulated
from mindpain_task.delivery.shocks import ShockTolerances
from mindpain_task.located import Strict
from mindpain_task.safety.electrical import Contact

Waveform: TypeAlias = Literal["monophasic", "biphasic"]
DS5_INPUTS_V, DS5_OUTPUTS_MA = (1.0, 2.5, 5.0, 10.0), (10.0, 25.0, 50.0)
TriggerEntry: TypeAlias = Annotated[BoxTriggerEntry | GeneratorEntry, Field(discriminator="device")]


class ElectrodeEntry(Strict):
    """How the current meets the skin; the area is that of the smaller electrode."""

    type: Literal["surface_pair", "concentric"]
    area_cm2: float = Field(gt=0)


class _Electrical(Strict):
    """What every electrical stimulator has: an electrode, and what counts as delivered.

    `silence_bound_s` is how long the session may be silent during a stimulus before it is aborted.
    """

    electrode: ElectrodeEntry
    silence_bound_s: float = Field(ge=0.15, le=1.0)
    delivery: ShockTolerances

    def _contact(self, waveform: Waveform) -> Contact:
        return Contact(self.electrode.type, self.electrode.area_cm2, waveform)


class P24Entry(_Electrical):
    """A Hasomed P24 on a serial line, or `sim://p24`; `connector` and `channel` are an output's colours.

    `measures_current` has it asked to measure each pulse, which not every device may do: see MANUAL.md.
    """

    device: Literal["p24"]
    port: str = Field(min_length=1)
    waveform: Waveform
    connector: Literal["yellow", "green"]
    channel: Literal["red", "blue", "black", "white"]
    measures_current: bool = False

    @property
    def contact(self) -> Contact:
        """How its current meets the skin."""
        return self._contact(self.waveform)

    def simulated(self) -> P24Entry:
        """Return the same stimulator as its twin."""
        return self if is_simulated(self.port) else self.model_copy(update={"port": "sim://p24"})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        measures = self.measures_current
        electrical = ElectricalLine(self.waveform, self.channel, self.connector, measures=measures)
        return DeviceLine("p24", self.port, self.silence_bound_s, electrical=electrical)


class RehaStim2Entry(_Electrical):
    """A Hasomed RehaStim2 on a serial line, or `sim://rehastim2`; its pulses have two phases."""

    device: Literal["rehastim2"]
    port: str = Field(min_length=1)
    channel: int = Field(ge=1, le=8)

    @property
    def contact(self) -> Contact:
        """How its current meets the skin."""
        return self._contact("biphasic")

    def simulated(self) -> RehaStim2Entry:
        """Return the same stimulator as its twin."""
        return self if is_simulated(self.port) else self.model_copy(update={"port": "sim://rehastim2"})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        electrical = ElectricalLine("biphasic", str(self.channel))
        return DeviceLine("rehastim2", self.port, self.silence_bound_s, electrical=electrical)


class Ds7aEntry(_Electrical):
    """A Digitimer DS7A: `pulse_width_us` and `range_ma` are where its knobs stand, `trigger` what fires it.

    The operator sets each current by hand.
    """

    device: Literal["ds7a"]
    pulse_width_us: int = Field(ge=50, le=2000)
    range_ma: Literal[10, 100]
    trigger: TriggerEntry

    @property
    def port(self) -> str:
        """The line of what fires it: it has none itself."""
        return self.trigger.port

    @property
    def contact(self) -> Contact:
        """How its current meets the skin."""
        return self._contact("monophasic")

    def simulated(self) -> Ds7aEntry:
        """Return the same stimulator, fired by a twin."""
        return self.model_copy(update={"trigger": self.trigger.simulated()})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        electrical = ElectricalLine(
            "monophasic",
            pulse_width_us=self.pulse_width_us,
            range_ma=float(self.range_ma),
            trigger=self.trigger.trigger_line(),
        )
        return DeviceLine("ds7a", self.port, self.silence_bound_s, electrical=electrical)


class PulsePalEntry(GeneratorEntry):
    """A Pulse Pal whose voltage a stimulator follows."""

    device: Literal["pulse_pal"]


class Ds5Entry(_Electrical):
    """A Digitimer DS5 that follows the voltage of a Pulse Pal, with both its ranges as its knobs stand."""

    device: Literal["ds5"]
    input_v: float
    output_ma: float
    trigger: PulsePalEntry

    @model_validator(mode="after")
    def _known_ranges(self) -> Ds5Entry:
        for name, value, known in (
            ("input_v", self.input_v, DS5_INPUTS_V),
            ("output_ma", self.output_ma, DS5_OUTPUTS_MA),
        ):
            if value not in known:
                raise ValueError(f"{name}: a DS5 has ranges of {', '.join(map(str, known))}, not of {value}")
        return self

    @property
    def port(self) -> str:
        """The line of the source it follows: it has none itself."""
        return self.trigger.port

    @property
    def contact(self) -> Contact:
        """How its current meets the skin."""
        return self._contact("monophasic")

    def simulated(self) -> Ds5Entry:
        """Return the same stimulator, driven by a twin."""
        return self.model_copy(update={"trigger": self.trigger.simulated()})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        electrical = ElectricalLine(
            "monophasic",
            range_ma=self.output_ma,
            input_v=self.input_v,
            trigger=self.trigger.trigger_line(),
        )
        return DeviceLine("ds5", self.port, self.silence_bound_s, electrical=electrical)


class Ds8rEntry(_Electrical):
    """A Digitimer DS8R through its Windows library, a path or `sim://ds8r`.

    It is fired by an edge of `trigger`, or by its library where that is null.
    """

    device: Literal["ds8r"]
    library: str = Field(min_length=1)
    waveform: Waveform
    trigger: TriggerEntry | None

    @model_validator(mode="after")
    def _both_real(self) -> Ds8rEntry:
        if self.trigger is not None and is_simulated(self.library) != is_simulated(self.trigger.port):
            raise ValueError("its library and what triggers it are either both simulated or both real")
        return self

    @property
    def port(self) -> str:
        """The library, which stands for a line."""
        return self.library

    @property
    def contact(self) -> Contact:
        """How its current meets the skin."""
        return self._contact(self.waveform)

    def simulated(self) -> Ds8rEntry:
        """Return the same stimulator as its twin, triggered by a twin."""
        trigger = None if self.trigger is None else self.trigger.simulated()
        return self.model_copy(update={"library": "sim://ds8r", "trigger": trigger})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        trigger = None if self.trigger is None else self.trigger.trigger_line()
        electrical = ElectricalLine(self.waveform, trigger=trigger)
        return DeviceLine("ds8r", self.library, self.silence_bound_s, electrical=electrical)


ElectricalEntry: TypeAlias = P24Entry | RehaStim2Entry | Ds7aEntry | Ds5Entry | Ds8rEntry
ELECTRICAL = (P24Entry, RehaStim2Entry, Ds7aEntry, Ds5Entry, Ds8rEntry)
