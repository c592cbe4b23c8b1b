"""`mindpain fit`: a picture of each calibration of a run, from its journal."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from experiments.fit_picture import draw_fit
from experiments.recorded.mixing import WATERMARKS
from experiments.recorded.provenance import line_of
from experiments.recorded.runs import simulated_parts
from hardware.journal import read_journal
from hardware.session_files import SessionFiles
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import JsonValue
from mindpain_task.schedules.schedule import Estimate


def fit(args: argparse.Namespace) -> int:
    """Draw every calibration of a run; raise `Refused` where there is none."""
    paths = draw_fits(args.folder)
    if not paths:
        raise Refused([Refusal(None, f"{args.folder}: its journal has no calibration that came to its end")])
    for path in paths:
        print(path)
    return 0


def draw_fits(folder: Path) -> tuple[Path, ...]:
    """Draw the calibrations of a run into its folder; return where they are, one a calibration."""
    try:
        records, _ = read_journal(SessionFiles(folder, ()).journal)
    except OSError as error:
        raise Refused([Refusal(None, f"{folder}: its journal cannot be read: {error.strerror}")]) from error
    results = {
        str(record.event.data["calibration"]): record.event.data
        for record in records
        if record.event.kind == "calibration_result"
    }
    header = records[0].event.data if records else {}
    simulated = WATERMARKS["simulated"] if simulated_parts(header) else WATERMARKS["real"]
    paths = []
    for name, data in results.items():
        path = folder / f"calibration_{name}.svg"
        made_by = line_of(header)
        draw_fit(name, estimate_of(data), str(data["unit"]), path, watermark=simulated, made_by=made_by)
        paths.append(path)
    return tuple(paths)


def estimate_of(data: Mapping[str, JsonValue]) -> Estimate:
    """Return an estimate as a journal keeps it."""
    read = cast(Mapping[str, Any], data)
    return Estimate(
        levels=dict(read["levels"]),
        sd=dict(read["sd"]),
        accepted=bool(read["accepted"]),
        reasons=tuple(read["reasons"]),
        is_at_ceiling=bool(read["at_ceiling"]),
        points=tuple((float(level), float(answer)) for level, answer in read["points"]),
        curve=tuple((float(level), float(answer)) for level, answer in read["curve"]),
        measures=dict(read["measures"]),
        answers=read["answers"],
    )
