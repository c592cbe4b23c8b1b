"""What equipment a rig has, as written in rigs/NAME.yaml; checked before anything is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hardware.screen.settings import KeyMap, Meaning, ScreenSettings
from mindpain_task.limits import Envelope
from mindpain_task.located import Refusal, Refused, Strict, read_model

RIGS = Path(__file__).parent / "rigs"
SIMULATED_LINE = "sim://"


class StimulatorEntry(Strict):
    """Which stimulator, on which line: any pyserial URL, or `sim://tcs` for its twin.

    `silence_bound_s` is how long the session may be silent during a stimulus before it is aborted.
    """

    device: Literal["tcs"]
    port: str = Field(min_length=1)
    silence_bound_s: float = Field(default=0.3, ge=0.15, le=1.0)


class PsychopyEntry(Strict):
    """A PsychoPy window."""

    device: Literal["psychopy"]
    size_px: Annotated[tuple[int, int], Field(strict=False)]
    fullscreen: bool
    screen_index: int = Field(ge=0)

    def settings(self) -> ScreenSettings:
        """Return what the window needs to know."""
        return ScreenSettings(self.size_px, self.fullscreen, self.screen_index)


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
    stimulator: StimulatorEntry
    screen: Annotated[PsychopyEntry | VirtualEntry, Field(discriminator="device")]
    keys: dict[str, Meaning]
    outlets: Literal["lsl", "none"]

    @model_validator(mode="after")
    def _keys_do_everything(self) -> RigFile:
        KeyMap(self.keys)
        return self

    @model_validator(mode="after")
    def _virtual_together(self) -> RigFile:
        virtual = (self.clock == "virtual", isinstance(self.screen, VirtualEntry))
        if any(virtual) and not (all(virtual) and self.outlets == "none" and self.stimulator_is_simulated):
            raise ValueError(
                "virtual time needs a virtual screen, a sim:// port and outlets: none, all of them"
            )
        return self

    @property
    def stimulator_is_simulated(self) -> bool:
        """Whether no device can be behind the stimulator's line."""
        return self.stimulator.port.startswith(SIMULATED_LINE)


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
    envelope = RIGS / "envelopes" / f"{rig.envelope}.yaml"
    if not envelope.is_file():
        envelope = path.parent / rig.envelope
    if not envelope.is_file():
        raise Refused([Refusal(None, f"{path}: envelope: there is no envelope {rig.envelope!r}")])
    return rig, read_model(envelope.read_text(encoding="utf-8"), str(envelope), Envelope)
