"""The devices of a rig as their process needs to know them: plain data, so that it starts at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

ThermodeKind: TypeAlias = Literal["tcs", "medoc", "two_thermodes"]
ElectricalKind: TypeAlias = Literal["p24", "rehastim2", "ds7a", "ds5", "ds8r"]
DeviceKind: TypeAlias = ThermodeKind | ElectricalKind | Literal["laser"]
BoxKind: TypeAlias = Literal[
    "brain_products", "mmbt_s", "biosemi", "cedrus", "usb2ttl8", "bbtk_ttl", "one_byte"
]
GeneratorKind: TypeAlias = Literal["pulse_pal", "stimjim"]
SIMULATED_LINE = "sim://"


@dataclass(frozen=True)
class BoxLine:
    """Which trigger box is on which line; how long its lines stay up, and down before the next code.

    `name` is what the rig calls it. `model` tells boxes of one folder apart (TriggerBox `plus`, MMBT-S switch
    `p` or `s`); `baud` and `boot_wait_s` are for a microcontroller of the lab's own. None is the driver's own
    value.
    """

    name: str
    device: BoxKind
    port: str
    width_s: float | None = None
    gap_s: float | None = None
    model: str = ""
    baud: int | None = None
    boot_wait_s: float | None = None


@dataclass(frozen=True)
class GeneratorLine:
    """Which pulse generator is on which line, and which of its outputs leads to the stimulator."""

    device: GeneratorKind
    port: str
    channel: int


@dataclass(frozen=True)
class TriggerLine:
    """What fires a stimulator that is set otherwise: a generator, or lines (a mask) of a box of its own."""

    source: BoxLine | GeneratorLine
    lines: int = 0


@dataclass(frozen=True)
class ElectricalLine:
    """What an electrical stimulator needs beyond its port; which of it, depends on the device.

    `pulse_width_us` and `range_ma` are where the knobs of a DS7A stand; `input_v` and `range_ma` the ranges
    of a DS5; `channel` and `connector` an output of a P24 or RehaStim2, as its driver names them;
    `measures` has a P24 asked to measure its current.
    """

    waveform: Literal["monophasic", "biphasic"]
    channel: str = ""
    connector: str = ""
    pulse_width_us: int = 0
    range_ma: float = 0.0
    input_v: float = 0.0
    trigger: TriggerLine | None = None
    measures: bool = False


@dataclass(frozen=True)
class LaserLine:
    """What a laser needs: what it is called, what its console can be set to at most, and what fires it."""

    model: str
    wavelength_nm: int
    most_mj: float
    trigger: TriggerLine


@dataclass(frozen=True)
class DeviceLine:
    """Which stimulator is on which line.

    `silence_bound_s` is how long the session may be silent during a stimulus before it is aborted.
    `trigger_out` (lines as a mask, width in ms), `button_stops`, `read_back` and `sample_s` (between two
    read-backs of a stimulus) are for a TCS; `programs`
    (the table as a file has it) and `byte_order` for a Medoc station; `laser` for a laser; `electrical` for
    everything else. Of two thermodes this is the first, and `second` the other.
    """

    device: DeviceKind
    port: str
    silence_bound_s: float
    trigger_out: tuple[int, int] | None = None
    button_stops: bool = False
    read_back: Literal["poll", "stream"] = "poll"
    sample_s: float = 0.02
    programs: str = ""
    byte_order: Literal["little", "big"] = "little"
    electrical: ElectricalLine | None = None
    laser: LaserLine | None = None
    second: DeviceLine | None = None

    @property
    def each(self) -> tuple[DeviceLine, ...]:
        """Every line by itself, as if it were the only one: so that one can be stopped without the other."""
        if self.second is None:
            return (self,)
        return replace(self, device="tcs", second=None), self.second


@dataclass(frozen=True)
class ScannerLine:
    """On which line scanner pulses come: one byte each (`byte`), or the trigger bit of a fORP (`forp`)."""

    dialect: Literal["byte", "forp"]
    port: str
    baud: int
    byte: int = 0


def is_simulated(port: str) -> bool:
    """Whether no device can be behind this line."""
    return port.startswith(SIMULATED_LINE)
