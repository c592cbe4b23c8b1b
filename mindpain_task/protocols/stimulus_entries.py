"""Stimuli as a protocol file writes them; the value of some may be each participant's own, between bounds."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, WithJsonSchema, model_validator

from mindpain_task.heat import HeatPulse, HeatTrain
from mindpain_task.laser import LaserPulse
from mindpain_task.located import Strict
from mindpain_task.paired_heat import PairedHeat, Probe
from mindpain_task.stimuli import ColdPressor, ShockTrain


def shape(value: object) -> str:
    """Say which of a union's members was meant, so that an error speaks of that one only."""
    if isinstance(value, dict | Strict):
        return "mapping"
    return "word" if isinstance(value, str) else "number"


class Bounds(Strict):
    """The values that a stimulus may take from participant to participant, both ends among them."""

    min: float = Field(gt=0, allow_inf_nan=False)
    max: float = Field(gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.min >= self.max:
            raise ValueError(f"min {self.min} is not under max {self.max}; one value is written as a number")
        return self


FOUND = WithJsonSchema({"type": "string", "pattern": r"^calibration\.[a-z][a-z0-9_]*$"})
"""How an editor reads a value that a calibration finds; `references` puts bounds there before this model."""
Celsius: TypeAlias = Annotated[float, Field(ge=0, le=60)]
Peak: TypeAlias = Annotated[
    Annotated[Celsius, Tag("number")]
    | Annotated[Celsius, Tag("word"), FOUND]
    | Annotated[Bounds, Tag("mapping")],
    Discriminator(shape),
]
"""A peak in °C, or the bounds between which each participant has one of their own."""
Milliamperes: TypeAlias = Annotated[float, Field(gt=0)]
Current: TypeAlias = Annotated[
    Annotated[Milliamperes, Tag("number")]
    | Annotated[Milliamperes, Tag("word"), FOUND]
    | Annotated[Bounds, Tag("mapping")],
    Discriminator(shape),
]
"""A current in mA, or the bounds between which each participant has one of their own."""


Millijoules: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Energy: TypeAlias = Annotated[
    Annotated[Millijoules, Tag("number")]
    | Annotated[Millijoules, Tag("word"), FOUND]
    | Annotated[Bounds, Tag("mapping")],
    Discriminator(shape),
]
"""An energy in mJ, or the bounds between which each participant has one of their own."""


class Adjustable(Strict):
    """A stimulus; the value named by `adjusts`, in `unit`, may be a participant's own.

    `signal` is what is seen before it.
    """

    adjusts: ClassVar[str] = ""
    unit: ClassVar[str] = ""

    signal: str | None = None

    @property
    def bounds(self) -> Bounds | None:
        """The values it may take, or None where it has one for everybody."""
        value = getattr(self, self.adjusts, None)
        return value if isinstance(value, Bounds) else None

    def at(self, value: float) -> Self:
        """Return it with a number in the place of its bounds."""
        return self.model_copy(update={self.adjusts: value})

    def ends(self) -> tuple[Self, ...]:
        """Return it at either end of its bounds; by itself where it has none."""
        if self.bounds is None:
            return (self,)
        return self.at(self.bounds.min), self.at(self.bounds.max)

    def _numbers(self) -> dict[str, Any]:
        """Return its values; raises ValueError where one of them is still to be chosen."""
        if self.bounds is not None:
            raise ValueError(f"{self.adjusts} is still between {self.bounds.min} and {self.bounds.max}")
        return self.model_dump(exclude={"modality", "signal"})


class WarmingEntry(Adjustable):
    """What single heat pulses and trains of them have in common."""

    adjusts = "peak_c"
    unit = "°C"

    modality: str
    baseline_c: Celsius
    peak_c: Peak
    rise_c_per_s: float = Field(gt=0)
    plateau_s: float = Field(gt=0)
    return_c_per_s: float = Field(gt=0)

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        lowest_c = self.peak_c.min if isinstance(self.peak_c, Bounds) else self.peak_c
        if lowest_c <= self.baseline_c:
            raise ValueError(f"the peak of {lowest_c} °C is not over the baseline of {self.baseline_c} °C")
        return self


class HeatEntry(WarmingEntry):
    """One contact-heat stimulus; in a rig with two thermodes, `probes` says which of them give it."""

    modality: Literal["heat"]
    probes: Annotated[tuple[Probe, ...], Field(strict=False)] | None = None

    @model_validator(mode="after")
    def _of_probes(self) -> HeatEntry:
        for entry in self.ends():
            entry.stimulus()  # raises for probes that are none
        return self

    def stimulus(self) -> HeatPulse | PairedHeat:
        """Return the stimulus as the plan uses it; raises ValueError while its peak is to be chosen."""
        numbers = self._numbers()
        probes = numbers.pop("probes")
        pulse = HeatPulse(**numbers)
        return pulse if probes is None else PairedHeat(pulse, tuple(probes))


class HeatTrainEntry(WarmingEntry):
    """A train of contact-heat pulses, as for temporal summation: a plateau every `period_s`."""

    modality: Literal["heat_train"]
    count: int = Field(gt=0)
    period_s: float = Field(gt=0)
    between_c: Celsius

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for entry in self.ends():  # the highest peak takes longest, the lowest is nearest to `between_c`
            entry.stimulus()
        return self

    def stimulus(self) -> HeatTrain:
        """Return the stimulus as the plan uses it; raises ValueError while its peak is to be chosen."""
        numbers = self._numbers()
        course = {name: numbers.pop(name) for name in ("count", "period_s", "between_c")}
        return HeatTrain(HeatPulse(**numbers), **course)


class ColdPressorEntry(Adjustable):
    """A hand in cold water until it is withdrawn, at most `cap_s` long; the operator says in and out."""

    modality: Literal["cold_pressor"]
    water_c: float = Field(ge=0, le=60)
    tolerance_c: float = Field(gt=0)
    cap_s: float = Field(gt=0)

    def stimulus(self) -> ColdPressor:
        """Return the stimulus as the plan uses it."""
        return ColdPressor(self.water_c, self.tolerance_c, self.cap_s)


class ShockEntry(Adjustable):
    """A train of electrical pulses of constant current; how many phases a pulse has, the stimulator says."""

    adjusts = "current_ma"
    unit = "mA"

    modality: Literal["shock"]
    pulse_width_us: int = Field(gt=0)
    rate_hz: float = Field(gt=0)
    count: int = Field(gt=0)
    current_ma: Current

    @model_validator(mode="after")
    def _fits(self) -> ShockEntry:
        if self.count > 1 and self.pulse_width_us * self.rate_hz >= 1e6:
            raise ValueError(
                f"pulses of {self.pulse_width_us} µs do not fit {self.rate_hz} times into a second"
            )
        return self

    def stimulus(self) -> ShockTrain:
        """Return the stimulus as the plan uses it; raises ValueError while its current is to be chosen."""
        return ShockTrain(**self._numbers())


class LaserEntry(Adjustable):
    """One laser pulse; the operator sets it at the laser's console, and moves its spot to fresh skin.

    `pulses_per_spot` is after how many pulses the spot is moved.
    """

    adjusts = "energy_mj"
    unit = "mJ"

    modality: Literal["laser"]
    energy_mj: Energy
    pulse_ms: float = Field(gt=0, allow_inf_nan=False)
    spot_mm2: float = Field(gt=0, allow_inf_nan=False)
    pulses_per_spot: int = Field(default=1, gt=0)

    def stimulus(self) -> LaserPulse:
        """Return the stimulus as the plan uses it; raises ValueError while its energy is to be chosen."""
        return LaserPulse(**self._numbers())


class AbsentEntry(Adjustable):
    """No stimulus: for `lasts_s` something is imagined, or nothing happens."""

    modality: Literal["none"]
    lasts_s: float = Field(gt=0)

    def stimulus(self) -> None:
        """Return nothing: no device gives it."""


StimulusEntry: TypeAlias = Annotated[
    HeatEntry | HeatTrainEntry | ShockEntry | ColdPressorEntry | LaserEntry | AbsentEntry,
    Field(discriminator="modality"),
]
DELIVERING = {
    "heat": "heat",
    "heat_train": "heat",
    "shock": "shock",
    "laser": "laser",
    "cold_pressor": "immersion",
}
"""Modality of a stimulus -> the phase that delivers it."""
NO_STIMULUS = "none"
"""The modality of what is no stimulus."""
ANY_STIMULUS = "stimulus"
"""The phase that delivers whatever the trial's stimulus is."""
