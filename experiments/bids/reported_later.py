"""Adverse events that were reported, or corrected, after their run was exported: its events get them, too."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from experiments.bids.adverse import is_any_on_record
from experiments.bids.content import NOTHING, json_text
from experiments.bids.lab import Lab
from experiments.bids.run_files import files_of, sidecar_path
from experiments.bids.tables_kept import words_at
from experiments.bids.writing import content_of, write_file
from experiments.recorded.runs import read_recorded

TAKEN_IN = "its events now have what was reported or corrected of adverse events since it was exported"
LEFT = (
    "adverse events were reported or corrected since it was exported, and its events were changed by hand: "
    "they are left as they are; a new folder has all of it"
)


def take_in_reports(folder: Path, root: Path, lab: Lab) -> str:
    """Bring the events of a run that a dataset has up to date; return what became of it, or an empty text.

    Nothing but rows of adverse events changes: where anything else differs, the file is left as it is.
    """
    if not is_any_on_record(folder):
        return ""
    try:
        made = files_of(read_recorded(folder), lab).files
    except ValueError as error:
        return f"adverse events are on record, and its events were not brought up to date: {error}"
    events = {path: content for path, content in made.items() if path.name.endswith("_events.tsv")}
    behind = [path for path, content in events.items() if content_of(root / path) != content]
    if not behind:
        return ""
    if any(_others(content_of(root / path)) != _others(events[path]) for path in behind):
        return LEFT
    for path in behind:
        write_file(root / path, events[path])
        beside = sidecar_path(path)
        before, now = words_at(root / beside), dict(json.loads(made[beside]))
        write_file(
            root / beside, json_text(now | {key: said for key, said in before.items() if key not in now})
        )
    return TAKEN_IN


def _others(content: bytes | None) -> list[dict[str, str]]:
    """Return the rows that tell of anything else than adverse events, without what they do not tell."""
    rows = csv.DictReader((content or b"").decode().splitlines(), delimiter="\t")
    return [
        {name: cell for name, cell in row.items() if cell != NOTHING}
        for row in rows
        if row["trial_type"] != "adverse_event"
    ]
