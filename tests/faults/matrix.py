"""The fault matrix: every trouble of a thermode's line and of the thermode, in every phase of a trial."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hardware.tcs.trouble import TROUBLES
from tests.faults.cells import PHASES, Cells
from tests.faults.happened import Happened
from tests.faults.required import COMPLETED, FAULT, REQUIRED, Required

BEGIN, END = "<!-- fault matrix: begin -->", "<!-- fault matrix: end -->"
DOSE_ROUNDING = 0.001
WARM_C = 37.0
"""No plate over this is at rest."""


def shortfalls(required: Required, happened: Happened) -> Iterator[str]:
    """Yield a sentence for everything that is not as required."""
    if happened.ending != required.ending:
        yield f"it ended with {happened.ending} ({happened.reason}), not with {required.ending}"
    if happened.verdicts.get(1) != required.verdict:
        yield f"the first stimulus was called {happened.verdicts.get(1)}, not {required.verdict}"
    if required.verdict is None and happened.given:
        yield "a stimulus was given"
    if required.trial_ends != (1 in happened.ended):
        yield f"the trials completed are {sorted(map(str, happened.ended))}"
    for words in (required.says, required.also_says):
        if not any(re.search(words, line) for line in happened.said):
            yield f"the operator was not told {words!r}, but {happened.said[-3:]}"
    if happened.rest_c > WARM_C and any("at rest" in line for line in happened.said):
        yield f"the operator was told that everything is at rest, at {happened.rest_c} °C"
    if happened.raised:
        yield f"the program failed instead of saying how the session ended: {happened.raised}"
    yield from _too_late(required, happened)
    yield from _not_kept(happened)


def _too_late(required: Required, happened: Happened) -> Iterator[str]:
    allowed_s = required.abort_s
    if required.from_onset:
        allowed_s += happened.onset_s or 0.0
    if happened.abort_s is None and required.ending != COMPLETED:
        yield "no abort was written"
    elif happened.abort_s is not None and happened.abort_s > allowed_s:
        yield f"the abort came after {happened.abort_s:.2f} s, not within {allowed_s:.2f} s"
    if happened.rest_c != required.rest_c or happened.rested_s > required.rest_s + 0.02:
        yield (
            f"the plates were at {happened.rest_c} °C after {happened.rested_s:.2f} s, not at "
            f"{required.rest_c} °C after {required.rest_s:.2f} s"
        )


def _not_kept(happened: Happened) -> Iterator[str]:
    if happened.lost_ratings:
        yield f"{happened.lost_ratings} completed ratings are not in journal and table"
    if happened.misread:
        yield f"{happened.misread} temperatures on record were never meant by the device"
    if happened.uncounted_dose > DOSE_ROUNDING:
        yield f"the skin took a dose D of {happened.uncounted_dose:.3f} more than the ledger says"


def short(happened: Happened) -> str:
    """Say in a few words what became of a session."""
    verdict = happened.verdicts.get(1, "nothing given").replace("_", " ")
    if happened.ending == COMPLETED:
        second = happened.verdicts.get(2, "nothing given").replace("_", " ")
        return f"goes on: {verdict}" if second == verdict else f"goes on: {verdict}, then {second}"
    by = (
        "fault"
        if happened.ending == FAULT
        else "guard"
        if happened.ending == "guard_stop"
        else happened.ending
    )
    if 1 in happened.ended:
        return f"{verdict}; no next one"
    if happened.onset_s is not None and happened.onset_s > 0 and happened.abort_s is not None:
        return f"{by} {happened.abort_s - happened.onset_s:.2f} s after onset: {verdict}"
    return f"{by} {happened.abort_s or 0.0:.2f} s: {verdict}"


def table(run: Callable[[str, str], Happened]) -> tuple[str, list[str]]:
    """Run all cells; return the matrix as Markdown, and what is not as required."""
    lines = [f"| | {' | '.join(PHASES)} |", f"|---|{'---|' * len(PHASES)}"]
    wrong: list[str] = []
    for kind, row in REQUIRED.items():
        texts = []
        for phase, required in row.phases.items():
            happened = run(kind, phase)
            faults = list(shortfalls(required, happened))
            wrong += [f"{kind}, {phase}: {fault}" for fault in faults]
            texts.append(f"{'✗' if faults else '✓'} {short(happened)}")
        lines.append(f"| **{kind.replace('_', ' ')}**: {TROUBLES[kind]} | {' | '.join(texts)} |")
    return "\n".join(lines) + "\n", wrong


def between_marks(text: str) -> str:
    """Return what a document has between the two marks."""
    return text.partition(BEGIN + "\n")[2].partition(END)[0]


def with_matrix(text: str, matrix: str) -> str:
    """Return a document with this matrix between its marks; ValueError if it has none."""
    if BEGIN not in text or END not in text:
        raise ValueError(f"there is no {BEGIN} with {END} after it")
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{matrix}{END}{rest.partition(END)[2]}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `matrix` understands."""
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="put it between the marks of this document, too"
    )


def main(arguments: argparse.Namespace) -> int:
    """Print the matrix, then what is not as required; 1 if there is any."""
    with tempfile.TemporaryDirectory() as folder:
        matrix, wrong = table(Cells(Path(folder)).run)
    sys.stdout.write(matrix)
    for sentence in wrong:
        sys.stdout.write(f"NOT AS REQUIRED: {sentence}\n")
    if arguments.write is not None:
        text = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(with_matrix(text, matrix), encoding="utf-8")
    return 1 if wrong else 0
