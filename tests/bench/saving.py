"""Figure 6: what it takes to save one trial, early and late in a session, against PsychoPy's wide text."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.journal import JournalFile, read_journal
from mindpain_task.markers import CODES
from mindpain_task.model import Event
from tests.bench.figures import Broken, Figure, Target
from tests.bench.numbers import spread

TRIALS, QUICK_TRIALS = (10, 1_000, 10_000), (10, 100, 300)
AROUND = 9
"""How many trials, up to and with the one in question, are measured."""
AROUND_WIDE_TEXT = 3
FLAT_WITHIN = 1.5
CONDITIONS = (
    "the events of one real trial of the demonstration, ratings with their traces included; ours: appended "
    "and on the disk (fdatasync); PsychoPy: one entry, then saveAsWideText, which does not wait for the disk"
)


def run(quick: bool) -> Figure:
    """Save the same trial again and again in both ways."""
    numbers = QUICK_TRIALS if quick else TRIALS
    with tempfile.TemporaryDirectory() as folder:
        events = _events_of_a_trial(Path(folder, "rehearsal"))
        ours = save_to_journal(Path(folder, "journal.jsonl"), events, numbers)
        usual = save_as_wide_text(Path(folder, "wide.csv"), events, numbers)
    flat = statistics.median(ours[numbers[-1]]) / statistics.median(ours[numbers[0]])
    grown = statistics.median(usual[numbers[-1]]) / statistics.median(usual[numbers[0]])
    last = f"the {numbers[-1]:,}th"
    return Figure(
        6,
        "saving one trial",
        CONDITIONS,
        ("trial", "ours, median ms", "ours, max ms", "wide text, median ms", "wide text, max ms", "times"),
        tuple(_row(number, ours[number], usual[number]) for number in numbers),
        (
            Target(
                f"flat: {last} trial within {FLAT_WITHIN} times the {numbers[0]}th",
                f"{flat:.2f} times (wide text: {grown:.0f} times)",
                flat <= FLAT_WITHIN,
            ),
        ),
    )


def _row(number: int, ours_s: list[float], usual_s: list[float]) -> tuple[str | float, ...]:
    ours, usual = spread(ours_s), spread(usual_s)
    return (
        number,
        round(ours.median_ms, 2),
        round(ours.max_ms, 2),
        round(usual.median_ms, 2),
        round(usual.max_ms, 2),
        round(usual.median_ms / ours.median_ms, 1),
    )


def _events_of_a_trial(data: Path) -> list[Event]:
    """Rehearse the demonstration, and return everything its first trial left in the journal."""
    request = SessionRequest("demo", "rehearsal", "sim01", "01", "en", 4, data, "novice")
    records, damage = read_journal(conduct(prepare_session(request), lambda line: None).files.journal)
    events = [record.event for record in records if record.event.trial == 1]
    if damage or not any(event.kind == "rating" for event in events):
        raise Broken(f"the rehearsal left no whole trial {damage}")
    return events


def save_to_journal(path: Path, events: list[Event], numbers: tuple[int, ...]) -> dict[int, list[float]]:
    """Save up to the last of these trials; return how long each of them and the few before it took, in s."""
    costs_s: dict[int, list[float]] = {number: [] for number in numbers}
    with closing(JournalFile(path, {}, 0.0, codes=CODES)) as journal:
        for trial in range(1, numbers[-1] + 1):
            begin_s = time.perf_counter()
            for event in events:
                journal.append(event)
            journal.commit()
            took_s = time.perf_counter() - begin_s
            for number in numbers:
                if number - AROUND < trial <= number:
                    costs_s[number].append(took_s)
    return costs_s


def save_as_wide_text(path: Path, events: list[Event], numbers: tuple[int, ...]) -> dict[int, list[float]]:
    """Enter as many trials in PsychoPy's way; save, and measure, only at these and the few before each.

    Saving at every one of ten thousand trials would take hours and change nothing about the last.
    """
    from psychopy import data, logging

    logging.console.setLevel(logging.ERROR)  # it warns of each overwriting
    entry = _wide_row(events)
    costs_s: dict[int, list[float]] = {number: [] for number in numbers}
    handler: Any = data.ExperimentHandler(name="bench", savePickle=False, saveWideText=False)
    for trial in range(1, numbers[-1] + 1):
        begin_s = time.perf_counter()
        for name, value in entry.items():
            handler.addData(name, value)
        handler.nextEntry()
        for number in numbers:
            if number - AROUND_WIDE_TEXT < trial <= number:
                handler.saveAsWideText(str(path), delim=",", fileCollisionMethod="overwrite")
                costs_s[number].append(time.perf_counter() - begin_s)
    handler.abort()  # else it saves once more when Python ends
    return costs_s


def _wide_row(events: list[Event]) -> dict[str, str | float]:
    """Return the same values as one wide row: a column for each value of each event."""
    row: dict[str, str | float] = {}
    for number, event in enumerate(events):
        values = {"t": event.time_s, **event.data}
        for name, value in values.items():
            text = value if isinstance(value, str | int | float) else json.dumps(value)
            row[f"{number}_{event.kind}.{name}"] = text
    return row
