"""What a rig file says of a scanner: how its pulses come, and how it runs; opens nothing."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from hardware.device_line import ScannerLine, is_simulated
from mindpain_task.located import Strict
from mindpain_task.session.scanning import ScanRules

SIMULATED_DELAY_S = 10.0
"""How long after power-up a simulated scanner's first pulse comes: it needs no operator."""


class _Scanner(Strict):
    """How a scanner runs.

    `tr_s` is its repetition time; the first `dummy_volumes` are not waited through by the task; a pulse that
    is off by more than `tolerance_s` is noted. It runs once for the `session`, or once for each `block`;
    `timeout_s` is how long to wait for its first volume.
    """

    tr_s: float = Field(ge=0.1, le=20)
    dummy_volumes: int = Field(ge=0)
    tolerance_s: float = Field(gt=0)
    runs: Literal["session", "block"]
    timeout_s: float = Field(gt=0)

    @model_validator(mode="after")
    def _tolerance_is_small(self) -> _Scanner:
        if self.tolerance_s >= self.tr_s / 2:
            raise ValueError(f"a tolerance of {self.tolerance_s} s is not under half of {self.tr_s} s")
        return self

    def rules(self) -> ScanRules:
        """Return what the engine needs to know."""
        return ScanRules(self.tr_s, self.dummy_volumes, self.tolerance_s, self.runs, self.timeout_s)

    def simulated(self) -> SerialScannerEntry:
        """Return a scanner's twin that runs alike."""
        shared = self.model_dump(include=set(_Scanner.model_fields))
        url = f"sim://scanner?tr={self.tr_s!r}&delay={SIMULATED_DELAY_S!r}"
        return SerialScannerEntry(device="serial", port=url, baud=115200, byte="5", **shared)


class KeyScannerEntry(_Scanner):
    """A scanner whose pulses come as key presses; `keys` says which key (`scanner_pulse`)."""

    device: Literal["key"]
    is_simulated: ClassVar[bool] = False

    def scanner_line(self) -> None:
        """Return None: there is no line besides the keyboard."""
        return


class SerialScannerEntry(_Scanner):
    """A scanner whose pulses come as one byte on a serial line: a character, or its number."""

    device: Literal["serial"]
    port: str = Field(min_length=1)
    baud: int = Field(gt=0)
    byte: Annotated[str, Field(pattern=r"^(.|[0-9]{1,3})$")]

    @model_validator(mode="after")
    def _is_a_byte(self) -> SerialScannerEntry:
        if self.number > 255:
            raise ValueError(f"{self.byte} is no byte: those are characters, or 0 to 255")
        return self

    @property
    def is_simulated(self) -> bool:
        """Whether no scanner can be behind its line."""
        return is_simulated(self.port)

    @property
    def number(self) -> int:
        """The byte's number; a single digit is a character, as in `5`."""
        return ord(self.byte) if len(self.byte) == 1 else int(self.byte)

    def simulated(self) -> SerialScannerEntry:
        """Return a scanner's twin that runs alike."""
        return self if is_simulated(self.port) else super().simulated()

    def scanner_line(self) -> ScannerLine:
        """Return what the device process needs to know."""
        return ScannerLine("byte", self.port, self.baud, self.number)


class ForpEntry(_Scanner):
    """A scanner whose pulses come through a Current Designs fORP on a serial line.

    `baud` depends on the box's program switch: see MANUAL.md.
    """

    device: Literal["forp"]
    port: str = Field(min_length=1)
    baud: int = Field(default=19200, gt=0)

    @property
    def is_simulated(self) -> bool:
        """Whether no scanner can be behind its line."""
        return is_simulated(self.port)

    def simulated(self) -> SerialScannerEntry | ForpEntry:  # type: ignore[override]
        """Return a scanner's twin that runs alike, behind a simulated fORP."""
        if is_simulated(self.port):
            return self
        url = f"sim://scanner?tr={self.tr_s!r}&delay={SIMULATED_DELAY_S!r}&dialect=forp"
        return self.model_copy(update={"port": url})

    def scanner_line(self) -> ScannerLine:
        """Return what the device process needs to know."""
        return ScannerLine("forp", self.port, self.baud)


ScannerEntry: TypeAlias = KeyScannerEntry | SerialScannerEntry | ForpEntry
