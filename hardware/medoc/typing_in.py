"""How programs get into MMS: codes for a protocol's pulses, the table as a file, the check-list.

Pure; nobody but the operator can type a program into MMS.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from hardware.medoc.codec import OutOfRange
from hardware.medoc.programs import Program, ProgramTable, code_text, in_words, same
from mindpain_task.heat import HeatPulse

FIRST_CODE, LAST_CODE = 16, 255
"""The codes given to new programs; 1, 14 and 15 may be typed by hand."""

_HEADER = """\
# The programs that the operator has typed into the Medoc Main Station (MMS), for one probe. A session sends
# nothing but their codes: what the probe does is what is typed there. Change both together, or neither.
# `mindpain programs PROTOCOL --table FILE` adds what a protocol needs and prints what to type.
"""


def extended(table: ProgramTable, pulses: Iterable[HeatPulse]) -> ProgramTable:
    """Return the table with a program for each pulse; codes once given are kept.

    New programs get the lowest free codes from 16 upwards. Raises ValueError if there are none left, or if
    the table's device cannot play a pulse.
    """
    programs = list(table.programs)
    for pulse in pulses:
        if any(same(program.pulse, pulse) for program in programs):
            continue
        taken = {program.number for program in programs}
        free = next((number for number in range(FIRST_CODE, LAST_CODE + 1) if number not in taken), None)
        if free is None:
            raise OutOfRange(f"all codes from {FIRST_CODE} to {LAST_CODE} are taken: begin a new table")
        programs.append(
            Program(
                code=code_text(free),
                baseline_c=pulse.baseline_c,
                peak_c=pulse.peak_c,
                rise_c_per_s=pulse.rise_c_per_s,
                plateau_s=pulse.plateau_s,
                return_c_per_s=pulse.return_c_per_s,
            )
        )
    return ProgramTable(
        mindpain_medoc_programs=1, probe=table.probe, device=table.device, programs=tuple(programs)
    )


def to_yaml(table: ProgramTable) -> str:
    """Return the table as a file that reads back as the same table."""
    probe = table.probe.replace("\\", "\\\\").replace('"', '\\"')
    lines = [_HEADER + "mindpain_medoc_programs: 1", f'probe: "{probe}"']
    if table.device is not None:
        lines.append(f"device: {table.device}")
    lines.append("programs:" if table.programs else "programs: []")
    for program in table.programs:
        numbers = program.model_dump(exclude={"code"})
        written = "".join(f", {name}: {Decimal(repr(value)):f}" for name, value in numbers.items())
        lines.append(f'  - {{code: "{program.code}"{written}}}')
    return "\n".join(lines) + "\n"


def checklist(table: ProgramTable, new: Sequence[Program]) -> list[str]:
    """Return what the operator does at MMS, step by step: the new programs, then every session's start."""
    typed = [step for program in new for step in _typing(program)]
    return [
        f"Connect the probe of this table: {table.probe}.",
        *typed,
        "Set MMS's own safety limits for this study: no client can set a ceiling.",
        "In Settings > External Control: switch it on, note the address and the port (20121 unless changed), "
        "and switch Automatic Start off.",
        "With the probe off the skin: start each new program once by hand, and compare what a thermometer "
        "shows with this table.",
        "Before each session: select the patient, then press Go to Test; MMS waits for a program.",
    ]


def _typing(program: Program) -> list[str]:
    return [
        f"Program {program.code} ({in_words(program.pulse)}): create a program of one sequence with one "
        "trial that starts by itself, without a manual trigger.",
        f"Program {program.code}: baseline {program.baseline_c} °C.",
        f"Program {program.code}: destination {program.peak_c} °C, reached at {program.rise_c_per_s} °C/s.",
        f"Program {program.code}: duration at the destination {program.plateau_s} s.",
        f"Program {program.code}: return to the baseline at {program.return_c_per_s} °C/s.",
        f"Program {program.code}: give it the external control code {program.code}.",
    ]
