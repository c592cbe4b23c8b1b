"""What a rig file says of each device: which it is, and on which line; opens nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias, TypeGuard

from pydantic import Field, model_validator

from hardware.device_line import DeviceLine, is_simulated
from hardware.electrical.entries import ELECTRICAL, ElectricalEntry
from hardware.laser.entries import LaserConsoleEntry
from hardware.medoc.programs import ProgramTable
from hardware.medoc.typing_in import to_yaml
from mindpain_task.delivery import Tolerances
from mindpain_task.located import Strict


class TriggerOutEntry(Strict):
    """What a TCS's trigger output does at each start: which of its eight lines go up, and for how long."""

    code: int = Field(ge=1, le=255)
    width_ms: int = Field(ge=10, le=999)


EVERY_SAMPLE_S = 0.02
"""Seconds between two read-backs of a TCS while a stimulus runs."""


class TcsEntry(Strict):
    """A QST.Lab TCS II on a serial line: any pyserial URL, or `sim://tcs` for its twin.

    `silence_bound_s` is how long the session may be silent during a stimulus before it is aborted;
    `delivery` says how far a measured stimulus may be from the commanded one. `button_stops` starts stimuli
    that the device's own response button can stop; `read_back` asks for temperatures, or has them told. A
    twin may be asked more seldom than every 20 ms (`sample_s`), which makes a rehearsal quicker.
    """

    device: Literal["tcs"]
    port: str = Field(min_length=1)
    trigger_out: TriggerOutEntry | None = None
    button_stops: bool = False
    read_back: Literal["poll", "stream"] = "poll"
    sample_s: float = Field(default=EVERY_SAMPLE_S, ge=EVERY_SAMPLE_S, le=0.1)
    silence_bound_s: float = Field(ge=0.15, le=1.0)
    delivery: Tolerances

    @model_validator(mode="after")
    def _seldom_only_of_a_twin(self) -> TcsEntry:
        if self.sample_s != EVERY_SAMPLE_S and not is_simulated(self.port):
            raise ValueError(f"sample_s {self.sample_s:g}: only a twin may be asked more seldom than 0.02 s")
        return self

    def simulated(self) -> TcsEntry:
        """Return the same thermode as its twin."""
        return self if is_simulated(self.port) else self.model_copy(update={"port": "sim://tcs"})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        out = None if self.trigger_out is None else (self.trigger_out.code, self.trigger_out.width_ms)
        return DeviceLine(
            "tcs",
            self.port,
            self.silence_bound_s,
            trigger_out=out,
            button_stops=self.button_stops,
            read_back=self.read_back,
            sample_s=self.sample_s,
        )


class MedocEntry(Strict):
    """A Medoc thermode through the external control of its main station: `tcp://HOST:20121`, or `sim://medoc`.

    `programs` names the file with the programs that the operator has typed into the station, beside the rig;
    a rig that was read holds the table itself.
    """

    device: Literal["medoc"]
    port: str = Field(pattern=r"^(tcp|sim)://")
    programs: str | ProgramTable
    byte_order: Literal["little", "big"] = "little"
    silence_bound_s: float = Field(ge=0.15, le=1.0)
    delivery: Tolerances

    def simulated(self) -> MedocEntry:
        """Return the same thermode as its twin, with the same programs."""
        return self if is_simulated(self.port) else self.model_copy(update={"port": "sim://medoc"})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        return DeviceLine(
            "medoc",
            self.port,
            self.silence_bound_s,
            programs=to_yaml(self.table),
            byte_order=self.byte_order,
        )

    @property
    def table(self) -> ProgramTable:
        """The programs; raises TypeError where only their file was named."""
        if isinstance(self.programs, str):
            raise TypeError(f"the programs of {self.programs} were not read")
        return self.programs


class ProbeEntry(Strict):
    """One of two TCS II: its line, and as in `TcsEntry` what its trigger output does.

    No button of its own may stop it: the other would go on. It is always asked for temperatures: one that is
    to rest while the other gives heat tells them too seldom unasked.
    """

    port: str = Field(min_length=1)
    trigger_out: TriggerOutEntry | None = None


class TwoThermodesEntry(Strict):
    """Two TCS II, each on its own line, that are started and stopped together.

    `silence_bound_s` and `delivery` are as in `TcsEntry`, and hold for both.
    """

    device: Literal["two_thermodes"]
    first: ProbeEntry
    second: ProbeEntry
    silence_bound_s: float = Field(ge=0.15, le=1.0)
    delivery: Tolerances

    @model_validator(mode="after")
    def _alike(self) -> TwoThermodesEntry:
        simulated = [is_simulated(port) for port in self.ports]
        if simulated[0] != simulated[1]:
            raise ValueError(
                f"{self.ports[0]} and {self.ports[1]}: both thermodes are real, or both simulated"
            )
        if self.first.port == self.second.port and not simulated[0]:
            raise ValueError(f"{self.first.port} is named twice: each thermode has a line of its own")
        return self

    @property
    def port(self) -> str:
        """The first one's line; both are real, or both simulated."""
        return self.first.port

    @property
    def ports(self) -> tuple[str, str]:
        """Both lines."""
        return self.first.port, self.second.port

    @property
    def each(self) -> tuple[TcsEntry, TcsEntry]:
        """Either thermode as it would be by itself."""
        first, second = (
            TcsEntry(
                device="tcs",
                port=probe.port,
                trigger_out=probe.trigger_out,
                silence_bound_s=self.silence_bound_s,
                delivery=self.delivery,
            )
            for probe in (self.first, self.second)
        )
        return first, second

    def simulated(self) -> TwoThermodesEntry:
        """Return the same thermodes as their twins."""
        if is_simulated(self.port):
            return self
        first, second = (
            probe.model_copy(update={"port": "sim://tcs"}) for probe in (self.first, self.second)
        )
        return self.model_copy(update={"first": first, "second": second})

    def line(self) -> DeviceLine:
        """Return what the device process needs to know."""
        first, second = self.each
        return replace(first.line(), device="two_thermodes", second=second.line())


ThermodeEntry: TypeAlias = TcsEntry | MedocEntry
StimulatorEntry: TypeAlias = ThermodeEntry | TwoThermodesEntry | ElectricalEntry | LaserConsoleEntry


def is_electrical(entry: StimulatorEntry | None) -> TypeGuard[ElectricalEntry]:
    """Whether a stimulator gives current."""
    return isinstance(entry, ELECTRICAL)


class BathEntry(Strict):
    """A circulator that tells its water's temperature, on any pyserial URL or as `sim://lauda`, `sim://julabo`.

    `seven_even` is for a device set to 7 data bits and even parity, as some leave the factory.
    """

    device: Literal["lauda", "julabo"]
    port: str = Field(min_length=1)
    baud: int = Field(default=9600, gt=0)
    seven_even: bool = False

    def simulated(self) -> BathEntry:
        """Return the same circulator as its twin."""
        return self.model_copy(update={"port": f"sim://{self.device}"})


class TypedBathEntry(Strict):
    """Water with a thermometer in it, which the operator reads and types in at the start (`--water-c`)."""

    device: Literal["typed"]

    def simulated(self) -> BathEntry:
        """Return a circulator's twin: in a rehearsal there is no water to read."""
        return BathEntry(device="lauda", port="sim://lauda")
