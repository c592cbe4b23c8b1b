"""What equipment a rig has, as written in rigs/NAME.yaml; checked before anything is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hardware.boxes.entries import BoxEntry
from hardware.device_line import is_simulated
from hardware.electrical.entries import Ds5Entry, Ds7aEntry
from hardware.laser.entries import LaserConsoleEntry
from hardware.medoc.programs import read_table
from hardware.readiness.entries import TriggerLoopEntry
from hardware.recorder.entries import RecorderEntry
from hardware.rig_entries import (
    BathEntry,
    MedocEntry,
    StimulatorEntry,
    TwoThermodesEntry,
    TypedBathEntry,
    is_electrical,
)
from hardware.scanner.entries import KeyScannerEntry, ScannerEntry
from hardware.screen.settings import KeyMap, Meaning, ScreenSettings
from hardware.sound.opening import AnySoundEntry
from mindpain_task.located import Refusal, Refused, Strict, read_model
from mindpain_task.safety.electrical import Contact
from mindpain_task.safety.envelope import Envelope, read_envelope

OPERATOR_KEYS = {
    "o": "operator_confirm",
    "r": "operator_repeat",
    "k": "operator_skip",
    "e": "operator_end",
    "w": "operator_withdraw",
}
DIAL_KEYS = {"up": "operator_more", "down": "operator_less"}
RIGS = Path(__file__).parent / "rigs"


class PsychopyEntry(Strict):
    """A PsychoPy window; the screen's visible width and its distance from the eyes are kept with the data.

    Without them both are unknown: nothing of a program can measure them. `refresh_hz` is the screen's rate
    where the system does not tell it.
    """

    device: Literal["psychopy"]
    size_px: Annotated[tuple[int, int], Field(strict=False)]
    fullscreen: bool
    screen_index: int = Field(ge=0)
    width_cm: float | None = Field(default=None, gt=0)
    distance_cm: float | None = Field(default=None, gt=0)
    refresh_hz: float | None = Field(default=None, gt=0)

    def settings(self) -> ScreenSettings:
        """Return what the window needs to know."""
        return ScreenSettings(self.size_px, self.fullscreen, self.screen_index, refresh_hz=self.refresh_hz)


class VirtualEntry(Strict):
    """No window: the views go straight to the simulated participant."""

    device: Literal["virtual"]


class RigFile(Strict):
    """One equipped room."""

    mindpain_rig: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    description: str
    envelope: str
    clock: Literal["lab", "virtual"]
    stimulator: Annotated[StimulatorEntry, Field(discriminator="device")] | None
    bath: Annotated[BathEntry | TypedBathEntry, Field(discriminator="device")] | None = None
    screen: Annotated[PsychopyEntry | VirtualEntry, Field(discriminator="device")]
    keys: dict[str, Meaning]
    outlets: Literal["lsl", "none"]
    boxes: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], BoxEntry] = Field(default_factory=dict)
    scanner: Annotated[ScannerEntry, Field(discriminator="device")] | None = None
    sound: Annotated[AnySoundEntry, Field(discriminator="device")] | None = None
    recorder: Annotated[RecorderEntry, Field(discriminator="device")] | None = None
    trigger_loop: TriggerLoopEntry | None = None

    @model_validator(mode="after")
    def _keys_do_everything(self) -> RigFile:
        KeyMap(self.keys)
        by_hand = isinstance(self.stimulator, Ds7aEntry | LaserConsoleEntry)
        for key, meaning in (OPERATOR_KEYS | (DIAL_KEYS if by_hand else {})).items():
            if self.keys.get(key) != meaning:
                raise ValueError(
                    f"the screens tell the operator to press {key.upper()}: {key} must be {meaning}"
                )
        return self

    @model_validator(mode="after")
    def _pulses_have_a_key(self) -> RigFile:
        by_key = isinstance(self.scanner, KeyScannerEntry)
        if by_key != ("scanner_pulse" in self.keys.values()):
            raise ValueError(
                "a scanner whose pulses are key presses needs a key that means scanner_pulse; no other does"
            )
        return self

    @model_validator(mode="after")
    def _lines_of_their_own(self) -> RigFile:
        ports = [entry.port for entry in self.boxes.values()]
        for entry in (self.stimulator, getattr(self.stimulator, "trigger", None), self.scanner, self.bath):
            ports += [port] if (port := getattr(entry, "port", None)) is not None else []
        ports += self.stimulator.ports[1:] if isinstance(self.stimulator, TwoThermodesEntry) else []
        if isinstance(self.stimulator, Ds7aEntry | Ds5Entry | LaserConsoleEntry):
            ports.remove(self.stimulator.port)  # it is its trigger's
        for port in ports:
            if ports.count(port) > 1 and not is_simulated(port):
                raise ValueError(f"{port} is named twice: no two devices may share a line")
        if "lsl" in self.boxes:
            raise ValueError("no trigger box may be called lsl: that is LSL's own name in the tables")
        return self

    @model_validator(mode="after")
    def _virtual_together(self) -> RigFile:
        virtual = (self.clock == "virtual", isinstance(self.screen, VirtualEntry))
        real = self.real_parts or self.real_links
        real_sound = self.sound is not None and not self.sound.is_simulated
        if any(virtual) and not (all(virtual) and self.outlets == "none" and not real and not real_sound):
            needs = "a virtual screen, sim:// ports, outlets: none, and no sound but a virtual one"
            raise ValueError(f"virtual time needs {needs}")
        return self

    @model_validator(mode="after")
    def _something_to_record(self) -> RigFile:
        if self.recorder is not None and self.outlets != "lsl":
            raise ValueError("a recorder records LSL streams: outlets must be lsl")
        return self

    @model_validator(mode="after")
    def _a_box_to_send(self) -> RigFile:
        box = None if self.trigger_loop is None else self.trigger_loop.box
        if box is not None and box not in self.boxes:
            known = ", ".join(self.boxes) or "none"
            raise ValueError(f"trigger_loop: there is no box {box} in this rig; there are {known}")
        return self

    @model_validator(mode="after")
    def _something_to_feel(self) -> RigFile:
        if self.stimulator is None and self.bath is None:
            raise ValueError("a rig needs a stimulator or a bath")
        return self

    @property
    def _parts(self) -> dict[str, bool]:
        """What can be felt in this room -> whether it is simulated."""
        parts = {}
        if self.stimulator is not None:
            parts["stimulator"] = is_simulated(self.stimulator.port)
        if self.bath is not None:
            parts["bath"] = isinstance(self.bath, BathEntry) and is_simulated(self.bath.port)
        return parts

    @property
    def _links(self) -> dict[str, bool]:
        """What ties this room to recordings, beside LSL -> whether it is simulated."""
        links = {f"box_{name}": is_simulated(entry.port) for name, entry in self.boxes.items()}
        if self.scanner is not None:
            links["scanner"] = self.scanner.is_simulated
        return links

    @property
    def simulated_links(self) -> tuple[str, ...]:
        """The trigger boxes and the scanner that are twins."""
        return tuple(name for name, simulated in self._links.items() if simulated)

    @property
    def real_links(self) -> tuple[str, ...]:
        """The trigger boxes and the scanner that are real."""
        return tuple(name for name, simulated in self._links.items() if not simulated)

    @property
    def contact(self) -> Contact | None:
        """How current meets the skin in this room; None where none is given."""
        return self.stimulator.contact if is_electrical(self.stimulator) else None

    @property
    def simulated_parts(self) -> tuple[str, ...]:
        """The devices that are twins, of those that can be felt."""
        return tuple(name for name, simulated in self._parts.items() if simulated)

    @property
    def real_parts(self) -> tuple[str, ...]:
        """The devices that a person would really feel."""
        return tuple(name for name, simulated in self._parts.items() if not simulated)

    def rehearsal(self) -> RigFile:
        """Return what this rig is in a rehearsal: virtual time, no window, each device as its twin."""
        return self.model_copy(
            update={
                "clock": "virtual",
                "screen": VirtualEntry(device="virtual"),
                "outlets": "none",
                "stimulator": None if self.stimulator is None else self.stimulator.simulated(),
                "bath": None if self.bath is None else self.bath.simulated(),
                "boxes": {name: entry.simulated() for name, entry in self.boxes.items()},
                "scanner": None if self.scanner is None else self.scanner.simulated(),
                "sound": None if self.sound is None else self.sound.simulated(),
                "recorder": None,
                "trigger_loop": None,
            }
        )


def rig_names() -> list[str]:
    """Return the names of the rigs that come with mindpain."""
    return sorted(path.stem for path in RIGS.glob("*.yaml"))


def read_rig(name_or_path: str) -> tuple[RigFile, Envelope]:
    """Read a rig (a name of `rig_names()` or a path to a file) and the envelope it names.

    Raises `Refused` with every error, or if there is no such file.
    """
    shipped = RIGS / f"{name_or_path}.yaml"
    path = shipped if shipped.exists() else Path(name_or_path)
    if not path.is_file():
        known = ", ".join(rig_names())
        raise Refused([Refusal(None, f"there is no rig {name_or_path!r}; known are {known}, or give a file")])
    rig = read_model(path.read_text(encoding="utf-8"), str(path), RigFile)
    envelope = _beside(path, rig.envelope, "envelopes", f"{rig.envelope}.yaml", "envelope")
    return (
        rig.model_copy(update={"stimulator": _with_programs(rig.stimulator, path)}),
        read_envelope(envelope.read_text(encoding="utf-8"), str(envelope)),
    )


def _with_programs(entry: StimulatorEntry | None, rig: Path) -> StimulatorEntry | None:
    """Read the file of programs that a Medoc rig names."""
    if not isinstance(entry, MedocEntry) or not isinstance(entry.programs, str):
        return entry
    file = _beside(rig, entry.programs, "programs", f"{entry.programs}.yaml", "programs")
    return entry.model_copy(update={"programs": read_table(file.read_text(encoding="utf-8"), str(file))})


def _beside(rig: Path, name: str, room: str, shipped_name: str, what: str) -> Path:
    """Return a file that a rig names: one that comes with mindpain, or one beside the rig."""
    for file in (RIGS / room / shipped_name, rig.parent / name):
        if file.is_file():
            return file
    raise Refused([Refusal(None, f"{rig}: {what}: there is no {what} {name!r}")])
