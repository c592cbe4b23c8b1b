"""What can be typed after `mindpain reconcile`."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from experiments.arguments import command


def add_reconcile(commands: object) -> None:
    """Add `mindpain reconcile`: a session's journal beside its recordings."""
    parser = command(
        commands, "reconcile", _reconcile,
        "Reconcile recordings with what a session sent: which markers are missing, extra, doubled, late.\n\n"
        "RUN is the folder of a run. XDF is what LabRecorder wrote during it: markers and what the\n"
        "stimulator did are compared one by one with the journal, temperatures are counted, and every\n"
        "stream is looked through for holes. --eeg takes the recording of the amplifier itself: codes on\n"
        "its trigger line are compared with what the trigger box put out, whatever its clock says. --pulses\n"
        "takes what the scanner's side wrote down of its pulses. One of the three at least:\n"
        "  mindpain reconcile data/sourcedata/sub-001/ses-01/sub-001_…_run-01 sub-001.xdf\n"
        "  mindpain reconcile RUN --eeg sub-001.vhdr\n"
        "  mindpain reconcile RUN sub-001.xdf --eeg sub-001.bdf --pulses volumes.tsv\n\n"
        "What the session itself knew of (a marker that could not be sent, one that nobody listened to, one\n"
        "sent while the recorder was in trouble) is told apart from what was lost on the way.\n\n"
        "A file of pulses has one time in seconds on each line, or a header with a column called onset or\n"
        "time_s, separated by tabs, commas or semicolons; lines that begin with # are left out.\n\n"
        "It prints a table and every fault in a sentence, and writes reconcile.tsv, with a row for each\n"
        "marker, and reconcile.html, with pictures. The recordings are only read.\n\n"
        "exit codes: 0 everything is as it was sent; 1 something is not, or could not be checked;\n"
        "2 refused: a file cannot be read, or is of another session.",
    )  # fmt: skip
    parser.add_argument("place", metavar="RUN", type=Path, help="the folder of a run")
    parser.add_argument("xdf", metavar="XDF", type=Path, nargs="?", help="the file that LabRecorder wrote")
    parser.add_argument(
        "--eeg", metavar="FILE", type=Path, help="a recording of EEG: BrainVision (.vhdr), .edf or .bdf"
    )
    parser.add_argument("--pulses", metavar="FILE", type=Path, help="a text file of scanner pulses")
    parser.add_argument(
        "--box", metavar="NAME", default="",
        help="with --eeg: which trigger box of the rig it recorded (default: the only one)",
    )  # fmt: skip
    parser.add_argument(
        "--ignore", metavar="CODE,…", type=_codes, default=frozenset(),
        help="with --eeg: codes on its trigger line that are not mindpain's, such as a scanner's volumes",
    )  # fmt: skip
    parser.add_argument(
        "--tolerance-ms", metavar="MS", type=_tolerance_ms,
        help="how far off is as sent still (default: 1 ms in XDF; one sample and 2 ms on a trigger line; the "
        "last digit and 5 ms for pulses)",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--out", metavar="FOLDER", type=Path, help="where to write (default: the folder of the run)"
    )


def _codes(text: str) -> frozenset[int]:
    """Read codes from 1 to 255, joined by commas."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and 1 <= int(part) <= 255 for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is no list of codes from 1 to 255, joined by commas")
    return frozenset(map(int, parts))


def _tolerance_ms(text: str) -> float:
    """Read a time in milliseconds above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no time in milliseconds above 0")
    return value


def _reconcile(args: argparse.Namespace) -> int:
    from experiments.reconcile.command import reconcile

    return reconcile(args)
