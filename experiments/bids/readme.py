"""The README of a dataset: what it is, how to read it, and what `simulated` means."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from experiments.bids.who_when import HeldRun
from experiments.recorded.mixing import WATERMARKS, Kind

FILE = "README.md"
_SIMULATED: dict[Kind, str] = {
    "real": "Nothing here is simulated: participants took part, and real devices gave the stimuli.",
    "simulated": (
        "Everything here is simulated: no person took part, or no real device gave the stimuli. It shows "
        "what the data of a study will look like. It says nothing about people."
    ),
    "mixed": (
        "Some of these runs are simulated, some are not: they were put together on purpose. Whatever is "
        "computed over both says nothing about people. Leave out each run with `acq-simulated` in its name."
    ),
}
_TEXT = """\
# {title}

{mark}Sessions of experiments on mindfulness and pain, run with mindpain: guided attention, painful stimuli
inside safe limits, ratings. The files follow BIDS (https://bids-specification.readthedocs.io), and the
events carry HED tags (https://www.hedtags.org).

Tasks: {tasks}.

## What is where

| file | what is in it |
| --- | --- |
| `participants.tsv` | who took part, in which group, with how many hours of meditation |
| `sub-*/sub-*_sessions.tsv`, `sub-*/ses-*/*_scans.tsv` | which visits there were, and when |
| `sub-*/ses-*/*/*_beh.tsv` | one row a trial: condition, stimulus, what was delivered, ratings |
| `sub-*/ses-*/*/*_events.tsv` | one row for each thing that happened, sorted by its onset |
| `sub-*/ses-*/*/*_recording-*_stim.tsv.gz` | what the stimulator was told and what it measured, sampled |
| `sub-*/ses-*/*/*_recording-*_physio.tsv.gz` | what was rated all the time while a stimulus lasted, sampled |
| `phenotype/NAME_ses-*.tsv` | answers to a questionnaire, one row a participant |
| `sourcedata/` | each run's own folder, byte for byte: its journal has every time as it was measured |

The JSON file beside each of these says what every column means, which units it has, and under `Provenance`
which program, protocol and devices it comes from. What is not there is `n/a`, never 0.

Times are seconds. What they count from stands in the JSON: the start of the session; beside a scanner, the
first volume that is no dummy. Beside EEG they count from the marker `session_start` (code 1) as well, since
mindpain does not know when the amplifier began to record: find that marker in the recording and add its time.
The lab's own recordings go beside the events and are named like them, with `_eeg` or `_bold` in the place of
`_events`; the validator asks for more about them than mindpain knows.

## Reading it

```python
import json
from pathlib import Path

import pandas as pd

tables = sorted(Path(".").glob("sub-*/ses-*/beh/*_beh.tsv"))
trials = pd.concat(pd.read_csv(table, sep="\\t", na_values="n/a") for table in tables)
print(trials.groupby("condition")[["intensity", "unpleasantness"]].mean())

recording = next(Path(".").glob("sub-*/ses-*/*/*_stim.tsv.gz"))
said = json.loads(Path(str(recording).replace(".tsv.gz", ".json")).read_text(encoding="utf-8"))
samples = pd.read_csv(recording, sep="\\t", names=said["Columns"], na_values="n/a")
samples.index = said["StartTime"] + samples.index / said["SamplingFrequency"]
```

## Simulated or not

{simulated} What was simulated is told in the names of its files (`acq-simulated`), in its JSON (`Simulated`)
and in the column `simulated` of every table.

## How it was made

By `mindpain export bids`, from the runs' journals; the same command adds further runs. Tables and columns
that a lab adds stay. This file is written anew each time until somebody changes it.
"""


def readme_of(title: str, kind: Kind, runs: Iterable[HeldRun]) -> bytes:
    """Return the README of a dataset of these runs."""
    tasks = sorted({run.place.name.task for run in runs})
    mark = f"**{WATERMARKS[kind]}**\n\n" if WATERMARKS[kind] else ""
    return _TEXT.format(title=title, mark=mark, tasks=", ".join(tasks), simulated=_SIMULATED[kind]).encode()


def with_mark(theirs: bytes, kind: Kind) -> bytes:
    """Return a README that somebody has changed: it is left as it is, but for a mark that it lacks."""
    mark = WATERMARKS[kind].encode()
    return theirs if mark in theirs else b"**" + mark + b"**\n\n" + theirs


def seal(content: bytes) -> str:
    """Return by what a README is known again as ours."""
    return hashlib.sha256(content).hexdigest()
