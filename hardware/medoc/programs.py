"""What the operator has typed into MMS: which heat pulse each program code starts; pure, refuses ambiguity.

No command sets a temperature: MMS plays stored programs, and a client can only name their codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from hardware.medoc.codec import RESERVED_CODES, OutOfRange
from hardware.medoc.ranges import DeviceName, outside
from mindpain_task.heat import HeatPulse
from mindpain_task.located import Refused, Strict, read_yaml, validate
from mindpain_task.stimuli import Heat

TOLERANCE = 1e-6

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class UnknownProgram(OutOfRange):
    """No program in the table plays this stimulus."""


def code_number(code: str) -> int:
    """Return the number that stands for a code as MMS shows it, `01100100`; raises ValueError."""
    if not re.fullmatch("[01]{8}", code):
        raise ValueError(f"a program code is eight binary digits in quotes, as in '01100100', not {code!r}")
    number = int(code, 2)
    if number == 0:
        raise ValueError("code 00000000 cannot be sent by every client")
    if number in RESERVED_CODES:
        raise ValueError(f"code {code} is one of 00000010 to 00001101, which MMS reserves for actions")
    return number


def code_text(number: int) -> str:
    """Return a code as MMS shows it: 100 is `01100100`."""
    text = f"{number:08b}"
    code_number(text)
    return text


class Program(Strict):
    """One program in MMS: its code, and the pulse that it plays once."""

    code: str
    baseline_c: Finite
    peak_c: Finite
    rise_c_per_s: Positive
    plateau_s: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    return_c_per_s: Positive

    @field_validator("code")
    @classmethod
    def _is_a_code(cls, code: str) -> str:
        code_number(code)
        return code

    @property
    def number(self) -> int:
        """The code as it is sent."""
        return code_number(self.code)

    @property
    def pulse(self) -> HeatPulse:
        """The pulse that the program plays."""
        return HeatPulse(self.baseline_c, self.peak_c, self.rise_c_per_s, self.plateau_s, self.return_c_per_s)


class WrittenTable(Strict):
    """A table of programs as a file has it: each line by itself is right, together they may contradict."""

    mindpain_medoc_programs: Literal[1]
    probe: str
    device: DeviceName | None = None
    programs: Annotated[tuple[Program, ...], Field(strict=False)]

    @field_validator("probe")
    @classmethod
    def _is_a_line(cls, probe: str) -> str:
        if not (probe.strip() and probe.isprintable()):
            raise ValueError("should name the probe in one line of text")
        return probe


class ProgramTable(WrittenTable):
    """The programs typed into one MMS for one probe, each pulse and each code once."""

    @model_validator(mode="after")
    def _is_clear(self) -> ProgramTable:
        wrong = [f"program {i + 1}: {sentence}" for (i, _), sentence in contradictions(self)]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def code_for(self, pulse: HeatPulse) -> int:
        """Return the code of the program that plays this pulse; raises UnknownProgram."""
        for program in self.programs:
            if same(program.pulse, pulse):
                return program.number
        raise UnknownProgram(
            f"no program in MMS plays {in_words(pulse)}: add it with `mindpain programs PROTOCOL --table "
            "FILE`, and type it in"
        )

    def pulse_of(self, number: int) -> HeatPulse | None:
        """Return the pulse that a code plays, or None if no program has this code."""
        return next((program.pulse for program in self.programs if program.number == number), None)


def contradictions(table: WrittenTable) -> Iterator[tuple[tuple[int, str], str]]:
    """Yield ((index of the program, field), sentence) for what cannot be, or cannot be told apart."""
    for i, program in enumerate(table.programs):
        if not program.peak_c > program.baseline_c:
            yield (
                (i, "peak_c"),
                f"{program.peak_c} °C is not over the baseline of {program.baseline_c} °C",
            )
        if table.device is not None:
            for name, sentence in outside(program.pulse, table.device):
                yield (i, name), sentence
        for earlier in table.programs[:i]:
            if earlier.code == program.code:
                yield (i, "code"), f"two programs have the code {program.code}"
            if same(earlier.pulse, program.pulse):
                yield (i, "code"), f"{earlier.code} and {program.code} play the same pulse"


def read_table(text: str, file: str) -> ProgramTable:
    """Read a table of programs; raises `Refused` with every error, each with file:line."""
    document = read_yaml(text, file)
    written, refusals = validate(document, WrittenTable)
    refusals.extend(document.repeated)
    if written is not None:
        wrong = contradictions(written)
        refusals.extend(document.refuse(("programs", i, name), what) for (i, name), what in wrong)
    if written is None or refusals:
        raise Refused(refusals)
    return ProgramTable(**dict(written))


def deliverable(stimulus: Heat, table: ProgramTable, baseline_c: float, ceiling_c: float) -> int:
    """Return the code that plays a stimulus at this baseline and under this ceiling; raises OutOfRange."""
    if not isinstance(stimulus, HeatPulse):
        raise OutOfRange(
            "a Medoc thermode plays programs of one pulse with one zone: no trains, no zoned heat and no "
            "profiles"
        )
    if abs(stimulus.baseline_c - baseline_c) > TOLERANCE:
        raise OutOfRange(
            f"the pulse starts from {stimulus.baseline_c} °C, but the prepared baseline is {baseline_c} °C"
        )
    if not stimulus.peak_c <= ceiling_c + TOLERANCE:
        raise OutOfRange(f"peak {stimulus.peak_c} °C is over the ceiling of {ceiling_c} °C")
    return table.code_for(stimulus)


def same(one: HeatPulse, other: HeatPulse) -> bool:
    """Whether two pulses are the same, but for the dust of floating numbers."""
    return all(abs(a - b) <= TOLERANCE for a, b in zip(_numbers(one), _numbers(other), strict=True))


def in_words(pulse: HeatPulse) -> str:
    """Return a pulse as a sentence's part."""
    return (
        f"{pulse.baseline_c} °C to {pulse.peak_c} °C at {pulse.rise_c_per_s} °C/s, {pulse.plateau_s} s "
        f"there, back at {pulse.return_c_per_s} °C/s"
    )


def _numbers(pulse: HeatPulse) -> Sequence[float]:
    return (pulse.baseline_c, pulse.peak_c, pulse.rise_c_per_s, pulse.plateau_s, pulse.return_c_per_s)
