"""`mindpain programs`: what must be typed into a Medoc main station for a protocol, as table and list."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console

from experiments.protocol_files import load_forms
from hardware.medoc.programs import ProgramTable, read_table
from hardware.medoc.ranges import DeviceName
from hardware.medoc.typing_in import checklist, extended, to_yaml
from hardware.rig_file import read_rig
from mindpain_task.heat import HeatPulse
from mindpain_task.located import Refusal, Refused
from mindpain_task.paired_heat import PairedHeat
from mindpain_task.protocols.stimulus_entries import HeatEntry
from mindpain_task.protocols.values import open_stimuli


def programs(
    protocol: str, rig: str, table: Path, probe: str | None, device: DeviceName | None, console: Console
) -> None:
    """Add what a protocol needs to a table file (a new one is made), and print what the operator does.

    Codes once given are kept. Raises `Refused` where the table is none, or cannot hold the protocol's heat.
    """
    _, envelope = read_rig(rig)
    pulses: list[HeatPulse] = []
    for loaded in load_forms(protocol, envelope):
        if unknown := [each for each in loaded.protocol.unknown if each.path[0] == "stimuli"]:
            why = "nobody types a stand-in into a station: write the laboratory's own value in its place"
            raise Refused([Refusal(each.place, f"{each.name}: unknown: {why}") for each in unknown])
        if open_ := open_stimuli(loaded.protocol):
            why = "a Medoc program has one temperature; write a number in the place of its bounds"
            raise Refused([loaded.document.refuse(("stimuli", name), why) for name in open_])
        for name, entry in loaded.protocol.stimuli.items():
            given = entry.stimulus() if isinstance(entry, HeatEntry) else None
            if isinstance(given, PairedHeat):
                why = "a Medoc station has one probe, and this stimulus names `probes`"
                raise Refused([loaded.document.refuse(("stimuli", name), why)])
            pulses += [given] if given is not None else []
    before = _table(table, probe, device)
    try:
        after = extended(before, pulses)
    except ValueError as error:
        raise Refused([Refusal(None, f"{table}: {error}")]) from error
    added = [program for program in after.programs if program not in before.programs]
    if added or not table.exists():
        _replace(table, to_yaml(after))
    kept = len(after.programs) - len(added)
    console.print(
        f"{table}: {len(added)} programs added, {kept} kept, for probe {after.probe}", soft_wrap=True
    )
    for number, step in enumerate(checklist(after, added), start=1):
        console.print(f"[ ] {number}. {step}", markup=False, soft_wrap=True)


def _table(path: Path, probe: str | None, device: DeviceName | None) -> ProgramTable:
    if path.exists():
        table = read_table(path.read_text(encoding="utf-8"), str(path))
        if probe not in (None, table.probe) or device not in (None, table.device):
            was = f"probe {table.probe}, device {table.device or 'not named'}"
            raise Refused([Refusal(None, f"{path}: this table is for {was}; give another --table")])
        return table
    if probe is None:
        raise Refused([Refusal(None, f"{path}: a new table needs --probe, the probe its programs are for")])
    return ProgramTable(mindpain_medoc_programs=1, probe=probe, device=device, programs=())


def _replace(path: Path, text: str) -> None:
    """Write the file whole or not at all: a half table would be a wrong one."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8", newline="\n")
    os.replace(draft, path)
