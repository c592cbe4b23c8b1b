"""What a rig file says of each device: which it is, and on which line; opens nothing."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypeGuard

from pydantic import Field

from hardware.device_line import DeviceLine, is_simulated
from hardware.electrical.entries import ELECTRICAL, ElectricalEntry
from hardware.medoc.programs import ProgramTable
from hardware.medoc.typing_in import to_yaml
from mindpain_task.delivery import Tolerances
from mindpain_task.located import Strict


class TriggerOutEntry(Strict):
    """What a TCS's trigger output does at each start: which of its eight lines go up, and for how long."""

    code: int = Field(ge=1, le=255)
    width_ms: int = Field(ge=10, le=999)


class TcsEntry(Strict):
    """A QST.Lab TCS II on a serial line: any pyserial URL, or `sim://tcs` for its twin.

    `silence_bound_s` is how long the session may be silent during a stimulus before it is aborted;
    `delivery` says how far a measured stimulus may be from the commanded one. `button_stops` starts stimuli
    that the device's own response button can stop; `read_back` asks for temperatures, or has them told.
    """

    device: Literal["tcs"]
    port: str = Field(min_length=1)
    trigger_out: TriggerOutEntry | None = None
    button_stops: bool = False
    read_back: Literal["poll", "stream"] = "poll"
    silence_bound_s: float = Field(ge=0.15, le=1.0)
    delivery: Tolerances

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


ThermodeEntry: TypeAlias = TcsEntry | MedocEntry
StimulatorEntry: TypeAlias = ThermodeEntry | ElectricalEntry


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
